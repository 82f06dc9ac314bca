"""Scores, probabilities, and what a wrong answer costs."""

from vislib.softmax.distributions import (
    SUM_TOLERANCE,
    bits,
    cross_entropy,
    entropy,
    kl_divergence,
    kl_terms,
    log_softmax,
    one_hot,
    smooth,
    softmax,
)
from vislib.softmax.pixels import CLASSES as PIXEL_CLASSES
from vislib.softmax.pixels import label_map, pixel_trace

__all__ = [
    "PIXEL_CLASSES",
    "SUM_TOLERANCE",
    "bits",
    "cross_entropy",
    "entropy",
    "kl_divergence",
    "kl_terms",
    "label_map",
    "log_softmax",
    "one_hot",
    "pixel_trace",
    "smooth",
    "softmax",
]
