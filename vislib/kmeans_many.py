"""Many runs of K-means at once: the same half-steps as ``vislib.kmeans``, on stacked arrays.

For a few hundred runs on a small cloud, a loop over runs spends its time in Python; a loop over
iterations, with every unfinished run in one array, spends it in sums. Each run draws, assigns and
updates as it would alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from vislib import kmeans


@dataclass(frozen=True, eq=False)
class Ends:
    """Where R runs ended: ``centres`` (R, k, d), ``labels`` (R, n), ``distortion`` (R,)."""

    centres: np.ndarray
    labels: np.ndarray
    distortion: np.ndarray


def starts(points: np.ndarray, k: int, method: str, seeds: Sequence[int]) -> np.ndarray:
    """Starting centres (len(seeds), k, d): for each seed those of ``kmeans.initial_centres``."""
    kmeans.initial_centres(points, k, method, 0)  # its errors are ours
    points = np.asarray(points, dtype=np.float64)
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
    points: np.ndarray, centres: np.ndarray, max_iterations: int = kmeans.MAX_ITERATIONS
) -> Ends:
    """K-means from each of ``centres`` (R, k, d), until an assignment changes nothing.

    ``points`` (n, d) are shared by all runs; (R, n, d) gives each run its own.
    """
    centres = np.array(centres, dtype=np.float64)
    runs, k, d = centres.shape
    points = np.broadcast_to(points, (runs, *np.shape(points)[-2:]))
    columns = np.ascontiguousarray(np.moveaxis(points, 2, 0))  # those of finished runs drop out
    room = np.empty((k, runs, columns.shape[2]))  # fresh memory would cost more than the sums
    labels = _assign(columns, centres, room)
    going = np.arange(runs)
    for _ in range(max_iterations):
        moved, before = _update(columns, centres[going], labels[going])
        after = _assign(columns, moved, room)
        centres[going], labels[going] = moved, after
        changed = (after != before).any(axis=1)
        if not changed.any():
            break
        if not changed.all():
            going = going[changed]
            columns[:, : len(going)] = columns[:, : len(changed)][:, changed]
            columns = columns[:, : len(going)]
    gap = points - np.take_along_axis(centres, labels[..., None].astype(np.intp), axis=1)
    return Ends(centres, labels, np.einsum("rnd,rnd->r", gap, gap))


def restarts(points: np.ndarray, k: int, method: str, seeds: Sequence[int]) -> np.ndarray:
    """Final distortions (len(seeds),) of runs on ``points`` (n, d) that differ in their start."""
    return run(points, starts(points, k, method, seeds)).distortion


def ends(finals: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The different ends among final distortions, to a thousandth, and how many runs reach each."""
    return np.unique(np.round(finals, 3), return_counts=True)


def _assign(columns: np.ndarray, centres: np.ndarray, room: np.ndarray) -> np.ndarray:
    """``kmeans.assign`` for every run: columns (d, R, n), centres (R, k, d) to labels (R, n)."""
    middle = centres.mean(axis=1, keepdims=True)
    centres = centres - middle
    half = 0.5 * np.einsum("rkd,rkd->rk", centres, centres) + (centres @ middle.mT)[..., 0]
    scores = room[:, : len(centres)]
    np.matmul(centres, columns.swapaxes(0, 1), out=scores.swapaxes(0, 1))
    scores -= half.T[..., None]
    best, labels = scores[0], np.zeros(scores.shape[1:], dtype=np.int16)
    nearer = np.empty(labels.shape, dtype=bool)
    for c in range(1, len(scores)):
        np.greater(scores[c], best, out=nearer)
        np.copyto(labels, c, where=nearer)
        np.maximum(best, scores[c], out=best)
    return labels


def _update(
    columns: np.ndarray, centres: np.ndarray, labels: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """``kmeans.update`` for every run: new centres, and labels after relocations."""
    runs, k, d = centres.shape
    cluster = labels + k * np.arange(runs)[:, None]
    counts = np.bincount(cluster.ravel(), minlength=runs * k)
    if not counts.all():
        labels = _relocate(columns, centres, labels, counts.reshape(runs, k) == 0)
        cluster = labels + k * np.arange(runs)[:, None]
        counts = np.bincount(cluster.ravel(), minlength=runs * k)
    sums = [np.bincount(cluster.ravel(), c.ravel(), runs * k) for c in columns]
    new = np.stack(sums, axis=1) / np.maximum(counts, 1)[:, None]
    return np.where(counts[:, None] > 0, new, centres.reshape(-1, d)).reshape(centres.shape), labels


def _relocate(
    columns: np.ndarray, centres: np.ndarray, labels: np.ndarray, empty: np.ndarray
) -> np.ndarray:
    """Labels (R, n) in which the centres of ``empty`` (R, k) clusters have the farthest points."""
    rows = np.flatnonzero(empty.any(axis=1))
    own = np.take_along_axis(centres[rows], labels[rows][..., None].astype(np.intp), axis=1)
    gap = ((np.moveaxis(columns[:, rows], 0, 2) - own) ** 2).sum(axis=2)
    farthest = np.argsort(-gap, axis=1, kind="stable")
    row, cluster = np.nonzero(empty[rows])
    rank = empty[rows].cumsum(axis=1)[row, cluster] - 1  # first empty cluster, farthest point
    point = farthest[row, rank]
    away = gap[row, point] > 0  # where all points sit on their centres, centres stay
    labels = labels.copy()
    labels[rows[row[away]], point[away]] = cluster[away]
    return labels
