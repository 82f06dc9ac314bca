"""Two distributions side by side: the terms of KL, pulling a histogram, and why KL is no distance.

Source: "Introduction to Computer Vision, Lecture 7: Deep Learning IV", properties of KL divergence.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vislib.softmax.distributions import cross_entropy, entropy, kl_divergence, kl_terms

FORWARD, REVERSE = "P log(P/Q)", "Q log(Q/P)"


@dataclass(frozen=True, eq=False)
class PairTrace:
    """All that is known about P and Q (K,), in nats; ``terms`` (K,) sum to ``divergence``."""

    p: np.ndarray
    q: np.ndarray
    direction: str
    terms: np.ndarray
    forward: float  # D(P || Q)
    reverse: float  # D(Q || P)
    entropy: float  # H(P)
    cross_entropy: float  # H(P, Q)

    @property
    def divergence(self) -> float:
        return self.forward if self.direction == FORWARD else self.reverse


def compare(p, q, direction: str = FORWARD) -> PairTrace:
    """Entropy, cross-entropy, both divergences and the terms of one of them."""
    p, q = np.asarray(p, dtype=np.float64), np.asarray(q, dtype=np.float64)
    terms = kl_terms(p, q) if direction == FORWARD else kl_terms(q, p)
    forward, reverse = float(kl_divergence(p, q)), float(kl_divergence(q, p))
    prices = float(entropy(p)), float(cross_entropy(p, q))
    return PairTrace(p, q, direction, terms, forward, reverse, *prices)


def shares(weights) -> np.ndarray:
    """(..., K) distributions in proportion to ``weights``; below 0 counts as 0, all 0 as even."""
    weights = np.maximum(np.asarray(weights, dtype=np.float64), 0.0)
    total = weights.sum(axis=-1, keepdims=True)
    even = np.full_like(weights, 1 / weights.shape[-1])
    return np.divide(weights, total, out=even, where=total > 0)


def pull(p, index: int, value: float) -> np.ndarray:
    """A distribution with ``p[index] = value``; the others shrink or grow in proportion.

    Sums to 1 again. Values outside [0, 1] are cut; others that are all 0 share evenly. Values
    within half a percent of 0 or 1 snap to it, so that a hand can find the edge.
    """
    p = np.asarray(p, dtype=np.float64)
    value = float(np.clip(value, 0, 1))
    value = 0.0 if value < 0.005 else 1.0 if value > 0.995 else value
    rest = np.delete(p, index)
    total = rest.sum()
    share = rest / total if total > 0 else np.full(len(rest), 1 / max(len(rest), 1))
    return np.insert(share * (1 - value), index, value)


# -- not a distance: three coins ---------------------------------------------------------------
@dataclass(frozen=True, eq=False)
class Detour:
    """D(A || C) straight, D(A || B) + D(B || C) by way of B; ``heads`` (3,) of A, B, C."""

    heads: np.ndarray
    straight: float
    first: float
    second: float

    @property
    def around(self) -> float:
        return self.first + self.second

    @property
    def even(self) -> bool:
        """Whether both ways are equally long, up to rounding: B stands on A or on C."""
        return abs(self.straight - self.around) <= 1e-12

    @property
    def broken(self) -> bool:
        """Whether the detour is shorter, which no distance allows."""
        return self.straight > self.around and not self.even


def detour(heads) -> Detour:
    """KL divergences (nats) between three coins, straight and by way of the second."""
    heads = np.asarray(heads, dtype=np.float64)
    a, b, c = np.stack([heads, 1 - heads], axis=-1)
    legs = kl_divergence(a, c), kl_divergence(a, b), kl_divergence(b, c)
    return Detour(heads, *map(float, legs))
