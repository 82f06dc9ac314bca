"""Pooling: one number for each window; and what becomes of it when the picture moves."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from vislib.convolution.filters import KERNELS

KINDS = ("max", "average", "stride", "blur", "global")
NAMES = {
    "max": "max",
    "average": "average",
    "stride": "every second pixel",
    "blur": "blur, then every second",
    "global": "global average",
}


def pool(x: np.ndarray, size: int, stride: int, kind: str) -> tuple[np.ndarray, np.ndarray | None]:
    """(y, switches) of x (H, W); ``switches`` like y for "max", else None.

    A switch is the flat index of the maximum in x; of equal ones the first, as in torch.
    "stride" keeps the first pixel of each window, "blur" the same after a 3×3 Gauss, "global" one
    mean of all. Raises ``ValueError`` for a window larger than x.
    """
    x = np.asarray(x, float)
    if kind not in KINDS:
        raise ValueError(f"No pooling {kind!r}; choose one of {', '.join(KINDS)}.")
    if kind == "global":
        return np.array([[x.mean()]]), None
    if size > min(x.shape):
        raise ValueError(f"A window of {size} does not fit into {x.shape[0]} × {x.shape[1]}.")
    if kind == "blur":
        x = _blurred(x)
    windows = sliding_window_view(x, (size, size))[::stride, ::stride]
    if kind == "average":
        return windows.mean(axis=(2, 3)), None
    if kind in ("stride", "blur"):
        return windows[..., 0, 0].copy(), None
    return _maxima(windows, size, stride, x.shape[1])


def _maxima(windows: np.ndarray, size: int, stride: int, width: int) -> tuple:
    """The maxima of all windows, and where each stands in the picture, as a flat index."""
    flat = windows.reshape(*windows.shape[:2], -1)
    place = flat.argmax(axis=-1)
    row = np.arange(flat.shape[0])[:, None] * stride + place // size
    column = np.arange(flat.shape[1])[None] * stride + place % size
    return np.take_along_axis(flat, place[..., None], -1)[..., 0], row * width + column


def _blurred(x: np.ndarray) -> np.ndarray:
    """Under a 3×3 Gauss that goes on at the other side, so that the rim plays no part."""
    out = np.zeros_like(x)
    for (i, j), weight in np.ndenumerate(KERNELS["Gauss"]):
        out += weight * np.roll(x, (1 - i, 1 - j), axis=(0, 1))
    return out


def shift_error(
    x: np.ndarray, rule: str, pixels: int, size: int = 2, stride: int | None = None
) -> float:
    """How much pooling changes when the picture moves: 0 = moved like the picture, or not at all.

    The picture is rolled ``pixels`` to the right (around, so the rim plays no part) and pooled; the
    result is compared with the pooled unmoved one, moved by the whole strides that fit: the root of
    the mean squared change, relative to the spread of the pooled picture.
    """
    step = size if stride is None else stride
    still, _ = pool(x, size, step, rule)
    moved, _ = pool(np.roll(x, pixels, axis=1), size, step, rule)
    expected = still if rule == "global" else np.roll(still, pixels // step, axis=1)
    spread = still.std() if rule != "global" else x.std()
    return float(np.sqrt(((moved - expected) ** 2).mean()) / spread) if spread else 0.0
