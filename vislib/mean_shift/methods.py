"""Five ways to divide a picture into regions, each with everything it is told.

Every method wants one number from which the count of its regions follows (``Method.number``), and
some more. The settings of a call are made in one place: what is computed, what the table says and
what the code box prints are the same words. All end alike: connected pieces below ``SMALLEST``
pixels join the neighbour nearest in colour, so that counts can be compared.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Any

import numpy as np

from vislib.mean_shift.filtering import filter_picture, to_colours
from vislib.mean_shift.regions import segment, tidy

SIDE = 96  # pixels on the longer side of the picture that is divided
SMALLEST = 15  # pixels; smaller pieces join a neighbour


@dataclass(frozen=True, eq=False)
class Division:
    """A picture divided by the method ``name``.

    ``labels`` (H, W) from 0; ``settings``: everything the method was told; ``seconds``: of this
    one run.
    """

    name: str
    labels: np.ndarray
    settings: Mapping[str, Any]
    seconds: float

    @property
    def count(self) -> int:
        """Number of regions."""
        return int(self.labels.max()) + 1

    @property
    def number(self) -> float:
        """The number from which the count of regions follows."""
        return self.settings[METHODS[self.name].number]

    @property
    def shares(self) -> np.ndarray:
        """Each region's part of the picture, largest first: (count,), sums to 1."""
        sizes = np.bincount(self.labels.ravel())
        return np.sort(sizes)[::-1] / sizes.sum()


@dataclass(frozen=True)
class Method:
    """How a picture is divided.

    ``letter`` stands for it in curves; ``number`` names the setting that decides how many regions
    there are, ``field`` the control for it, ``ladder`` values of it from many regions to few or the
    other way; ``settings(number, spatial)``: everything it is told; ``divide(pixels, **settings)``
    gives labels (H, W); ``idea``: one sentence.
    """

    letter: str
    number: str
    field: str
    ladder: tuple[float, ...]
    settings: Callable[[float, float], dict[str, Any]]
    divide: Callable[..., np.ndarray]


def divided(name: str, pixels: np.ndarray, number: float, spatial: float) -> Division:
    """``pixels`` (H, W, 3) uint8 divided by the method ``name``, told ``number``; timed.

    ``spatial``: mean shift's other bandwidth, in pixels.
    """
    method = METHODS[name]
    settings = method.settings(number, spatial)
    _made_ready(name)
    start = time.perf_counter()
    labels = method.divide(pixels, **settings)
    seconds = time.perf_counter() - start
    labels = tidy(labels, to_colours(pixels, "Lab"), SMALLEST)
    return Division(name, labels.astype(np.int32), MappingProxyType(settings), seconds)


def climbed(name: str, pixels: np.ndarray, spatial: float) -> tuple[Division, ...]:
    """The divisions of ``pixels`` by ``name`` at each rung of its ladder."""
    return tuple(divided(name, pixels, n, spatial) for n in METHODS[name].ladder)


def nearest(divisions: Sequence[Division], regions: int) -> Division:
    """The one whose number of regions is nearest to ``regions``, by ratio; of equals the first."""
    away = [abs(np.log(d.count / regions)) for d in divisions]
    return divisions[int(np.argmin(away))]


@lru_cache(maxsize=8)
def _made_ready(name: str) -> None:
    """Run a method on a tiny picture, once: imports and compilation are no part of its time."""
    method = METHODS[name]
    tiny = np.zeros((8, 8, 3), np.uint8)
    method.divide(tiny, **method.settings(method.ladder[0], 2))


def _mean_shift(pixels: np.ndarray, spatial: float, range: float, merge: float) -> np.ndarray:
    made = filter_picture(pixels, spatial, range)
    return segment(made, merge=merge, smallest=SMALLEST)[-1].labels


def _k_means(pixels: np.ndarray, place: float, **settings: Any) -> np.ndarray:
    """Groups of colour and place; no more of them than pixels that differ."""
    from sklearn.cluster import KMeans

    features = lab_and_place(pixels, place)
    distinct = len(np.unique(features, axis=0))
    settings["n_clusters"] = min(settings["n_clusters"], distinct)
    return KMeans(**settings).fit(features).labels_.reshape(pixels.shape[:2])


def lab_and_place(pixels: np.ndarray, place: float) -> np.ndarray:
    """A point (H * W, 5) for each pixel of (H, W, 3) uint8: Lab, column and row times ``place``."""
    y, x = np.indices(pixels.shape[:2])
    return np.dstack([to_colours(pixels, "Lab"), place * x, place * y]).reshape(-1, 5)


def _slic(pixels: np.ndarray, **settings: Any) -> np.ndarray:
    from skimage.segmentation import slic

    return slic(pixels, **settings, start_label=0)


def _quickshift(pixels: np.ndarray, **settings: Any) -> np.ndarray:
    from skimage.segmentation import quickshift

    return quickshift(pixels, **settings)


def _felzenszwalb(pixels: np.ndarray, **settings: Any) -> np.ndarray:
    from skimage.segmentation import felzenszwalb

    return felzenszwalb(to_colours(pixels, "Lab") / 100, **settings)


def _told(number: str, more: Mapping[str, Any], value: float, spatial: float) -> dict[str, Any]:
    return {number: value} | dict(more)


def _told_mean_shift(value: float, spatial: float) -> dict[str, Any]:
    return {"range": value, "spatial": spatial, "merge": 1.0}


def _told_quickshift(value: float, spatial: float) -> dict[str, Any]:
    kernel = round(max(value / 3, 1.0), 2)  # scikit-image takes none smaller
    return {"max_dist": value, "kernel_size": kernel, "ratio": 0.5, "rng": 42}


METHODS: Mapping[str, Method] = MappingProxyType(
    {
        "Mean shift": Method(
            "M", "range", "range", (2, 3, 4, 6, 8, 11, 16, 22, 30, 40),
            _told_mean_shift, _mean_shift,
        ),
        "K-means": Method(
            "K", "n_clusters", "k", (2, 3, 4, 6, 8, 12, 20, 32, 50, 80),
            partial(_told, "n_clusters", {"place": 0.5, "n_init": 1, "random_state": 0}), _k_means,
        ),
        "SLIC": Method(
            "S", "n_segments", "superpixels", (4, 8, 12, 16, 24, 32, 48, 70, 100, 150),
            partial(_told, "n_segments", {"compactness": 10.0, "max_num_iter": 10}), _slic,
        ),
        "Quickshift": Method(
            "Q", "max_dist", "reach", (2, 3, 4, 5, 6, 7, 8, 10, 12, 16),
            _told_quickshift, _quickshift,
        ),
        "Felzenszwalb": Method(
            "F", "scale", "scale", (10, 20, 40, 70, 120, 200, 300, 500, 700, 1000),
            partial(_told, "scale", {"sigma": 0.5, "min_size": SMALLEST}), _felzenszwalb,
        ),
    }
)  # fmt: skip
