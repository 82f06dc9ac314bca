"""Pictures of one disc: three numbers make each of them."""

from __future__ import annotations

import numpy as np

SIDE = 24  # pixels; a place (x, y) is measured from the upper left corner, so 12 is the middle
CENTRES, RADII = (7.0, 17.0), (2.5, 5.5)  # of the discs that the networks were trained on
SMALL = (2.0, 4.0)  # radii where only the left half was trained
MARGIN = 0.5  # pixels between a disc of a half and the border of that half: its soft edge


def draw(places: np.ndarray, side: int = SIDE) -> np.ndarray:
    """``(n, side, side)`` float64 in 0..1: white discs on black, the edge one pixel soft.

    ``places`` (n, 3): x, y and radius in pixels. Raises ``ValueError`` on other shapes, on what is
    not finite and on a side below 1.
    """
    places = np.asarray(places, dtype=np.float64)
    if places.ndim != 2 or places.shape[1] != 3 or not np.isfinite(places).all():
        raise ValueError("Give an array (n, 3) of finite numbers: x, y and radius.")
    if side < 1:
        raise ValueError("Give a side of at least one pixel.")
    middle = np.arange(side) + 0.5
    x, y, radius = (column[:, None, None] for column in places.T)
    return np.clip(radius + 0.5 - np.hypot(middle - x, middle[:, None] - y), 0, 1)


def anywhere(rng: np.random.Generator, count: int) -> np.ndarray:
    """``(count, 3)`` places: centre and radius evenly over ``CENTRES`` and ``RADII``."""
    low, high = np.transpose([CENTRES, CENTRES, RADII])
    return rng.uniform(low, high, (count, 3))


def left(rng: np.random.Generator, count: int) -> np.ndarray:
    """``(count, 3)`` places of discs that lie wholly in the left half, radii in ``SMALL``."""
    radius = rng.uniform(*SMALL, count)
    edge = radius + MARGIN
    x = rng.uniform(edge, SIDE / 2 - edge)
    return np.stack([x, rng.uniform(edge, SIDE - edge), radius], axis=1)


def right(places: np.ndarray) -> np.ndarray:
    """The mirror images of ``places`` (n, 3): what was left lies right."""
    return np.asarray(places) * (-1, 1, 1) + (SIDE, 0, 0)
