"""The picture of the lesson on the first page."""

from __future__ import annotations

from collections.abc import Iterable

from vislib.figures.svg import line, rect


def parts() -> Iterable[str]:
    """Layers that narrow to a waist and widen again."""
    heights = (104, 72, 40, 16, 40, 72, 104)
    roles = ("input", "muted", "muted", "kernel", "muted", "muted", "output")
    for i, (height, role) in enumerate(zip(heights, roles, strict=True)):
        yield rect(26 + 28 * i, 66 - height / 2, 12, height, role)
    yield line([(38, 66), (194, 66)], "grid", 1)
