"""Other ways to divide a picture into regions, timed: K-means and scikit-image's superpixels."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from vislib.mean_shift.filtering import filter_picture, to_colours
from vislib.mean_shift.params import RivalParams
from vislib.mean_shift.regions import connected_regions, segment

SIDE = 96  # pixels on the longer side of the picture that is divided
SMALLEST = 15  # pixels; for all that have such a setting


@dataclass(frozen=True, eq=False)
class Rival:
    """One division of the picture: name, labels (H, W) from 0, seconds, what it was told, idea."""

    name: str
    labels: np.ndarray
    seconds: float
    told: str = ""
    note: str = ""

    @property
    def idea(self) -> str:
        """What it was told and what it does, in two sentences."""
        return f"Told {self.told}. {self.note}"


def rival(name: str, pixels: np.ndarray, p: RivalParams) -> Rival:
    """One of ``METHODS`` on ``pixels`` (H, W, 3) uint8, timed."""
    divide, told, note, _ = METHODS[name]
    _made_ready(name)
    start = time.perf_counter()
    labels = divide(pixels, p)
    seconds = time.perf_counter() - start
    numbered = np.unique(labels, return_inverse=True)[1].reshape(labels.shape)
    return Rival(name, numbered, seconds, told.format(p=p), note)


@lru_cache(maxsize=8)
def _made_ready(name: str) -> None:
    """Run a method on a tiny picture, once: imports and compilation are no part of its time."""
    METHODS[name][0](np.zeros((8, 8, 3), np.uint8), RivalParams())


def own(name: str, p: RivalParams) -> RivalParams:
    """``p`` with the settings that ``name`` does not look at put back to their defaults."""
    return RivalParams(**{field: getattr(p, field) for field in METHODS[name][-1]})


def mean_shift(pixels: np.ndarray, p: RivalParams) -> np.ndarray:
    made = filter_picture(pixels, p.spatial, p.range)
    return segment(made, smallest=SMALLEST)[-1].labels


def k_means(pixels: np.ndarray, p: RivalParams) -> np.ndarray:
    """Lab and position, each in units of mean shift's bandwidths, position at a quarter."""
    from sklearn.cluster import KMeans

    y, x = np.indices(pixels.shape[:2])
    place = np.stack([x, y], axis=2) / (4 * p.spatial)
    features = np.concatenate([to_colours(pixels, "Lab") / p.range, place], axis=2)
    flat = features.reshape(-1, features.shape[2])
    found = KMeans(min(p.k, len(np.unique(flat, axis=0))), n_init=1, random_state=0).fit(flat)
    return connected_regions(found.labels_.reshape(pixels.shape[:2]))


def slic(pixels: np.ndarray, p: RivalParams) -> np.ndarray:
    from skimage import segmentation

    return segmentation.slic(pixels, n_segments=p.superpixels, compactness=10, start_label=0)


def quickshift(pixels: np.ndarray, p: RivalParams) -> np.ndarray:
    from skimage import segmentation

    kernel = max(p.reach / 3, 1.0)  # scikit-image takes none smaller
    return segmentation.quickshift(pixels, kernel_size=kernel, max_dist=p.reach, ratio=0.5)


def felzenszwalb(pixels: np.ndarray, p: RivalParams) -> np.ndarray:
    from skimage import segmentation

    return segmentation.felzenszwalb(pixels, scale=p.scale, sigma=0.5, min_size=SMALLEST)


# Name: how, what it is told, its idea, the settings it looks at.
METHODS: Mapping[str, tuple[Callable[[np.ndarray, RivalParams], np.ndarray], str, str, tuple]] = {
    "Mean shift": (
        mean_shift,
        "two bandwidths, {p.spatial} px and {p.range:g}",
        "Each pixel climbs to the peak of its window.",
        ("spatial", "range"),
    ),
    "K-means": (
        k_means,
        "a number, {p.k}",
        "Groups of colour and place, in connected pieces.",
        ("spatial", "range", "k"),
    ),
    "SLIC": (
        slic,
        "a number, about {p.superpixels}",
        "K-means in small neighbourhoods: even tiles.",
        ("superpixels",),
    ),
    "Quickshift": (
        quickshift,
        "a reach, {p.reach} px",
        "Each pixel hops to the nearest one of higher density.",
        ("reach",),
    ),
    "Felzenszwalb": (
        felzenszwalb,
        "a scale, {p.scale}",
        "A graph of pixels, merged edge by edge.",
        ("scale",),
    ),
}
