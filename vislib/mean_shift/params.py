"""What can be set in the mean-shift lesson: one class a chapter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from vislib.core.params import Params, choice, integer, number, switch
from vislib.core.points import CLOUDS, HEIGHT, WIDTH, cloud
from vislib.mean_shift import algorithm, sweeps
from vislib.mean_shift.methods import METHODS

SWEEP = np.geomspace(0.3, 4.5, 22)  # bandwidths of the second chapter
UNIT = (
    256  # points lie on a grid of 1/256: short to print, and no distance is a bandwidth's by luck
)
# A flat window comes to rest after finitely many moves; along a ridge a Gaussian one creeps.
_REST = {"flat": 1e-6, "gaussian": 1e-5}
MOVES = 3000
_CLOUDS = {name: CLOUDS[name] for name in ("blobs", "outliers", "moons", "rings", "slope")}
_KERNEL = dict(
    options=algorithm.KERNELS,
    label="kernel",
    names={"flat": "flat", "gaussian": "Gaussian"},
    help="Flat: every point in the window counts 1. Gaussian: it counts less, the farther it is.",
)


def until_rest(kernel: str) -> dict[str, float]:
    """How long the lesson's windows of ``kernel`` are followed, as ``algorithm.run`` takes it."""
    return {"max_iterations": MOVES, "tolerance": _REST[kernel]}


@lru_cache(maxsize=64)
def points(data: str, seed: int) -> np.ndarray:
    """The cloud ``data`` of that seed, (160, 2) in multiples of 1/256, not to be written to."""
    placed = np.rint(cloud(data, seed) * UNIT) / UNIT
    placed.flags.writeable = False
    return placed


@dataclass(frozen=True)
class Climbing(Params):
    """One window, or one at every point, climbing the density of a cloud."""

    show: str = choice("one", ("one", "all"), "follow", names={"one": "one", "all": "all"})
    kernel: str = choice("flat", **_KERNEL)
    data: str = choice("blobs", tuple(_CLOUDS), "points", names=_CLOUDS, widget="menu")
    bandwidth: float = number(
        1.5, 0.2, 6.0, "bandwidth h", step=0.1,
        help="How wide the window is: the radius of a flat one, the standard deviation of a "
        "Gaussian one.",
    )  # fmt: skip
    seed: int = integer(0, 0, 99, "sample", help="Another sample of the same kind.", widget="box")

    @property
    def points(self) -> np.ndarray:
        """The cloud, (160, 2)."""
        return points(self.data, self.seed)

    def trace(self, start: np.ndarray | None = None) -> algorithm.Trace:
        """One window from ``start`` (2,), kept inside the box; without it one from every point."""
        seeds = None if start is None else np.clip(np.reshape(start, (1, 2)), 0, [WIDTH, HEIGHT])
        return algorithm.run(
            self.points, self.bandwidth, kernel=self.kernel, seeds=seeds, **until_rest(self.kernel)
        )


@dataclass(frozen=True)
class Bandwidth(Params):
    """The same points under every bandwidth, beside K-means."""

    data: str = choice("outliers", tuple(_CLOUDS), "points", names=_CLOUDS, widget="menu")
    kernel: str = choice("flat", **_KERNEL)
    k: int = integer(4, 1, 8, "k of K-means")
    quantile: float = number(
        0.1, 0.05, 1.0, "quantile", step=0.05,
        help="The estimate is the mean distance to the farthest of this share of nearest points. "
        "scikit-learn's default is 0.3.",
    )  # fmt: skip
    seed: int = integer(0, 0, 99, "sample", widget="box")

    @property
    def points(self) -> np.ndarray:
        """The cloud, (160, 2)."""
        return points(self.data, self.seed)

    def swept(self, bandwidths: Sequence[float] = SWEEP) -> tuple[algorithm.Trace, ...]:
        """A window from every point under each of ``bandwidths``, told by its end."""
        return sweeps.sweep(self.points, bandwidths, self.kernel, **until_rest(self.kernel))


@dataclass(frozen=True)
class Segmentation(Params):
    """Filtering and segmentation of a photograph; lengths in pixels and in units of the space."""

    spatial: int = integer(6, 2, 20, "spatial bandwidth", unit="px")
    range: float = number(8.0, 2.0, 40.0, "range bandwidth", step=1.0, help="In colour units.")
    merge: float = number(
        1.0, 0.0, 3.0, "merge below", step=0.25, unit="range bandwidths",
        help="Touching regions whose mean colours differ by less become one.",
    )  # fmt: skip
    smallest: int = integer(20, 0, 200, "smallest region", unit="px", step=10)
    space: str = choice("Lab", ("Lab", "Luv", "RGB", "grey"), "colours")
    side: int = choice(
        96, (96, 128, 192, 256), "side", names={s: f"{s} px" for s in (96, 128, 192, 256)},
        help="The longer side; at 256 seven times the work of 96.", widget="menu",
    )  # fmt: skip


@dataclass(frozen=True)
class Methods(Params):
    """What each method is told: each its number, or all brought to about the same regions."""

    look: str = choice(
        "all", ("all", *METHODS), "look at", names={"all": "all, side by side"}, widget="menu",
        help="One of them alone: how it works, step by step.",
    )  # fmt: skip
    equal: bool = switch(
        True, "bring all to one number", help="Off: give each method its number yourself."
    )
    regions: int = integer(30, 5, 120, "regions, about", when={"equal": (True,)})
    spatial: int = integer(6, 2, 12, "spatial bandwidth", unit="px", help="Of mean shift.")
    range: float = number(
        8.0, 2.0, 40.0, "range bandwidth", step=1.0, help="Of mean shift, in Lab units.",
        when={"equal": (False,)},
    )  # fmt: skip
    k: int = integer(20, 2, 100, "k of K-means", when={"equal": (False,)})
    superpixels: int = integer(30, 2, 200, "SLIC regions", when={"equal": (False,)})
    reach: int = integer(5, 2, 16, "quickshift reach", unit="px", when={"equal": (False,)})
    scale: int = integer(150, 10, 1000, "Felzenszwalb scale", step=10, when={"equal": (False,)})
