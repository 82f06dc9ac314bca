"""A photograph as a graph, its first eigenvectors, and a threshold that slides through one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from vislib.normalized_cuts.patches import features
from vislib.normalized_cuts.thresholds import Sweep, at, sweep
from vislib.normalized_cuts.vectors import eigenvectors
from vislib.normalized_cuts.weights import affinity, lonely

if TYPE_CHECKING:
    from scipy.sparse import csr_array

VECTORS = 5  # that are looked for, the constant one with them
LEVELS = 40  # thresholds shown, and the best of all


@dataclass(frozen=True, eq=False)
class Photograph:
    """``pixels`` (H, W, 3) uint8, their ``weights`` W, the first λ (5,) and y (H·W, 5)."""

    pixels: np.ndarray
    weights: csr_array
    values: np.ndarray
    vectors: np.ndarray

    @cached_property
    def lonely(self) -> int:
        """How many pixels hang on nothing."""
        return int(lonely(self.weights).sum())

    def layer(self, vector: int) -> np.ndarray:
        """Eigenvector number ``vector``, from 1, as a picture (H, W)."""
        return self.vectors[:, vector - 1].reshape(self.pixels.shape[:2])


@dataclass(frozen=True, eq=False)
class Slide:
    """A threshold slides through eigenvector ``vector``.

    Attributes:
        sweep: under the thresholds shown.
        best: which of them is the best of all.
        gaps: among how many it is the best.
    """

    vector: int
    sweep: Sweep
    best: int
    gaps: int


def photograph(
    pixels: np.ndarray, colours: str, radius: int, sigma_colour: float, sigma_place: float
) -> Photograph:
    """The graph of ``pixels`` (H, W, 3) uint8 and its first ``VECTORS`` eigenvectors."""
    weights = affinity(
        features(pixels, colours), radius=radius, sigma_colour=sigma_colour, sigma_place=sigma_place
    )
    height, width = pixels.shape[:2]
    places = np.arange(height * width).reshape(height, width)
    order = places.T.ravel() if width > height else places.ravel()
    return Photograph(pixels, weights, *eigenvectors(weights, VECTORS, order=order))


def slide(found: Photograph, vector: int) -> Slide | None:
    """``LEVELS`` thresholds at equal steps, and the best of all; None where all are alike."""
    y = found.vectors[:, vector - 1]
    try:
        every = sweep(found.weights, y)
    except ValueError:
        return None
    levels = sweep(found.weights, y, levels=LEVELS).thresholds
    best = every.thresholds[every.best]
    levels = np.sort(np.append(levels, best))
    shown = at(found.weights, y, levels)
    return Slide(vector, shown, int(np.searchsorted(levels, best)), len(every.thresholds))
