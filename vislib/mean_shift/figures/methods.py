"""Rivals on one picture: whose borders follow the objects, and what is left in mean colours."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vislib.core.colours import quantised
from vislib.core.text import number
from vislib.mean_shift.methods import Rival
from vislib.mean_shift.regions import borders
from vislib.stage.scene import Mark, Panel, Picture, Scene, Segments


def side_by_side(pixels: np.ndarray, rivals: Sequence[Rival], *, reveal: bool = True) -> Scene:
    """Two frames: each rival's borders on the picture, then each region in its mean colour.

    What each was told is said only with ``reveal``: it is the question.
    """
    height, width = pixels.shape[:2]
    size = {"x": (0, width), "y": (0, height), "y_down": True, "equal": True}
    panels = [Panel("picture", "The picture", **size, row=0)]
    marks: list[Mark] = [Picture("picture", pixels, smooth=True)]
    for i, rival in enumerate(rivals, 1):
        count = int(rival.labels.max()) + 1
        panels.append(
            Panel(f"p{i}", f"{rival.name}: {count} regions", **size, row=0 if i < 3 else 1)
        )
        both = np.stack([pixels, quantised(pixels, rival.labels, count)])
        said = f"{rival.name}: {count} regions in {number(1000 * rival.seconds, 2)} ms."
        said += f" {rival.idea}" if reveal else ""
        marks += [
            Picture(f"p{i}", both, smooth=True, id=f"picture{i}", hover=(said,)),
            Segments(f"p{i}", borders(rival.labels), color="#ffe14d", width=1,
                     opacity=np.array([[0.9], [0.0]])),
        ]  # fmt: skip
    return Scene(
        panels,
        marks,
        frames=2,
        captions=(
            "Borders of the regions, drawn on the picture. Whose borders follow the objects?",
            "Each region in the mean colour of its pixels: what is left of the picture?",
        ),
        alt="The same picture divided by " + ", ".join(r.name for r in rivals) + ".",
        height=520,
        frame_ms=1800,
    )
