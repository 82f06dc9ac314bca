"""A picture as a cloud of points: its features, a toy, and what vector quantisation costs."""

from __future__ import annotations

import math

import numpy as np

SPACES = ("intensity", "RGB", "Lab")
_LUMA = np.array([0.299, 0.587, 0.114])  # ITU-R BT.601, as Pillow's "L"
TOY_LEVELS = (40, 125, 215)


def features(pixels: np.ndarray, space: str, position: float = 0.0) -> np.ndarray:
    """One point a pixel, row by row: (H*W, d) float64 from (H, W, 3) uint8.

    "intensity" 0 to 255; "RGB" 0 to 255 each; "Lab" (CIE 1976, D65). ``position`` > 0 appends
    column and row, in pixels, times that weight. Errors: ``ValueError`` naming the spaces.
    """
    height, width = pixels.shape[:2]
    flat = pixels.reshape(-1, 3).astype(np.float64)
    if space == "intensity":
        colours = flat @ _LUMA[:, None]
    elif space == "RGB":
        colours = flat
    elif space == "Lab":
        from skimage.color import rgb2lab

        colours = rgb2lab(pixels).reshape(-1, 3).astype(np.float64)
    else:
        raise ValueError(f"There is no colour space {space!r}; choose {', '.join(SPACES)}.")
    if not position:
        return colours
    rows, columns = np.divmod(np.arange(height * width), width)
    return np.column_stack([colours, position * columns, position * rows])


def toy(noise: float, seed: int, side: int = 72) -> np.ndarray:
    """A picture of three intensities (side, side, 3) uint8, with Gaussian noise of that spread.

    After the toy image of "Introduction to Computer Vision, Lecture 7" (the figure itself is not
    in the text): a disc and a bar on a darker ground.
    """
    y, x = np.mgrid[:side, :side] / side
    grey = np.full((side, side), float(TOY_LEVELS[0]))
    grey[(x - 0.36) ** 2 + (y - 0.4) ** 2 < 0.065] = TOY_LEVELS[1]
    grey[(x > 0.68) & (x < 0.86) & (y > 0.15)] = TOY_LEVELS[2]
    grey += np.random.default_rng(seed).normal(0, noise, grey.shape) if noise else 0
    return np.repeat(np.clip(np.rint(grey), 0, 255).astype(np.uint8)[..., None], 3, axis=2)


def vector_bytes(n: int, k: int) -> tuple[int, int]:
    """Bytes of n RGB pixels as they are, and as k colours plus ceil(log2 k) bits a pixel."""
    bits = math.ceil(math.log2(k)) if k > 1 else 0
    return 3 * n, 3 * k + math.ceil(n * bits / 8)


def squared_error(before: np.ndarray, after: np.ndarray) -> float:
    """Mean squared error over pixels and channels, in grey levels squared."""
    return float(((before.astype(np.float64) - after) ** 2).mean())


def psnr(error: float) -> float:
    """Peak signal-to-noise ratio in decibels of 8-bit pictures; infinite for no error."""
    return math.inf if error == 0 else 10 * math.log10(255**2 / error)
