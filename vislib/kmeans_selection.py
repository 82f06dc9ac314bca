"""Choosing k: distortion, silhouette and gap statistic against the number of groups.

Rousseeuw, "Silhouettes" (1987); Tibshirani, Walther & Hastie, "Estimating the number of clusters
in a data set via the gap statistic" (2001).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vislib import kmeans

KS = tuple(range(1, 11))
STARTS = 40  # k-means++ starts for each k; the best one counts
REFERENCES = 10  # uniform clouds the gap statistic compares with
_REFERENCE_STARTS = 4


@dataclass(frozen=True, eq=False)
class Selection:
    """What each number of groups ``ks`` (K,) comes to.

    ``centres``: K arrays (k, d); ``labels`` (K, n); ``distortion``, ``silhouette`` (NaN at k = 1),
    ``gap`` and its standard error ``error``: all (K,).
    """

    points: np.ndarray
    ks: np.ndarray
    centres: tuple[np.ndarray, ...]
    labels: np.ndarray
    distortion: np.ndarray
    silhouette: np.ndarray
    gap: np.ndarray
    error: np.ndarray

    @property
    def by_silhouette(self) -> int:
        """The k with the highest mean silhouette."""
        return int(self.ks[np.nanargmax(self.silhouette)])

    @property
    def by_gap(self) -> int:
        """The smallest k whose gap is within one error of the next one's; the largest k if none."""
        enough = self.gap[:-1] >= self.gap[1:] - self.error[1:]
        return int(self.ks[enough.argmax()] if enough.any() else self.ks[-1])

    @property
    def by_elbow(self) -> int:
        """The k where the curve of the distortion lies farthest below its chord."""
        x = (self.ks - self.ks[0]) / (self.ks[-1] - self.ks[0])
        span = self.distortion[0] - self.distortion[-1]
        y = (self.distortion - self.distortion[-1]) / (span or 1.0)
        return int(self.ks[(1 - x - y).argmax()])


def sweep(points: np.ndarray, ks: Sequence[int] = KS, seed: int = 0) -> Selection:
    """K-means for every k in ``ks`` on ``points`` (n, d), best of ``STARTS``, and its scores.

    Errors: ``ValueError`` if there are fewer points than the largest k, or all points coincide.
    """
    points = np.asarray(points, dtype=np.float64)
    if len(np.unique(points, axis=0)) < max(ks):
        raise ValueError(f"Trying k = {max(ks)} needs as many different points: add some.")
    runs = [best(points, k, STARTS, seed) for k in ks]
    lowest = np.array([r.distortion for r in runs])
    squared = ((points[:, None] - points) ** 2).sum(axis=2)
    distances = np.sqrt(squared)
    scores = [silhouette(distances, r.labels) if k > 1 else np.nan
              for k, r in zip(ks, runs, strict=True)]  # fmt: skip
    difference, error = gap(points, lowest, ks, seed)
    return Selection(
        points, np.array(ks), tuple(r.centres for r in runs), np.stack([r.labels for r in runs]),
        lowest, np.array(scores), difference, error,
    )  # fmt: skip


def best(points: np.ndarray, k: int, starts: int, seed: int) -> kmeans.Trace:
    """The run with the lowest distortion of so many k-means++ starts."""
    seeds = np.arange(starts) + 1000 * seed
    finals = kmeans.restarts(points, k, "k-means++", seeds)
    first = kmeans.initial_centres(points, k, "k-means++", int(seeds[finals.argmin()]))
    return kmeans.run(points, first)


def silhouette(distances: np.ndarray, labels: np.ndarray) -> float:
    """Mean silhouette, from distances (n, n) and labels (n,).

    Of a point: (b - a) / max(a, b), with a its mean distance to its own group and b to the nearest
    other one; 0 for a point alone in its group.
    """
    found, own = np.unique(labels, return_inverse=True)
    member = (own[:, None] == np.arange(len(found))).astype(float)
    counts, sums = member.sum(axis=0), distances @ member
    each = np.arange(len(labels))
    a = sums[each, own] / np.maximum(counts[own] - 1, 1)
    others = sums / counts
    others[each, own] = np.inf
    b = others.min(axis=1)
    score = (b - a) / np.maximum(np.maximum(a, b), 1e-300)
    return float(np.where(counts[own] == 1, 0.0, score).mean())


def gap(
    points: np.ndarray, distortion: np.ndarray, ks: Sequence[int], seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Gap (K,) and its standard error (K,): how far log D lies below that of groupless points.

    The reference clouds are uniform in the box around the points.
    """
    random = np.random.default_rng(seed)
    low, high = points.min(axis=0), points.max(axis=0)
    logs = np.empty((REFERENCES, len(ks)))
    for row in logs:
        cloud = random.uniform(low, high, points.shape)
        for j, k in enumerate(ks):
            row[j] = kmeans.restarts(cloud, k, "k-means++", range(_REFERENCE_STARTS)).min()
    logs = np.log(logs)
    error = logs.std(axis=0) * np.sqrt(1 + 1 / REFERENCES)
    return logs.mean(axis=0) - np.log(distortion), error
