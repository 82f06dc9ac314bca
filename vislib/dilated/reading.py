"""Which pixels a stack of dilated convolutions reads, and along how many paths.

The rule of the largest gap: Wang et al., "Understanding Convolution for Semantic Segmentation"
(hybrid dilated convolution), WACV 2018.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vislib.dilated.holes import effective


def paths(rates: Sequence[int], kernel: int = 3) -> np.ndarray:
    """(span,) int64: along how many paths one unit on top reads each pixel of a row.

    ``rates``: the dilations from the first layer to the last. Paths through a stack are the
    coefficients of a product of polynomials: the combs of the layers, convolved.
    """
    found = np.ones(1, dtype=np.int64)
    for rate in rates:
        comb = np.zeros(effective(kernel, rate), dtype=np.int64)
        comb[::rate] = 1
        found = np.convolve(found, comb)
    return found


def layer_paths(rates: Sequence[int], kernel: int = 3) -> list[np.ndarray]:
    """``paths`` after no layer, the last one, the last two ...: how the view grows downwards."""
    order = list(rates)[::-1]
    return [paths(order[:k], kernel) for k in range(len(order) + 1)]


def hdc(rates: Sequence[int]) -> int:
    """M₂, the largest gap between pixels read, by the rule of the paper (``rates`` upwards).

    M_n = r_n and M_i = max(M_{i+1} − 2 r_i, M_{i+1} − 2 (M_{i+1} − r_i), r_i). The rule asks that
    M₂ ≤ kernel. Of a single layer: its rate.
    """
    largest = int(rates[-1])
    for rate in list(rates)[-2:0:-1]:
        largest = max(largest - 2 * rate, largest - 2 * (largest - rate), int(rate))
    return largest


@dataclass(frozen=True, eq=False)
class Coverage:
    """What one unit reads through layers of ``rates``, ``kernel`` taps each: ``paths`` (span,)."""

    rates: tuple[int, ...]
    kernel: int
    paths: np.ndarray

    @property
    def span(self) -> int:
        """Pixels from the first to the last."""
        return self.paths.size

    @property
    def read(self) -> int:
        """Pixels of a row that are read at all."""
        return int(np.count_nonzero(self.paths))

    @property
    def whole(self) -> bool:
        """Whether no pixel in between is left out."""
        return self.read == self.span

    @property
    def largest_gap(self) -> int:
        """The furthest from one pixel read to the next; 1 where none is left out."""
        return int(np.diff(np.flatnonzero(self.paths)).max(initial=1))


def coverage(rates: Sequence[int], kernel: int = 3) -> Coverage:
    """What one unit on top of the layers reads."""
    return Coverage(tuple(int(r) for r in rates), kernel, paths(rates, kernel))
