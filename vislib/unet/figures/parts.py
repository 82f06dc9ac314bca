"""Pictures with labels over them, alone and side by side: what the chapters share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from vislib.stage import theme
from vislib.stage.scene import Mark, Panel, Picture, Scene, Secret
from vislib.stage.theme import PAINTS, rgb
from vislib.unet.results import UNDECIDED

SHOWN = 360  # pixels of a picture on its longer side, as sent to the browser
WIDE = 520  # the same for a picture of a gallery
CLASS_COLOURS = tuple(PAINTS[i] for i in (1, 3, 5, 2, 4, 6))  # classes 1, 2, ...
UNDECIDED_COLOUR = "#828282"


def small(array: np.ndarray, side: int = SHOWN) -> np.ndarray:
    """Every so-many-th pixel of (h, w, ...), at most about ``side`` on the longer side."""
    height, width = array.shape[:2]
    scale = min(1.0, side / max(height, width))
    return sampled(array, (max(1, int(height * scale)), max(1, int(width * scale))))


def sampled(array: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """(h, w, ...) at another size, every pixel the nearest of the old ones."""
    if array.shape[:2] == shape:
        return array
    rows, columns = (
        ((np.arange(new) + 0.5) * old / new).astype(int)
        for old, new in zip(array.shape[:2], shape, strict=True)
    )
    return np.ascontiguousarray(array[rows[:, None], columns])


def overlay(image: np.ndarray, labels: np.ndarray, opacity: float) -> np.ndarray:
    """``image`` (h, w, 3) with classes 1, 2, ... in their colours; background and 255 stay."""
    keep, add = np.ones(256, np.float32), np.zeros((256, 3), np.float32)
    for i, colour in enumerate(CLASS_COLOURS, start=1):
        keep[i], add[i] = 1 - opacity, opacity * np.array(rgb(colour))
    mixed = image * np.take(keep, labels)[..., None]
    mixed += np.take(add + np.float32(0.5), labels, axis=0)  # 0.5: to the nearest
    if opacity > 0:  # an outline says it too, without colour
        mixed[_edges(labels)] = 255
    return mixed.astype(np.uint8)


def layers(labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The two parts of ``overlay``, (h, w, 4) uint8 each, to be laid over a picture by whoever
    shows it: the classes in their colours (background and 255 empty), and the white outlines."""
    palette, outline = np.zeros((256, 4), np.uint8), np.zeros((2, 4), np.uint8)
    for i, colour in enumerate(CLASS_COLOURS, start=1):
        palette[i] = (*rgb(colour), 255)
    outline[1] = 255
    return np.take(palette, labels, axis=0), np.take(outline, _edges(labels).view("u1"), axis=0)


def _edges(labels: np.ndarray) -> np.ndarray:
    """Where a label differs from the one above it or left of it; undecided counts as background."""
    labels = np.where(labels == UNDECIDED, 0, labels)
    edge = np.zeros(labels.shape, dtype=bool)
    edge[:, 1:] |= labels[:, 1:] != labels[:, :-1]
    edge[1:] |= labels[1:] != labels[:-1]
    return edge


def scale_image(values: np.ndarray, highest: float) -> np.ndarray:
    """(h, w) values 0..highest as RGB, from dark to yellow."""
    step = np.clip(values * (255 / highest), 0, 255).round().astype(np.uint8)
    return np.take(_viridis(), step, axis=0)


@cache
def _viridis() -> np.ndarray:
    """The 256 colours (256, 3) uint8 of the scale."""
    stops = np.array([rgb(c) for c in theme.SCALES["viridis"]], dtype=float)
    at, known = np.linspace(0, 1, 256), np.linspace(0, 1, len(stops))
    return np.stack([np.interp(at, known, tones) for tones in stops.T], axis=1).round().astype("u1")


@dataclass(frozen=True, eq=False)
class View:
    """One picture of a gallery: its title and (h, w, 3) uint8."""

    title: str
    image: np.ndarray


def labelled(title: str, image: np.ndarray, labels: np.ndarray, opacity: float = 0.6) -> View:
    """A picture (h, w, 3) with its labels (h, w) over it, at the size at which it is shown."""
    return View(title, overlay(small(image, WIDE), small(labels, WIDE), opacity))


def gallery(
    views: Sequence[View],
    caption: str,
    alt: str,
    *,
    columns: int | None = None,
    height: int | None = None,
    extra: tuple[Panel, Sequence[Mark]] | None = None,
    secret: Secret = Secret(),
) -> Scene:
    """Pictures side by side (in rows of ``columns``); ``extra`` is one more panel at the end.

    The panels are called v0, v1, ..., their pictures view0, view1, ...
    """
    columns = columns or len(views)
    panels, marks = [], []
    for i, view in enumerate(views):
        image = small(view.image, WIDE)
        h, w = image.shape[:2]
        panels.append(
            Panel(f"v{i}", view.title, (0, w), (0, h), equal=True, y_down=True, row=i // columns)
        )
        marks.append(Picture(f"v{i}", image, smooth=True, id=f"view{i}"))
    if extra:
        panels.append(extra[0])
        marks += extra[1]
    if height is None:  # as wide pictures as fit; a chart beside them needs its own height
        tallest = max(v.image.shape[0] / v.image.shape[1] for v in views)
        row = min(930 / (columns + bool(extra)) * tallest, 300) + 40
        height = round(max(row * -(-len(views) // columns), 280 if extra else 0))
    return Scene(panels, marks, captions=caption, alt=alt, height=height, secret=secret)
