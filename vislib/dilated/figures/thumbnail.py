"""The picture of the lesson on the first page."""

from __future__ import annotations

from collections.abc import Iterable

from vislib.figures.svg import rect


def parts() -> Iterable[str]:
    """A grid of pixels, and nine taps with a pixel between them."""
    for row in range(7):
        for column in range(7):
            tap = row % 2 and column % 2
            role, more = ("kernel", {"move": "rise"}) if tap else ("input", {"opacity": 0.3})
            yield rect(64 + 16 * column, 12 + 16 * row, 14, 14, role, **more)
