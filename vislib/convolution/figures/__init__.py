"""The pictures of the lesson, a module a chapter: ``figures.<chapter>.scene``."""

from vislib.convolution.figures import flip, slide

__all__ = ["flip", "slide"]
