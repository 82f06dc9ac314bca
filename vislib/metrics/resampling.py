"""How far a difference between two networks can be trusted: draw the test pictures again.

The bootstrap (Efron 1979): of n pictures draw n, with replacement, and compute the difference
anew; what many draws say, other pictures like these might have said.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from vislib.metrics.averages import mean_iou
from vislib.metrics.counting import iou

PIXELS, PICTURES = AVERAGES = ("pixels", "pictures")
_SHARE = 0.95


@dataclass(frozen=True, eq=False)
class Resampled:
    """Mean IoU of two networks on every draw; ``times`` (draws, n): how often each is in.

    ``first``, ``second`` (draws,): the means; ``paired``: for both, else
    for the first alone. ``low`` and ``high`` hold 95 % of the differences.
    """

    first: np.ndarray
    second: np.ndarray
    times: np.ndarray
    paired: bool = True

    @cached_property
    def differences(self) -> np.ndarray:
        """(draws,) the first network's mean minus the second's."""
        return self.first - self.second

    @property
    def low(self) -> float:
        return interval(self.differences)[0]

    @property
    def high(self) -> float:
        return interval(self.differences)[1]

    @property
    def ahead(self) -> float:
        """The share of draws in which the first network is better."""
        return float((self.differences > 0).mean())


def interval(values: np.ndarray) -> tuple[float, float]:
    """Between which of the ``values`` the middle 95 % lie."""
    low, high = np.quantile(values, [(1 - _SHARE) / 2, (1 + _SHARE) / 2])
    return float(low), float(high)


def mean(counts: np.ndarray, average: str) -> float:
    """Mean IoU of (n, C, C): of all "pixels" together, or of "pictures" one by one.

    Absent classes are left out.
    """
    return mean_iou(np.asarray(counts).sum(axis=0) if average == PIXELS else counts)


def resample(
    a, b, draws: int, *, seed: int = 0, average: str = PIXELS, paired: bool = True
) -> Resampled:
    """What ``draws`` draws with replacement make of the networks ``a`` and ``b`` (n, C, C).

    ``average``: "pixels" (all pixels of a draw together) or "pictures" (one by one);
    ``paired``: both are judged on the same draw, else each on its own. Raises ``ValueError`` for
    another ``average``, for no draws and for two numbers of pictures.
    """
    a, b = np.asarray(a), np.asarray(b)
    if average not in AVERAGES:
        raise ValueError(f"average cannot be {average!r}; choose one of {', '.join(AVERAGES)}.")
    if a.shape != b.shape or draws < 1:
        raise ValueError(
            "Give counts of the same pictures for both networks, and one draw or more."
        )
    rng, n = np.random.default_rng(seed), len(a)
    first, second = (rng.multinomial(n, np.full(n, 1 / n), size=draws) for _ in range(2))
    again = first if paired else second
    return Resampled(_means(a, first, average), _means(b, again, average), first, paired)


def _means(counts: np.ndarray, times: np.ndarray, average: str) -> np.ndarray:
    """(draws,) the mean IoU of each draw."""
    if average == PIXELS:
        total = times @ counts.reshape(len(counts), -1)
        scores = iou(total.reshape(-1, *counts.shape[1:]))
        there = ~np.isnan(scores)
        return np.where(there, scores, 0.0).sum(axis=1) / np.maximum(there.sum(axis=1), 1)
    each = np.array([mean_iou(one) for one in counts])
    there = ~np.isnan(each)
    return (times[:, there] @ each[there]) / np.maximum(times[:, there].sum(axis=1), 1)
