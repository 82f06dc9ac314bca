"""What can be set in the K-means lesson's chapters on points."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from vislib.core.params import check, choice, integer, number
from vislib.core.points import CLOUDS, HEIGHT, WIDTH, cloud
from vislib.kmeans import lloyd as kmeans

RESTARTS = 200
MOST_K = 8  # groups a learner can still tell apart by colour
MOST_ADDED = 60  # points placed by hand
_OWN = np.array([
    [2.0, 2.0], [2.8, 1.5], [2.5, 2.8], [6.0, 6.4], [6.8, 5.9], [9.6, 2.4], [10.2, 3.0], [9.2, 3.3],
])  # fmt: skip
_DATA = {**CLOUDS, "own": "draw your own"}
_METHOD = dict(
    options=kmeans.METHODS,
    label="starting centres",
    widget="menu",
    help="Random points: anywhere in the box. Random examples: k of the points. k-means++: each "
    "next one a point drawn in proportion to its squared distance. Farthest: the farthest point.",
)
_SAMPLE = dict(default=0, low=0, high=99, label="sample", widget="box")


def points_of(data: str, sample: int) -> np.ndarray:
    """The points (n, 2) of a cloud; "own" gives the eight a drawing begins with."""
    return _OWN.copy() if data == "own" else cloud(data, sample)


@dataclass(frozen=True)
class EggParams:
    """One run, half-step by half-step."""

    data: str = choice("blobs", tuple(_DATA), "points", names=_DATA, widget="menu")
    k: int = integer(4, 1, MOST_K, "k")
    method: str = choice("random examples", **_METHOD)
    seed: int = integer(2, 0, 99, "start", widget="box", help="Another draw of starting centres.")
    tolerance: float = number(
        0.0, 0.0, 1.0, "tolerance", step=0.01,
        help="Stop when an iteration lowers the mean distortion of a point by less than this.",
    )  # fmt: skip
    iterations: int = integer(25, 1, 25, "most iterations", help="Stop after so many updates.")
    sample: int = integer(help="Another sample of the same kind.", **_SAMPLE)

    def __post_init__(self) -> None:
        check(self)

    @cached_property
    def points(self) -> np.ndarray:
        return points_of(self.data, self.sample)

    @property
    def starts(self) -> np.ndarray:
        """Starting centres (k, 2)."""
        return kmeans.initial_centres(self.points, self.k, self.method, self.seed)

    def trace(self, points: np.ndarray, starts: np.ndarray) -> kmeans.Trace:
        """The run on points that may have been added to, from starts that may have been moved."""
        return kmeans.run(points, starts, max_iterations=self.iterations, tolerance=self.tolerance)


@dataclass(frozen=True)
class LuckParams:
    """Many runs on the same points that differ in their starting centres only."""

    run: str = choice(
        "worst", ("best", "worst", "trap"), "show the run",
        names={"best": "best", "worst": "worst", "trap": "a trap"}, widget="menu",
        help="The best or the worst of the 200, or (from k = 3 on) a trap: two groups share "
        "a starting centre, another group gets two.",
    )  # fmt: skip
    method: str = choice("random examples", **_METHOD)
    k: int = integer(4, 2, MOST_K, "k")
    data: str = choice("blobs", tuple(CLOUDS), "points", names=CLOUDS, widget="menu")
    sample: int = integer(**_SAMPLE)

    def __post_init__(self) -> None:
        check(self)
        if self.run == "trap" and self.k < 3:
            raise ValueError(
                "A trap needs three groups: two share a starting centre, the third gets two. "
                "Choose k = 3 or more."
            )

    @cached_property
    def points(self) -> np.ndarray:
        return cloud(self.data, self.sample)

    def trace(self, finals: np.ndarray) -> kmeans.Trace:
        """The run to be shown; ``finals`` (RESTARTS,) are the final distortions of ``method``."""
        seed = int(finals.argmax() if self.run == "worst" else finals.argmin())
        starts = kmeans.initial_centres(self.points, self.k, self.method, seed)
        made = kmeans.run(self.points, starts)
        return kmeans.run(self.points, trap(self.points, made)) if self.run == "trap" else made


def trap(points: np.ndarray, best: kmeans.Trace) -> np.ndarray:
    """Starting centres (k, 2) made to end badly, from a good run with k of 3 or more.

    The two nearest groups share one centre, another group gets two: of the groups that may be
    given two, the one from which K-means ends worst. Where groups lie apart it cannot escape.
    """
    centres, k = best.centres, len(best.centres)
    gaps = ((centres[:, None] - centres) ** 2).sum(axis=2) + 1e9 * np.tri(k)
    i, j = (int(c) for c in np.unravel_index(gaps.argmin(), gaps.shape))
    tried = []
    for twice in (c for c in range(k) if c not in (i, j)):
        own = points[best.labels == twice] - centres[twice]
        way = 0.5 * own.std() * np.linalg.svd(own, full_matrices=False)[2][0]
        starts = centres.copy()
        starts[i] = (centres[i] + centres[j]) / 2
        starts[twice], starts[j] = centres[twice] + way, centres[twice] - way
        tried.append(starts)
    return max(tried, key=lambda starts: kmeans.run(points, starts).distortion)


@dataclass(frozen=True)
class ChoiceParams:
    """The same points under every k."""

    data: str = choice("blobs", tuple(CLOUDS), "points", names=CLOUDS, widget="menu")
    sample: int = integer(help="Another sample of the same kind.", **_SAMPLE)

    def __post_init__(self) -> None:
        check(self)

    @cached_property
    def points(self) -> np.ndarray:
        return cloud(self.data, self.sample)


def clipped(points: np.ndarray) -> np.ndarray:
    """Points moved back into the box."""
    return np.clip(points, 0.0, [WIDTH, HEIGHT])
