"""A small patch of a picture as a graph: its ties taken apart into nearness and likeness."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vislib.core.neighbours import squared_distances

COLOURS = ("grey", "RGB", "Lab")


def features(pixels: np.ndarray, colours: str) -> np.ndarray:
    """The colours (H, W, c) of ``pixels`` (H, W, 3) uint8 that ties compare.

    "grey": 0 to 1, weighted as the eye does; "RGB": each 0 to 1; "Lab": a hundredth of L, a and b.
    """
    if colours == "grey":
        return pixels @ np.array([[0.299], [0.587], [0.114]]) / 255
    if colours == "RGB":
        return pixels / 255
    from skimage.color import rgb2lab

    return rgb2lab(pixels) / 100


@dataclass(frozen=True, eq=False)
class Ties:
    """Of all pairs of n pixels, (n, n) each, 0 where they are further apart than the radius.

    Attributes:
        near: exp(-|X_i - X_j|²/σ_X²), from their places.
        like: exp(-|F_i - F_j|²/σ_I²), from their colours.
        apart: how far their places are from each other, in pixels; NaN where there is no tie.
        differ: how far their colours are from each other.
    """

    near: np.ndarray
    like: np.ndarray
    apart: np.ndarray
    differ: np.ndarray

    @property
    def weights(self) -> np.ndarray:
        """The weights W (n, n): nearness times likeness."""
        return self.near * self.like

    @property
    def degrees(self) -> np.ndarray:
        """(n,): the sum of the ties of each pixel."""
        return self.weights.sum(axis=1)

    def of(self, pixel: int) -> np.ndarray:
        """The numbers of the pixels that are within the radius of ``pixel``."""
        return np.flatnonzero(np.isfinite(self.apart[pixel]))


def ties(features: np.ndarray, radius: int, sigma_colour: float, sigma_place: float) -> Ties:
    """The ties of a patch ``features`` (H, W, c); their product is ``affinity``, dense."""
    height, width = features.shape[:2]
    places = np.indices((height, width)).reshape(2, -1).T.astype(float)
    far = squared_distances(places, places)
    flat = features.reshape(height * width, -1)
    other = squared_distances(flat, flat)
    tied = (far > 0) & (far <= radius**2)
    near = np.where(tied, np.exp(-far / sigma_place**2), 0.0)
    like = np.where(tied, np.exp(-other / sigma_colour**2), 0.0)
    return Ties(near, like, np.where(tied, np.sqrt(far), np.nan), np.sqrt(other))


def most_entries(side: int, radius: int) -> tuple[int, int]:
    """Entries of W for a picture of ``side`` by ``side``; at most so many of them not zero."""
    from vislib.normalized_cuts.weights import offsets

    return side**4, side**2 * len(offsets(radius))
