"""Outputs and slopes along a line of inputs, depth by depth, and how alike slopes are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from vislib.core.text import enough, fixed, short
from vislib.figures.waiting import waiting
from vislib.residual.figures.parts import COLOURS, KINDS
from vislib.residual.shattered import EDGE, Slopes, alikes, by_chance
from vislib.stage.caption import Caption
from vislib.stage.scene import Label, Panel, Path, Points, Scene, Secret, Segments

_ABOUT = (-1.15, 1.15)
LOW = 0.2  # a correlation that is smaller counts as noise in the challenge
_NARROW = 32  # units: narrower nets differ much from seed to seed


def scene(lines: Mapping[str, Sequence[Slopes]], width: int) -> Scene:
    """A depth a frame: plain left, residual in the middle; right how alike slopes are."""
    depths = [line.depth for line in lines["plain"]]
    frames = len(depths)
    panels, marks = [], []
    for row, what in enumerate(("f(x)", "slope f′(x)")):
        for kind, colour in zip(KINDS, COLOURS, strict=True):
            name = f"{kind}{row}"
            panels.append(Panel(name, f"{kind}: {what}, largest = 1", (-EDGE, EDGE), _ABOUT,
                                axes=True, row=row, x_label="x" if row else ""))  # fmt: skip
            marks += _curve(name, lines[kind], row, colour)
    low = min(-0.3, min(float(np.nanmin(v)) for v in _curves(lines).values()) - 0.1)
    panels.insert(2, Panel("apart", "correlation of slopes by distance", (-0.03, 1.03), (low, 1.4),
                           axes=True, row=0, x_label="distance", weight=0.9))  # fmt: skip
    panels.append(Panel("deep", "correlation at 1/64, by layers", (-0.06 * depths[-1],
                        1.06 * depths[-1]), (low, 1.4), axes=True, row=1, x_label="layers",
                        weight=0.9))  # fmt: skip
    marks += [*_apart(lines), *_deep(lines, depths)]
    later = [p.id for p in panels if p.id not in ("plain0", "residual0")]
    return Scene(
        panels,
        marks,
        frames=frames,
        captions=[_caption(lines, f, width) for f in range(frames)],
        alt="What a plain and a residual net put out along a line, their slopes there, and how "
        "alike the slopes of neighbouring inputs are.",
        height=450,
        frame_ms=1200,
        secret=Secret(
            panels=later,
            instead=[part for p in panels if p.id in later for part in waiting(p, p.title)],
            caption=f"{depths[0]} layers that have learned nothing yet. What becomes of the slope "
            "in deeper nets?",
            alt="What a plain and a residual net of few layers put out along a line.",
        ),
    )


def _curve(panel: str, lines: Sequence[Slopes], row: int, colour: str) -> list:
    """Outputs (row 0) or slopes, of each depth by its own largest; at the end its numbers."""
    values = [line.slope if row else line.y for line in lines]
    drawn = np.array([v / (np.abs(v).max() or 1.0) for v in values])
    xy = np.stack([np.broadcast_to(lines[0].x, drawn.shape), drawn], axis=2)
    marks: list = [
        Segments(panel, [(-EDGE, 0, EDGE, 0)], color="grid"),
        Path(panel, xy, color=colour, width=1.4, glide=False),
    ]
    if row:
        last = len(lines) - 1
        marks.append(Points(panel, xy[-1], size=1.6, color=colour, hover=_hover(lines[-1]),
                            since=[last] * lines[0].x.size, id=panel))  # fmt: skip
    return marks


def _hover(line: Slopes) -> list[str]:
    on = [short(v) for v in line.slope]
    return [
        f"x = {fixed(x, 3)}: f = {short(f)}, f′ = {s}" + (f"; 1/64 on {on[i + 1]}"
                                                          if i + 1 < len(on) else "")
        for i, (x, f, s) in enumerate(zip(line.x, line.y, on, strict=True))
    ]  # fmt: skip


def _apart(lines: Mapping[str, Sequence[Slopes]]) -> list:
    """The correlation of slopes against their distance; dashed, how far chance goes."""
    bar, curves = by_chance(lines["plain"][0].slope), _curves(lines)
    marks: list = [_chance("apart", 1.0, bar)]
    for i, (kind, colour) in enumerate(zip(KINDS, COLOURS, strict=True)):
        values = np.nan_to_num(curves[kind])
        at = np.broadcast_to(np.arange(values.shape[1]) / 64, values.shape)
        marks += [
            Path("apart", np.stack([at, values], axis=2), color=colour, width=2, glide=False),
            Label("apart", (0.3 + 0.4 * i, 1.2), kind, size=0.85, color=colour),
        ]
    return marks


def _curves(lines: Mapping[str, Sequence[Slopes]]) -> dict[str, np.ndarray]:
    """(depths, 65) by kind: the correlations by distance."""
    return {kind: np.array([alikes(line.slope) for line in each]) for kind, each in lines.items()}


def _chance(panel: str, end: float, bar: float) -> Segments:
    return Segments(panel, [(0, bar, end, bar), (0, -bar, end, -bar)], color="muted", width=1,
                    dash=True)  # fmt: skip


def _deep(lines: Mapping[str, Sequence[Slopes]], depths: list[int]) -> list:
    """The correlation of neighbouring slopes against depth, as far as it has been shown."""
    marks: list = [_chance("deep", depths[-1], by_chance(lines["plain"][0].slope))]
    n = len(depths)
    for i, (kind, colour) in enumerate(zip(KINDS, COLOURS, strict=True)):
        values = np.nan_to_num([line.correlation for line in lines[kind]])
        shown = np.minimum(np.arange(n)[None], np.arange(n)[:, None])  # the last again and again
        xy = np.stack([np.array(depths, float)[shown], values[shown]], axis=2)
        marks += [
            Path("deep", xy, color=colour, width=2, dash=not i, glide=False),
            Points("deep", xy, size=5, color=colour, shape="square" if not i else "circle",
                   glide=False),
            Label("deep", (depths[-1] * (0.3 + 0.4 * i), 1.2), kind, size=0.85, color=colour),
        ]  # fmt: skip
    return marks


def _caption(lines: Mapping[str, Sequence[Slopes]], f: int, width: int) -> Caption:
    """How alike slopes 1/64 apart are at a depth, and what that is worth."""
    plain, residual = (lines[kind][f] for kind in KINDS)
    said = "{d} layers: correlation of slopes 1/64 apart **{a}** plain{va}, **{b}** residual{vb}."
    if width < _NARROW:
        said += " So narrow a net differs much from seed to seed."
    return Caption(
        said, d=plain.depth, a=correlation(plain), b=correlation(residual),
        va=_worth(plain), vb=_worth(residual),
    )  # fmt: skip


def correlation(line: Slopes) -> str:
    """The correlation of neighbouring slopes, as it is printed."""
    value = line.correlation
    if np.isnan(value):
        return "none, all slopes are the same"
    return enough(value, lambda v: (v < 1, abs(v) < LOW))


def _worth(line: Slopes) -> str:
    return " (as good as chance)" if by_luck(line) else ""


def by_luck(line: Slopes) -> bool:
    """Whether random numbers would be as much alike."""
    return bool(abs(line.correlation) <= by_chance(line.slope))
