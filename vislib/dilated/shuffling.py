"""A dilated convolution is as many ordinary ones as there are places in a d x d block."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

KERNELS = {
    "mean": np.full((3, 3), 1 / 9),
    "Gauss": np.outer([1, 2, 1], [1, 2, 1]) / 16,
    "edge": np.array([[-1.0, -1, -1], [-1, 8, -1], [-1, -1, -1]]),
}


def unshuffle(x: np.ndarray, d: int) -> np.ndarray:
    """(d·d, H/d, W/d): every d-th pixel of ``x`` (H, W), one picture for each place in a block.

    Raises ``ValueError`` unless d divides both sides.
    """
    height, width = x.shape
    if height % d or width % d:
        raise ValueError(f"{height} × {width} pixels cannot be parted by {d}: crop to a multiple.")
    parts = x.reshape(height // d, d, width // d, d)
    return parts.transpose(1, 3, 0, 2).reshape(d * d, height // d, width // d)


def shuffle(parts: np.ndarray, d: int) -> np.ndarray:
    """(H, W): the pictures (d·d, H/d, W/d) interleaved again; undoes ``unshuffle``."""
    _, height, width = parts.shape
    blocks = parts.reshape(d, d, height, width).transpose(2, 0, 3, 1)
    return blocks.reshape(d * height, d * width)


def convolved(x: np.ndarray, kernel: np.ndarray, rate: int) -> np.ndarray:
    """``x`` (..., H, W) under a kernel (k, k) with dilation ``rate``, the same size.

    What lies beyond the edge goes around to the other side, so that no pixel is special.
    """
    k = kernel.shape[0]
    out = np.zeros_like(x, dtype=np.float64)
    for (row, column), weight in np.ndenumerate(kernel):
        shift = (rate * (k // 2 - row), rate * (k // 2 - column))
        out += weight * np.roll(x, shift, axis=(-2, -1))
    return out


def layers(x: np.ndarray, rates: Sequence[int], kernel: np.ndarray) -> list[np.ndarray]:
    """``x`` (H, W) and what comes out of each dilated layer, one after the other."""
    found = [np.asarray(x, dtype=np.float64)]
    for rate in rates:
        found.append(convolved(found[-1], kernel, rate))
    return found


def shares(rates: Sequence[int], d: int, kernel: np.ndarray = KERNELS["mean"]) -> np.ndarray:
    """(d, d) float, sum 1: of what an output is made, by the place in a d x d block it comes from.

    [0, 0] is the output's own picture. Weighed by the sizes of the weights along the paths.
    """
    weights = np.abs(kernel) / np.abs(kernel).sum()
    found = np.zeros((d, d))
    found[0, 0] = 1.0
    for rate in rates:
        found = convolved(found, weights, rate)
    return found


@dataclass(frozen=True, eq=False)
class Mixture:
    """Photographs ``parts`` (d·d, side, side) in 0..255, mixed, through layers of ``rates``."""

    parts: np.ndarray
    d: int
    rates: tuple[int, ...]
    kernel: str

    def stages(self) -> list[np.ndarray]:
        """The mixture (H, W), and what comes out of each layer."""
        return layers(shuffle(self.parts, self.d), self.rates, KERNELS[self.kernel])

    def loop(self) -> tuple[np.ndarray, ...]:
        """What the first layer sees (H, W), that parted by its rate r (r·r, H/r, W/r), each part
        convolved as usual, and these put together again (H, W)."""
        rate = self.rates[0]
        mixed = shuffle(self.parts, self.d).astype(np.float64)
        parted = unshuffle(mixed, rate)
        done = convolved(parted, KERNELS[self.kernel], 1)
        return mixed, parted, done, shuffle(done, rate)

    def shares(self, passed: int) -> np.ndarray:
        """(d, d): of what an output is made after so many layers."""
        return shares(self.rates[:passed], self.d, KERNELS[self.kernel])
