"""The pictures of the lesson, a module a chapter: ``figures.<chapter>.scene``."""

from vislib.metrics.figures import counts, overlap

__all__ = ["counts", "overlap"]
