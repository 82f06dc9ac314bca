"""The pictures of the lesson, a module a chapter: ``figures.<chapter>.scene``."""

from vislib.autoencoder.figures import squeeze

__all__ = ["squeeze"]
