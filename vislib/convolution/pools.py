"""A small grid pooled window by window, with what each window holds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vislib.convolution.pooling import pool
from vislib.core.text import clean


@dataclass(frozen=True, eq=False)
class Pooled:
    """``x`` (H, W), ``output`` (h, w); ``switches`` (h, w): which element of x a maximum is."""

    x: np.ndarray
    kind: str
    size: int
    stride: int
    output: np.ndarray
    switches: np.ndarray | None

    @property
    def boxes(self) -> np.ndarray:
        """(m, 4): x, y, width and height of every window."""
        if self.kind == "global":
            return np.array([[0, 0, self.x.shape[1], self.x.shape[0]]], float)
        rows, columns = (self.stride * i.ravel() for i in np.indices(self.output.shape))
        wide = np.full((len(rows), 2), self.size)
        return np.column_stack([columns, rows, wide]).astype(float)

    @property
    def taps(self) -> list[list[int]]:
        """For every window the elements of x in it, row by row."""
        width = self.x.shape[1]
        return [
            [(int(y) + i) * width + int(x) + j for i, j in np.ndindex(int(h), int(w))]
            for x, y, w, h in self.boxes
        ]

    def around(self, i: int) -> np.ndarray:
        """(3, 3) what the blur of output ``i`` reads: its first pixel in the middle, and around."""
        return self.x.flat[self._near(self.taps[i][0])]

    @property
    def read(self) -> list[list[int]]:
        """For every output the elements of x that it is made of."""
        if self.kind != "blur":
            return self.taps
        return [sorted(set(self._near(taps[0]).ravel().tolist())) for taps in self.taps]

    def _near(self, first: int) -> np.ndarray:
        """(3, 3) elements of x around one of them; beyond the rim it goes on at the other side."""
        row, column = divmod(first, self.x.shape[1])
        places = np.arange(self.x.size).reshape(self.x.shape)
        near = np.arange(-1, 2)
        return places.take(row + near, 0, mode="wrap").take(column + near, 1, mode="wrap")


def pooled(x: np.ndarray, size: int, stride: int, kind: str) -> Pooled:
    """Pool a small grid; raises ``ValueError`` for a window larger than it."""
    output, switches = pool(x, size, stride, kind)
    return Pooled(np.asarray(x, float), kind, size, stride, clean(output), switches)
