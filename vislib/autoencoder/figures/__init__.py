"""The pictures of the lesson, a module a chapter: ``figures.<chapter>.scene``."""

from vislib.autoencoder.figures import bend, between, conv, disc, forgets, line, noise, squeeze

__all__ = ["bend", "between", "conv", "disc", "forgets", "line", "noise", "squeeze"]
