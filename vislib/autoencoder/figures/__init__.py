"""The pictures of the lesson, a module a chapter: ``figures.<chapter>.scene``."""

from vislib.autoencoder.figures import line, squeeze

__all__ = ["line", "squeeze"]
