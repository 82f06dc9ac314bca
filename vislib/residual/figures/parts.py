"""What several pictures of the lesson share."""

from __future__ import annotations

import numpy as np

CLASSES = np.array(["#B2182B", "#2166AC"])  # of points: the ends of the scale RdBu
KINDS = ("plain", "residual")
COLOURS = ("gradient", "output")  # of plain and residual nets


def kind_colour(residual: bool) -> str:
    """The role in which nets of a kind are drawn."""
    return COLOURS[int(residual)]
