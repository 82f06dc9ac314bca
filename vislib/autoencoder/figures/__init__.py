"""The pictures of the lesson, a module a chapter: ``figures.<chapter>.scene``."""

from vislib.autoencoder.figures import bend, conv, disc, forgets, line, noise, squeeze

__all__ = ["bend", "conv", "disc", "forgets", "line", "noise", "squeeze"]
