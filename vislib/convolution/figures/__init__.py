"""The pictures of the lesson, a module a chapter: ``figures.<chapter>.scene``."""

from vislib.convolution.figures import edges, filters, flip, sizes, slide

__all__ = ["edges", "filters", "flip", "sizes", "slide"]
