"""The mean-shift step on a picture: windows look only at the pixels that lie within their reach."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_ROOM = 16  # states for each window, to begin with
_FAR = np.float32(1e4)  # the colour of pixels outside the picture: in no window


@dataclass(frozen=True, eq=False)
class Met:
    """The states that windows pass through; the first ones are where they begin, in their order.

    ``moved`` (n, 2 + C), ``mass`` (n,): where a state's window moves, and how many pixels it holds.
    ``after`` (n,): the number of the state it moves to, its own if it rests.
    """

    moved: np.ndarray
    mass: np.ndarray
    after: np.ndarray


class Grid:
    """A picture (H, W, C), padded, and how far a window reaches in each row about its centre.

    ``window``: "product" or "ball", as in ``filtering.filter_picture``.
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

    def follow(self, tolerance: float) -> Met:
        """All states that the windows pass through, each moved once, compiled.

        A window rests when its move is at most ``tolerance`` bandwidths.
        """
        from vislib.mean_shift import kernel

        seeds = self.seeds()
        windows, axes = seeds.shape
        count = np.array([windows, 0])
        state, moved = np.zeros((2, _ROOM * windows + 1, 5), np.float32)
        state[:windows, :axes] = seeds
        mass, after = np.empty(len(state), np.float32), np.empty(len(state), np.int32)
        lengths = (np.float32(v) for v in (self.spatial, self.range, tolerance))
        picture = (self.planes, self.stride, self.pad, self.rows, self.half, *self.bounds, *lengths)
        while True:
            slots = np.full(1 << (2 * len(state) - 1).bit_length(), -1, np.int32)
            words = state.view(np.uint32)
            if kernel.follow(count, state, words, moved, mass, after, slots, *picture):
                break
            state, moved, mass, after = map(_twice, (state, moved, mass, after))
        met = count[0]
        return Met(moved[:met, :axes].copy(), mass[:met].copy(), after[:met].copy())

    def means(self, state: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Mean of each window (a, 2 + C) and the number of its pixels (a,)."""
        from vislib.mean_shift import kernel

        full = np.zeros((len(state), 5), np.float32)
        full[:, : state.shape[1]] = state
        means, count = np.empty_like(full), np.empty(len(state), np.float32)
        place, colour, ball = self.bounds
        kernel.means(
            full, self.planes, self.stride, self.pad, self.rows, self.half,
            place, colour, ball, means, count,
        )  # fmt: skip
        return np.ascontiguousarray(means[:, : state.shape[1]]), count


def _twice(held: np.ndarray) -> np.ndarray:
    return np.concatenate([held, np.zeros_like(held)])
