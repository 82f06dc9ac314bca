"""Filters on a picture: nine or more weights, and what they do to brightness and to noise."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from vislib.convolution.edges import pad

_GAUSS = np.outer([1.0, 2.0, 1.0], [1.0, 2.0, 1.0]) / 16
KERNELS: Mapping[str, np.ndarray] = MappingProxyType(
    {
        "identity": np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]], float),
        "box": np.full((3, 3), 1 / 9),
        "Gauss": _GAUSS,
        "sharpen": np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]], float),
        "edge": np.array([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]], float),
        "Sobel →": np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], float),
        "Sobel ↓": np.array([[-1, -2, -1], [0, 0, 0], [1, 2, 1]], float),
        "emboss": np.array([[-2, -1, 0], [-1, 1, 1], [0, 1, 2]], float),
        "motion": np.eye(5) / 5,
    }
)


def apply(pixels: np.ndarray, kernel: np.ndarray, *, rule: str = "repeat") -> np.ndarray:
    """The picture (H, W) or (H, W, 3) under ``kernel`` (odd rows, odd columns), float of its shape.

    Correlation: the kernel is laid on as it is. ``rule``: what stands beyond the rim, see ``pad``.
    """
    pixels, kernel = np.asarray(pixels, float), np.asarray(kernel, float)
    if kernel.ndim != 2 or not (kernel.shape[0] % 2 and kernel.shape[1] % 2):
        raise ValueError("A kernel has an odd number of rows and of columns.")
    if pixels.ndim == 3:
        planes = [apply(pixels[..., c], kernel, rule=rule) for c in range(pixels.shape[2])]
        return np.stack(planes, axis=-1)
    reach = max(kernel.shape) // 2
    wide = pad(pixels, reach, rule)
    height, width = pixels.shape
    out = np.zeros_like(pixels)
    up, left = reach - kernel.shape[0] // 2, reach - kernel.shape[1] // 2
    for (i, j), weight in np.ndenumerate(kernel):
        if weight:
            out += weight * wide[up + i : up + i + height, left + j : left + j + width]
    return out


def divided(kernel: np.ndarray) -> np.ndarray:
    """The kernel divided by its sum; raises ``ValueError`` where the sum is 0."""
    kernel = np.asarray(kernel, float)
    total = kernel.sum()
    if abs(total) < 1e-12 * max(1.0, np.abs(kernel).sum()):
        raise ValueError("The weights add up to 0: nothing to divide by. Switch that off.")
    return kernel / total


def noise_gain(kernel: np.ndarray) -> float:
    """√Σk²: by how much independent noise of the pixels grows."""
    return float(np.sqrt((np.asarray(kernel, float) ** 2).sum()))


def rank(kernel: np.ndarray) -> int:
    """How many pairs of a column and a row of weights the kernel is the sum of."""
    return int(np.linalg.matrix_rank(np.asarray(kernel, float)))


def multiplications(kernel: np.ndarray) -> tuple[int, int]:
    """(at once, as columns and rows): multiplications a pixel, zeros included."""
    rows, columns = np.asarray(kernel).shape
    return rows * columns, rank(kernel) * (rows + columns)
