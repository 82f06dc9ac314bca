"""Convolution of functions: one slides across the other, turned over; the area is drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

STEP = 0.005  # of the grid on which areas are summed
CUT = 6.0  # an exponential is cut after so many widths, a bell at both sides


@dataclass(frozen=True)
class Shape:
    """A function of τ on an even grid: ``values`` (n,), its ``support`` and its ``variance``.

    The area under it is 1 for a bell and an exponential, the width for a box (height 1).
    """

    values: np.ndarray
    start: float
    variance: float
    name: str = ""

    @property
    def x(self) -> np.ndarray:
        """(n,) the places of the values: the middles of cells of width ``STEP``."""
        return self.start + STEP * (np.arange(len(self.values)) + 0.5)

    @property
    def support(self) -> tuple[float, float]:
        """Where it is not 0: (first, last)."""
        return (self.start, self.start + STEP * len(self.values))

    def turned(self) -> Shape:
        """The same over −τ."""
        return Shape(self.values[::-1], -self.support[1], self.variance, self.name)


_MADE: Mapping[str, Callable] = {
    "box": lambda u: np.ones_like(u),
    "triangle": lambda u: 1 - np.abs(u),
    "Gauss": lambda u: np.exp(-(u**2) / 2) / np.sqrt(2 * np.pi),
    "exponential": lambda u: np.exp(-u),
    "ramp": lambda u: u,
}
SHAPES = tuple(_MADE)
# name: (first, last) in widths, variance in widths², divided by the width so that the area is 1
_EXTENT = {
    "box": (-0.5, 0.5, 1 / 12, False),
    "triangle": (-1.0, 1.0, 1 / 6, False),
    "Gauss": (-CUT, CUT, 1.0, True),
    "exponential": (0.0, CUT, 1.0, True),
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
    """``shifts`` (T,), the window g at each as places and values, products, areas (T,)."""

    f: Shape
    g: Shape
    flip: bool
    shifts: np.ndarray
    products: np.ndarray
    areas: np.ndarray
    whole: Shape

    @property
    def peak(self) -> float:
        """The largest area at any shift."""
        return float(self.whole.values.max())


def slide(f: Shape, g: Shape, *, flip: bool = True, shifts: np.ndarray | None = None) -> Sliding:
    """(f ∗ g)(t) = ∫ f(τ) g(t − τ) dτ, or with ``flip`` off ∫ f(τ) g(τ − t) dτ (correlation).

    ``.products`` (T, len(f.values)) is f times the moved g on f's own places, ``.areas`` (T,) their
    sums. ``shifts``: 61 over the whole support when None.
    """
    whole = joined(f, g if flip else g.turned())
    if shifts is None:
        shifts = np.linspace(*whole.support, 61)
    shifts = np.asarray(shifts, dtype=float)
    products = np.stack([f.values * moved(g, t, flip, f.x) for t in shifts])
    return Sliding(f, g, flip, shifts, products, products.sum(axis=1) * STEP, whole)


def moved(g: Shape, t: float, flip: bool, at: np.ndarray) -> np.ndarray:
    """g(t − τ), or g(τ − t) without ``flip``, at the places τ = ``at``; 0 outside its support."""
    inside = t - at if flip else at - t
    low, high = g.support
    found = np.interp(inside, g.x, g.values, left=np.nan, right=np.nan)
    edge = np.where(inside < g.x[0], g.values[0], g.values[-1])
    found = np.where(np.isnan(found), edge, found)
    return np.where((inside >= low) & (inside <= high), found, 0.0)


def joined(f: Shape, g: Shape) -> Shape:
    """f ∗ g as a shape: supports and variances (of the normalised shapes) add up."""
    values = np.convolve(f.values, g.values) * STEP
    start = f.start + g.start + STEP / 2
    return Shape(values, start, f.variance + g.variance)


def repeated(f: Shape, times: int) -> Shape:
    """f ∗ f ∗ … with ``times`` factors."""
    found = f
    for _ in range(times - 1):
        found = joined(found, f)
    return found
