"""A mask that a brush paints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from vislib.core import painted
from vislib.stage.buffer import Writer
from vislib.stage.marks.base import Mark


@dataclass(frozen=True, eq=False)
class Paint(Mark):
    """A mask (H, W) bool over a picture, painted in the browser with mouse, finger or keys.

    By a brush, or corner by corner: a polygon, once it is closed, is one more stroke.

    ``x``, ``y``: its lower corner; ``cell``: width and height of a pixel of the mask, in the
    panel's units; ``fill``: its opacity; ``brush``: diameter at first, in pixels of the mask. At
    most 128 x 128; it needs an ``id``, under which Python hears of it (``here.hands.mask``).
    """

    kind: ClassVar[str] = "paint"
    plain: ClassVar[tuple[str, ...]] = ("color", "fill", "brush")

    panel: str
    mask: Any
    color: str = "prediction"
    fill: float = 0.5
    brush: int = 4
    x: float = 0.0
    y: float = 0.0
    cell: tuple[float, float] = (1.0, 1.0)

    def fields(self, frames: int, w: Writer) -> dict[str, Any]:
        mask = np.asarray(self.mask, dtype=bool)
        if mask.ndim != 2 or max(mask.shape) > painted.MOST_SIDE:
            raise ValueError(
                f"Paint.mask must be (H, W), each at most {painted.MOST_SIDE}, not {mask.shape}."
            )
        if not self.id:
            raise ValueError("Paint needs an id: Python hears of what is painted under it.")
        return {
            "rows": mask.shape[0],
            "cols": mask.shape[1],
            "mask": painted.encode(mask),
            "x": float(self.x),
            "y": float(self.y),
            "cell": [float(v) for v in self.cell],
        }
