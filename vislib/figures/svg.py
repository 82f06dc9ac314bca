"""Small moving pictures as SVG text, coloured by the page's roles: the pieces and the whole.

Each lesson draws its own (``figures/thumbnail.py``), from its numbers in small. Movement is CSS
(``vislib/ui/assets/svg.css``): the classes ``t-*`` say what may move, the variables ``--d``,
``--dx``, ``--dy`` when and how far.
"""

from __future__ import annotations

from collections.abc import Iterable

WIDTH, HEIGHT = 240, 136


def picture(parts: Iterable[str], name: str, label: str = "") -> str:
    """SVG text of ``parts``; ``name`` is in its class, ``label`` says what it shows."""
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}" '
        f'class="t t-{name}">{"".join(parts)}</svg>'
    )


def rect(x: float, y: float, w: float, h: float, role: str, **style: object) -> str:
    """A rectangle in the colour of a role; ``style``: see ``style_of``."""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}" rx="2" '
        f'fill="var(--pw-{role})"{style_of(style)}/>'
    )


def dot(x: float, y: float, r: float, role: str, **style: object) -> str:
    """A disc."""
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r}" fill="var(--pw-{role})"{style_of(style)}/>'


def line(points: Iterable[tuple[float, float]], role: str, width: float = 1.5, **style) -> str:
    """A line through points."""
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return (
        f'<polyline points="{path}" fill="none" stroke="var(--pw-{role})" '
        f'stroke-width="{width}" stroke-linejoin="round" stroke-linecap="round"{style_of(style)}/>'
    )


def style_of(style: dict[str, object]) -> str:
    """``move="rise"`` becomes a class; ``opacity`` an attribute; the rest CSS variables."""
    move = style.pop("move", None)
    opacity = style.pop("opacity", None)
    text = f' class="t-{move}"' if move else ""
    text += f' opacity="{opacity:.2f}"' if opacity is not None else ""
    variables = ";".join(f"--{name}:{value}" for name, value in style.items())
    return text + (f' style="{variables}"' if variables else "")


def plain() -> Iterable[str]:
    """A grid, for a lesson that draws nothing of its own."""
    for r in range(5):
        for c in range(9):
            yield rect(36 + 19 * c, 22 + 19 * r, 16, 16, "input", opacity=0.15 + 0.08 * r)
