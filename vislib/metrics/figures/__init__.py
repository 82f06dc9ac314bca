"""The pictures of the lesson, a module a chapter: ``figures.<chapter>.scene``."""

from vislib.metrics.figures import (
    cityscapes,
    counts,
    curve,
    edges,
    loss,
    mean,
    noise,
    overlap,
    paint,
)

__all__ = ["cityscapes", "counts", "curve", "edges", "loss", "mean", "noise", "overlap", "paint"]
