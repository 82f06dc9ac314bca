"""What filtering does to the steps in colour between neighbouring pixels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Edges:
    """Steps between neighbours (along edges of pixels), told apart by the range bandwidth.

    ``large``: how many were larger than it before filtering, ``kept``: how many of these still are;
    ``small``: how many were not larger; ``before``, ``after``: their mean, in colour units (0
    where there are none).
    """

    large: int
    kept: int
    small: int
    before: float
    after: float


def compare(before: np.ndarray, after: np.ndarray, bandwidth: float) -> Edges:
    """How the steps of the colours ``before`` (H, W, C) fared in ``after`` (H, W, C).

    ``bandwidth``: the range bandwidth, in the same colour units.
    """
    first, then = steps(before), steps(after)
    large = first > bandwidth
    small = ~large
    means = [float(s[small].mean()) if small.any() else 0.0 for s in (first, then)]
    kept = int(np.count_nonzero(then[large] > bandwidth))
    return Edges(int(large.sum()), kept, int(small.sum()), *means)


def steps(colours: np.ndarray) -> np.ndarray:
    """Distances in colour between neighbours of (H, W, C), those across first: (n,) float64."""
    values = colours.astype(np.float64)
    pairs = (values[:, 1:] - values[:, :-1], values[1:] - values[:-1])
    return np.concatenate([np.sqrt((d**2).sum(axis=2)).ravel() for d in pairs])
