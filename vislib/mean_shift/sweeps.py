"""The same points under many bandwidths, and K-means beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vislib.mean_shift.algorithm import Trace, checked_points, checked_settings, grouped, rest
from vislib.mean_shift.steps import flat_means, gaussian_means


@dataclass(frozen=True, eq=False)
class KMeansResult:
    """K-means on the same points: ``centres`` (k, 2) and ``labels`` (n,)."""

    centres: np.ndarray
    labels: np.ndarray


@dataclass(frozen=True)
class Plateau:
    """A number of peaks that holds from bandwidth ``low`` to ``high``, both looked at."""

    peaks: int
    low: float
    high: float


def sweep(
    points: np.ndarray,
    bandwidths: Sequence[float],
    kernel: str,
    *,
    max_iterations: int = 300,
    tolerance: float = 1e-3,
) -> tuple[Trace, ...]:
    """One run for each bandwidth, a window from each of ``points`` (n, d); all climb together.

    Each run is recorded as a single move from start to rest (``stopped`` is 1, or 2 if the windows
    still moved after ``max_iterations``); ends, peaks and labels are those of ``run``. Errors: as
    ``run``.
    """
    points = checked_points(points, "points")
    for h in bandwidths:
        checked_settings(points, points, h, kernel, max_iterations, tolerance)
    means = {"flat": flat_means, "gaussian": gaussian_means}[kernel]
    ends, rested = rest(
        np.tile(points, (len(bandwidths), 1)),
        lambda at, h: means(points, at, h)[0],
        np.repeat(np.asarray(bandwidths, np.float64), len(points)),
        max_iterations,
        tolerance,
    )
    each = zip(
        bandwidths,
        ends.reshape(len(bandwidths), *points.shape),
        rested.reshape(len(bandwidths), len(points)),
        strict=True,
    )
    return tuple(
        grouped(points, float(h), kernel, np.stack([points, end]), np.where(still, 1, 2), tolerance)
        for h, end, still in each
    )


def plateau(bandwidths: np.ndarray, peaks: np.ndarray) -> Plateau | None:
    """The number of peaks, two or more, that holds over the largest ratio of bandwidths.

    ``bandwidths`` (F,) rising, ``peaks`` (F,) their counts. None if no such number holds for two
    bandwidths in a row. Of equal ratios the first counts.
    """
    best, widest = None, 1.0
    for run in np.split(np.arange(len(peaks)), np.flatnonzero(np.diff(peaks)) + 1):
        low, high = float(bandwidths[run[0]]), float(bandwidths[run[-1]])
        if peaks[run[0]] >= 2 and high / low > widest:
            widest, best = high / low, Plateau(int(peaks[run[0]]), low, high)
    return best


def alone(traces: Sequence[Trace]) -> np.ndarray:
    """How many points stand alone on their peak in each run, (F,)."""
    return np.array([int((t.sizes == 1).sum()) for t in traces])


def k_means(points: np.ndarray, k: int) -> KMeansResult:
    """scikit-learn's K-means on points (n, 2), the best of ten starts.

    Where fewer than ``k`` points differ there are so many groups.
    """
    from sklearn.cluster import KMeans

    k = min(k, len(np.unique(points, axis=0)))
    found = KMeans(k, n_init=10, random_state=0).fit(points)
    return KMeansResult(found.cluster_centers_, found.labels_)
