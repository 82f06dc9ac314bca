"""One world, five answers: what classification, detection and segmentation say of the same things.

A world has 64 by 48 units, seen on a grid of pixels; a pixel belongs to the foremost thing that
covers its middle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

CLASSES = ("background", "disc", "square")
WIDTH, HEIGHT = 64, 48
DISCS_AND_SQUARE, ONE, ROW = "two discs and a square", "one disc", "three discs in a row"
# (class, x, y, half its width) of each thing
WORLDS: dict[str, tuple[tuple[int, float, float, float], ...]] = {
    DISCS_AND_SQUARE: ((1, 16.0, 20.0, 8.0), (1, 29.0, 27.0, 8.0), (2, 50.0, 16.0, 6.0)),
    ONE: ((1, 30.0, 24.0, 10.0),),
    ROW: ((1, 12.0, 24.0, 7.0), (1, 32.0, 24.0, 7.0), (1, 52.0, 24.0, 7.0)),
}


@dataclass(frozen=True, eq=False)
class World:
    """What there is to be said of the things, pixel by pixel and thing by thing.

    ``classes`` (H, W) uint8; ``instances`` (H, W) uint8: 0, or the number of the thing from 1;
    ``boxes`` (n, 4) x, y, width, height in pixels, of what is seen of a thing, or of all of it
    where it is wholly covered; ``present`` (C,) bool; ``pieces`` (C,) int: connected along edges;
    ``areas`` (n,) int pixels seen; ``kinds`` (n,) the things' classes.
    """

    classes: np.ndarray
    instances: np.ndarray
    boxes: np.ndarray
    present: np.ndarray
    pieces: np.ndarray
    areas: np.ndarray
    kinds: np.ndarray


def world(
    objects: Sequence[Sequence[float]], shape: tuple[int, int], order: Sequence[int] | None = None
) -> World:
    """The answers for ``objects`` (class, x, y, half width) on a grid of ``shape`` (rows, columns).

    Later things of ``order`` (indices, by default as given) cover earlier ones; places are in the
    64 by 48 units of the world. Raises ``ValueError`` for a class that does not exist, and for
    more things than a pixel can say.
    """
    rows, columns = shape
    if not 1 <= len(objects) <= 255:
        raise ValueError("Give between 1 and 255 things.")
    classes, instances = np.zeros(shape, np.uint8), np.zeros(shape, np.uint8)
    if any(int(o[0]) not in range(1, len(CLASSES)) for o in objects):
        raise ValueError(f"A thing is of class 1 ({CLASSES[1]}) or 2 ({CLASSES[2]}).")
    whole = [_cover(int(k), float(x), float(y), float(h), rows, columns) for k, x, y, h in objects]
    for i in range(len(objects)) if order is None else order:
        classes[whole[i]], instances[whole[i]] = objects[i][0], i + 1
    seen = [instances == i for i in range(1, len(objects) + 1)]
    boxes = [_box(s if s.any() else w) for s, w in zip(seen, whole, strict=True)]
    kinds = np.array([int(o[0]) for o in objects])
    there = np.isin(np.arange(len(CLASSES)), classes)
    pieces = np.array([_pieces(classes == c) for c in range(len(CLASSES))])
    areas = np.array([int(s.sum()) for s in seen])
    return World(classes, instances, np.array(boxes), there, pieces, areas, kinds)


def _cover(kind: int, x: float, y: float, half: float, rows: int, columns: int) -> np.ndarray:
    """The pixels whose middle the thing covers."""
    across = np.abs((np.arange(columns) + 0.5) * WIDTH / columns - x)
    down = np.abs((np.arange(rows) + 0.5) * HEIGHT / rows - y)[:, None]
    if kind == 1:
        return across**2 + down**2 <= half**2
    return np.maximum(across, down) <= half


def _box(mask: np.ndarray) -> tuple[float, float, float, float]:
    """x, y, width, height of the smallest box around ``mask``; zeros where it is empty."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not rows.size:
        return 0.0, 0.0, 0.0, 0.0
    left, top = float(columns[0]), float(rows[0])
    return left, top, columns[-1] + 1 - left, rows[-1] + 1 - top


def _pieces(mask: np.ndarray) -> int:
    """How many parts of ``mask`` there are, pixels of one part touching along edges."""
    from scipy.ndimage import label

    return int(label(mask)[1])


def lengths(things: int, shape: tuple[int, int]) -> dict[str, int]:
    """How many numbers each answer is, for ``things`` on a grid of ``shape``."""
    c, pixels = len(CLASSES), shape[0] * shape[1]
    return {
        "classification": c,
        "localisation": c + 4,
        "detection": things * (c + 4),
        "semantic segmentation": pixels,
        "instance segmentation": things * pixels,
    }
