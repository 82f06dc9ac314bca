"""How many windows fit, where they stand, and which pixels none of them reads."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from vislib.convolution.arithmetic import span
from vislib.convolution.edges import FRAMEWORKS, counted, same_padding

TORCH, TENSORFLOW = FRAMEWORKS


@dataclass(frozen=True, eq=False)
class Sizing:
    """An axis of ``n`` pixels with ``before`` and ``after`` more; ``starts`` (m,) of its windows.

    Places count from 0 at the first pixel; negative ones are padding. ``exact``: the number of
    windows before it is rounded.
    """

    n: int
    kernel: int
    stride: int
    dilation: int
    before: int
    after: int
    exact: float
    count: int
    up: bool = False
    framework: str = TORCH

    @property
    def span(self) -> int:
        """Pixels from the first tap of a window to its last."""
        return span(self.kernel, self.dilation)

    @property
    def starts(self) -> np.ndarray:
        """(m,) where the windows begin."""
        return np.arange(self.count) * self.stride - self.before

    @property
    def taps(self) -> np.ndarray:
        """(m, kernel) the places that each window reads."""
        return self.starts[:, None] + self.dilation * np.arange(self.kernel)

    @property
    def unread(self) -> np.ndarray:
        """(n,) bool: pixels that no window reads."""
        return ~np.isin(np.arange(self.n), self.taps)

    @property
    def empty(self) -> np.ndarray:
        """(m,) bool: windows that see padding only."""
        inside = (self.taps >= 0) & (self.taps < self.n)
        return ~inside.any(axis=1)

    @property
    def centre(self) -> float:
        """The middle of the first window, counted from 1 at the first pixel."""
        return 1 - self.before + (self.span - 1) / 2


def sizing(
    n: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1, *,
    up: bool = False, framework: str = TORCH,
) -> Sizing:  # fmt: skip
    """The windows along an axis of ``n`` pixels.

    ``up``: the size is rounded up, as pooling does with torch's ceil_mode; ``framework``
    "tensorflow": padding "SAME", whatever ``padding`` says. Raises ``ValueError`` with the remedy.
    """
    if framework == TENSORFLOW:
        reach = span(kernel, dilation)
        before, after = same_padding(n, reach, stride, framework)
        count = math.ceil(n / stride)
        return Sizing(n, kernel, stride, dilation, before, after, n / stride, count,
                      framework=framework)  # fmt: skip
    if up and padding > kernel // 2:
        raise ValueError(
            f"Rounding up is what pooling does, and torch's pooling pads at most half of its "
            f"window, {kernel // 2} here: lower the padding, or round down."
        )
    count = counted(n, kernel, stride, padding, dilation, up=up)
    exact = (n + 2 * padding - span(kernel, dilation)) / stride + 1
    return Sizing(n, kernel, stride, dilation, padding, padding, exact, count, up)
