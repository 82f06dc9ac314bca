"""What can be set in the mean-shift lesson, and the clouds of points it starts from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from vislib.core.params import check, choice, integer, number
from vislib.core.points import CLOUDS, HEIGHT, POINTS, WIDTH, cloud
from vislib.mean_shift import algorithm as mean_shift

__all__ = ["HEIGHT", "POINTS", "SWEEP", "WIDTH", "cloud"]

SWEEP = np.geomspace(0.3, 4.5, 22)  # bandwidths of the second chapter
_CLOUDS = {name: CLOUDS[name] for name in ("blobs", "outliers", "moons", "rings", "slope")}
_KERNEL = dict(
    options=mean_shift.KERNELS,
    label="kernel",
    names={"flat": "flat", "gaussian": "Gaussian"},
    help="Flat: every point in the window counts 1. Gaussian: it counts less, the farther it is.",
)


@dataclass(frozen=True)
class ClimbParams:
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

    def __post_init__(self) -> None:
        check(self)

    @cached_property
    def points(self) -> np.ndarray:
        return cloud(self.data, self.seed)

    def trace(self, start: np.ndarray | None = None) -> mean_shift.Trace:
        """One window from ``start`` (2,), or without it one from every point."""
        seeds = None if start is None else np.reshape(start, (1, 2))
        return mean_shift.run(self.points, self.bandwidth, kernel=self.kernel, seeds=seeds)


@dataclass(frozen=True)
class BandwidthParams:
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

    def __post_init__(self) -> None:
        check(self)

    @property
    def points(self) -> np.ndarray:
        return cloud(self.data, self.seed)


@dataclass(frozen=True)
class PictureParams:
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

    def __post_init__(self) -> None:
        check(self)


@dataclass(frozen=True)
class RivalParams:
    """What each rival wants to know beforehand: one number, for mean shift two."""

    spatial: int = integer(6, 2, 12, "spatial bandwidth", unit="px")
    range: float = number(8.0, 2.0, 40.0, "range bandwidth", step=1.0, help="In Lab units.")
    k: int = integer(6, 2, 16, "k of K-means")
    superpixels: int = integer(60, 10, 200, "SLIC regions", step=10)
    reach: int = integer(5, 2, 12, "quickshift reach", unit="px")
    scale: int = integer(150, 10, 500, "Felzenszwalb scale", step=10)

    def __post_init__(self) -> None:
        check(self)
