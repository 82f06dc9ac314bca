"""The pictures of the lesson, a module a chapter: ``figures.<chapter>.scene``."""

from vislib.softmax.figures import (
    divergence,
    initial,
    loss,
    mode_seeking,
    pixels,
    scores,
    simplex,
    smoothing,
    top_k,
    triangle_inequality,
)

__all__ = [
    "divergence",
    "initial",
    "loss",
    "mode_seeking",
    "pixels",
    "scores",
    "simplex",
    "smoothing",
    "top_k",
    "triangle_inequality",
]
