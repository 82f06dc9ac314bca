"""Other ways to divide a picture into regions, timed: K-means and scikit-image's superpixels."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from vislib.mean_shift_demos import RivalParams
from vislib.mean_shift_image import filter_picture, to_colours
from vislib.mean_shift_regions import connected_regions, segment

SMALLEST = 30  # pixels; for all that have such a setting


@dataclass(frozen=True, eq=False)
class Rival:
    """One division of the picture: its name, labels (H, W) from 0, seconds, a remark."""

    name: str
    labels: np.ndarray
    seconds: float
    note: str = ""


def rivals(pixels: np.ndarray, p: RivalParams) -> tuple[Rival, ...]:
    """Mean shift, K-means, SLIC, quickshift, Felzenszwalb on ``pixels`` (H, W, 3) uint8."""
    made = (
        ("Mean shift", mean_shift, "Nobody said how many."),
        ("K-means", k_means, f"{p.k} groups of colour and place, in connected pieces."),
        ("SLIC", slic, "K-means in small neighbourhoods: even tiles."),
        ("Quickshift", quickshift, "Each pixel hops to the nearest one of higher density."),
        ("Felzenszwalb", felzenszwalb, "A graph of pixels, merged edge by edge."),
    )
    return tuple(_timed(name, divide, pixels, p, note) for name, divide, note in made)


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

    return segmentation.quickshift(pixels, kernel_size=p.reach / 3, max_dist=p.reach, ratio=0.5)


def felzenszwalb(pixels: np.ndarray, p: RivalParams) -> np.ndarray:
    from skimage import segmentation

    return segmentation.felzenszwalb(pixels, scale=p.scale, sigma=0.5, min_size=SMALLEST)


def _timed(
    name: str,
    divide: Callable[[np.ndarray, RivalParams], np.ndarray],
    pixels: np.ndarray,
    p: RivalParams,
    note: str,
) -> Rival:
    start = time.perf_counter()
    labels = divide(pixels, p)
    seconds = time.perf_counter() - start
    return Rival(
        name, np.unique(labels, return_inverse=True)[1].reshape(labels.shape), seconds, note
    )
