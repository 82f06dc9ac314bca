"""The picture of the lesson on the first page."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from vislib.figures.svg import line, rect


def parts() -> Iterable[str]:
    """The same scores at two temperatures."""
    scores = np.array([2.0, 1.0, 0.1, -0.6, 1.4])
    soft, sharp = (np.exp(scores / t) / np.exp(scores / t).sum() for t in (1.0, 0.35))
    for i, (a, b) in enumerate(zip(soft, sharp, strict=True)):
        look = {"move": "sharpen", "s": f"{b / a:.3f}"}
        yield rect(34 + 36 * i, 114 - 118 * a, 26, 118 * a, "prediction", **look)
    yield line([(26, 115), (214, 115)], "muted", 1)
