"""What several pictures of the lesson share: small grey pictures, and discs with handles."""

from __future__ import annotations

from typing import Any

import numpy as np

from vislib.autoencoder.trained import SIDE
from vislib.stage.scene import Panel, Path, Picture, Points

__all__ = ["grey", "handles", "outline", "picture", "square"]


def grey(values: np.ndarray) -> np.ndarray:
    """uint8 of numbers that are meant as 0 (black) to 1 (white)."""
    return np.round(255 * np.clip(values, 0, 1)).astype(np.uint8)


def picture(panel: str, values: np.ndarray, **more: Any) -> Picture:
    """A grey picture (h, w), or a frame each (F, h, w), of numbers 0..1."""
    shown = grey(values)
    return Picture(panel, np.repeat(shown[..., None], 3, axis=-1), **more)


def square(id: str, title: str, side: float = SIDE, **more: Any) -> Panel:
    """A panel over a picture of ``side`` pixels, the first row on top."""
    return Panel(id, title, (0, side), (0, side), equal=True, y_down=True, **more)


def outline(place: np.ndarray) -> np.ndarray:
    """(61, 2): the rim of a disc (x, y, radius)."""
    turn = np.linspace(0, 2 * np.pi, 61)
    return np.column_stack([place[0] + place[2] * np.cos(turn), place[1] + place[2] * np.sin(turn)])


def handles(panel: str, places: np.ndarray, id: str = "handles") -> list:
    """The rims of discs (n, 3), and handles: of each its centre, then a point of its rim."""
    turned = np.sqrt(0.5) * places[:, 2]
    rims = places[:, :2] + turned[:, None]
    xy = np.stack([places[:, :2], rims], axis=1).reshape(-1, 2)
    hover = ["Drag: the disc", "Drag: its size"] * len(places)
    rings = [Path(panel, outline(p), color="input", width=1.5) for p in places]
    return [*rings, Points(panel, xy, size=7, color="input", drag="xy", id=id, hover=hover)]
