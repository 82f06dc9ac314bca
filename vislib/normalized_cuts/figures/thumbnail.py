"""The picture of the lesson on the first page."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from vislib.figures.svg import dot, line


def parts() -> Iterable[str]:
    """Two groups of points tied together, and the line that cuts the few ties between them."""
    left = np.array([[38, 40], [62, 30], [56, 62], [84, 52], [40, 86], [74, 92]])
    right = np.array([[152, 36], [180, 30], [168, 62], [202, 56], [156, 92], [194, 94]])
    points = np.vstack([left, right])
    for i, a in enumerate(points):
        for b in points[i + 1 :]:
            if np.hypot(*(a - b)) < 48:
                yield line([tuple(a), tuple(b)], "padding", 1.5)
    yield line([(84, 52), (152, 36)], "padding", 1)
    yield line([(74, 92), (156, 92)], "padding", 1)
    yield line([(116, 10), (120, 60), (114, 118)], "gradient", 3)
    for group, role in ((left, "input"), (right, "output")):
        for x, y in group:
            yield dot(x, y, 6, role)
