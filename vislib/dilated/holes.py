"""One dilated kernel: where its taps fall, and the larger kernel with zeros that it equals.

Yu and Koltun, "Multi-Scale Context Aggregation by Dilated Convolutions", ICLR 2016.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vislib.convolution import output_size


def taps(kernel: int, dilation: int) -> np.ndarray:
    """(kernel,) int: the places of the weights, in pixels from the first one."""
    return dilation * np.arange(kernel)


def effective(kernel: int, dilation: int) -> int:
    """Pixels from the first tap to the last: d(k − 1) + 1."""
    return dilation * (kernel - 1) + 1


def with_zeros(weights: np.ndarray, dilation: int) -> np.ndarray:
    """The kernel (k, k) or (k,) with ``dilation`` − 1 zeros between its weights."""
    weights = np.asarray(weights, dtype=np.float64)
    wide = np.zeros([effective(n, dilation) for n in weights.shape])
    wide[tuple(slice(None, None, dilation) for _ in weights.shape)] = weights
    return wide


@dataclass(frozen=True)
class Comb:
    """A kernel of ``kernel`` weights a side with ``dilation`` over ``size`` pixels a side.

    Padded by ``padding``; ``outputs`` a side.
    """

    kernel: int
    dilation: int
    size: int
    padding: int

    @property
    def effective(self) -> int:
        """Pixels that the kernel reaches over."""
        return effective(self.kernel, self.dilation)

    @property
    def outputs(self) -> int:
        """A side of what comes out; ``ValueError`` with the remedy where the kernel is too wide."""
        return output_size(self.size, self.kernel, padding=self.padding, dilation=self.dilation)

    def rows(self, output: int) -> np.ndarray:
        """(kernel,) int: the pixels that an output reads along one axis; outside: padding."""
        return taps(self.kernel, self.dilation) + output - self.padding
