"""K-means: assign every point to its nearest centre, move every centre to the mean of its points.

The two half-steps can only lower the distortion, the sum of squared distances from the points to
their centres: coordinate descent, which ends in a minimum of it, though not always the lowest
(Lloyd 1957/1982; "K-Means Clustering" in the deck "Introduction to Computer Vision, Lecture 7").
Spread-out starting centres: Arthur & Vassilvitskii, "k-means++", 2007.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from vislib.core.neighbours import squared_distances

METHODS = ("random points", "random examples", "k-means++", "farthest")
MAX_ITERATIONS = 300


@dataclass(frozen=True, eq=False)
class Step:
    """One half-step: ``phase`` "assign" or "update".

    ``centres`` (k, d) and ``labels`` (n,) after it, ``distortion`` the sum of squared distances
    from the points to the centres of their labels; ``moved``: labels changed by this assignment,
    or the longest way a centre moved in this update.
    """

    phase: str
    centres: np.ndarray
    labels: np.ndarray
    distortion: float
    moved: float


@dataclass(frozen=True, eq=False)
class Trace:
    """A run: ``steps`` alternate assign, update, assign, ...; the last one assigns.

    ``stopped``: "no change" (an assignment changed nothing), "tolerance" (the mean distortion fell
    by less than ``tolerance``) or "iterations" (as many updates as allowed). ``relocated``: (step,
    cluster) pairs where a centre without points was moved. ``groups`` (n,): the labels it began
    with, if it began with groups; the first step is then an update.
    """

    points: np.ndarray
    steps: tuple[Step, ...]
    stopped: str
    relocated: tuple[tuple[int, int], ...] = ()
    tolerance: float = 0.0
    groups: np.ndarray | None = None

    @property
    def centres(self) -> np.ndarray:
        """Final centres (k, d)."""
        return self.steps[-1].centres

    @property
    def labels(self) -> np.ndarray:
        """Final labels (n,)."""
        return self.steps[-1].labels

    @property
    def distortion(self) -> float:
        """Final sum of squared distances (scikit-learn's ``inertia_``)."""
        return self.steps[-1].distortion

    @property
    def updates(self) -> int:
        """How often the centres were moved."""
        return len(self.steps) // 2


def initial_centres(points: np.ndarray, k: int, method: str, seed: int) -> np.ndarray:
    """Starting centres (k, d).

    "random points": anywhere in the box around the points; "random examples": k of the points;
    "k-means++": each next one a point drawn with probability proportional to its squared distance
    to the centres so far; "farthest": each next one the point farthest from them (the first is
    random). Errors: ``ValueError`` for an unknown method or k outside 1 to n.
    """
    points = checked_start(points, k, method)
    n, random = len(points), np.random.default_rng(seed)
    if method == "random points":
        return random.uniform(points.min(axis=0), points.max(axis=0), (k, points.shape[1]))
    if method == "random examples":
        return points[random.choice(n, k, replace=False)].copy()
    return _spread_out(points, k, random, farthest=method == "farthest")


def checked_start(points: np.ndarray, k: int, method: str) -> np.ndarray:
    """``points`` (n, d) float64; ``ValueError`` for what ``initial_centres`` refuses."""
    points = _checked(points)
    if not 1 <= k <= len(points):
        n = len(points)
        raise ValueError(f"k is {k}, but there are {n} points: choose k from 1 to {n}.")
    if method not in METHODS:
        raise ValueError(f"Unknown start {method!r}; choose one of {', '.join(METHODS)}.")
    return points


def random_groups(n: int, k: int, seed: int) -> np.ndarray:
    """Labels (n,) of k groups as even as can be, dealt to n points at random, as cards are."""
    return np.random.default_rng(seed).permutation(np.arange(n, dtype=np.int32) % k)


def _spread_out(
    points: np.ndarray, k: int, random: np.random.Generator, farthest: bool
) -> np.ndarray:
    chosen = [int(random.integers(len(points)))]
    gap = ((points - points[chosen[0]]) ** 2).sum(axis=1)
    while len(chosen) < k:
        total = gap.sum()
        if farthest or total == 0:  # all points already are centres: any will do
            chosen.append(int(gap.argmax()))
        else:
            chosen.append(int(random.choice(len(points), p=gap / total)))
        gap = np.minimum(gap, ((points - points[chosen[-1]]) ** 2).sum(axis=1))
    return points[chosen].copy()


def assign(points: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """The index (n,) of the nearest of ``centres`` (k, d) for each of ``points`` (n, d).

    The first one where two are equally near.
    """
    return squared_distances(points, centres).argmin(axis=1)


def update(
    points: np.ndarray, centres: np.ndarray, labels: np.ndarray
) -> tuple[np.ndarray, np.ndarray, list[int]]:
    """New centres (k, d), labels (n,), and the clusters that had to be relocated.

    A centre goes to the mean of its points; points that coincide are their own mean, to the last
    digit. A centre without points takes the point farthest from its own centre (as scikit-learn
    does), but none that is alone with its centre; if no point is left to take, it stays.
    """
    labels, relocated = labels.copy(), []
    gap = squared_distances(points, centres)[np.arange(len(points)), labels]
    for cluster in np.flatnonzero(np.bincount(labels, minlength=len(centres)) == 0):
        shared = np.bincount(labels)[labels] > 1
        farthest = np.where(shared, gap, 0.0).argmax()
        if shared[farthest] and gap[farthest] > 0:
            labels[farthest] = cluster
            relocated.append(int(cluster))
    new = centres.copy()
    for cluster in range(len(centres)):
        own = points[labels == cluster]
        if len(own):
            new[cluster] = own[0] if (own == own[0]).all() else own.mean(axis=0)
    return new, labels, relocated


def distortion(points: np.ndarray, centres: np.ndarray, labels: np.ndarray) -> float:
    """Sum of squared distances from the points (n, d) to the centres of their labels (n,)."""
    return float(((points - centres[labels]) ** 2).sum())


def run(
    points: np.ndarray,
    centres: np.ndarray,
    *,
    max_iterations: int = MAX_ITERATIONS,
    tolerance: float = 0.0,
) -> Trace:
    """Run K-means on ``points`` (n, d) from ``centres`` (k, d), half-step by half-step.

    The half-steps are ``assign`` and ``update``, in machine code. Stops when an assignment changes
    nothing, when an iteration lowers the mean distortion per point by less than ``tolerance``
    (units squared), or after ``max_iterations`` updates. Errors: ``ValueError`` for empty or not
    finite points, or centres of another dimension.
    """
    points, centres = _checked(points), np.array(centres, dtype=np.float64, order="C")
    if centres.ndim != 2 or centres.shape[1] != points.shape[1] or not len(centres):
        raise ValueError(f"Centres must be (k, {points.shape[1]}), not {centres.shape}.")
    assigned = _compiled(points)
    now = assigned(centres, np.zeros(len(points), np.int32))
    steps = [Step("assign", centres, now.labels, now.distortion, len(points))]
    relocated: list[tuple[int, int]] = []
    stopped = "iterations"
    for _ in range(max_iterations):
        before = steps[-1]
        centres, labels = now.means, now.labels
        if not now.counts.all():
            centres, labels, moved = update(points, before.centres, labels)
            relocated += [(len(steps), cluster) for cluster in moved]
        now = assigned(centres, labels)
        way = float(np.sqrt(((centres - before.centres) ** 2).sum(axis=1).max()))
        steps.append(Step("update", centres, labels, now.before, way))
        steps.append(Step("assign", centres, now.labels, now.distortion, now.changed))
        if not now.changed:
            stopped = "no change"
            break
        if before.distortion - now.distortion < tolerance * len(points):
            stopped = "tolerance"
            break
    return Trace(points, tuple(steps), stopped, tuple(relocated), tolerance)


def run_from_groups(
    points: np.ndarray,
    groups: np.ndarray,
    *,
    max_iterations: int = MAX_ITERATIONS,
    tolerance: float = 0.0,
) -> Trace:
    """Run K-means on ``points`` (n, d) from ``groups`` (n,): labels 0 to k - 1, none left out.

    The first half-step is an update; all else as in ``run``.
    """
    points, groups = _checked(points), np.asarray(groups, dtype=np.int32)
    middle = np.tile(points.mean(axis=0), (int(groups.max()) + 1, 1))
    centres, labels, _ = update(points, middle, groups)
    trace = run(points, centres, max_iterations=max_iterations - 1, tolerance=tolerance)
    update_ = Step("update", centres, labels, distortion(points, centres, labels), 0.0)
    first, *later = trace.steps
    changed = int((first.labels != labels).sum())
    steps = (update_, replace(first, moved=changed), *(later if changed else ()))
    return replace(
        trace,
        steps=steps,
        stopped=trace.stopped if changed else "no change",
        relocated=tuple((at + 1, cluster) for at, cluster in trace.relocated),
        groups=labels,
    )


class _Assigned(NamedTuple):
    """One pass over the points: the labels (n,) under the centres, and what the update needs.

    ``means`` (k, d) and ``counts`` (k,) of the points of each cluster; the distortion ``before``,
    under the labels so far, and now; ``changed``: how many labels did.
    """

    labels: np.ndarray
    means: np.ndarray
    counts: np.ndarray
    before: float
    distortion: float
    changed: int


def _compiled(points: np.ndarray) -> Callable[[np.ndarray, np.ndarray], _Assigned]:
    """The assignment of these points to centres, given the labels so far, in machine code."""
    from vislib.kmeans import kernel

    coordinates = kernel.columns(points)

    def assigned(centres: np.ndarray, labels: np.ndarray) -> _Assigned:
        new, means, counts = (
            np.empty_like(labels),
            np.empty_like(centres),
            np.empty(len(centres), np.int64),
        )
        before, now, changed = kernel.iterate(
            points, coordinates, centres, labels, new, means, counts
        )
        return _Assigned(new, means, counts, before, now, int(changed))

    return assigned


def _checked(points: np.ndarray) -> np.ndarray:
    points = np.require(points, np.float64, "CW")  # as the compiled code wants them
    if points.ndim != 2 or not len(points):
        raise ValueError("K-means needs at least one point: add points or choose another cloud.")
    if not np.isfinite(points).all():
        raise ValueError("A coordinate is missing or infinite: give every point finite numbers.")
    return points
