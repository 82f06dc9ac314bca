"""The picture of the lesson on the first page."""

from __future__ import annotations

from collections.abc import Iterable

from vislib.figures.svg import line, rect


def parts() -> Iterable[str]:
    """Layers in a row, and a way around them."""
    yield line([(26, 100), (26, 30), (214, 30), (214, 100)], "gradient", 4)
    for i in range(5):
        yield rect(40 + 34 * i, 70, 24, 50, "kernel", move="rise")
    yield line([(26, 100), (214, 100)], "muted", 1)
