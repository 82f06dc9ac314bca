"""From yes and no to numbers: what bars of one's own cost, and how a threshold leads back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vislib.normalized_cuts.cuts import Divisions, divisions, ncut
from vislib.normalized_cuts.thresholds import Sweep, sweep
from vislib.normalized_cuts.vectors import eigenvectors, quotient

LARGEST = 2.0  # height of a bar
CLOUDS = 300  # random ones of which ``MISSED`` tells
MISSED = {"zero": 122, "sweep": 1}  # of them: where that threshold misses the best Ncut


def random_cloud(seed: int) -> np.ndarray:
    """Twelve points (12, 2) anywhere in a box, to two decimals."""
    return np.random.default_rng(seed).uniform((0.4, 0.4), (7.0, 3.2), (12, 2)).round(2)


@dataclass(frozen=True, eq=False)
class Relaxed:
    """A small graph: its ``weights`` (n, n), all divisions, all λ (n,) and y (n, n)."""

    weights: np.ndarray
    divisions: Divisions
    values: np.ndarray
    vectors: np.ndarray

    @property
    def degrees(self) -> np.ndarray:
        """(n,): the ties of each point."""
        return self.weights.sum(axis=1)

    @property
    def least(self) -> float:
        """The least Ncut of all divisions."""
        return float(self.divisions.ncuts.min())

    def two_valued(self) -> np.ndarray:
        """The bars (n,) of the best division: 1 on the side of the first point, else one number.

        Their quotient is its Ncut; with the degrees as weights they add up to 0.
        """
        mask = self.divisions.masks[self.divisions.best("ncut")]
        sides = self.degrees[~mask].sum(), self.degrees[mask].sum()
        return np.where(mask, -sides[0] / max(sides[1], 1e-300), 1.0)

    def balanced(self, y: np.ndarray) -> np.ndarray:
        """``y`` (n,) moved so that with the degrees as weights it adds up to 0, at most 2 high."""
        y = y - self.degrees @ y / self.degrees.sum()
        return y * min(1.0, LARGEST / max(float(np.abs(y).max()), 1e-300))

    def pulled(self, bars: np.ndarray, index: int, height: float) -> np.ndarray:
        """Bars (2, n), now and at their best, after one of them was pulled to ``height``."""
        if not 0 <= index < bars.shape[1]:
            return bars
        now = bars[0].copy()
        now[index] = np.clip(height, -LARGEST, LARGEST)
        now = self.balanced(now)
        if _alike(now):
            return bars
        best = now if self.quotient(now) < self.quotient(bars[1]) else bars[1]
        return np.stack([now, best])

    def kept(self, bars: np.ndarray) -> np.ndarray:
        """Bars (2, n), now and at their best, balanced; those of the best division if alike."""
        own = [self.balanced(one) for one in bars]
        if any(_alike(one) for one in own):  # a link may say so
            own = [self.balanced(self.two_valued())] * 2
        return np.stack(own)

    def quotient(self, y: np.ndarray) -> float:
        """The quotient of ``y`` (n,), balanced first."""
        return quotient(self.weights, self.balanced(y))

    def sweep(self, vector: int) -> Sweep | None:
        """Every threshold on eigenvector number ``vector``, from 1; None where all are alike."""
        y = self.vectors[:, vector - 1]
        try:
            return sweep(self.weights, y)
        except ValueError:
            return None

    def at_zero(self, vector: int) -> float | None:
        """The Ncut of the two signs; None where there is one sign only."""
        above = self.vectors[:, vector - 1] > 0
        return ncut(self.weights, above) if 0 < above.sum() < len(above) else None


def relaxed(weights: np.ndarray) -> Relaxed:
    """All divisions and all eigenvectors of a graph (n, n) of at most 14 points."""
    return Relaxed(weights, divisions(weights), *eigenvectors(weights, len(weights)))


def _alike(balanced: np.ndarray) -> bool:
    """Whether these bars (n,) have all one height, so that they have no quotient."""
    return not np.abs(balanced).max() > 1e-6
