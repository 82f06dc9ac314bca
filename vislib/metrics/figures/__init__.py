"""The pictures of the lesson, a module a chapter: ``figures.<chapter>.scene``."""

from vislib.metrics.figures import cityscapes, counts, curve, loss, mean, overlap

__all__ = ["cityscapes", "counts", "curve", "loss", "mean", "overlap"]
