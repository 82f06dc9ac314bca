"""Many runs of K-means on a small cloud, in machine code, and a start made to end badly.

Each run draws, assigns and updates as it would alone, to the last digit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from vislib.core.neighbours import squared_distances
from vislib.kmeans import lloyd


@dataclass(frozen=True, eq=False)
class Ends:
    """Where R runs ended: ``centres`` (R, k, d), ``labels`` (R, n), ``distortion`` (R,).

    ``updates`` (R,): how many each of them needed.
    """

    centres: np.ndarray
    labels: np.ndarray
    distortion: np.ndarray
    updates: np.ndarray

    def part(self, runs: slice) -> Ends:
        """Some of the runs."""
        return Ends(*(values[runs] for values in vars(self).values()))


def starts(points: np.ndarray, k: int, method: str, seeds: Sequence[int]) -> np.ndarray:
    """Starting centres (len(seeds), k, d): for each seed those of ``lloyd.initial_centres``."""
    points = lloyd.checked_start(points, k, method)
    drawn = _draws(method.replace("farthest", "k-means++"), *points.shape, k, tuple(seeds))
    if method == "random points":
        low, high = points.min(axis=0), points.max(axis=0)
        return low + (high - low) * drawn
    return points[drawn if method == "random examples" else _spread_out(points, drawn, method)]


@lru_cache(maxsize=32)
def _draws(method: str, n: int, d: int, k: int, seeds: tuple[int, ...]) -> np.ndarray:
    """What each seed's generator gives a start: the sizes decide, the points do not matter."""
    randoms = [np.random.default_rng(s) for s in seeds]
    if method == "random points":
        return np.array([r.random((k, d)) for r in randoms])
    if method == "random examples":
        return np.array([r.choice(n, k, replace=False) for r in randoms])
    return np.array([[r.integers(n), *r.random(k - 1)] for r in randoms])


def _spread_out(points: np.ndarray, drawn: np.ndarray, method: str) -> np.ndarray:
    """Indices (R, k) of starting points; ``drawn`` (R, k): the first one, then quantiles."""
    chosen = drawn.astype(np.int64)
    apart = sum(np.subtract.outer(c, c) ** 2 for c in points.T)
    gap = apart[chosen[:, 0]]
    for c in range(1, chosen.shape[1]):
        chosen[:, c] = gap.argmax(axis=1)
        total = gap.sum(axis=1)
        if method == "k-means++":
            some = np.flatnonzero(total)  # elsewhere all points already are centres
            reached = (gap[some] / total[some, None]).cumsum(axis=1)
            reached /= reached[:, -1:]
            chosen[some, c] = np.count_nonzero(reached <= drawn[some, c, None], axis=1)
        np.minimum(gap, apart[chosen[:, c]], out=gap)
    return chosen


def run(
    points: np.ndarray,
    centres: np.ndarray,
    max_iterations: int = lloyd.MAX_ITERATIONS,
    own: np.ndarray | None = None,
) -> Ends:
    """K-means from each of ``centres`` (R, k, d), until an assignment changes nothing.

    ``points`` (n, d); or several clouds (C, n, d) and in ``own`` (R,) the cloud of each run.
    """
    from vislib.kmeans import kernel

    centres = np.array(centres, dtype=np.float64, order="C")
    clouds = np.array(points, dtype=np.float64, order="C", ndmin=3)
    own = np.zeros(len(centres), np.int64) if own is None else np.array(own, np.int64)
    labels = np.empty((len(centres), clouds.shape[1]), np.int32)
    distortion, updates = np.empty(len(centres)), np.empty(len(centres), np.int64)
    kernel.run(
        clouds, kernel.columns(clouds), own, centres, labels, distortion, updates, max_iterations
    )
    return Ends(centres, labels, distortion, updates)


def from_seeds(points: np.ndarray, k: int, method: str, seeds: Sequence[int]) -> Ends:
    """Where runs on ``points`` (n, d) end that differ in their start, one for each seed."""
    return run(points, starts(points, k, method, seeds))


def ends(finals: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The different ends among final distortions, to a thousandth, and how many runs reach each."""
    return np.unique(np.round(finals, 3), return_counts=True)


def trap(points: np.ndarray, good: lloyd.Trace) -> np.ndarray:
    """Starting centres (k, 2) made to end badly, from a good run with k of 3 or more.

    The two nearest groups share one centre, another group gets two: of the groups that may be
    given two, the one from which K-means ends worst. Where groups lie apart it cannot escape.
    """
    centres, k = good.centres, len(good.centres)
    gaps = squared_distances(centres, centres) + 1e9 * np.tri(k)
    i, j = (int(c) for c in np.unravel_index(gaps.argmin(), gaps.shape))
    tried = []
    for twice in (c for c in range(k) if c not in (i, j)):
        own = points[good.labels == twice] - centres[twice]
        way = 0.5 * own.std() * np.linalg.svd(own, full_matrices=False)[2][0]
        start = centres.copy()
        start[i] = (centres[i] + centres[j]) / 2
        start[twice], start[j] = centres[twice] + way, centres[twice] - way
        tried.append(start)
    return tried[int(run(points, np.stack(tried)).distortion.argmax())]
