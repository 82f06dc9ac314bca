"""The mean-shift step on a picture: windows look only at the pixels that lie within their reach."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np

_PIXELS = 96_000  # looked at in one go: they fit into the processor's cache
_THREADS = 2
_SHARED = 1024  # windows worth sharing among threads
_FAR = np.float32(1e4)  # the colour of pixels outside the picture: in no window

Move = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]


class Grid:
    """A picture (H, W, C), padded, and the offsets that a window can reach.

    ``window``: "product" or "ball", as in ``mean_shift_image.filter_picture``.
    """

    def __init__(self, colours: np.ndarray, spatial: float, range: float, window: str) -> None:
        self.colours, self.spatial, self.range, self.window = colours, spatial, range, window
        self.pad = pad = int(np.ceil(spatial + 0.5))
        wide = [(pad, pad), (pad, pad)]
        planes = np.moveaxis(colours, 2, 0)
        self.planes = [np.pad(p, wide, constant_values=_FAR).ravel() for p in planes]
        self.stride = colours.shape[1] + 2 * pad
        dy, dx = np.mgrid[-pad : pad + 1, -pad : pad + 1].reshape(2, -1)
        # The window's centre lies within half a pixel of the offsets' origin.
        reach = np.hypot(np.maximum(abs(dx) - 0.5, 0), np.maximum(abs(dy) - 0.5, 0)) <= spatial
        # First those that are near enough wherever in its pixel the centre lies.
        sure = np.hypot(abs(dx) + 0.5, abs(dy) + 0.5) <= (spatial if window == "product" else 0)
        order = np.r_[np.flatnonzero(reach & sure), np.flatnonzero(reach & ~sure)]
        self.sure = int(np.count_nonzero(reach & sure))
        self.dx, self.dy = dx[order].astype(np.float32), dy[order].astype(np.float32)
        self.offsets = (dy * self.stride + dx)[order].astype(np.intp)
        self.counters = np.stack([np.ones_like(self.dx), self.dx, self.dy], axis=1)

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
        """The step on a device: NumPy on two threads for "cpu", else torch."""
        if device != "cpu":
            from vislib.mean_shift_torch import mover

            return mover(self, device)
        return self._threaded

    def _threaded(self, state: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """``means``, shared among threads (NumPy lets go of the interpreter lock)."""
        if len(state) <= _SHARED:
            return self.means(state)
        done = list(_pool().map(self.means, np.array_split(state, _THREADS)))
        return np.concatenate([d[0] for d in done]), np.concatenate([d[1] for d in done])

    def means(self, state: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Mean of each window (a, 2 + C) and the number of its pixels (a,)."""
        chunk = max(1, _PIXELS // len(self.offsets))
        desk = _Desk(min(len(state), chunk), len(self.offsets), len(self.planes))
        means, count = np.empty_like(state), np.empty(len(state), np.float32)
        for i in np.arange(0, len(state), chunk):
            part = slice(i, i + chunk)
            means[part], count[part] = self._chunk(state[part], desk)
        return means, count

    def base(self, state: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The pixel nearest to each window's centre: column, row, index into the planes."""
        x, y = np.rint(state[:, 0]), np.rint(state[:, 1])
        index = ((y + self.pad) * self.stride + x + self.pad).astype(np.intp)
        return x, y, index

    def _chunk(self, state: np.ndarray, desk: _Desk) -> tuple[np.ndarray, np.ndarray]:
        a = len(state)
        x, y, base = self.base(state)
        index = np.add(base[:, None], self.offsets, out=desk.index[:a])
        values = [v[:a] for v in desk.values]
        for plane, value in zip(self.planes, values, strict=True):
            plane.take(index, out=value, mode="wrap")  # padded: none is outside
        colour = _squares(values, -state.T[2:], desk.spare[:a], desk.colour[:a])
        near = [self.dx[self.sure :], self.dy[self.sure :]]
        room = desk.room[:a, : len(near[0])], desk.place[:a, : len(near[0])]
        place = _squares(near, [x - state[:, 0], y - state[:, 1]], *room)
        inside = self._inside(place, colour, desk.within[:a], out=desk.spare[:a])
        count, sum_x, sum_y = (inside @ self.counters).T
        sums = [np.multiply(v, inside, out=v) @ self.counters[:, 0] for v in values]
        # Whole numbers until the division, so that equal windows have equal means.
        return np.stack([x * count + sum_x, y * count + sum_y, *sums], 1) / count[:, None], count

    def _inside(self, place, colour, within, out) -> np.ndarray:
        """1 where squared distances lie within the window, else 0; ``place``: the unsure only."""
        if self.window == "product":
            np.less_equal(colour, np.float32(self.range**2), out=within)
            within[:, self.sure :] &= place <= np.float32(self.spatial**2)
        else:
            colour -= np.float32(self.range**2)
            place *= np.float32((self.range / self.spatial) ** 2)
            place += colour
            np.less_equal(place, 0, out=within)
        np.copyto(out, within)
        return out


class _Desk:
    """Room to work in: fresh memory for each chunk would cost as much as the arithmetic."""

    def __init__(self, windows: int, offsets: int, channels: int) -> None:
        shape = (windows, offsets)
        self.index = np.empty(shape, np.intp)
        self.place, self.colour = np.empty((2, *shape), np.float32)
        self.spare, self.room = np.empty((2, *shape), np.float32)
        self.within = np.empty(shape, bool)
        self.values = [np.empty(shape, np.float32) for _ in np.arange(channels)]


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_THREADS, "mean-shift")


def _squares(values, shifts, spare: np.ndarray, total: np.ndarray) -> np.ndarray:
    """Sum over axes of (values + shift)², written to ``total`` (a, k)."""
    for axis, (value, shift) in enumerate(zip(values, shifts, strict=True)):
        out = spare if axis else total
        np.add(value, shift[:, None], out=out)
        out *= out
        if axis:
            total += out
    return total
