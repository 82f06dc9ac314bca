"""A stride exchanged for dilation behind it: the same values, and those in between."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vislib.convolution import convolve


@dataclass(frozen=True, eq=False)
class Pair:
    """``strided[i]`` and ``dilated[i]``: rows after i layers; index 0 is the input to both.

    ``at[i]`` (float): where the middle of each output of ``dilated[i]`` lies in the input;
    every second one of ``dilated[i]`` is ``strided[i]``, from the first layer on.
    """

    kind: str
    strided: tuple[np.ndarray, ...]
    dilated: tuple[np.ndarray, ...]
    kernels: tuple[np.ndarray, ...]

    @property
    def difference(self) -> float:
        """The largest difference at the places that both have."""
        pairs = zip(self.strided[1:], self.dilated[1:], strict=True)
        return max(float(np.abs(d[::2][: s.size] - s).max()) for s, d in pairs)


def kept(x: np.ndarray, kernels: list[np.ndarray], kind: str = "stride") -> Pair:
    """A first layer that halves (``kind``: its stride, or a pool of 2 behind it) and those behind.

    To the right the first layer keeps the size and the others have dilation 2. No padding, so that
    every number is of pixels alone.
    """
    first, *others = kernels
    whole = convolve(x, first)
    if kind == "pool":
        dense = np.maximum(whole[:-1], whole[1:])
        halved = dense[::2]
    else:
        dense, halved = whole, whole[::2]
    strided, dilated = [x, halved], [x, dense]
    for kernel in others:
        strided.append(convolve(strided[-1], kernel))
        dilated.append(convolve(dilated[-1], kernel, dilation=2))
    return Pair(kind, tuple(strided), tuple(dilated), tuple(kernels))


def random(seed: int, layers: int, kernel: int) -> tuple[np.ndarray, list[np.ndarray]]:
    """A row of small whole numbers, long enough, and kernels of −1, 0, 1 and 2."""
    rng = np.random.default_rng(seed)
    n = 2 * (kernel - 1) * (layers - 1) + kernel + 11
    weights = [rng.integers(-1, 3, kernel).astype(float) for _ in range(layers)]
    return rng.integers(0, 6, n).astype(float), weights
