"""Straight lines, with or without a head."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from vislib.stage.buffer import Writer
from vislib.stage.marks.base import Coloured, positions


@dataclass(frozen=True, eq=False)
class Segments(Coloured):
    """Straight lines; ``ends`` (n, 4) or (F, n, 4) as x0, y0, x1, y1."""

    kind: ClassVar[str] = "segments"
    plain: ClassVar[tuple[str, ...]] = ("dash", "width")
    axes: ClassVar[Mapping[str, int]] = Coloured.axes | {"ends": 2}

    panel: str
    ends: Any
    width: float = 1.5
    dash: bool = False

    @property
    def count(self) -> int:
        return np.shape(self.ends)[-2]

    def fields(self, frames: int, w: Writer) -> dict[str, Any]:
        ends = positions(self.ends, 4, frames, w, f"{type(self).__name__}.ends")
        return {"ends": ends, "color": self.packed_colour(w)}


@dataclass(frozen=True, eq=False)
class Arrow(Segments):
    """Segments with a head at the second end."""

    kind: ClassVar[str] = "arrow"

    width: float = 2.0
