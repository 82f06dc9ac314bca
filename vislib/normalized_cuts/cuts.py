"""What a division of a graph costs, and all divisions of a small one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

__all__ = ["MOST_DIVIDED", "Divisions", "cut", "divisions", "ncut", "ratio", "shares"]

MOST_DIVIDED = 14  # points of which all divisions are listed: 8,191


def cut(weights, mask: np.ndarray) -> float:
    """The sum of the weights of all ties between the pixels of ``mask`` (n,) bool and the others.

    ``weights`` (n, n), dense or sparse. Errors: ``ValueError`` if one side is empty.
    """
    inside = _sides(weights, mask)
    return float((weights @ ~inside)[inside].sum())


def shares(weights, mask: np.ndarray) -> tuple[float, float, float]:
    """The cut, and the sums of all ties of either side (that of ``mask`` first), the cut in both.

    The sums are those below the lines of the normalised cut.
    """
    inside = _sides(weights, mask)
    degrees = np.asarray(weights.sum(axis=1)).ravel()
    return cut(weights, inside), float(degrees[inside].sum()), float(degrees[~inside].sum())


def ncut(weights, mask: np.ndarray) -> float:
    """The normalised cut, 0 to 2: the cut as a share of all ties of either side, added.

    A side without any ties adds nothing. Source: Shi & Malik, PAMI 2000, equation 2.
    """
    through, *sums = shares(weights, mask)
    return sum(through / total for total in sums if total > 0)


def ratio(weights, mask: np.ndarray) -> float:
    """The ratio cut: the cut a pixel of either side, added. Hagen & Kahng, 1992."""
    inside = _sides(weights, mask)
    return cut(weights, inside) * (1 / inside.sum() + 1 / (~inside).sum())


def _sides(weights, mask: np.ndarray) -> np.ndarray:
    inside = np.asarray(mask, dtype=bool)
    if inside.shape != (weights.shape[0],):
        raise ValueError(f"The mask must be ({weights.shape[0]},), not {inside.shape}.")
    if inside.all() or not inside.any():
        raise ValueError("A division has two sides: give the mask a True and a False at least.")
    return inside


@dataclass(frozen=True, eq=False)
class Divisions:
    """All divisions in two: ``masks`` (m, n) bool, the first point always outside; their costs.

    ``cuts``, ``ratios`` and ``ncuts`` are (m,), with m = 2ⁿ⁻¹ - 1.
    """

    masks: np.ndarray
    cuts: np.ndarray
    ratios: np.ndarray
    ncuts: np.ndarray

    def best(self, criterion: str) -> int:
        """The number of the cheapest division by "cut", "ratio" or "ncut"; the first of equals."""
        costs = {"cut": self.cuts, "ratio": self.ratios, "ncut": self.ncuts}[criterion]
        return int(np.argmin(costs))


def divisions(weights: np.ndarray) -> Divisions:
    """Every way to divide the n points of ``weights`` (n, n) in two, and what it costs.

    Errors: ``ValueError`` for fewer than 2 points or more than ``MOST_DIVIDED``.
    """
    weights = np.asarray(weights, dtype=np.float64)
    n = len(weights)
    if not 2 <= n <= MOST_DIVIDED:
        raise ValueError(f"All divisions are listed for 2 to {MOST_DIVIDED} points, not for {n}.")
    numbers = np.arange(1, 2 ** (n - 1))
    masks = (numbers[:, None] << 1 >> np.arange(n)) & 1 == 1
    inside = masks.astype(np.float64)
    cuts = np.einsum("mi,mi->m", inside @ weights, 1 - inside)
    degrees = weights.sum(axis=1)
    sums, sizes = inside @ degrees, masks.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        parts = [np.where(s > 0, cuts / s, 0.0) for s in (sums, (1 - inside) @ degrees)]
    return Divisions(masks, cuts, cuts * (1 / sizes + 1 / (n - sizes)), parts[0] + parts[1])
