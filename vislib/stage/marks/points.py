"""Dots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from vislib.stage.buffer import Writer
from vislib.stage.marks.base import Coloured, per_element, positions, strings


@dataclass(frozen=True, eq=False)
class Points(Coloured):
    """Dots at ``xy`` (n, 2) or (F, n, 2), ``size`` in pixels; ``drag`` "xy", "x", "y": handles."""

    kind: ClassVar[str] = "points"
    plain: ClassVar[tuple[str, ...]] = ("shape", "drag")
    axes: ClassVar[Mapping[str, int]] = Coloured.axes | {"xy": 2, "size": 1}
    words: ClassVar[tuple[str, ...]] = ("labels",)

    panel: str
    xy: Any
    size: Any = 6.0
    shape: str = "circle"
    labels: Sequence[str] | None = None
    drag: str | None = None

    @property
    def count(self) -> int:
        return np.shape(self.xy)[-2]

    def fields(self, frames: int, w: Writer) -> dict[str, Any]:
        d: dict[str, Any] = {"xy": positions(self.xy, 2, frames, w, "Points.xy")}
        d["size"] = per_element(self.size, self.count, frames, w)
        d["color"] = self.packed_colour(w)
        if self.labels is not None:
            d["texts"] = strings(self.labels, self.count, frames, w)
        return d
