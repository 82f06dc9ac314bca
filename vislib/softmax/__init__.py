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

__all__ = [
    "SUM_TOLERANCE",
    "bits",
    "cross_entropy",
    "entropy",
    "kl_divergence",
    "kl_terms",
    "log_softmax",
    "one_hot",
    "smooth",
    "softmax",
]
