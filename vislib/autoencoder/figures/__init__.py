"""The pictures of the lesson, a module a chapter: ``figures.<chapter>.scene``."""

from vislib.autoencoder.figures import bend, line, squeeze

__all__ = ["bend", "line", "squeeze"]
