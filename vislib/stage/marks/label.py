"""Text in a panel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from vislib.stage.buffer import Writer
from vislib.stage.marks.base import Coloured, positions, strings


@dataclass(frozen=True, eq=False)
class Label(Coloured):
    """Text at ``xy``: one string, n strings, F strings for a single label, or F lists of n."""

    kind: ClassVar[str] = "label"
    plain: ClassVar[tuple[str, ...]] = ("anchor", "bold")
    axes: ClassVar[Mapping[str, int]] = Coloured.axes | {"xy": 2}
    words: ClassVar[tuple[str, ...]] = ("text",)

    panel: str
    xy: Any
    text: Any
    size: float = 1.0
    anchor: str = "middle"
    bold: bool = False

    @property
    def count(self) -> int:
        return np.shape(self.xy)[-2] if np.ndim(self.xy) > 1 else 1

    def fields(self, frames: int, w: Writer) -> dict[str, Any]:
        xy = np.asarray(self.xy, dtype=np.float32)
        text = [self.text] if isinstance(self.text, str) else list(self.text)
        same = len(text) == 1 and isinstance(text[0], str)
        xy = positions(xy[None] if xy.ndim == 1 else xy, 2, frames, w, "Label.xy")
        texts = strings(text * self.count if same else text, self.count, frames, w)
        size = float(self.size)
        return {"xy": xy, "texts": texts, "size": size, "color": self.packed_colour(w)}
