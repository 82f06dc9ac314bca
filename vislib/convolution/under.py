"""A photograph under a kernel: the whole of it, and the arithmetic of one small part."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from vislib.convolution.arithmetic import convolve
from vislib.convolution.filters import apply

LENS = 7  # pixels along the side of the part whose numbers are shown
SHOWS = ("clipped", "signed", "absolute")


@dataclass(frozen=True, eq=False)
class Under:
    """``pixels`` and ``shown``, before and after, (H, W) or (H, W, 3) uint8.

    ``values``: what came out, float of the same shape; ``lens`` (7, 7): the numbers of the part at
    ``place`` (row, column), ``results`` (m, m): what the kernel makes of them; ``lost``: the share
    of values that the screen cannot show.
    """

    kernel: np.ndarray
    pixels: np.ndarray
    values: np.ndarray
    shown: np.ndarray
    lost: float
    place: tuple[int, int]
    lens: np.ndarray
    results: np.ndarray
    show: str

    def at(self, row: int, column: int) -> tuple[np.ndarray, float]:
        """The numbers (k, k) below the kernel at any pixel, and what they make; rims repeat."""
        reach = len(self.kernel) // 2
        wide = np.pad(self.numbers, reach, mode="edge")
        k = len(self.kernel)
        values = self.values[..., 1] if self.values.ndim == 3 else self.values
        return wide[row : row + k, column : column + k], float(values[row, column])

    @property
    def numbers(self) -> np.ndarray:
        """(H, W): the brightness of the photograph, in colour that of green."""
        return self.pixels[..., 1] if self.pixels.ndim == 3 else self.pixels

    def window(self, i: int) -> np.ndarray:
        """(k, k): the numbers below the kernel at result ``i``, row by row."""
        row, column = divmod(i, len(self.results))
        k = len(self.kernel)
        return self.lens[row : row + k, column : column + k]


def under(
    pixels: np.ndarray, kernel: np.ndarray, place: tuple[int, int], *, show: str, colour: bool
) -> Under:
    """A photograph (H, W, 3) uint8 under ``kernel``, its edge repeated outwards.

    Without ``colour`` on the whole-numbered mean of its channels; with it on each channel, and the
    numbers are those of green. ``place``: of the lens, moved inside if need be.
    """
    kernel = np.asarray(kernel, float)
    if min(pixels.shape[:2]) < LENS:
        raise ValueError(f"The picture needs {LENS} pixels on each side; choose a larger one.")
    if not colour:
        pixels = np.round(pixels.mean(axis=-1)).astype(np.uint8)
    values = apply(pixels, kernel)
    numbers = (pixels[..., 1] if colour else pixels).astype(float)
    row, column = (
        int(np.clip(at, 0, n - LENS)) for at, n in zip(place, pixels.shape[:2], strict=True)
    )
    lens = numbers[row : row + LENS, column : column + LENS]
    lit = displayed(values, show)
    shown = np.clip(np.round(lit), 0, 255).astype(np.uint8)
    lost = float(((lit < -0.5) | (lit > 255.5)).mean())
    results = convolve(lens, kernel)
    return Under(kernel, pixels, values, shown, lost, (row, column), lens, results, show)


def displayed(values: np.ndarray, show: str) -> np.ndarray:
    """The grey that stands for each value, beyond 0 to 255 where the screen has none."""
    if show == "signed":
        return 128 + values / 2
    return np.abs(values) if show == "absolute" else values


def grouped(window: np.ndarray, kernel: np.ndarray) -> list[tuple[Fraction, list[int]]]:
    """(weight, the numbers below it) for every weight but 0, the largest first."""
    found: dict[Fraction, list[int]] = {}
    for weight, value in zip(kernel.ravel(), window.ravel(), strict=True):
        if weight:
            found.setdefault(exact(weight), []).append(int(value))
    return sorted(found.items(), key=lambda pair: -pair[0])


def exact(weight: float) -> Fraction:
    """A weight as a short fraction where it is one."""
    short = Fraction(float(weight)).limit_denominator(1000)
    near = abs(float(short) - weight) <= 1e-12 * max(1.0, abs(weight))
    return short if near else Fraction(float(weight))
