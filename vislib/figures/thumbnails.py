"""Small moving pictures for the home page, one a lesson: SVG text, coloured by the page's roles.

Each is drawn from the numbers of its lesson in small. Movement is CSS (``vislib/ui/home.css``):
the classes ``t-*`` say what may move, the variables ``--d``, ``--dx``, ``--dy`` when and how far.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

WIDTH, HEIGHT = 240, 136


def svg(slug: str, label: str = "") -> str:
    """The thumbnail of a lesson; a plain grid for lessons that have none."""
    parts = "".join(_DRAWN.get(slug, _plain)())
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}" '
        f'class="t t-{slug}">{parts}</svg>'
    )


def _rect(x: float, y: float, w: float, h: float, role: str, **style: object) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}" rx="2" '
        f'fill="var(--pw-{role})"{_style(style)}/>'
    )


def _dot(x: float, y: float, r: float, role: str, **style: object) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r}" fill="var(--pw-{role})"{_style(style)}/>'


def _line(points: Iterable[tuple[float, float]], role: str, width: float = 1.5, **style) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return (
        f'<polyline points="{path}" fill="none" stroke="var(--pw-{role})" '
        f'stroke-width="{width}" stroke-linejoin="round" stroke-linecap="round"{_style(style)}/>'
    )


def _style(style: dict[str, object]) -> str:
    """``move="rise"`` becomes a class; ``opacity`` an attribute; the rest CSS variables."""
    move = style.pop("move", None)
    opacity = style.pop("opacity", None)
    text = f' class="t-{move}"' if move else ""
    text += f' opacity="{opacity:.2f}"' if opacity is not None else ""
    variables = ";".join(f"--{name}:{value}" for name, value in style.items())
    return text + (f' style="{variables}"' if variables else "")


def _plain() -> Iterable[str]:
    for r in range(5):
        for c in range(9):
            yield _rect(36 + 19 * c, 22 + 19 * r, 16, 16, "input", opacity=0.15 + 0.08 * r)


def _receptive_field() -> Iterable[str]:
    """Three 3x1 layers: one unit, three, five, seven below."""
    rows = [(28, 1, "output"), (56, 3, "kernel"), (84, 5, "kernel"), (112, 7, "input")]
    yield from _cone(rows)
    for level, (y, seen, role) in enumerate(rows):
        for i in range(11):
            inside = abs(i - 5) <= seen // 2
            look = {"move": "light", "d": f"{0.5 * level}s"} if inside else {"opacity": 0.25}
            yield _dot(20 + 20 * i, y, 5.5, role if inside else "muted", **look)


def _cone(rows: list[tuple[int, int, str]]) -> Iterable[str]:
    for (y, seen, _), (below, _, _) in zip(rows, rows[1:], strict=False):
        for i in range(5 - seen // 2, 6 + seen // 2):
            for j in (i - 1, i, i + 1):
                yield _line([(20 + 20 * i, y), (20 + 20 * j, below)], "muted", 1, opacity=0.5)


def _upsampling() -> Iterable[str]:
    """Two by two made four by four: nearest first, then bilinear."""
    small = np.array([[0.95, 0.35], [0.15, 0.7]])
    at = np.clip((np.arange(4) + 0.5) / 2 - 0.5, 0, 1)
    weights = np.stack([1 - at, at], axis=1)
    smooth = weights @ small @ weights.T
    nearest = small.repeat(2, 0).repeat(2, 1)
    yield from _grid(small, 34, 27, "input")
    yield from _grid(nearest, 120, 22, "output")
    yield from _grid(np.ones((4, 4)), 120, 22, "soft", "fade")
    yield from _grid(smooth, 120, 22, "output", "fade")


def _grid(values: np.ndarray, x: float, cell: float, role: str, move: str = "") -> Iterable[str]:
    top = HEIGHT / 2 - cell * len(values) / 2
    for (r, c), value in np.ndenumerate(values):
        opacity = 0.12 + 0.88 * value
        look = {"move": move, "o": f"{opacity:.2f}"} if move else {"opacity": opacity}
        yield _rect(x + cell * c, top + cell * r, cell - 2, cell - 2, role, **look)


def _transposed_convolution() -> Iterable[str]:
    """Three inputs stamp a kernel of three with stride two; the sums stand below."""
    inputs, kernel = np.array([1.0, 1.6, 0.8]), np.array([0.5, 1.0, 0.5])
    total = np.zeros(7)
    for i, value in enumerate(inputs):
        total[2 * i : 2 * i + 3] += value * kernel
        base = 26 + 22 * i
        for j, weight in enumerate(kernel):
            x, h = 30 + 26 * (2 * i + j), 13 * value * weight
            yield _rect(x, base - h, 22, h, "kernel", move="stamp", d=f"{0.8 * i}s")
        yield _line([(28 + 52 * i, base + 1), (106 + 52 * i, base + 1)], "muted", 1, opacity=0.6)
    for k, value in enumerate(total):
        yield _rect(30 + 26 * k, 126 - 26 * value, 22, 26 * value, "output", move="rise")
    yield _line([(26, 127), (214, 127)], "muted", 1)


def _checkerboard() -> Iterable[str]:
    """How often each output pixel is written: kernel three, stride two, both ways."""
    counts = np.zeros(15, dtype=int)
    for i in range(7):
        counts[2 * i : 2 * i + 3] += 1
    for r in range(8):
        for c in range(15):
            share = counts[r + 3] * counts[c] / 4
            x, y = 15 + 14 * c, 12 + 14 * r
            yield _rect(x, y, 12.5, 12.5, "output", opacity=0.15 + 0.85 * share**1.5)


def _softmax() -> Iterable[str]:
    """The same scores at two temperatures."""
    scores = np.array([2.0, 1.0, 0.1, -0.6, 1.4])
    soft, sharp = (np.exp(scores / t) / np.exp(scores / t).sum() for t in (1.0, 0.35))
    for i, (a, b) in enumerate(zip(soft, sharp, strict=True)):
        look = {"move": "sharpen", "s": f"{b / a:.3f}"}
        yield _rect(34 + 36 * i, 114 - 118 * a, 26, 118 * a, "prediction", **look)
    yield _line([(26, 115), (214, 115)], "muted", 1)


def _kmeans() -> Iterable[str]:
    """Lloyd's algorithm on three groups; the crosses walk from the first to the last centres."""
    rng = np.random.default_rng(4)
    middles = np.array([[62, 48], [172, 42], [126, 104]])
    points = np.concatenate([m + rng.normal(0, (15, 10), (26, 2)) for m in middles])
    start = centres = np.array([[100.0, 70.0], [120.0, 60.0], [135.0, 72.0]])
    for _ in range(8):
        labels = ((points[:, None] - centres) ** 2).sum(2).argmin(1)
        centres = np.array([points[labels == k].mean(0) for k in range(3)])
    roles = ("input", "kernel", "output")
    for (x, y), k in zip(points, labels, strict=True):
        yield _dot(x, y, 3, roles[k], opacity=0.55)
    for (x, y), (dx, dy), role in zip(centres, start - centres, roles, strict=True):
        move = {"move": "walk", "dx": f"{dx:.1f}px", "dy": f"{dy:.1f}px"}
        yield _dot(x, y, 7, role, **move)
        cross = f"M{x - 3.2:.1f} {y:.1f}h6.4M{x:.1f} {y - 3.2:.1f}v6.4"
        yield f'<path d="{cross}" stroke="var(--pw-surface)" stroke-width="2"{_style(dict(move))}/>'


def _mean_shift() -> Iterable[str]:
    """A density with two peaks and points that climb to them."""
    x = np.linspace(10, 230, 111)
    height = 76 * np.exp(-(((x - 78) / 27) ** 2)) + 52 * np.exp(-(((x - 168) / 24) ** 2))
    curve = list(zip(x, 118 - height, strict=True))
    area = " ".join(f"{a:.1f},{b:.1f}" for a, b in [(10, 118), *curve, (230, 118)])
    yield f'<polygon points="{area}" fill="var(--pw-input)" opacity=".13"/>'
    yield _line(curve, "input", 2)
    for i, start in enumerate((36, 52, 104, 118, 134, 148, 188, 206)):
        peak = 78 if start < 126 else 168
        y, top = (118 - np.interp(at, x, height) for at in (start, peak))
        move = {"dx": f"{peak - start}px", "dy": f"{top - y:.1f}px", "d": f"{0.1 * i:.1f}s"}
        yield _dot(start, y, 4.5, "gradient", move="climb", **move)


def _unet() -> Iterable[str]:
    """Three levels down, a bottom, three levels up, skip connections across."""
    for level in range(4):
        high, wide, y = (40, 26, 17, 11)[level], 9 + 6 * level, (10, 54, 84, 112)[level]
        left, right = 26 + 24 * level, WIDTH - 26 - 24 * level - wide
        if level == 3:
            yield _rect((WIDTH - 44) / 2, y, 44, high, "kernel", move="light", d="1.2s")
            continue
        middle = y + high / 2
        yield _line([(left + wide + 5, middle), (right - 5, middle)], "muted", 1.5, move="flow")
        for role, x, order in (("input", left, level), ("output", right, 6 - level)):
            yield _rect(x, y, wide, high, role, move="light", d=f"{0.4 * order:.1f}s")


_DRAWN: dict[str, Callable[[], Iterable[str]]] = {
    "receptive_field": _receptive_field,
    "upsampling": _upsampling,
    "transposed_convolution": _transposed_convolution,
    "checkerboard": _checkerboard,
    "softmax": _softmax,
    "kmeans": _kmeans,
    "mean_shift": _mean_shift,
    "unet": _unet,
}
