"""What the pictures of this lesson share: formulas of counts, lines with their name."""

from __future__ import annotations

import numpy as np

from vislib.core.text import fixed
from vislib.metrics.counting import iou, outcome
from vislib.stage.scene import Label, Segments


def formula(counts: np.ndarray, c: int) -> str:
    """IoU of class ``c`` with its counts put in."""
    tp, fp, fn, _ = outcome(counts, c)
    return f"{tp} / ({tp} + {fp} + {fn}) = {fixed(iou(counts)[c])}"


def same(panel: str, ends, name: str, at, opacity=1.0) -> list:
    """A dashed line across, with its name at its end."""
    return [
        Segments(panel, ends, color="ink", dash=True, opacity=opacity),
        Label(panel, at, name, anchor="end", size=0.85, bold=True, opacity=opacity),
    ]
