"""Two shapes, one over the other: the area in both, the area in either, and their ratios.

Boxes are ``(x, y, width, height)``. A shape is placed by its centre; areas of boxes, lines and
discs are exact, those of the photographer's outline are counted on small cells.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from vislib.core import masks

BOX, DISC, LINE, OUTLINE = SHAPES = ("box", "disc", "thin line", "photographer's outline")
HALF = (7.5, 5.0)  # half of the width and of the height of the field
STEPS = 21  # from one on the other to where the second was put
CELL = 0.05  # side of the cells that the outline is counted on
FIELD = tuple(round(5 * v / CELL) for v in HALF[::-1])  # (rows, columns) of those cells
_SIDES = {BOX: (4.0, 4.0), LINE: (0.5, 8.0)}  # width and height
_RADIUS = 2.0
_TALL = 8.0  # of the outline


def box_iou(a, b) -> np.ndarray:
    """(n, m) intersection over union of boxes ``a`` (n, 4) and ``b`` (m, 4): x, y, width, height.

    NaN for two boxes without area. Raises ``ValueError`` for negative sides.
    """
    a, b = (np.asarray(v, dtype=np.float64).reshape(-1, 4) for v in (a, b))
    if (a[:, 2:] < 0).any() or (b[:, 2:] < 0).any():
        raise ValueError("A box has a negative side: give x, y, width and height, sides from 0 on.")
    low = np.maximum(a[:, None, :2], b[None, :, :2])
    high = np.minimum((a[:, :2] + a[:, 2:])[:, None], (b[:, :2] + b[:, 2:])[None])
    both = np.clip(high - low, 0, None).prod(axis=-1)
    union = a[:, 2:].prod(axis=-1)[:, None] + b[:, 2:].prod(axis=-1) - both
    return np.divide(both, union, out=np.full(both.shape, np.nan), where=union > 0)


def disc_overlap(r: float, q: float, distance: float) -> float:
    """The area that discs of radius ``r`` and ``q`` share, their centres ``distance`` apart."""
    if distance >= r + q:
        return 0.0
    if distance <= abs(r - q):
        return float(np.pi * min(r, q) ** 2)
    d = distance
    one = np.arccos(np.clip((d * d + r * r - q * q) / (2 * d * r), -1, 1))
    other = np.arccos(np.clip((d * d + q * q - r * r) / (2 * d * q), -1, 1))
    kite = (-d + r + q) * (d + r - q) * (d - r + q) * (d + r + q)
    return float(r * r * one + q * q * other - np.sqrt(max(kite, 0.0)) / 2)


def outline(name: str, scale: float = 1.0) -> list[np.ndarray]:
    """Closed outlines (m, 2) of a shape, its centre at (0, 0), ``scale`` times as long and wide."""
    if name == OUTLINE:
        return [scale * part for part in _photographer()]
    if name == DISC:
        angle = np.linspace(0, 2 * np.pi, 73)[:-1]
        return [scale * _RADIUS * np.stack([np.cos(angle), np.sin(angle)], axis=-1)]
    w, h = _SIDES[name]
    return [scale * np.array([[-w, -h], [w, -h], [w, h], [-w, h]]) / 2]


def half_size(name: str) -> np.ndarray:
    """(2,) half the width and half the height of a shape's bounding box."""
    return np.abs(np.concatenate(outline(name))).max(axis=0)


@lru_cache(maxsize=1)
def _photographer() -> tuple[np.ndarray, ...]:
    parts = [np.array(part) for part in masks.load("camera").polygons]
    points = np.concatenate(parts)
    low, high = points.min(axis=0), points.max(axis=0)
    return tuple((part - (low + high) / 2) * _TALL / (high - low)[1] for part in parts)


@dataclass(frozen=True)
class Pair:
    """A shape at (0, 0) and a second of its form at (dx, dy), with ``ratio`` times its area."""

    name: str
    dx: float
    dy: float
    ratio: float

    @property
    def scale(self) -> float:
        """How much longer and wider the second is."""
        return float(np.sqrt(self.ratio))

    @cached_property
    def ways(self) -> np.ndarray:
        """(STEPS, 2) centres of the second shape, from on the first to where it was put."""
        return np.linspace(0, 1, STEPS)[:, None] * (self.dx, self.dy)

    @cached_property
    def areas(self) -> tuple[float, float]:
        """The area of either shape."""
        if self.name == OUTLINE:
            return tuple(float(_cells(s).sum()) * CELL**2 for s in (1.0, self.scale))
        own = np.pi * _RADIUS**2 if self.name == DISC else float(np.prod(_SIDES[self.name]))
        return float(own), float(own * self.ratio)

    @cached_property
    def both(self) -> np.ndarray:
        """(STEPS,) the area in both, along the way."""
        if self.name == OUTLINE:
            return np.array([self._counted(at) for at in self.ways])
        if self.name == DISC:
            far = np.hypot(*self.ways.T)
            return np.array([disc_overlap(_RADIUS, _RADIUS * self.scale, d) for d in far])
        half = np.array(_SIDES[self.name]) / 2
        other = half * self.scale
        high = np.minimum(half, self.ways + other)
        low = np.maximum(-half, self.ways - other)
        return np.clip(high - low, 0, None).prod(axis=1)

    def _counted(self, at: np.ndarray) -> float:
        """The outline's overlap, on cells; the way is rounded to whole cells."""
        truth, other = _cells(1.0), _cells(self.scale)
        right, down = (int(v) for v in np.round(at / CELL))
        rows, columns = truth.shape
        over = other[max(0, -down) : rows - max(0, down), max(0, -right) : columns - max(0, right)]
        under = truth[max(0, down) : rows + min(0, down), max(0, right) : columns + min(0, right)]
        return float((over & under).sum()) * CELL**2

    @property
    def placed(self) -> tuple[np.ndarray, np.ndarray]:
        """FIELD bool, twice: the outline's cells and those of the second where it was put."""
        right, down = (int(v) for v in np.round(self.ways[-1] / CELL))
        return _cells(1.0), np.roll(_cells(self.scale), (down, right), axis=(0, 1))

    @cached_property
    def either(self) -> np.ndarray:
        """(STEPS,) the area in either, along the way."""
        return sum(self.areas) - self.both

    @cached_property
    def iou(self) -> np.ndarray:
        """(STEPS,) intersection over union."""
        return self.both / self.either

    @cached_property
    def dice(self) -> np.ndarray:
        """(STEPS,) twice the area in both, over the sum of both areas."""
        return 2 * self.both / sum(self.areas)


@lru_cache(maxsize=8)
def _cells(scale: float) -> np.ndarray:
    """The outline, ``scale`` times as large, on the cells of a field larger than the one shown."""
    size = 5 * np.array(HALF)
    moved = [part + size / 2 for part in outline(OUTLINE, scale)]
    polygons = tuple(tuple(map(tuple, part.tolist())) for part in moved)
    mask = masks.Mask("outline", tuple(size.tolist()), "person", "", polygons)
    return masks.rasterise.__wrapped__(mask, FIELD).astype(bool)
