"""A line through vertices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from vislib.stage.buffer import Writer
from vislib.stage.marks.base import Coloured, positions


@dataclass(frozen=True, eq=False)
class Path(Coloured):
    """A line through vertices (m, 2) or (F, m, 2); NaN breaks it; ``upto`` (F,) vertices shown."""

    kind: ClassVar[str] = "path"
    plain: ClassVar[tuple[str, ...]] = ("dash", "closed", "fill", "width")
    axes: ClassVar[Mapping[str, int]] = Coloured.axes | {"xy": 2}

    panel: str
    xy: Any
    width: float = 2.0
    dash: bool = False
    closed: bool = False
    fill: float = 0.0
    upto: Any = None

    @property
    def count(self) -> int:
        return np.shape(self.xy)[-2]

    def in_frame(self, frame: int) -> dict[str, Any]:
        shown = {} if self.upto is None else {"upto": np.asarray(self.upto)[frame : frame + 1]}
        return super().in_frame(frame) | shown

    def fields(self, frames: int, w: Writer) -> dict[str, Any]:
        d: dict[str, Any] = {"xy": positions(self.xy, 2, frames, w, "Path.xy")}
        d["color"] = self.packed_colour(w)
        if self.upto is not None:
            d["upto"] = w.integers(np.asarray(self.upto)[:, None], True)
        return d
