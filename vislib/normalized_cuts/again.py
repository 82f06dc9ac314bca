"""A photograph cut again and again, pixel by pixel or superpixel by superpixel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vislib.normalized_cuts.regions import Split, labels_of, split
from vislib.normalized_cuts.weights import affinity

SIDES = {"superpixels": 128, "pixels": 48}  # of the picture worked on
SMALLEST = {"superpixels": 2, "pixels": 8}  # regions of fewer are not cut
RADIUS, SIGMA_PLACE = 5, 4.0  # of ties between pixels
COMPACTNESS = 10.0


@dataclass(frozen=True, eq=False)
class Again:
    """``pixels`` (H, W, 3) uint8, which atom each belongs to (H, W), and the cuts of the atoms."""

    pixels: np.ndarray
    atoms: np.ndarray
    splits: tuple[Split, ...]

    @property
    def count(self) -> int:
        """How many atoms, pixels or superpixels, there are."""
        return int(self.atoms.max()) + 1

    @property
    def made(self) -> tuple[Split, ...]:
        """The cuts that were made, in order."""
        return tuple(one for one in self.splits if one.made)

    @property
    def refused(self) -> tuple[Split, ...]:
        """The others, cheapest first."""
        return tuple(one for one in self.splits if not one.made)

    def labels(self, cuts: int) -> np.ndarray:
        """(H, W): the region of each pixel after so many cuts."""
        return labels_of(self.splits, self.count, cuts)[self.atoms]

    def region(self, number: int) -> np.ndarray:
        """(H, W) bool: the region ``number``, as it was made."""
        if number == 0:
            return np.ones(self.atoms.shape, bool)
        return self.labels((number + 1) // 2) == number


def superpixels(pixels: np.ndarray, count: int) -> np.ndarray:
    """About ``count`` superpixels by SLIC: labels (H, W) from 0."""
    from skimage.segmentation import slic

    found = slic(pixels, n_segments=count, compactness=COMPACTNESS, start_label=0)
    return np.unique(found, return_inverse=True)[1].reshape(found.shape)


def neighbours(pixels: np.ndarray, atoms: np.ndarray, sigma: float) -> np.ndarray:
    """The weights (n, n) of superpixels that touch, corners too: exp(-|difference|²/σ²).

    Of their mean colours, in 0..1: scikit-image's ``rag_mean_color`` with sigma = (255 σ)².
    """
    n = int(atoms.max()) + 1
    sizes = np.bincount(atoms.ravel(), minlength=n)
    sums = [np.bincount(atoms.ravel(), c.ravel(), n) for c in np.moveaxis(pixels / 255, 2, 0)]
    means = np.stack(sums, axis=1) / sizes[:, None]
    touch = np.zeros((n, n), bool)
    for a, b in (
        (atoms[:, :-1], atoms[:, 1:]),
        (atoms[:-1], atoms[1:]),
        (atoms[:-1, :-1], atoms[1:, 1:]),
        (atoms[:-1, 1:], atoms[1:, :-1]),
    ):
        touch[a.ravel(), b.ravel()] = True
    touch |= touch.T
    np.fill_diagonal(touch, False)
    far = np.square(means[:, None] - means).sum(axis=2)
    return np.where(touch, np.exp(-far / sigma**2), 0.0)


def again(
    pixels: np.ndarray, on: str, count: int, sigma: float, *, stop: float, most: int
) -> Again:
    """``pixels`` (H, W, 3) uint8 cut on "superpixels" (about ``count``) or "pixels"."""
    if on == "superpixels":
        atoms = superpixels(pixels, count)
        weights = neighbours(pixels, atoms, sigma)
    else:
        atoms = np.arange(pixels.shape[0] * pixels.shape[1]).reshape(pixels.shape[:2])
        weights = affinity(pixels / 255, radius=RADIUS, sigma_colour=sigma, sigma_place=SIGMA_PLACE)
    return Again(pixels, atoms, split(weights, stop=stop, most=most, smallest=SMALLEST[on]))
