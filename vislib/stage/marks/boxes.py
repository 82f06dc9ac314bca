"""Rectangles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from vislib.stage.buffer import Writer
from vislib.stage.marks.base import Coloured, positions, strings


@dataclass(frozen=True, eq=False)
class Boxes(Coloured):
    """Rectangles; ``boxes`` (n, 4) or (F, n, 4) as x, y, width, height; ``fill`` is an opacity."""

    kind: ClassVar[str] = "boxes"
    plain: ClassVar[tuple[str, ...]] = ("drag", "dash", "fill", "hatch", "width")
    axes: ClassVar[Mapping[str, int]] = Coloured.axes | {"boxes": 2}
    words: ClassVar[tuple[str, ...]] = ("labels",)

    panel: str
    boxes: Any
    fill: float = 0.15
    width: float = 2.0
    dash: bool = False
    hatch: bool = False
    labels: Sequence[str] | None = None
    drag: str | None = None

    @property
    def count(self) -> int:
        return np.shape(self.boxes)[-2]

    def fields(self, frames: int, w: Writer) -> dict[str, Any]:
        d: dict[str, Any] = {"boxes": positions(self.boxes, 4, frames, w, "Boxes.boxes")}
        d["color"] = self.packed_colour(w)
        if self.labels is not None:
            d["texts"] = strings(self.labels, self.count, frames, w)
        return d
