"""Atrous spatial pyramid pooling: how many taps of a dilated 3×3 kernel meet a pixel.

Chen et al., "Rethinking Atrous Convolution for Semantic Image Segmentation" (DeepLabv3), 2017.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def taps_in_row(n: int, rate: int) -> np.ndarray:
    """(n,) int: of three taps, how many fall on one of ``n`` pixels, by the middle's place."""
    place = np.arange(n)
    return 1 + (place >= rate).astype(int) + (place + rate < n).astype(int)


def inside(n: int, rate: int) -> np.ndarray:
    """(n, n) int: of nine taps with padding ``rate``, how many meet a pixel of n x n."""
    row = taps_in_row(n, rate)
    return np.multiply.outer(row, row)


def mean_taps(n: int, rate: int) -> float:
    """Of nine taps, how many meet a pixel on average: (1 + 2·max(0, n − r)/n)²."""
    return (1 + 2 * max(0, n - rate) / n) ** 2


def parameters(c_in: int, c_out: int, rates: Sequence[int], image: bool = True) -> dict[str, int]:
    """Weights of the module by part, without biases; ``norms``: two numbers a channel each.

    One 1×1 branch, a 3×3 one for each rate, perhaps the image's mean with a 1×1 of its own, and
    the 1×1 that joins them.
    """
    branches = 1 + len(rates) + image
    parts = {"1×1": c_in * c_out, "3×3": 9 * c_in * c_out * len(rates)}
    if image:
        parts["image mean"] = c_in * c_out
    parts["joining 1×1"] = branches * c_out * c_out
    parts["norms"] = 2 * c_out * (branches + 1)
    return parts
