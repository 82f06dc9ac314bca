"""A gate on the gradient of a picture: σ(A) ⊙ ∇I.

Takikawa et al., "Gated-SCNN: Gated Shape CNNs for Semantic Segmentation", ICCV 2019. The lecture
gates the picture's gradient; the paper gates a stream of features, and adds the ungated one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vislib.core.text import enough, fixed

BAND = 3  # pixels around an outline that count as near it


def below_one(share: float, digits: int, *bounds: float) -> str:
    """A share that never is 1, so printed; in as few decimals as tell it from ``bounds``."""
    if fixed(share, digits) == fixed(1, digits):
        return f"over {fixed(1 - 10**-digits, digits)}"
    return enough(share, lambda v: [(v < bound, v > bound) for bound in bounds], digits)


def sigmoid(a: np.ndarray | float) -> np.ndarray:
    """1 / (1 + e^−a), element by element."""
    return 1 / (1 + np.exp(-np.asarray(a, dtype=np.float64)))


def outline(mask: np.ndarray) -> np.ndarray:
    """(H, W) bool: pixels of ``mask`` that touch what is not in it."""
    from scipy import ndimage

    return mask & ~ndimage.binary_erosion(mask, border_value=1)


def distance(edge: np.ndarray) -> np.ndarray:
    """(H, W) float: pixels to the nearest one of ``edge``; infinite where there is none."""
    from scipy import ndimage

    if not edge.any():
        return np.full(edge.shape, np.inf)
    return ndimage.distance_transform_edt(~edge)


def attention(edge: np.ndarray, gain: float, width: float) -> np.ndarray:
    """(H, W) float: A = gain · (1 − distance/width), largest on the outline, at least −8 gains.

    0 at ``width`` pixels from it, and below 0 beyond.
    """
    return gain * np.maximum(1 - distance(edge) / width, -8.0)


def gradient(grey: np.ndarray) -> np.ndarray:
    """(H, W) float: |∇I| of a grey picture in 0..1, by Sobel's filters / 8 (change a pixel)."""
    from scipy import ndimage

    across, down = (ndimage.sobel(grey, axis=axis, mode="nearest") / 8 for axis in (1, 0))
    return np.hypot(across, down)


def gated(grad: np.ndarray, a: np.ndarray, residual: bool = False) -> np.ndarray:
    """σ(A) ⊙ ∇I; with ``residual`` (1 + σ(A)) ⊙ ∇I, as the paper adds what it gates."""
    return (sigmoid(a) + residual) * grad


def share_near(grad: np.ndarray, edge: np.ndarray, px: float = BAND) -> float:
    """Of the sum of squares of ``grad``, the share within ``px`` pixels of the outline."""
    energy = grad**2
    whole = float(energy.sum())
    return float(energy[distance(edge) <= px].sum() / whole) if whole else 0.0


@dataclass(frozen=True, eq=False)
class Gated:
    """A photograph ``pixels`` (H, W, 3) uint8 and the ``mask`` (H, W) bool of what it shows."""

    pixels: np.ndarray
    mask: np.ndarray
    width: float
    residual: bool

    def gradient(self) -> np.ndarray:
        """(H, W) float."""
        return gradient(self.pixels.astype(float).mean(axis=-1) / 255)

    def edge(self) -> np.ndarray:
        """(H, W) bool: the outline."""
        return outline(self.mask)

    def share(self, gain: float | None) -> float:
        """Of the gradient's squares the share near the outline; None: before the gate."""
        grad, edge = self.gradient(), self.edge()
        if gain is None:
            return share_near(grad, edge)
        return share_near(gated(grad, attention(edge, gain, self.width), self.residual), edge)
