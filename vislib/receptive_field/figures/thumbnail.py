"""The picture of the lesson on the first page."""

from __future__ import annotations

from collections.abc import Iterable

from vislib.figures.svg import dot, line


def parts() -> Iterable[str]:
    """Three 3x1 layers: one unit, three, five, seven below."""
    rows = [(28, 1, "output"), (56, 3, "kernel"), (84, 5, "kernel"), (112, 7, "input")]
    yield from _cone(rows)
    for level, (y, seen, role) in enumerate(rows):
        for i in range(11):
            inside = abs(i - 5) <= seen // 2
            look = {"move": "light", "d": f"{0.5 * level}s"} if inside else {"opacity": 0.25}
            yield dot(20 + 20 * i, y, 5.5, role if inside else "muted", **look)


def _cone(rows: list[tuple[int, int, str]]) -> Iterable[str]:
    for (y, seen, _), (below, _, _) in zip(rows, rows[1:], strict=False):
        for i in range(5 - seen // 2, 6 + seen // 2):
            for j in (i - 1, i, i + 1):
                yield line([(20 + 20 * i, y), (20 + 20 * j, below)], "muted", 1, opacity=0.5)
