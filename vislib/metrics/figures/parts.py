"""What the pictures of this lesson share: formulas of counts, lines with their name, masks."""

from __future__ import annotations

import numpy as np

from vislib.core.text import fixed, rounded
from vislib.metrics.counting import iou, outcome
from vislib.stage.scene import Label, Segments
from vislib.stage.theme import PAINTS, rgb


def formula(counts: np.ndarray, c: int) -> str:
    """IoU of class ``c`` with its counts put in."""
    tp, fp, fn, _ = outcome(counts, c)
    return f"{tp} / ({tp} + {fp} + {fn}) = {fixed(iou(counts)[c])}"


def mean_digits(terms: list[float], value: float) -> int:
    """Decimals of the terms, from three on, with which the printed sum gives the printed mean."""
    for digits in range(3, 12):
        printed = np.mean([rounded(t, digits) for t in terms])
        if fixed(printed + 1e-12) == fixed(value):  # 0.5225 is a half, though no float is
            break
    return digits


def same(panel: str, ends, name: str, at, opacity=1.0) -> list:
    """A dashed line across, with its name at its end."""
    return [
        Segments(panel, ends, color="ink", dash=True, opacity=opacity),
        Label(panel, at, name, anchor="end", size=0.85, bold=True, opacity=opacity),
    ]


def coloured(mask: np.ndarray, look: str, colour: int) -> np.ndarray:
    """(H, W, 4) uint8: the mask (H, W) in a paint of the palette, plain, "hatched" or "dotted"."""
    rows, columns = np.indices(mask.shape)
    strong = {
        "hatched": (rows + columns) % 8 < 4,
        "dotted": (rows % 4 < 2) & (columns % 4 < 2),
    }.get(look, np.ones(mask.shape, dtype=bool))
    alpha = mask * np.where(strong, 225, 120).astype(np.uint8)
    return np.dstack([mask * np.uint8(v) for v in rgb(PAINTS[colour])] + [alpha])
