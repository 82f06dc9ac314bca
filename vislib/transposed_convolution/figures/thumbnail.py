"""The picture of the lesson on the first page."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from vislib.figures.svg import line, rect


def parts() -> Iterable[str]:
    """Three inputs stamp a kernel of three with stride two; the sums stand below."""
    inputs, kernel = np.array([1.0, 1.6, 0.8]), np.array([0.5, 1.0, 0.5])
    total = np.zeros(7)
    for i, value in enumerate(inputs):
        total[2 * i : 2 * i + 3] += value * kernel
        base = 26 + 22 * i
        for j, weight in enumerate(kernel):
            x, h = 30 + 26 * (2 * i + j), 13 * value * weight
            yield rect(x, base - h, 22, h, "kernel", move="stamp", d=f"{0.8 * i}s")
        yield line([(28 + 52 * i, base + 1), (106 + 52 * i, base + 1)], "muted", 1, opacity=0.6)
    for k, value in enumerate(total):
        yield rect(30 + 26 * k, 126 - 26 * value, 22, 26 * value, "output", move="rise")
    yield line([(26, 127), (214, 127)], "muted", 1)
