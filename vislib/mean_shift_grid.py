"""The mean-shift step on a picture: windows look only at the pixels that lie within their reach."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np

_THREADS = 2
_SHARED = 1024  # windows worth sharing among threads
_FAR = np.float32(1e4)  # the colour of pixels outside the picture: in no window

Move = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]


class Grid:
    """A picture (H, W, C), padded, and how far a window reaches in each row about its centre.

    ``window``: "product" or "ball", as in ``mean_shift_image.filter_picture``.
    """

    def __init__(self, colours: np.ndarray, spatial: float, range: float, window: str) -> None:
        self.colours, self.spatial, self.range, self.window = colours, spatial, range, window
        self.pad = pad = int(np.ceil(spatial + 0.5))
        height, width, channels = colours.shape
        self.stride = width + 2 * pad
        self.planes = np.zeros((3, (height + 2 * pad) * self.stride), np.float32)
        for plane, colour in zip(self.planes, np.moveaxis(colours, 2, 0), strict=False):
            plane[:] = np.pad(colour, pad, constant_values=_FAR).ravel()
        # The window's centre lies within half a pixel of the pixel it is counted from.
        rows = np.arange(-pad, pad + 1)
        up = np.maximum(abs(rows) - 0.5, 0)
        self.rows = rows[up <= spatial]
        self.half = np.floor(np.sqrt(spatial**2 - up[up <= spatial] ** 2) + 0.5).astype(np.int64)

    @property
    def bounds(self) -> tuple[np.float32, np.float32, bool]:
        """Squared bandwidths of place (of a ball: colour's divided by it) and colour; ball or not.

        A pixel is within a product window if both its squared distances are within; in a ball if
        place · bound + colour is within colour's.
        """
        ball = self.window == "ball"
        place = (self.range / self.spatial) ** 2 if ball else self.spatial**2
        return np.float32(place), np.float32(self.range**2), ball

    def seeds(self) -> np.ndarray:
        """Every pixel as (column, row, colours)."""
        height, width, channels = self.colours.shape
        y, x = np.mgrid[:height, :width].reshape(2, -1)
        return np.column_stack([x, y, self.colours.reshape(-1, channels)]).astype(np.float32)

    def lengths(self, shift: np.ndarray) -> np.ndarray:
        """Lengths of mean-shift vectors, in bandwidths."""
        place, colour = shift[:, :2] / self.spatial, shift[:, 2:] / self.range
        return np.sqrt((place**2).sum(1) + (colour**2).sum(1))

    def mover(self, device: str) -> Move:
        """The step on a device: compiled, on two threads, for "cpu"; else torch."""
        if device != "cpu":
            from vislib.mean_shift_torch import mover

            return mover(self, device)
        return self._threaded

    def _threaded(self, state: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """``means``, shared among threads (the compiled loop lets go of the interpreter lock)."""
        if len(state) <= _SHARED:
            return self.means(state)
        done = list(_pool().map(self.means, np.array_split(state, _THREADS)))
        return np.concatenate([d[0] for d in done]), np.concatenate([d[1] for d in done])

    def means(self, state: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Mean of each window (a, 2 + C) and the number of its pixels (a,)."""
        from vislib import mean_shift_kernel

        full = np.zeros((len(state), 5), np.float32)
        full[:, : state.shape[1]] = state
        means, count = np.empty_like(full), np.empty(len(state), np.float32)
        place, colour, ball = self.bounds
        mean_shift_kernel.means(
            full, self.planes, self.stride, self.pad, self.rows, self.half,
            place, colour, ball, means, count,
        )  # fmt: skip
        return np.ascontiguousarray(means[:, : state.shape[1]]), count


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_THREADS, "mean-shift")
