"""Pooling: one number for each window; and what becomes of it when the picture moves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from vislib.convolution.filters import KERNELS

KINDS = ("max", "average", "stride", "blur", "global")
NAMES = {
    "max": "max",
    "average": "average",
    "stride": "first pixel of each window",
    "blur": "blur, then first pixel",
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
        raise ValueError(
            f"A window of {size} does not fit into {x.shape[0]} × {x.shape[1]}: make the window "
            "smaller or the grid larger."
        )
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


def around(x: np.ndarray, size: int, stride: int, kind: str) -> np.ndarray:
    """Pooled as if the picture went on at its other side: one value for each whole stride.

    Rows and columns beyond the last whole stride are left out.
    """
    if kind == "global":
        return pool(x, size, stride, kind)[0]
    rows, columns = (n // stride * stride for n in x.shape)
    x = np.asarray(x, float)[:rows, :columns]
    if kind == "blur":
        x, kind = _blurred(x), "stride"
    more = max(size - stride, 0)
    return pool(np.pad(x, (0, more), mode="wrap"), size, stride, kind)[0]


@dataclass(frozen=True, eq=False)
class Shifted:
    """A picture moved to the right, pooled, and what that should be: the pooled, moved alike.

    ``change``: the root of their mean squared difference, over the spread of the pooled picture.
    """

    picture: np.ndarray
    pooled: np.ndarray
    expected: np.ndarray
    change: float


def shifted(x: np.ndarray, kind: str, pixels: int, size: int = 2, stride: int = 2) -> Shifted:
    """x (H, W), moved around by ``pixels``, under one pooling.

    The expected picture is moved by the whole strides that fit into the shift.
    """
    x = np.asarray(x, float)
    if kind != "global":
        x = x[tuple(slice(0, n // stride * stride) for n in x.shape)]
    still, moved = around(x, size, stride, kind), np.roll(x, pixels, axis=1)
    pooled = around(moved, size, stride, kind)
    expected = still if kind == "global" else np.roll(still, pixels // stride, axis=1)
    spread = float(still.std() if kind != "global" else x.std())
    wrong = float(np.sqrt(((pooled - expected) ** 2).mean()))
    noise = 1e-12 * float(np.abs(x).max())
    return Shifted(moved, pooled, expected, wrong / spread if spread and wrong > noise else 0.0)


def shift_error(
    x: np.ndarray, rule: str, pixels: int, size: int = 2, stride: int | None = None
) -> float:
    """How much pooling changes when the picture moves: 0 = moved like the picture, or not at all.

    See ``shifted``; the stride is the window's size when None.
    """
    return shifted(x, rule, pixels, size, size if stride is None else stride).change
