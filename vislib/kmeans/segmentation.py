"""What can be set when K-means divides a picture, and the run that follows."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from vislib.core.params import check, choice, integer, number, switch
from vislib.kmeans import features
from vislib.kmeans import lloyd as kmeans

SIDE = 96  # pixels on the longer side: the whole run is recorded
LEAST = 4  # pixels on the shorter side: no k is larger than 16
FRAMES = 12  # iterations shown at most
_TOY = {"source": "toy image", "space": "intensity", "k": 3, "position": 0.0}
_PHOTO = {"source": "photograph", "position": 0.0, "noise": 0.0}
PRESETS = {
    "toy, clean": _TOY | {"noise": 0.0},
    "toy, noisy": _TOY | {"noise": 30.0},
    "intensity, k = 2": _PHOTO | {"space": "intensity", "k": 2},
    "intensity, k = 3": _PHOTO | {"space": "intensity", "k": 3},
    "colour": _PHOTO | {"space": "Lab", "k": 6},
    "colour and place": _PHOTO | {"space": "Lab", "k": 6, "position": 0.6},
}


@dataclass(frozen=True)
class PictureParams:
    """A picture (or the toy image), its features, and how many clusters."""

    source: str = choice("photograph", ("photograph", "toy image"), "divide")
    space: str = choice("Lab", features.SPACES, "features")
    k: int = integer(5, 2, 12, "k")
    position: float = number(
        0.0, 0.0, 2.0, "weight of place", step=0.1,
        help="Colour units a pixel of distance counts: clusters become compact patches.",
    )  # fmt: skip
    noise: float = number(
        0.0, 0.0, 60.0, "noise of the toy", step=5.0, help="Standard deviation, in grey levels."
    )
    method: str = choice("k-means++", kmeans.METHODS, "starting centres", widget="menu")
    seed: int = integer(0, 0, 99, "start", widget="box")
    solid: bool = switch(False, "3-D colours")

    def __post_init__(self) -> None:
        check(self)

    def run(self, pixels: np.ndarray) -> kmeans.Trace:
        """K-means on the picture's features, recorded; with fewer centres where k are too many."""
        points = features.features(pixels, self.space, self.position)
        if self.k > len(points):
            raise ValueError(
                f"The picture has {len(points)} pixels, fewer than k = {self.k}: "
                "choose a smaller k or a larger picture."
            )
        k = min(self.k, different(points, self.k))
        start = kmeans.initial_centres(points, k, self.method, self.seed)
        return kmeans.run(points, start, max_iterations=100)


def different(points: np.ndarray, most: int) -> int:
    """How many of the ``points`` (n, d) differ; ``most`` where there are so many or more.

    More centres than different points cannot all have members: they would hop between equal ones.
    """
    few = points[np.linspace(0, len(points) - 1, min(len(points), 300)).astype(int)]
    for part in (few, points):  # most pictures show it in a few of their pixels
        found = len(np.unique(part, axis=0))
        if found >= most:
            return most
    return found


@dataclass(frozen=True, eq=False)
class Division:
    """What a page keeps of a run: the assignments it shows, their labels in a byte each.

    A whole trace of a picture can take megabytes. ``points`` (n, d), ``iterations`` the updates
    made, shown or not; ``after``: how many of them precede each step kept.
    """

    points: np.ndarray
    steps: tuple[kmeans.Step, ...]
    iterations: int
    after: tuple[int, ...]

    @classmethod
    def of(cls, trace: kmeans.Trace) -> Division:
        steps = (replace(s, labels=s.labels.astype(np.uint8)) for s in shown(trace))
        return cls(trace.points, tuple(steps), len(trace.steps) // 2, after(trace))


def shown(trace: kmeans.Trace, most: int = FRAMES) -> list[kmeans.Step]:
    """The assignments shown: the early ones, where most happens, and the last."""
    return [trace.steps[2 * i] for i in after(trace, most)]  # assign, update, assign, ...


def after(trace: kmeans.Trace, most: int = FRAMES) -> tuple[int, ...]:
    """How many iterations (updates) precede each assignment shown."""
    assigned = (len(trace.steps) + 1) // 2
    if assigned <= most:
        return tuple(range(assigned))
    spread = np.geomspace(1, assigned, most).round().astype(int) - 1
    return tuple(np.unique(np.r_[0:4, spread]).tolist())
