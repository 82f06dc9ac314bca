"""Every control of the lesson: one class a chapter, named like it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from vislib.core.params import Params, choice, integer, number, switch
from vislib.core.points import CLOUDS, cloud
from vislib.kmeans import features, lloyd, restarts
from vislib.kmeans.selection import MOST

RESTARTS = 200
MOST_K = 8  # groups a learner can still tell apart by colour
MOST_ADDED = 60  # points placed by hand
SIDE = 96  # pixels on the longer side of a picture: its whole run is recorded
GROUPS_FIRST = "random groups"
OWN = np.array([
    [2.0, 2.0], [2.8, 1.5], [2.5, 2.8], [6.0, 6.4], [6.8, 5.9], [9.6, 2.4], [10.2, 3.0], [9.2, 3.3],
])  # fmt: skip
_DATA = {**CLOUDS, "own": "draw your own"}
FIXED = {"iris", "own"}  # clouds of which there is one sample only
_METHOD = (
    "Random points: anywhere in the box. Random examples: k of the points. k-means++: each "
    "next one a point drawn in proportion to its squared distance. Farthest: the farthest point."
)
_SAMPLE = dict(
    default=0, low=0, high=99, label="sample", widget="box", help="Another sample of its kind.",
    when={"data": tuple(name for name in CLOUDS if name not in FIXED)},
)  # fmt: skip


def points_of(data: str, sample: int) -> np.ndarray:
    """The points (n, 2) of a cloud; "own" gives the eight a drawing begins with."""
    return OWN.copy() if data == "own" else cloud(data, sample)


class _Cloud(Params):
    """What chapters on points share: ``data`` and ``sample`` say which."""

    @cached_property
    def points(self) -> np.ndarray:
        """The points (n, 2) before a hand adds any."""
        return points_of(self.data, self.sample)

    @property
    def cloud(self) -> str:
        """What the points placed by hand belong to."""
        return f"{self.data} {self.sample}"

    @property
    def given(self) -> np.ndarray:
        """The points (n, 2) that cannot be moved."""
        return self.points[: 0 if self.data == "own" else None]

    @property
    def placed(self) -> np.ndarray:
        """The points (n, 2) that can, to begin with."""
        return self.points[: None if self.data == "own" else 0]


@dataclass(frozen=True)
class HalfSteps(_Cloud):
    """One run, half-step by half-step."""

    data: str = choice("blobs", tuple(_DATA), "points", names=_DATA, widget="menu")
    k: int = integer(4, 1, MOST_K, "k")
    method: str = choice(
        "random examples", (*lloyd.METHODS, GROUPS_FIRST), "start", widget="menu",
        help=f"{_METHOD} Random groups: no centres, but groups to begin with.",
    )  # fmt: skip
    seed: int = integer(2, 0, 99, "draw", widget="box", help="Another draw of the start.")
    tolerance: float = number(
        0.0, 0.0, 1.0, "tolerance", step=0.01,
        help="Stop when an iteration lowers the mean distortion of a point by less than this.",
    )  # fmt: skip
    iterations: int = integer(25, 1, 25, "most iterations", help="Stop after so many updates.")
    sample: int = integer(**_SAMPLE)

    @property
    def start(self) -> str:
        """What the starting centres placed by hand belong to."""
        return f"{self.cloud} {self.k} {self.method} {self.seed}"

    @property
    def centres(self) -> np.ndarray:
        """Starting centres (k, 2); none if groups come first."""
        if self.method == GROUPS_FIRST:
            return np.zeros((0, 2))
        return lloyd.initial_centres(self.points, self.k, self.method, self.seed)

    def trace(self, points: np.ndarray, centres: np.ndarray) -> lloyd.Trace:
        """The run on points that may have been added to, from centres that may have been moved."""
        stop = {"max_iterations": self.iterations, "tolerance": self.tolerance}
        if len(centres):
            return lloyd.run(points, centres, **stop)
        groups = lloyd.random_groups(len(points), min(self.k, len(points)), self.seed)
        return lloyd.run_from_groups(points, groups, **stop)


@dataclass(frozen=True)
class Restarts(_Cloud):
    """Many runs on the same points that differ in their starting centres only."""

    run: str = choice(
        "worst", ("best", "worst", "trap"), "show the run",
        names={"best": "best", "worst": "worst", "trap": "a trap"}, widget="menu",
        help="The best or the worst of the 200, or (from k = 3 on) a trap: two groups share "
        "a starting centre, another group gets two.",
    )  # fmt: skip
    method: str = choice(
        "random examples", lloyd.METHODS, "starting centres", widget="menu", help=_METHOD
    )
    k: int = integer(4, 2, MOST_K, "k")
    data: str = choice("blobs", tuple(CLOUDS), "points", names=CLOUDS, widget="menu")
    sample: int = integer(**_SAMPLE)

    def validate(self) -> None:
        if self.run == "trap" and self.k < 3:
            raise ValueError(
                "A trap needs three groups: two share a starting centre, the third gets two. "
                "Choose k = 3 or more."
            )

    def trace(self, finals: np.ndarray) -> lloyd.Trace:
        """The run to be shown; ``finals`` (RESTARTS,) are the final distortions of ``method``."""
        seed = int(finals.argmax() if self.run == "worst" else finals.argmin())
        start = lloyd.initial_centres(self.points, self.k, self.method, seed)
        made = lloyd.run(self.points, start)
        if self.run == "trap":
            made = lloyd.run(self.points, restarts.trap(self.points, made))
        return made


@dataclass(frozen=True)
class Selection(_Cloud):
    """The same points under every k, and the rules that choose one."""

    view: str = choice(
        "elbow", ("elbow", "silhouette", "gap", "samples"), "look at",
        names={"elbow": "the elbow", "silhouette": "silhouettes", "gap": "the gap",
               "samples": "many samples"}, widget="menu",
    )  # fmt: skip
    guess: int = integer(3, 1, MOST, "groups that you see", help="Count before the rules do.")
    data: str = choice("blobs", tuple(_DATA), "points", names=_DATA, widget="menu")
    sample: int = integer(**_SAMPLE)
    samples: int = integer(
        5, 5, 50, "samples drawn", step=5, when={"view": ("samples",)},
        help="So many samples of the same kind: what does each rule choose?",
    )  # fmt: skip

    def validate(self) -> None:
        if self.view == "samples" and self.data in FIXED:
            raise ValueError(
                f"There is one sample only of “{_DATA[self.data]}”. Choose another cloud, or look "
                "at the elbow, silhouettes or the gap."
            )


_TOY = {"source": "toy image", "space": "intensity", "k": 3, "position": 0.0}
_PHOTO = {"source": "photograph", "position": 0.0, "noise": 0.0}
PICTURES = {
    "toy, clean": _TOY | {"noise": 0.0},
    "toy, noisy": _TOY | {"noise": 30.0},
    "intensity, k = 2": _PHOTO | {"space": "intensity", "k": 2},
    "intensity, k = 3": _PHOTO | {"space": "intensity", "k": 3},
    "colour": _PHOTO | {"space": "Lab", "k": 6},
    "colour and place": _PHOTO | {"space": "Lab", "k": 6, "position": 0.6},
}


@dataclass(frozen=True)
class Segmentation(Params):
    """A picture (or the toy image), its features, and how many clusters."""

    source: str = choice("photograph", ("photograph", "toy image"), "divide")
    space: str = choice("Lab", features.SPACES, "features")
    k: int = integer(5, 2, 12, "k")
    position: float = number(
        0.0, 0.0, 2.0, "weight of place", step=0.1,
        help="Colour units a pixel of distance counts: clusters become compact patches.",
    )  # fmt: skip
    noise: float = number(
        0.0, 0.0, 60.0, "noise of the toy", step=5.0, when={"source": ("toy image",)},
        help="Standard deviation, in grey levels.",
    )  # fmt: skip
    method: str = choice("k-means++", lloyd.METHODS, "starting centres", widget="menu")
    seed: int = integer(0, 0, 99, "draw", widget="box")
    solid: bool = switch(False, "3-D colours")
