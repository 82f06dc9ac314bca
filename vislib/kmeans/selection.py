"""Choosing k: distortion, silhouette and gap statistic against the number of groups.

Rousseeuw, "Silhouettes" (1987); Tibshirani, Walther & Hastie, "Estimating the number of clusters
in a data set via the gap statistic" (2001).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vislib.kmeans import restarts as many

KS = tuple(range(1, 11))
STARTS = 40  # k-means++ starts for each k; the best one counts
REFERENCES = 10  # uniform clouds the gap statistic compares with
REFERENCE_STARTS = 4


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
    low, high = points.min(axis=0), points.max(axis=0)
    clouds = np.random.default_rng(seed).uniform(low, high, (REFERENCES, *points.shape))
    starts, theirs = _starts(points, clouds, max(ks), seed)
    runs = [_best(points, clouds, starts[:, :k], theirs[:, :, :k]) for k in ks]
    centres, labels, lowest, logs = zip(*runs, strict=True)
    distances = np.sqrt(((points[:, None] - points) ** 2).sum(axis=2))
    scores = [silhouette(distances, own) if k > 1 else np.nan
              for k, own in zip(ks, labels, strict=True)]  # fmt: skip
    difference, error = gap(np.array(lowest), np.array(logs))
    return Selection(
        points, np.array(ks), centres, np.stack(labels), np.array(lowest), np.array(scores),
        difference, error,
    )  # fmt: skip


def _starts(
    points: np.ndarray, clouds: np.ndarray, k: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """k-means++ starts (STARTS, k, d) for the points, (C, few, k, d) for each reference cloud.

    Centres are drawn one after another, so the first j of them are the start for k = j.
    """
    first = 1000 * seed
    own = many.starts(points, k, "k-means++", range(first, first + STARTS))
    few = range(REFERENCE_STARTS)
    return own, np.stack([many.starts(c, k, "k-means++", few) for c in clouds])


def _best(
    points: np.ndarray, clouds: np.ndarray, starts: np.ndarray, theirs: np.ndarray
) -> tuple[np.ndarray, np.ndarray, float, np.ndarray]:
    """Centres, labels and distortion of the best run; the best distortion (C,) of each cloud."""
    found = many.run(points, starts)
    whose = np.repeat(np.arange(len(clouds)), theirs.shape[1])
    others = many.run(clouds, theirs.reshape(-1, *starts.shape[1:]), own=whose).distortion
    i = int(found.distortion.argmin())
    lowest = others.reshape(theirs.shape[:2]).min(axis=1)
    return found.centres[i], found.labels[i], found.distortion[i], lowest


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


def gap(distortion: np.ndarray, references: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Gap (K,) and its standard error (K,): how far log D lies below that of groupless points.

    ``distortion`` (K,) of the points, ``references`` (K, C) of clouds that are uniform in the box
    around them.
    """
    logs = np.log(references)
    error = logs.std(axis=1) * np.sqrt(1 + 1 / references.shape[1])
    return logs.mean(axis=1) - np.log(distortion), error
