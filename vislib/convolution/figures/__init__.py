"""The pictures of the lesson, a module a chapter: ``figures.<chapter>.scene``.

``colours`` is the second view of ``channels``, on a photograph.
"""

from vislib.convolution.figures import (
    channels,
    colours,
    edges,
    filters,
    flip,
    learned,
    pooling,
    sizes,
    slide,
)

__all__ = [
    "channels",
    "colours",
    "edges",
    "filters",
    "flip",
    "learned",
    "pooling",
    "sizes",
    "slide",
]
