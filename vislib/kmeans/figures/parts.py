"""What the K-means pictures share: cells of the centres, coloured points, moving centres."""

from __future__ import annotations

import numpy as np

from vislib.figures.clouds import cell, cells, panel
from vislib.stage.scene import Label, Mark, Path, Points
from vislib.stage.theme import CATEGORICAL

__all__ = ["NAMES", "cell", "cells", "colours", "handles", "moving", "panel"]

NAMES = tuple(str(j) for j in range(1, 13))  # numbers, as in the formulas: D is the distortion
_COLOURS = np.array([*CATEGORICAL, "muted"])


def colours(labels: np.ndarray) -> np.ndarray:
    """Palette colours of labels; -1 (nobody's) is muted."""
    return _COLOURS[np.where(labels < 0, -1, labels % len(CATEGORICAL))]


def handles(panel: str, points: np.ndarray, *, click: bool = False) -> Points:
    """Points (n, 2) placed by hand, as handles "points" of that panel."""
    said = ("Drag me; the picture is computed anew.",) * len(points)
    return Points(panel, points, size=7, shape="ring", color="ink", opacity=0.55, drag="xy",
                  id="points", hover=said, click=click)  # fmt: skip


def moving(panel: str, centres: np.ndarray, *, hidden: bool = False) -> list[Mark]:
    """Centres (F, k, 2) with their numbers and the ways they have come.

    ``hidden``: in the first frame there are none yet.
    """
    frames, k = centres.shape[:2]
    upto = np.arange(1, frames + 1)
    seen = np.ones((frames, 1))
    seen[0] = not hidden
    return [
        *(Path(panel, centres[:, j], color="ink", width=1.5, opacity=0.6, upto=upto)
          for j in range(k)),
        Points(panel, centres, size=10, shape="diamond", color="ink", opacity=seen),
        Points(panel, centres, size=6.5, shape="diamond", color=colours(np.arange(k)),
               opacity=seen),
        Label(panel, centres + [0.0, 0.28], NAMES[:k], bold=True, opacity=seen),
    ]  # fmt: skip
