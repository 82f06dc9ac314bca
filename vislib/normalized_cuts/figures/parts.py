"""What several pictures of the lesson share."""

from __future__ import annotations

from typing import Any

import numpy as np

from vislib.stage.theme import SCALES, rgb


def painted(values: np.ndarray, scale: str, low: float, high: float) -> np.ndarray:
    """``values`` (..., H, W) as colours (..., H, W, 3) uint8 of a scale from ``low`` to ``high``.

    Many numbers travel smaller as a picture than as cells.
    """
    anchors = np.array([rgb(one) for one in SCALES[scale]], dtype=float)
    span = high - low if high > low else 1.0
    at = np.clip((np.asarray(values, float) - low) / span, 0, 1) * (len(anchors) - 1)
    left = np.minimum(at.astype(int), len(anchors) - 2)
    part = (at - left)[..., None]
    return np.rint(anchors[left] * (1 - part) + anchors[left + 1] * part).astype(np.uint8)


def image_size(height: int, width: int) -> dict[str, Any]:
    """The ranges of a panel in which a picture of that size stands, pixel for unit."""
    return {"x": (0, width), "y": (0, height), "y_down": True, "equal": True}
