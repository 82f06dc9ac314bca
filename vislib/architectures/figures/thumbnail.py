"""The picture of the lesson on the first page."""

from __future__ import annotations

from collections.abc import Iterable

from vislib.architectures.book import book_rows
from vislib.architectures.figures import parts as shared
from vislib.architectures.lines import lines
from vislib.figures.svg import rect


def parts() -> Iterable[str]:
    """VGG16 as boxes, and below each what it weighs."""
    shown = lines(book_rows("VGG16"))
    heights, widths = shared.sizes_of([line.last.shape for line in shown])
    step = 216 / len(shown)
    most = max(line.sums.parameters for line in shown)
    for i, line in enumerate(shown):
        x, high = 12 + i * step, 4 + 56 * heights[i]
        role = shared.colour_of(line.kind)
        yield rect(x, 70 - high, max(1.5, 0.9 * step * widths[i]), high, role, opacity=0.75)
        weight = 44 * line.sums.parameters / most
        if weight > 0.3:
            delay = f"{0.08 * i:.2f}s"
            yield rect(x, 124 - weight, 0.8 * step, weight, "kernel", move="rise", d=delay)
