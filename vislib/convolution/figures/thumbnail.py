"""The picture of the lesson on the first page."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from vislib.figures.svg import line, rect

_ROW = np.array([0.2, 0.3, 0.2, 0.9, 1.0, 0.9, 0.2])


def parts() -> Iterable[str]:
    """Seven values and, under every three of them, their mean."""
    means = np.convolve(_ROW, np.ones(3) / 3, "valid")
    for i, value in enumerate(_ROW):
        yield rect(30 + 26 * i, 60 - 46 * value, 22, 46 * value, "input")
    yield line([(26, 61), (214, 61)], "muted", 1)
    for i, value in enumerate(means):
        yield rect(30 + 26 * (i + 1), 126 - 46 * value, 22, 46 * value, "output", move="rise")
    yield line([(26, 127), (214, 127)], "muted", 1)
    yield rect(28, 10, 78, 52, "kernel", opacity=0.25)
