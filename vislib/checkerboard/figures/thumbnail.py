"""The picture of the lesson on the first page."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from vislib.figures.svg import rect


def parts() -> Iterable[str]:
    """How often each output pixel is written: kernel three, stride two, both ways."""
    counts = np.zeros(15, dtype=int)
    for i in range(7):
        counts[2 * i : 2 * i + 3] += 1
    for r in range(8):
        for c in range(15):
            share = counts[r + 3] * counts[c] / 4
            x, y = 15 + 14 * c, 12 + 14 * r
            yield rect(x, y, 12.5, 12.5, "output", opacity=0.15 + 0.85 * share**1.5)
