"""Bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from vislib.stage.buffer import Writer
from vislib.stage.marks.base import Coloured, numbers


@dataclass(frozen=True, eq=False)
class Bars(Coloured):
    """Bars; ``heights`` (n,) or (F, n) are the tops, ``base`` where they start."""

    kind: ClassVar[str] = "bars"
    plain: ClassVar[tuple[str, ...]] = ("drag", "width")
    axes: ClassVar[Mapping[str, int]] = Coloured.axes | {"heights": 1, "base": 1}
    words: ClassVar[tuple[str, ...]] = ("text", "labels")

    panel: str
    heights: Any
    x: Any = None
    base: Any = 0.0
    width: float = 0.8
    labels: Sequence[str] | None = None
    text: Any = None
    drag: str | None = None

    @property
    def count(self) -> int:
        return np.shape(self.heights)[-1]

    def fields(self, frames: int, w: Writer) -> dict[str, Any]:
        a, n = np.asarray(self.heights, dtype=np.float32), self.count
        d: dict[str, Any] = {"heights": w.array(a, a.ndim == 2)}
        d["xs"] = w.array(np.arange(n) if self.x is None else np.asarray(self.x), False)
        base = np.asarray(self.base, np.float32)
        base = np.broadcast_to(base, a.shape if base.ndim > 1 else (n,))
        d["base"] = w.array(base, base.ndim == 2)
        d["color"] = self.packed_colour(w)
        if self.labels is not None:
            d["names"] = [str(t) for t in self.labels]
        return d | numbers(self.text, n, frames, w)
