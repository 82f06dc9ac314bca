"""The picture of the lesson on the first page."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from vislib.figures.svg import dot, style_of


def parts() -> Iterable[str]:
    """Lloyd's algorithm on three groups; the crosses walk from the first to the last centres."""
    rng = np.random.default_rng(4)
    middles = np.array([[62, 48], [172, 42], [126, 104]])
    points = np.concatenate([m + rng.normal(0, (15, 10), (26, 2)) for m in middles])
    start = centres = np.array([[100.0, 70.0], [120.0, 60.0], [135.0, 72.0]])
    for _ in range(8):
        labels = ((points[:, None] - centres) ** 2).sum(2).argmin(1)
        centres = np.array([points[labels == k].mean(0) for k in range(3)])
    roles = ("input", "kernel", "output")
    for (x, y), k in zip(points, labels, strict=True):
        yield dot(x, y, 3, roles[k], opacity=0.55)
    for (x, y), (dx, dy), role in zip(centres, start - centres, roles, strict=True):
        move = {"move": "walk", "dx": f"{dx:.1f}px", "dy": f"{dy:.1f}px"}
        yield dot(x, y, 7, role, **move)
        cross = f"M{x - 3.2:.1f} {y:.1f}h6.4M{x:.1f} {y - 3.2:.1f}v6.4"
        look = style_of(dict(move))
        yield f'<path d="{cross}" stroke="var(--pw-surface)" stroke-width="2"{look}/>'
