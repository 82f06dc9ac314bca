"""An eigenvector's numbers become yes and no: a threshold passes through them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

__all__ = ["Sweep", "at", "sweep"]

_SAME = 1e-9  # of the range: numbers closer than this are one
_FAINT = 1e-9  # of all ties: a cut of less is added up apart


@dataclass(frozen=True, eq=False)
class Sweep:
    """Thresholds (m,) ascending, the normalised cut of "y above it" at each, and the best division.

    ``mask`` (n,) bool: those above the best threshold. ``cuts`` (m,) and ``above`` (m,): what each
    severs, and all ties of those above it; ``ties``: all ties, of either side together.
    """

    thresholds: np.ndarray
    ncuts: np.ndarray
    mask: np.ndarray
    cuts: np.ndarray
    above: np.ndarray
    ties: float

    @property
    def best(self) -> int:
        """The number of the cheapest threshold, the first of equals."""
        return int(np.argmin(self.ncuts))

    @property
    def ncut(self) -> float:
        """What the best costs."""
        return float(self.ncuts[self.best])


def sweep(weights, y: np.ndarray, levels: int | None = None) -> Sweep:
    """The normalised cut of ``weights`` (n, n) under every threshold on ``y`` (n,).

    ``levels``: so many thresholds at equal steps through the range; None: one in every gap. Errors:
    ``ValueError`` where all numbers are alike, so that no threshold divides.
    """
    y = np.asarray(y, dtype=np.float64)
    values = np.sort(y)
    low, high = float(values[0]), float(values[-1])
    size = max(abs(low), abs(high))
    if not high - low > _SAME * size:
        raise ValueError("All numbers are alike: no threshold divides. Take another eigenvector.")
    if levels is None:
        gap = np.flatnonzero(np.diff(values) > _SAME * (high - low))
        thresholds = (values[gap] + values[gap + 1]) / 2
    else:
        thresholds = low + (high - low) * (np.arange(levels) + 0.5) / levels
    return at(weights, y, thresholds)


def at(weights, y: np.ndarray, thresholds: np.ndarray) -> Sweep:
    """The same under given ``thresholds`` (m,), ascending, each between two of the numbers.

    Each tie counts for the thresholds between its two ends.
    """
    from scipy.sparse import coo_array

    ties = coo_array(weights)
    rank = np.searchsorted(thresholds, y)  # so many thresholds are below
    a, b = rank[ties.row], rank[ties.col]
    up = a < b
    m = len(thresholds) + 1
    through = _through(a[up], b[up], ties.data[up], m)
    degrees = np.asarray(weights.sum(axis=1)).ravel()
    held = np.bincount(rank, degrees, m)
    below, above = np.cumsum(held)[:-1], np.cumsum(held[::-1])[-2::-1]
    with np.errstate(invalid="ignore", divide="ignore"):
        parts = [np.where(side > 0, through / side, 0.0) for side in (below, above)]
    found = parts[0] + parts[1]
    mask = y > thresholds[np.argmin(found)]
    return Sweep(thresholds, found, mask, through, above, float(degrees.sum()))


def _through(low: np.ndarray, high: np.ndarray, ties: np.ndarray, m: int) -> np.ndarray:
    """(m - 1,): what the ``ties``, each across the thresholds from ``low`` to ``high``, add up to.

    The sum runs up and down, so that a faint one drowns in the rounding of those before it. No tie
    in it is stronger than itself: it is added up again, of the weak ties alone.
    """
    change = np.bincount(low, ties, m) - np.bincount(high, ties, m)
    through = np.maximum(np.cumsum(change)[:-1], 0.0)
    bound = _FAINT * ties.sum()
    faint, weak = through < bound, ties < 2 * bound
    if faint.any() and weak.any():
        through[faint] = _through(low[weak], high[weak], ties[weak], m)[faint]
    elif faint.any():
        through[faint] = 0.0
    return through
