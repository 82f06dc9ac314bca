"""The pictures of the lesson, a module a chapter: ``figures.<chapter>.scene``."""

from vislib.convolution.figures import edges, flip, slide

__all__ = ["edges", "flip", "slide"]
