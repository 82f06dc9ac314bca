"""What a learner can set in the lesson on upsampling, and the decks' presets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from vislib.core import entries
from vislib.core.params import Params, choice, integer, words
from vislib.upsampling import algorithms, resampling
from vislib.upsampling.outlines import LENS, SIZES

_ROWS = 'Rows end with a semicolon: "1 2; 3 4".'
_MODES = {name: kernel.title for name, kernel in resampling.KERNELS.items()}


def _numbers(text: str, what: str, most: int) -> np.ndarray:
    typed = entries.grid(text, what, most=most)
    if typed.symbolic:
        raise ValueError(f"The {what} needs numbers here, not letters: for example 1 2; 3 4.")
    return typed.values


# A grid of 2 × 2 windows for each size; the first is the lecture's.
POOLED: Mapping[int, str] = {
    2: "1 2 6 3; 3 5 2 1; 1 2 2 1; 7 3 4 8",
    3: "1 2 0 3 1 2; 3 5 2 1 6 1; 0 1 2 2 1 0; 2 1 0 1 0 8; 7 2 3 4 2 1; 1 0 4 3 1 2",
    4: "1 2 0 3 1 2 0 1; 3 0 2 1 4 1 2 6; 0 5 2 4 1 0 3 2; 2 1 3 0 2 2 1 0; "
    "1 0 2 3 1 0 2 4; 2 4 1 0 3 8 1 2; 0 1 3 7 0 1 2 1; 3 2 0 1 5 0 1 3",
}


def fitting(grid: str, size: int) -> str:
    """``grid``, or if it is the given one of another window, that of windows of ``size``."""
    return POOLED[size] if grid in POOLED.values() else grid


@dataclass(frozen=True)
class Unpooling(Params):
    """A grid to pool, and a small map to put back in three ways."""

    grid: str = words(POOLED[2], "to pool", max_length=200, help=_ROWS)
    small: str = words(
        "1 2; 3 4", "to unpool", max_length=80, help=f"{_ROWS} Empty: the maxima themselves."
    )
    size: int = integer(2, 2, 4, "window", unit="px", help="Also the factor of unpooling.")

    def validate(self) -> None:
        rows, columns = self.before.shape
        if rows % self.size or columns % self.size:
            raise ValueError(
                f"Windows of {self.size} do not tile {rows} × {columns}: use a grid whose sides "
                f"are multiples of {self.size}, or another window."
            )
        pooled = (rows // self.size, columns // self.size)
        if self.map.shape != pooled:
            raise ValueError(
                f"Pooling leaves {pooled[0]} × {pooled[1]} switches, the map to unpool is "
                f"{' × '.join(map(str, self.map.shape))}: make them match, or leave it empty."
            )

    @property
    def before(self) -> np.ndarray:
        """(H, W) the grid to pool."""
        return _numbers(self.grid, "grid", 8)

    @property
    def map(self) -> np.ndarray:
        """(H / size, W / size) the small map to unpool: as typed, or the maxima."""
        if not self.small.strip():
            return algorithms.max_pool(self.before, self.size)[0]
        return _numbers(self.small, "map to unpool", 4)


GRIDS: Mapping[str, Mapping[str, Any]] = {
    "the lecture's": {
        "grid": POOLED[2],
        "small": "1 2; 3 4",
        "size": 2,
    },
    "put the maxima back": {
        "grid": POOLED[2],
        "small": "",
        "size": 2,
    },
    "6 9 over 3 4": {"grid": "3 1 3 5; 6 0 7 9; 3 2 1 4; 0 2 4 3", "small": "", "size": 2},
    "a tie": {"grid": "1 4 3 1; 4 3 5 2; 0 2 4 3; 1 0 0 1", "small": "", "size": 2},
}


@dataclass(frozen=True)
class Switches(Params):
    """The window, and where under the lens the largest number of a window goes."""

    size: int = choice(2, SIZES, "window", names={n: f"{n} × {n}" for n in SIZES})
    row: int = integer(4, 1, LENS, "row")
    column: int = integer(5, 1, LENS, "column", help="Or click a cell under the lens.")


@dataclass(frozen=True)
class Zeros(Params):
    """Zero insertion and filtering."""

    grid: str = words(
        "1 2 3 4; 5 6 7 8; 9 10 11 12; 13 14 15 16", "samples", max_length=160, help=_ROWS
    )
    mode: str = choice("linear", tuple(resampling.KERNELS), "kernel", names=_MODES, widget="menu")
    factor: int = integer(2, 2, 4, "factor")

    def validate(self) -> None:
        if max(self.samples.shape) * self.factor > 16:
            raise ValueError(
                f"Factor {self.factor} makes {max(self.samples.shape) * self.factor} rows or "
                "columns; up to 16 can be read: use a smaller grid or factor."
            )

    @property
    def samples(self) -> np.ndarray:
        """(H, W) as typed."""
        return _numbers(self.grid, "grid of samples", 6)


@dataclass(frozen=True)
class Kernels(Params):
    """Which kernel is looked at, at which factor."""

    mode: str = choice("linear", tuple(resampling.KERNELS), "kernel", names=_MODES, widget="menu")
    factor: int = integer(2, 2, 10, "factor")


@dataclass(frozen=True)
class Rulers(Params):
    """One line enlarged under three conventions."""

    line: str = words("1 2 3 4", "samples", max_length=60)
    mode: str = choice("linear", tuple(resampling.KERNELS), "kernel", names=_MODES, widget="menu")
    factor: int = integer(2, 2, 5, "factor")

    def validate(self) -> None:
        self.samples  # noqa: B018  (raises with the remedy)

    @property
    def samples(self) -> np.ndarray:
        """(n,) as typed."""
        typed = entries.row(self.line, "line of samples", least=2, most=8)
        if typed.symbolic:
            raise ValueError("The samples need numbers here, not letters: for example 1 2 3 4.")
        return typed.values


@dataclass(frozen=True)
class Photo(Params):
    """A photograph shrunk and enlarged again."""

    factor: int = integer(10, 2, 10, "factor")
    mode: str = choice(
        "lanczos3", tuple(resampling.KERNELS), "fourth kernel", names=_MODES, widget="menu"
    )
