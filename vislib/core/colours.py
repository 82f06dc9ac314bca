"""Label maps and colours: what is left of a picture when each group takes its mean colour."""

from __future__ import annotations

import numpy as np


def palette(pixels: np.ndarray, labels: np.ndarray, k: int) -> np.ndarray:
    """The mean colour (k, 3) of each group's pixels, 0 to 255; grey 0 for one without pixels.

    ``pixels``: (H, W, 3) uint8; ``labels``: (H, W) or (H*W,) from 0 to ``k - 1``.
    """
    flat, labels = pixels.reshape(-1, 3), labels.ravel()
    counts = np.maximum(1, np.bincount(labels, minlength=k))
    sums = [np.bincount(labels, weights=channel, minlength=k) for channel in flat.T]
    return np.stack(sums, axis=1) / counts[:, None]


def quantised(pixels: np.ndarray, labels: np.ndarray, k: int) -> np.ndarray:
    """The picture with each pixel in its group's mean colour, (H, W, 3) uint8.

    ``pixels``: (H, W, 3) uint8; ``labels``: (H, W) or (H*W,) from 0 to ``k - 1``.
    """
    colours = np.rint(palette(pixels, labels, k)).astype(np.uint8)
    return colours[labels.ravel()].reshape(pixels.shape)
