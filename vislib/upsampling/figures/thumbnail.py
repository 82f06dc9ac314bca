"""The picture of the lesson on the first page."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from vislib.figures.svg import HEIGHT, rect


def parts() -> Iterable[str]:
    """Two by two made four by four: nearest first, then bilinear."""
    small = np.array([[0.95, 0.35], [0.15, 0.7]])
    at = np.clip((np.arange(4) + 0.5) / 2 - 0.5, 0, 1)
    weights = np.stack([1 - at, at], axis=1)
    smooth = weights @ small @ weights.T
    nearest = small.repeat(2, 0).repeat(2, 1)
    yield from _grid(small, 34, 27, "input")
    yield from _grid(nearest, 120, 22, "output")
    yield from _grid(np.ones((4, 4)), 120, 22, "soft", "fade")
    yield from _grid(smooth, 120, 22, "output", "fade")


def _grid(values: np.ndarray, x: float, cell: float, role: str, move: str = "") -> Iterable[str]:
    top = HEIGHT / 2 - cell * len(values) / 2
    for (r, c), value in np.ndenumerate(values):
        opacity = 0.12 + 0.88 * value
        look = {"move": move, "o": f"{opacity:.2f}"} if move else {"opacity": opacity}
        yield rect(x + cell * c, top + cell * r, cell - 2, cell - 2, role, **look)
