"""The picture of the lesson on the first page."""

from __future__ import annotations

from collections.abc import Iterable

from vislib.figures.svg import line, rect


def parts() -> Iterable[str]:
    """A picture, maps that get smaller and deeper, and a label a pixel at the end."""
    for x, side, depth in ((24, 84, 6), (62, 58, 12), (100, 38, 20)):
        yield rect(x, 68 - side / 2, depth, side, "input", opacity=0.85)
    yield line([(128, 68), (150, 68)], "muted", 2)
    for r in range(4):
        for c in range(4):
            role = "output" if (r in (1, 2) and c in (1, 2)) or (r, c) == (1, 3) else "padding"
            delay = f"{0.12 * (r + c):.2f}s"
            yield rect(156 + 16 * c, 36 + 16 * r, 15, 15, role, move="rise", d=delay)
