"""The box the clouds of points lie in: its panel, and the part of it nearest to each centre."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vislib.core.points import HEIGHT, WIDTH
from vislib.stage.scene import Mark, Panel, Path
from vislib.stage.theme import CATEGORICAL

_BOX = ((0.0, 0.0), (WIDTH, 0.0), (WIDTH, HEIGHT), (0.0, HEIGHT))


def panel(id: str, title: str, **more: object) -> Panel:
    """A square-unit panel over the box."""
    return Panel(id, title, (0.0, WIDTH), (0.0, HEIGHT), equal=True, **more)


def cell(centres: np.ndarray, j: int) -> list[tuple[float, float]]:
    """The corners of the part of the box nearest to centre j: its Voronoi cell, cut at the box.

    Where centres coincide the first one owns the cell, as in the assignment; [] for the others.
    """
    corners = list(_BOX)
    x, y = (float(v) for v in centres[j])
    for i, (u, v) in enumerate(centres.tolist()):
        if i == j:
            continue
        a, b = u - x, v - y
        if a == 0 == b:
            if i < j:
                return []
            continue
        corners = _cut(corners, a, b, (u * u + v * v - x * x - y * y) / 2)
    return corners


def _cut(corners: list, a: float, b: float, c: float) -> list:
    """The part of a convex polygon with a x + b y <= c (Sutherland & Hodgman)."""
    kept = []
    for i, here in enumerate(corners):
        before = corners[i - 1]
        d0, d1 = a * before[0] + b * before[1] - c, a * here[0] + b * here[1] - c
        if (d0 <= 0) != (d1 <= 0):
            t = d0 / (d0 - d1)
            kept.append(tuple(p + t * (q - p) for p, q in zip(before, here, strict=True)))
        if d1 <= 0:
            kept.append(here)
    return kept


def cells(panel: str, centres: Sequence[np.ndarray], opacity: object = 1.0) -> list[Mark]:
    """The cells of all centres as filled outlines; ``centres``: an array (k, 2) a frame, or one."""
    made: dict[bytes, list] = {}
    for c in centres:
        if c.tobytes() not in made:
            made[c.tobytes()] = [cell(c, j) for j in range(len(c))]
    frames = [made[c.tobytes()] for c in centres]
    marks = []
    for j in range(max(len(f) for f in frames)):
        rows = [f[j] if j < len(f) else [] for f in frames]
        size = max(len(r) for r in rows) or 1
        # A shorter outline repeats its last corner, so that all frames have as many.
        xy = [[*r, *[r[-1]] * (size - len(r))] if r else [(np.nan, np.nan)] * size for r in rows]
        outline = np.array(xy) if len(xy) > 1 else np.array(xy[0])
        marks.append(
            Path(panel, outline, color=CATEGORICAL[j % len(CATEGORICAL)], width=1.2,
                 closed=True, fill=0.1, glide=False, opacity=opacity)
        )  # fmt: skip
    return marks
