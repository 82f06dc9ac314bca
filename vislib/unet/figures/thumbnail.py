"""The picture of the lesson on the first page."""

from __future__ import annotations

from collections.abc import Iterable

from vislib.figures.svg import WIDTH, line, rect


def parts() -> Iterable[str]:
    """Three levels down, a bottom, three levels up, skip connections across."""
    for level in range(4):
        high, wide, y = (40, 26, 17, 11)[level], 9 + 6 * level, (10, 54, 84, 112)[level]
        left, right = 26 + 24 * level, WIDTH - 26 - 24 * level - wide
        if level == 3:
            yield rect((WIDTH - 44) / 2, y, 44, high, "kernel", move="light", d="1.2s")
            continue
        middle = y + high / 2
        yield line([(left + wide + 5, middle), (right - 5, middle)], "muted", 1.5, move="flow")
        for role, x, order in (("input", left, level), ("output", right, 6 - level)):
            yield rect(x, y, wide, high, role, move="light", d=f"{0.4 * order:.1f}s")
