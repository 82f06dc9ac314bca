"""One mistake on discs of several sizes: too wide, moved, or rough by so many pixels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from vislib.metrics import edges

SIDE = 144  # pixels of the picture
RADII = (5, 10, 20, 50)
TOLERANCE = 2.0  # pixels within which outlines are matched
_WAVES = range(3, 10)
_PHASES = (0.3, 2.1, 4.4, 1.2, 5.5, 3.3, 0.9)


def _angles(shift: int, margin: int) -> tuple[np.ndarray, np.ndarray]:
    """Angle and distance of every pixel from one ``shift`` right of the middle, as ``disc``."""
    y, x = np.indices((SIDE + 2 * margin,) * 2) - SIDE // 2 - margin
    x = x - shift
    return np.arctan2(y, x), np.hypot(x, y)


def _waves(angle: np.ndarray) -> np.ndarray:
    """A wavering edge by angle, of no particular size."""
    return sum(np.cos(k * angle + phase) for k, phase in zip(_WAVES, _PHASES, strict=True))


def disc(radius: float, shift: int = 0, rough: float = 0.0, margin: int = 0) -> np.ndarray:
    """(SIDE, SIDE) bool: pixels within ``radius`` of the middle one.

    ``shift``: pixels to the right, where the picture's edge may cut it; ``rough``: how far its own
    edge wavers, the mean of its size; ``margin``: pixels more on every side.
    """
    angle, distance = _angles(shift, margin)
    mean = np.abs(_waves(np.linspace(-np.pi, np.pi, 720))).mean()
    waves = _waves(angle) / mean
    return (distance <= radius + rough * waves) & (radius > 0)


@dataclass(frozen=True)
class Mistake:
    """A disc of some radius as it is found: ``grow`` px wider, ``shift`` px beside, ``rough``."""

    radius: int
    grow: int
    shift: int
    rough: float
    band: float  # percent of the diagonal

    @cached_property
    def masks(self) -> tuple[np.ndarray, np.ndarray]:
        """Truth and mask, (SIDE, SIDE) bool."""
        return disc(self.radius), disc(self.radius + self.grow, self.shift, self.rough)

    @cached_property
    def areas(self) -> tuple[int, int]:
        """Pixels in both and in either."""
        truth, mask = self.masks
        return int((truth & mask).sum()), int((truth | mask).sum())

    @cached_property
    def beyond(self) -> int:
        """Pixels of what is found that lie beyond the picture's border, and count nowhere."""
        if self.radius + self.grow + self.shift + 4 * self.rough < SIDE // 2:
            return 0
        whole = disc(self.radius + self.grow, self.shift, self.rough, margin=SIDE // 2)
        return int(whole.sum() - self.masks[1].sum())

    @property
    def iou(self) -> float:
        return self.areas[0] / self.areas[1]

    @cached_property
    def boundary_iou(self) -> float:
        return edges.boundary_iou(*self.masks, self.band / 100)

    @cached_property
    def boundary_f(self) -> float:
        return edges.boundary_f(*self.masks, TOLERANCE)

    @cached_property
    def distances(self) -> tuple[float, float]:
        """Mean and largest, pixels; NaN without a mask."""
        return edges.distances(*self.masks)

    @property
    def bands(self) -> tuple[tuple[int, int], int]:
        """The shape of the masks, and the width of the band in pixels."""
        return (SIDE, SIDE), edges.band((SIDE, SIDE), self.band / 100)

    @property
    def formula(self) -> float | None:
        """IoU of circles, for a mistake that is only too wide or too narrow; else None."""
        if self.shift or self.rough:
            return None
        inner, outer = sorted((self.radius, max(self.radius + self.grow, 0)))
        return inner**2 / outer**2
