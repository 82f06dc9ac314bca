"""A grid of values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from vislib.stage.buffer import Writer
from vislib.stage.marks.base import COLOUR_BYTES, Mark, colour_range, numbers


@dataclass(frozen=True, eq=False)
class Cells(Mark):
    """A grid of values, elements numbered row-major; ``values`` (R, C) or (F, R, C), NaN = empty.

    ``text``: ``None``, ``True``, a format such as ".2f", or one string per cell (R*C, or F lists of
    them); it is printed where a cell is large enough. ``hatch``: bool, for padding. ``outline``: a
    role name for a frame around each cell. ``x``, ``y``: lower corner of the grid, may be (F,).
    """

    kind: ClassVar[str] = "cells"
    plain: ClassVar[tuple[str, ...]] = ("gap", "outline")
    axes: ClassVar[Mapping[str, int]] = Mark.axes | {"values": 2, "hatch": 2, "x": 0, "y": 0}
    words: ClassVar[tuple[str, ...]] = ("text",)

    panel: str
    values: Any
    x: Any = 0.0
    y: Any = 0.0
    cell: tuple[float, float] = (1.0, 1.0)
    scale: str = "viridis"
    vmin: float | None = None
    vmax: float | None = None
    text: Any = None
    gap: float = 0.06
    hatch: Any = None
    outline: str | None = None

    @property
    def count(self) -> int:
        rows, cols = np.shape(self.values)[-2:]
        return rows * cols

    def colour_values(self) -> np.ndarray | None:
        return np.asarray(self.values, dtype=float)

    def fields(self, frames: int, w: Writer) -> dict[str, Any]:
        a = np.asarray(self.values, dtype=np.float32)
        if a.ndim not in (2, 3):
            raise ValueError(f"Cells.values must be (R, C) or (frames, R, C), not {a.shape}.")
        rows, cols = a.shape[-2:]
        d: dict[str, Any] = {"rows": rows, "cols": cols, "cell": [float(v) for v in self.cell]}
        d["values"] = w.array(a, a.ndim == 3, wide=COLOUR_BYTES) | colour_range(self, a)
        if self.hatch is not None:
            hatch = np.asarray(self.hatch)
            d["hatch"] = w.integers(hatch.astype(np.int64), hatch.ndim == 3)
        for name in ("x", "y"):
            where = np.asarray(getattr(self, name), dtype=np.float32)
            d[name] = (
                float(getattr(self, name)) if not where.ndim else w.array(where[:, None], True)
            )
        return d | numbers(self.text, rows * cols, frames, w)
