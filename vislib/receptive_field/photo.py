"""A network over a photograph: the field of the unit nearest to a place, layer by layer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vislib.architectures import NETWORKS
from vislib.core import images
from vislib.receptive_field.fields import geometry, region

SIDE = 224  # pixels a side: both networks look at the same picture
FRAMES = 25


@dataclass(frozen=True, eq=False)
class Fields:
    """``layer`` (F,): the layer of each frame; ``boxes`` (F, 4): x, y, width, height, pixels."""

    name: str
    layer: np.ndarray
    names: tuple[str, ...]
    boxes: np.ndarray
    units: np.ndarray

    def share(self, frame: int) -> float:
        """The share of the picture inside the field of a frame."""
        x, y, w, h = self.boxes[frame]
        across = min(x + w, SIDE - 0.5) - max(x, -0.5)
        down = min(y + h, SIDE - 0.5) - max(y, -0.5)
        return max(across, 0.0) * max(down, 0.0) / SIDE**2


def fields(name: str, x: float, y: float, frames: int = FRAMES) -> Fields:
    """The fields of a network's units nearest to the place (x, y), in shares of the picture.

    Frame 0 is a pixel of the input, the last frame the last layer; between them the layers are
    spread evenly.
    """
    layers = NETWORKS[name]
    found = geometry(layers, SIDE)
    at = np.rint(np.linspace(0, len(layers), min(frames, len(layers) + 1))).astype(int)
    at = np.rint(np.interp(np.arange(frames), np.linspace(0, frames - 1, at.size), at)).astype(int)
    boxes, units = np.zeros((frames, 4)), np.zeros((frames, 2), dtype=int)
    for frame, layer in enumerate(at):
        g = found[layer]
        for axis, place in enumerate((x, y)):
            nearest = round((place * (SIDE - 1) - g.start) / g.jump)
            units[frame, axis] = min(max(nearest, 0), g.size - 1)
            first, last = region(found, int(layer), int(units[frame, axis]))
            boxes[frame, axis] = first - 0.5
            boxes[frame, 2 + axis] = last - first + 1
    names = ("input", *(layer.name for layer in layers))
    return Fields(name, at, names, boxes, units)


def square(pixels: np.ndarray) -> np.ndarray:
    """The middle square of a picture, ``(SIDE, SIDE, 3)`` uint8."""
    return images.square(pixels, SIDE, "LANCZOS")
