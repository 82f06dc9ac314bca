"""What can be set in the mean-shift lesson, and the clouds of points it starts from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from vislib import mean_shift
from vislib.params import check, choice, integer, number

WIDTH, HEIGHT = 12.0, 8.0  # the clouds lie in this box
SWEEP = np.geomspace(0.3, 4.5, 22)  # bandwidths of the second chapter
POINTS = 160
_CLOUDS = {
    "blobs": "four groups",
    "outliers": "groups and outliers",
    "moons": "two moons",
    "rings": "two rings",
    "slope": "one long ridge",
}


def cloud(name: str, seed: int, n: int = POINTS) -> np.ndarray:
    """A cloud of ``n`` points (n, 2) inside the box; the same seed gives the same points."""
    random = np.random.default_rng([seed, sorted(_CLOUDS).index(name)])
    points = _MADE[name](random, n)
    return np.clip(points, 0.15, [WIDTH - 0.15, HEIGHT - 0.15])


def _blobs(random: np.random.Generator, n: int) -> np.ndarray:
    centres = np.array([[2.4, 2.3], [5.4, 5.6], [8.2, 2.3], [10.0, 5.4]])
    spread = np.array([0.7, 0.8, 0.6, 0.5])
    group = random.choice(4, n, p=[0.3, 0.3, 0.22, 0.18])
    return centres[group] + random.normal(size=(n, 2)) * spread[group, None]


def _outliers(random: np.random.Generator, n: int) -> np.ndarray:
    stray = random.uniform([0.3, 0.3], [WIDTH - 0.3, HEIGHT - 0.3], (n // 12, 2))
    return np.vstack([_blobs(random, n - len(stray)), stray])


def _moons(random: np.random.Generator, n: int) -> np.ndarray:
    angle, lower = np.linspace(0, 2 * np.pi, n), np.arange(n) >= n // 2
    x = np.where(lower, 5.0 + 3 - 3 * np.cos(angle), 5.0 + 3 * np.cos(angle))
    y = np.where(lower, 3.4 + 3 * np.sin(angle), 3.6 + 3 * np.sin(angle)) + 0.6
    return np.stack([x - 0.5, y], axis=1) + random.normal(0, 0.22, (n, 2))


def _rings(random: np.random.Generator, n: int) -> np.ndarray:
    angle = random.uniform(0, 2 * np.pi, n)
    radius = np.where(np.arange(n) < n // 3, 0.8, 3.1)
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=1) * radius[:, None]
    return ring + [WIDTH / 2, HEIGHT / 2] + random.normal(0, 0.2, (n, 2))


def _slope(random: np.random.Generator, n: int) -> np.ndarray:
    x = 1 + 10 * random.beta(2.2, 1.6, n)
    return np.stack([x, 1.5 + 0.45 * x + random.normal(0, 0.45, n)], axis=1)


_MADE = {"blobs": _blobs, "outliers": _outliers, "moons": _moons, "rings": _rings, "slope": _slope}
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
    bandwidth: float = number(1.5, 0.2, 6.0, "bandwidth", step=0.1)
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
    kernel: str = choice("gaussian", **_KERNEL)
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

    spatial: int = integer(8, 2, 20, "spatial bandwidth", unit="px")
    range: float = number(8.0, 2.0, 40.0, "range bandwidth", step=1.0, help="In colour units.")
    merge: float = number(
        1.0, 0.0, 3.0, "merge below", step=0.25, unit="range bandwidths",
        help="Touching regions whose mean colours differ by less become one.",
    )  # fmt: skip
    smallest: int = integer(30, 0, 200, "smallest region", unit="px", step=10)
    space: str = choice("Lab", ("Lab", "Luv", "RGB", "grey"), "colours")
    side: int = choice(
        128, (96, 128, 192, 256), "side", names={s: f"{s} px" for s in (96, 128, 192, 256)},
        help="The longer side; 256 takes a second or two.", widget="menu",
    )  # fmt: skip

    def __post_init__(self) -> None:
        check(self)


@dataclass(frozen=True)
class RivalParams:
    """What each rival wants to know beforehand: one number, for mean shift two."""

    spatial: int = integer(8, 2, 20, "spatial bandwidth", unit="px")
    range: float = number(8.0, 2.0, 40.0, "range bandwidth", step=1.0, help="In Lab units.")
    k: int = integer(6, 2, 16, "k of K-means")
    superpixels: int = integer(60, 10, 200, "SLIC regions", step=10)
    reach: int = integer(6, 2, 15, "quickshift reach", unit="px")
    scale: int = integer(150, 10, 500, "Felzenszwalb scale", step=10)

    def __post_init__(self) -> None:
        check(self)
