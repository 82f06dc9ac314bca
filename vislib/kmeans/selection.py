"""Choosing k: distortion, silhouette and gap statistic against the number of groups.

Rousseeuw, "Silhouettes" (1987); Tibshirani, Walther & Hastie, "Estimating the number of clusters
in a data set via the gap statistic" (2001). Silhouettes are scikit-learn's, from distances that
all k share; for the gap statistic there is no library.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from vislib.core.neighbours import squared_distances
from vislib.kmeans import restarts

MOST = 10  # the largest k tried
LEAST = 4  # different points, fewer leave nothing to choose
STARTS = 40  # k-means++ starts for each k; the best one counts
REFERENCES = 10  # groupless clouds the gap statistic compares with
REFERENCE_STARTS = 4


class Silhouettes(NamedTuple):
    """Of each point: mean distance ``a`` (n,) to the others of its group, ``b`` (n,) to the points
    of the nearest other one, which is group ``other`` (n,), and the ``score`` (n,)."""

    a: np.ndarray
    b: np.ndarray
    other: np.ndarray
    score: np.ndarray


class Reference(NamedTuple):
    """A groupless cloud ``points`` (n, 2): ``centres`` (k, 2) and ``labels`` (n,) for each k."""

    points: np.ndarray
    centres: tuple[np.ndarray, ...]
    labels: np.ndarray


class Verdict(NamedTuple):
    """The k that each rule chooses."""

    elbow: int
    silhouette: int
    gap: int


@dataclass(frozen=True, eq=False)
class Selection:
    """What each number of groups ``ks`` (K,) comes to.

    ``centres``: K arrays (k, d); ``labels`` (K, n); ``distortion`` (K,); ``silhouettes``: one for
    each k but the first; ``logs`` (K, C): ln of the distortion of the groupless clouds, of which
    ``reference`` is the first.
    """

    points: np.ndarray
    ks: np.ndarray
    centres: tuple[np.ndarray, ...]
    labels: np.ndarray
    distortion: np.ndarray
    silhouettes: tuple[Silhouettes, ...]
    logs: np.ndarray
    reference: Reference

    @property
    def silhouette(self) -> np.ndarray:
        """(K,) the mean over the points; NaN at k = 1."""
        return np.array([np.nan, *(s.score.mean() for s in self.silhouettes)])

    @property
    def gap(self) -> np.ndarray:
        """(K,) how far ln D lies below that of groupless points."""
        return self.logs.mean(axis=1) - np.log(self.distortion)

    @property
    def error(self) -> np.ndarray:
        """(K,) the standard error of the gap: the spread of the clouds, and that they are few."""
        return self.logs.std(axis=1) * np.sqrt(1 + 1 / self.logs.shape[1])

    @property
    def below_chord(self) -> np.ndarray:
        """(K,) how far the curve of the distortion lies below its chord, as a part of its fall."""
        x = (self.ks - self.ks[0]) / (self.ks[-1] - self.ks[0])
        return 1 - x - (self.distortion - self.distortion[-1]) / np.ptp(self.distortion)

    @property
    def verdict(self) -> Verdict:
        """The elbow: farthest below the chord; the highest mean silhouette; the gap: the smallest k
        whose gap is within one error of the next one's, the largest k if none is."""
        enough = self.gap[:-1] >= self.gap[1:] - self.error[1:]
        return Verdict(
            int(self.ks[self.below_chord.argmax()]),
            int(self.ks[np.nanargmax(self.silhouette)]),
            int(self.ks[enough.argmax()] if enough.any() else self.ks[-1]),
        )


def numbers_to_try(points: np.ndarray) -> tuple[int, ...]:
    """1 to ``MOST``, but fewer than there are different points (n, d); () below ``LEAST``."""
    different = len(np.unique(points, axis=0))
    return tuple(range(1, min(MOST, different - 1) + 1)) if different >= LEAST else ()


def sweep(points: np.ndarray, ks: Sequence[int] | None = None, seed: int = 0) -> Selection:
    """K-means for every k in ``ks`` on ``points`` (n, d), best of ``STARTS``, and its scores.

    ``ks`` rise from 1; None: ``numbers_to_try``. Errors: ``ValueError`` if there are too few
    different points.
    """
    points = np.asarray(points, dtype=np.float64)
    ks = numbers_to_try(points) if ks is None else tuple(ks)
    if not ks or len(np.unique(points, axis=0)) <= max(ks):
        wanted = max(LEAST, max(ks, default=0) + 1)
        raise ValueError(f"Choosing k takes at least {wanted} different points: add some.")
    low, high = points.min(axis=0), points.max(axis=0)
    clouds = np.random.default_rng(seed).uniform(low, high, (REFERENCES, *points.shape))
    own = restarts.starts(points, max(ks), "k-means++", range(1000 * seed, 1000 * seed + STARTS))
    few = range(REFERENCE_STARTS)
    theirs = np.stack([restarts.starts(c, max(ks), "k-means++", few) for c in clouds])
    # Centres are drawn one after another, so the first k of them are the start for k.
    found = [_best(restarts.run(points, own[:, :k])) for k in ks]
    others = [_best_of_each(clouds, theirs[:, :, :k]) for k in ks]
    centres, labels, distortion = zip(*found, strict=True)
    distances = np.sqrt(squared_distances(points, points))
    return Selection(
        points,
        np.array(ks),
        centres,
        np.stack(labels),
        np.array(distortion),
        tuple(silhouettes(distances, own) for own in labels[1:]),
        np.log([[run[2] for run in runs] for runs in others]),
        Reference(
            clouds[0],
            tuple(runs[0][0] for runs in others),
            np.stack([runs[0][1] for runs in others]),
        ),
    )


def _best(ends: restarts.Ends) -> tuple[np.ndarray, np.ndarray, float]:
    """Centres, labels and distortion of the best of some runs."""
    i = int(ends.distortion.argmin())
    return ends.centres[i], ends.labels[i], float(ends.distortion[i])


def _best_of_each(
    clouds: np.ndarray, starts: np.ndarray
) -> list[tuple[np.ndarray, np.ndarray, float]]:
    """The best run of each cloud (C, n, d) from its ``starts`` (C, runs, k, d)."""
    count, runs = starts.shape[:2]
    whose = np.repeat(np.arange(count), runs)
    ends = restarts.run(clouds, starts.reshape(-1, *starts.shape[2:]), own=whose)
    return [_best(ends.part(slice(c * runs, (c + 1) * runs))) for c in range(count)]


def silhouettes(distances: np.ndarray, labels: np.ndarray) -> Silhouettes:
    """Silhouettes from distances (n, n) and labels (n,) of two groups or more.

    The score is (b - a) / max(a, b), and 0 for a point alone in its group.
    """
    found, own = np.unique(labels, return_inverse=True)
    member = (own[:, None] == np.arange(len(found))).astype(float)
    counts, sums = member.sum(axis=0), distances @ member
    each = np.arange(len(labels))
    a = sums[each, own] / np.maximum(counts[own] - 1, 1)
    others = sums / counts
    others[each, own] = np.inf
    b = others.min(axis=1)
    score = np.where(counts[own] == 1, 0.0, (b - a) / np.maximum(np.maximum(a, b), 1e-300))
    return Silhouettes(a, b, found[others.argmin(axis=1)], score)
