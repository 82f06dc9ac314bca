"""Convolution of functions: one slides across the other, turned over; the area is drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

STEP = 0.005  # of the grid on which areas are summed
CUT_BELL, CUT_TAIL = 5.0, 6.0  # widths after which a bell (both sides) and an exponential are cut
_TAIL = 1 - CUT_TAIL**2 * np.exp(-CUT_TAIL) / (1 - np.exp(-CUT_TAIL)) ** 2  # variance of the cut


@dataclass(frozen=True)
class Shape:
    """A function of τ on an even grid: ``values`` (n,) from ``start`` on, and its ``variance``.

    The area under a bell and an exponential is 1; a box, a triangle and a ramp are 1 high.
    """

    values: np.ndarray
    start: float
    variance: float
    name: str = ""
    ends: tuple[float, float] | None = None  # of its support, where they are no ends of cells

    @property
    def x(self) -> np.ndarray:
        """(n,) the places of the values: the middles of cells of width ``STEP``."""
        return self.start + STEP * (np.arange(len(self.values)) + 0.5)

    @property
    def support(self) -> tuple[float, float]:
        """Where it is not 0: (first, last)."""
        return self.ends or (self.start, self.start + STEP * len(self.values))

    @property
    def symmetric(self) -> bool:
        """Whether g(τ) = g(−τ)."""
        low, high = self.support
        centred = abs(low + high) < STEP / 2
        return centred and np.allclose(self.values, self.values[::-1], atol=1e-9)

    def turned(self) -> Shape:
        """The same over −τ."""
        low, high = self.support
        start = -(self.start + STEP * len(self.values))
        return Shape(self.values[::-1], start, self.variance, self.name, (-high, -low))


_MADE: Mapping[str, Callable] = {
    "box": lambda u: np.ones_like(u),
    "triangle": lambda u: 1 - np.abs(u),
    "Gauss": lambda u: np.exp(-(u**2) / 2) / np.sqrt(2 * np.pi),
    "exponential": lambda u: np.exp(-u),
    "ramp": lambda u: u,
}
SHAPES = tuple(_MADE)
# name: first and last in widths, variance in widths², whether its area is kept at 1
_EXTENT = {
    "box": (-0.5, 0.5, 1 / 12, False),
    "triangle": (-1.0, 1.0, 1 / 6, False),
    "Gauss": (-CUT_BELL, CUT_BELL, 1.0, True),
    "exponential": (0.0, CUT_TAIL, _TAIL, True),
    "ramp": (0.0, 1.0, 1 / 18, False),
}


def shape(name: str, width: float) -> Shape:
    """A shape by name. ``width``: of a box, of a triangle's half, the σ of a Gauss, the mean of the
    one-sided exponential, the length of a ramp.

    Raises ``ValueError`` for an unknown name or a width that is not above 0.
    """
    if name not in _MADE:
        raise ValueError(f"No shape {name!r}; choose one of {', '.join(SHAPES)}.")
    if not 0 < width < float("inf"):
        raise ValueError("A width must be above 0.")
    first, last, variance, divided = _EXTENT[name]
    n = max(2, round((last - first) * width / STEP))
    u = first + (last - first) * (np.arange(n) + 0.5) / n
    values = _MADE[name](u) / (width if divided else 1)
    return Shape(values, first * width, variance * width**2, name)


@dataclass(frozen=True)
class Sliding:
    """``shifts`` (T,) and ``areas`` (T,); ``whole`` is the area as a function of the shift."""

    f: Shape
    g: Shape
    flip: bool
    shifts: np.ndarray
    areas: np.ndarray
    whole: Shape

    @property
    def window(self) -> Shape:
        """g as it slides: turned over, but for a correlation."""
        return self.g.turned() if self.flip else self.g

    @property
    def products(self) -> np.ndarray:
        """(T, n): f times the moved g, on f's own places."""
        return np.stack([self.f.values * moved(self.window, t, self.f.x) for t in self.shifts])

    @property
    def peak(self) -> float:
        """The largest area at any shift."""
        return float(self.whole.values.max())

    def overlap(self, t: float) -> tuple[float, float] | None:
        """From where to where f and the window at shift ``t`` overlap; None if nowhere."""
        low = max(self.f.support[0], self.window.support[0] + t)
        high = min(self.f.support[1], self.window.support[1] + t)
        return (low, high) if high - low > STEP / 2 else None


def slide(f: Shape, g: Shape, *, flip: bool = True, shifts: np.ndarray | None = None) -> Sliding:
    """(f ∗ g)(t) = ∫ f(τ) g(t − τ) dτ, or without ``flip`` ∫ f(τ) g(τ − t) dτ, a correlation.

    ``shifts``: 61 over the whole support when None.
    """
    whole = joined(f, g) if flip else joined(f, g.turned())
    if shifts is None:
        shifts = np.linspace(*whole.support, 61)
    shifts = np.asarray(shifts, dtype=float)
    return Sliding(f, g, flip, shifts, moved(whole, 0.0, shifts), whole)


def moved(g: Shape, t: float, at: np.ndarray) -> np.ndarray:
    """g moved by ``t`` to the right, at the places ``at``; 0 outside its support."""
    inside = np.asarray(at, dtype=float) - t
    low, high = g.support
    found = np.interp(inside, g.x, g.values)  # its end values up to the ends of its support
    return np.where((inside > low - 1e-9) & (inside < high + 1e-9), found, 0.0)


def joined(f: Shape, g: Shape) -> Shape:
    """f ∗ g as a shape; supports, and variances of the normalised shapes, add up."""
    n = len(f.values) + len(g.values) - 1
    size = 1 << (n - 1).bit_length()
    values = np.fft.irfft(np.fft.rfft(f.values, size) * np.fft.rfft(g.values, size), size)[:n]
    zero = np.zeros(1)  # at the ends of its support
    values = np.concatenate([zero, np.maximum(values * STEP, 0), zero])
    support = f.support[0] + g.support[0], f.support[1] + g.support[1]
    start = f.start + g.start + STEP / 2 - STEP
    return Shape(values, start, f.variance + g.variance, "", support)


def repeated(f: Shape, times: int) -> Shape:
    """f ∗ f ∗ … with ``times`` factors."""
    found = f
    for _ in range(times - 1):
        found = joined(found, f)
    return found
