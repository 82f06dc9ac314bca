"""The picture of the lesson on the first page."""

from __future__ import annotations

from collections.abc import Iterable

from vislib.figures.svg import line, rect


def parts() -> Iterable[str]:
    """Two overlapping boxes over a bar of what they share."""
    yield rect(52, 16, 84, 64, "truth")
    yield rect(94, 34, 84, 64, "prediction", move="climb", dx="-22px", dy="-8px")
    yield rect(52, 108, 42, 8, "output")
    yield line([(52, 120), (178, 120)], "muted", 1)
