"""Distances, equal rows, and the points near a place without looking at all of them.

``Buckets`` is a grid of square cells. SciPy's ``cKDTree`` finds the same points; with some hundred
points in a window it took two to twenty times as long here, since it lists every pair where the
cells multiply whole blocks.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np

_ODD, _HALF = np.uint64(0x9E3779B97F4A7C15), np.uint64(29)  # of the hash; 2⁶⁴ / golden ratio
_GRID_AXES = 3  # cells along this many axes; more would leave too few points in a cell


def squared_distances(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Squared distances (len(a), len(b)), from differences (no cancellation)."""
    total, spare = np.zeros((len(a), len(b))), np.empty((len(a), len(b)))
    for x, y in zip(a.T, b.T, strict=True):
        np.subtract.outer(x, y, out=spare)
        spare *= spare
        total += spare
    return total


class Buckets:
    """Points (n, d) sorted into cells of side ``radius`` along their longest axes.

    Whatever lies within ``radius`` of a place lies in its cell or a neighbouring one, so a search
    there is exact.
    """

    def __init__(self, points: np.ndarray, radius: float) -> None:
        self.points, self.radius = points, radius
        spread = np.ptp(points, axis=0)
        self.axes = np.sort(np.argsort(-spread, kind="stable")[:_GRID_AXES])
        order, starts, cells = _grouped(self._cells(points))
        ends = [*starts[1:], len(points)]
        self.members = {
            tuple(c): np.sort(order[a:b]) for c, a, b in zip(cells, starts, ends, strict=True)
        }

    def apply(
        self,
        at: np.ndarray,
        work: Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]],
    ) -> tuple[np.ndarray, np.ndarray]:
        """``work(points around the cell, places in the cell)`` for each cell that holds places."""
        means, mass = at.copy(), np.zeros(len(at))
        order, starts, cells = _grouped(self._cells(at))
        ends = [*starts[1:], len(at)]
        for cell, a, b in zip(cells, starts, ends, strict=True):
            near = self._around(cell)
            if len(near):
                own = order[a:b]
                means[own], mass[own] = work(self.points[near], at[own])
        return means, mass

    def _cells(self, at: np.ndarray) -> np.ndarray:
        return np.floor(at[:, self.axes] / self.radius).astype(np.int64)

    def _around(self, cell: np.ndarray) -> np.ndarray:
        steps = product((-1, 0, 1), repeat=len(cell))
        found = [self.members.get(tuple(cell + np.array(s))) for s in steps]
        found = [f for f in found if f is not None]
        return np.sort(np.concatenate(found)) if found else np.zeros(0, int)


def stirred(mixed, word):
    """``mixed`` (uint64) with another ``word`` stirred in: one step of a hash of 64 bits.

    Plain arithmetic, so that arrays of words and, compiled, single ones take the same steps.
    """
    mixed = (mixed ^ word) * _ODD
    return mixed ^ (mixed >> _HALF)


def hashed_rows(rows: np.ndarray) -> np.ndarray:
    """A hash (n,) uint64 of each row of numbers (n, d); equal rows share it, others seldom do."""
    raw = np.ascontiguousarray(rows + rows.dtype.type(0))  # minus zero becomes zero
    words = raw.view(f"u{raw.dtype.itemsize}").astype(np.uint64)
    mixed = np.zeros(len(raw), np.uint64)
    for column in words.T:
        mixed = stirred(mixed, column)
    return mixed


def distinct_rows(keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One index for each distinct row of ``keys`` (n, d), and which of them each row equals."""
    raw = keys + 0.0  # minus zero becomes zero
    # Sorting one hash is ten times faster than sorting rows.
    _, first, owner = np.unique(hashed_rows(raw), return_index=True, return_inverse=True)
    if not np.array_equal(raw[first][owner], raw):  # two rows shared a hash: sort the rows
        _, first, owner = np.unique(raw, axis=0, return_index=True, return_inverse=True)
    return first, owner.reshape(-1)


def _grouped(cells: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """An order that puts rows of one cell together, where each cell starts, and the cells."""
    order = np.lexsort(cells.T[::-1])
    ranked = cells[order]
    new = np.r_[True, (ranked[1:] != ranked[:-1]).any(axis=1)]
    return order, np.flatnonzero(new), ranked[new]
