"""The pictures of the lesson, a module a chapter: ``figures.<chapter>.scene``."""

from vislib.convolution.figures import (
    channels,
    colours,
    edges,
    filters,
    flip,
    pooling,
    sizes,
    slide,
)

__all__ = ["channels", "colours", "edges", "filters", "flip", "pooling", "sizes", "slide"]
