"""Pictures without objects: one grey, a soft gradient, stripes; and where the cut goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vislib.normalized_cuts.thresholds import sweep
from vislib.normalized_cuts.vectors import eigenvectors
from vislib.normalized_cuts.weights import affinity

if TYPE_CHECKING:
    from scipy.sparse import csr_array

RADIUS, SIGMA_PLACE = 5, 4.0
VECTORS = 5
KINDS = ("plain", "sky", "stripes")
_STRIPE = 4  # pixels
_EQUAL = 1e-7  # λ that differ by less are one


def disc(height: int, width: int) -> np.ndarray:
    """(H, W) bool: a disc left of the middle, half as wide as the shorter side."""
    y, x = np.mgrid[:height, :width] + 0.5
    return np.hypot(x - width / 3, y - height / 2) <= min(height, width) / 4


def drawn(kind: str, height: int, width: int, contrast: float) -> np.ndarray:
    """A picture (H, W) in 0..1; in "plain" a disc is brighter by ``contrast``."""
    if kind == "sky":
        return np.repeat(np.linspace(0.75, 0.3, height)[:, None], width, axis=1)
    if kind == "stripes":
        return np.tile(np.where(np.arange(width) // _STRIPE % 2, 0.65, 0.4), (height, 1))
    return 0.4 + contrast * disc(height, width)


@dataclass(frozen=True, eq=False)
class Waves:
    """A picture's graph, its first λ (5,) and y (H·W, 5), and its best division by y₂."""

    grey: np.ndarray
    weights: csr_array
    values: np.ndarray
    vectors: np.ndarray
    mask: np.ndarray
    ncut: float

    @property
    def mixed(self) -> bool:
        """Whether λ₂ comes twice, so that any mixture of its waves would do."""
        return bool(self.values[2] - self.values[1] < _EQUAL)

    @property
    def overlap(self) -> float:
        """How far the smaller side and the disc agree: their overlap over their union."""
        side = self.mask if 2 * self.mask.sum() <= self.mask.size else ~self.mask
        round_ = disc(*self.grey.shape).ravel()
        return max(float((m & round_).sum() / (m | round_).sum()) for m in (side, ~side))


def waves(grey: np.ndarray, sigma_colour: float) -> Waves:
    """The first eigenvectors of ``grey`` (H, W), and where the best threshold divides."""
    weights = affinity(
        grey[..., None], radius=RADIUS, sigma_colour=sigma_colour, sigma_place=SIGMA_PLACE
    )
    values, vectors = eigenvectors(weights, VECTORS)
    if values[2] - values[1] < _EQUAL:
        vectors = _upright(grey, weights, vectors)
    swept = sweep(weights, vectors[:, 1])
    return Waves(grey, weights, values, vectors, swept.mask, swept.ncut)


def _upright(grey: np.ndarray, weights: csr_array, vectors: np.ndarray) -> np.ndarray:
    """``vectors`` with y₂ and y₃ mixed so that y₂ rises from left to right, as far as they allow.

    Where λ₂ comes twice any mixture is as much an eigenvector, but a slanting cut costs more.
    """
    x = np.tile(np.arange(grey.shape[1]), grey.shape[0])
    degrees = np.asarray(weights.sum(axis=1)).ravel()
    along, across = vectors[:, 1:3].T @ (degrees * x)
    if np.hypot(along, across) < _EQUAL:
        return vectors
    turn = np.array([[along, -across], [across, along]]) / np.hypot(along, across)
    return np.column_stack([vectors[:, :1], vectors[:, 1:3] @ turn, vectors[:, 3:]])
