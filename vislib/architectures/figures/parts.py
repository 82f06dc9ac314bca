"""What several pictures of the lesson share: volumes as boxes, bars with a unit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vislib.architectures.graph import INPUT, Shape

COLOURS = {
    INPUT: "input",
    "conv": "kernel",
    "transposed": "kernel",
    "linear": "prediction",
    "failed": "gradient",
}


def colour_of(kind: str) -> str:
    """Role of a kind of layer: input blue, convolutions orange, dense purple, the rest green."""
    return COLOURS.get(kind, "output")


def sizes_of(shapes: Sequence[Shape]) -> tuple[np.ndarray, np.ndarray]:
    """Heights (n,) and widths (n,) from 0 to 1 of boxes: side of the map, and root of channels."""
    sides = np.array([shape[1] if len(shape) > 1 else 1 for shape in shapes], float)
    channels = np.sqrt([shape[0] for shape in shapes])
    return np.maximum(sides / sides.max(), 0.05), np.maximum(channels / channels.max(), 0.05)
