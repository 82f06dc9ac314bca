"""K-means: assign every point to its nearest centre, move every centre to the mean of its points.

The two half-steps can only lower the distortion, the sum of squared distances from the points to
their centres, so they end in a minimum of it, though not always the lowest (Lloyd 1957/1982;
"K-Means Clustering" in the deck "Introduction to Computer Vision, Lecture 7"). Spread-out
starting centres: Arthur & Vassilvitskii, "k-means++", 2007.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vislib.core.neighbours import squared_distances

METHODS = ("random points", "random examples", "k-means++", "farthest")
MAX_ITERATIONS = 300
_CHUNK = 1 << 18  # distances held at once
_FEW = 4096  # points: below, every sum is made anew


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
    cluster) pairs where a centre without points was moved.
    """

    points: np.ndarray
    steps: tuple[Step, ...]
    stopped: str
    relocated: tuple[tuple[int, int], ...] = ()
    tolerance: float = 0.0

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


def initial_centres(points: np.ndarray, k: int, method: str, seed: int) -> np.ndarray:
    """Starting centres (k, d).

    "random points": anywhere in the box around the points; "random examples": k of the points;
    "k-means++": each next one a point drawn with probability proportional to its squared distance
    to the centres so far; "farthest": each next one the point farthest from them (the first is
    random). Errors: ``ValueError`` for an unknown method or k outside 1 to n.
    """
    points = _checked(points)
    n = len(points)
    if not 1 <= k <= n:
        raise ValueError(f"k is {k}, but there are {n} points: choose k from 1 to {n}.")
    random = np.random.default_rng(seed)
    if method == "random points":
        return random.uniform(points.min(axis=0), points.max(axis=0), (k, points.shape[1]))
    if method == "random examples":
        return points[random.choice(n, k, replace=False)].copy()
    if method in ("k-means++", "farthest"):
        return _spread_out(points, k, random, farthest=method == "farthest")
    raise ValueError(f"Unknown start {method!r}; choose one of {', '.join(METHODS)}.")


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


def assign(
    points: np.ndarray, centres: np.ndarray, scratch: np.ndarray | None = None
) -> np.ndarray:
    """The index (n,) of each point's nearest centre; the first one where two are equally near.

    ``scratch``: room from ``_room`` for those who assign often (fresh memory costs more than sums).
    """
    if len(points) <= _FEW:
        return squared_distances(centres, points).argmin(axis=0)  # as in kmeans_kernel
    # |x - c|^2 = |x|^2 - 2 (x.c - |c|^2 / 2), and |x|^2 is the same for all centres.
    middle = centres.mean(axis=0)  # differences, not sizes, decide: keeps the digits
    centres = centres - middle
    half = 0.5 * np.einsum("kd,kd->k", centres, centres) + centres @ middle
    labels = np.zeros(len(points), dtype=np.int64)
    scratch = _room(points, centres) if scratch is None else scratch
    rows = scratch.shape[1]
    for i in range(0, len(points), rows):
        part = points[i : i + rows].T
        scores = np.matmul(centres, part, out=scratch[:, : part.shape[1]])
        scores -= half[:, None]
        best, here = scores[0], labels[i : i + rows]
        for c in range(1, len(centres)):  # faster than argmax across so few centres
            np.copyto(here, c, where=scores[c] > best)
            np.maximum(best, scores[c], out=best)
    return labels


def _room(points: np.ndarray, centres: np.ndarray) -> np.ndarray:
    return np.empty((len(centres), max(1, min(len(points), _CHUNK // len(centres)))))


def distortion(points: np.ndarray, centres: np.ndarray, labels: np.ndarray) -> float:
    """Sum of squared distances from the points to the centres of their labels."""
    gap = points - centres.take(labels, axis=0)
    return float(np.einsum("nd,nd->", gap, gap))


def update(
    points: np.ndarray, centres: np.ndarray, labels: np.ndarray
) -> tuple[np.ndarray, np.ndarray, list[int]]:
    """New centres, labels, and the clusters that had to be relocated.

    A centre without points takes the point farthest from its own centre, which becomes its only
    member (as scikit-learn does); if all points sit on their centres it stays where it is.
    """
    k = len(centres)
    empty = np.flatnonzero(np.bincount(labels, minlength=k) == 0)
    relocated: list[int] = []
    if len(empty):
        gap = ((points - centres[labels]) ** 2).sum(axis=1)
        labels = labels.copy()
        for cluster, i in zip(empty, np.argsort(-gap, kind="stable"), strict=False):
            if gap[i] == 0:
                break
            labels[i] = cluster
            relocated.append(int(cluster))
    sums, counts = _sums(points, labels, k)
    held = counts > 0
    new = centres.copy()
    new[held] = sums[held] / counts[held, None]
    return new, labels, relocated


def _sums(points: np.ndarray, labels: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Sum (k, d) and number (k,) of the points of each cluster."""
    sums = [np.bincount(labels, weights=column, minlength=k) for column in points.T]
    return np.stack(sums, axis=1), np.bincount(labels, minlength=k)


class _Books:
    """Sums, counts and distortion of a run, carried on by the points that changed cluster.

    After a few iterations those are few, which saves most passes over all points. The distortion
    falls by n_c |shift of c|^2 in an update (Huygens) and by the changed points' own gains in an
    assignment; once it is small beside the last one summed directly, it is summed directly again.
    Small clouds, whose digits are read one by one, are summed directly throughout.
    """

    def __init__(self, points: np.ndarray, centres: np.ndarray, labels: np.ndarray):
        self.points, self.few = points, len(points) <= _FEW
        self.room = _room(points, centres)
        self.open(centres, labels)

    def open(self, centres: np.ndarray, labels: np.ndarray) -> None:
        """Everything anew, from all points."""
        self.centres, self.labels = centres, labels
        self.sums, self.counts = _sums(self.points, labels, len(centres))
        self.distortion = self.whole = distortion(self.points, centres, labels)

    def update(self) -> list[int]:
        """Move the centres; returns the clusters that were relocated."""
        if not self.counts.all():
            centres, labels, homeless = update(self.points, self.centres, self.labels)
            self.open(centres, labels)
            return homeless
        centres = self.sums / self.counts[:, None]
        shift = ((centres - self.centres) ** 2).sum(axis=1)
        self.centres = centres
        self._fall(float(self.counts @ shift))
        return []

    def assign(self) -> int:
        """Give every point to its nearest centre; returns how many changed."""
        new, old = assign(self.points, self.centres, self.room), self.labels
        changed = np.flatnonzero(new != old)
        if self.few or 4 * len(changed) > len(new):
            self.open(self.centres, new)
            return len(changed)
        points, came, left = self.points[changed], new[changed], old[changed]
        self.labels = new
        for labels, sign in ((came, 1), (left, -1)):
            sums, counts = _sums(points, labels, len(self.centres))
            self.sums = self.sums + sign * sums
            self.counts = self.counts + sign * counts
        self._fall(distortion(points, self.centres, left) - distortion(points, self.centres, came))
        return len(changed)

    def _fall(self, by: float) -> None:
        self.distortion -= max(by, 0.0)
        if self.few or self.distortion < 1e-4 * self.whole:  # its leading digits are used up
            self.distortion = self.whole = distortion(self.points, self.centres, self.labels)


def run(
    points: np.ndarray,
    centres: np.ndarray,
    *,
    max_iterations: int = MAX_ITERATIONS,
    tolerance: float = 0.0,
) -> Trace:
    """Run K-means on ``points`` (n, d) from ``centres`` (k, d), half-step by half-step.

    Stops when an assignment changes nothing, when an iteration lowers the mean distortion per point
    by less than ``tolerance`` (units squared), or after ``max_iterations`` updates. Errors:
    ``ValueError`` for empty or not finite points, or centres of another dimension.
    """
    points, centres = _checked(points), np.array(centres, dtype=np.float64)
    if centres.ndim != 2 or centres.shape[1] != points.shape[1] or not len(centres):
        raise ValueError(f"Centres must be (k, {points.shape[1]}), not {centres.shape}.")
    books = _Books(points, centres, assign(points, centres))
    steps = [Step("assign", centres, books.labels, books.distortion, len(points))]
    relocated: list[tuple[int, int]] = []
    stopped = "iterations"
    for _ in range(max_iterations):
        before = steps[-1]
        relocated += [(len(steps), c) for c in books.update()]
        way = float(np.sqrt(((books.centres - before.centres) ** 2).sum(axis=1).max()))
        steps.append(Step("update", books.centres, books.labels, books.distortion, way))
        changed = books.assign()
        steps.append(Step("assign", books.centres, books.labels, books.distortion, changed))
        if not changed:
            stopped = "no change"
            break
        if before.distortion - books.distortion < tolerance * len(points):
            stopped = "tolerance"
            break
    return Trace(points, tuple(steps), stopped, tuple(relocated), tolerance)


def _checked(points: np.ndarray) -> np.ndarray:
    points = np.asarray(points, dtype=np.float64)
    if points.ndim != 2 or not len(points):
        raise ValueError("K-means needs at least one point: add points or choose another cloud.")
    if not np.isfinite(points).all():
        raise ValueError("A coordinate is missing or infinite: give every point finite numbers.")
    return points
