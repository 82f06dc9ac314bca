"""The picture of the lesson on the first page."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from vislib.figures.svg import dot, line


def parts() -> Iterable[str]:
    """A density with two peaks and points that climb to them."""
    x = np.linspace(10, 230, 111)
    height = 76 * np.exp(-(((x - 78) / 27) ** 2)) + 52 * np.exp(-(((x - 168) / 24) ** 2))
    curve = list(zip(x, 118 - height, strict=True))
    area = " ".join(f"{a:.1f},{b:.1f}" for a, b in [(10, 118), *curve, (230, 118)])
    yield f'<polygon points="{area}" fill="var(--pw-input)" opacity=".13"/>'
    yield line(curve, "input", 2)
    for i, start in enumerate((36, 52, 104, 118, 134, 148, 188, 206)):
        peak = 78 if start < 126 else 168
        y, top = (118 - np.interp(at, x, height) for at in (start, peak))
        move = {"dx": f"{peak - start}px", "dy": f"{top - y:.1f}px", "d": f"{0.1 * i:.1f}s"}
        yield dot(start, y, 4.5, "gradient", move="climb", **move)
