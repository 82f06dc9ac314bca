"""Four ways back up: silhouettes of networks, and what crosses from the way down to the way up."""

from __future__ import annotations

import numpy as np

from vislib.core.text import number, plural
from vislib.fully_convolutional.upward import SCORES, SWITCHES, Stage, Way
from vislib.stage.caption import Caption
from vislib.stage.scene import Arrow, Boxes, Label, Panel, Scene, Secret

_UNITS = {SCORES: "output", SWITCHES: "padding"}  # of arrows; numbers are "input"
_RIGHT, _HIGH = 4.2, 0.62


def scene(made: tuple[Way, ...]) -> Scene:
    """Stage by stage down and up again; before the answer without what is handed across."""
    frames = 1 + max(len(way.stages) for way in made)
    panels = [
        Panel(way.name, _title(way), (-0.1, _RIGHT + 0.1), (-0.2, 6.0), y_down=True, row=i // 2)
        for i, way in enumerate(made)
    ]
    marks, arrows = [], []
    for way in made:
        marks += _stages(way)
        arrows += _arrows(way)
    plain = [Panel(p.id, p.id, p.x, p.y, y_down=True, row=p.row) for p in panels]
    return Scene(
        panels, [*marks, *arrows], frames=frames,
        captions=[_start(made), *(_caption(made, f) for f in range(1, frames - 1)), _last(made)],
        alt="Four networks go down to small maps and up again; arrows show what they hand across.",
        height=560, frame_ms=900,
        secret=Secret(
            marks=arrows, instead=plain, frame=frames - 1,
            caption="Four ways down and up again. Each hands something across, from a map on the "
            "way down to the one of that size on the way up.",
            alt="Four networks go down to small maps and up again.",
        ),
    )  # fmt: skip


def _title(way: Way) -> str:
    return f"{way.name}: {number(way.parameters / 1e6, 4)} M parameters"


def _level(way: Way, stage: Stage) -> int:
    top = way.stages[0].side
    return min(int(np.log2(top / stage.side)), 5)


def box(way: Way, stage: Stage) -> tuple[float, float, float, float]:
    """x, y, width, height: the wider the more channels, in log scale; up on the right."""
    wide = 0.5 + np.log2(stage.channels) / 11
    y = float(_level(way, stage))
    if stage.name in ("fc6, fc7", "bottom"):
        return (_RIGHT - wide) / 2, y, wide, _HIGH
    return 0.0 if stage.down else _RIGHT - wide, y, wide, _HIGH


def _stages(way: Way) -> list:
    boxes = np.array([box(way, s) for s in way.stages])
    since = 1 + np.arange(len(boxes))
    words = [f"{s.channels:,}×{s.side}²" for s in way.stages]
    hover = [f"{way.name}, {s.name}: {s.channels:,} × {s.side} × {s.side}" for s in way.stages]
    middle = np.stack([boxes[:, 0] + boxes[:, 2] / 2, boxes[:, 1] + _HIGH / 2], axis=-1)
    roles = ["input" if s.down else "output" for s in way.stages]
    return [
        Boxes(way.name, boxes, color="muted", fill=0.0, width=1),
        Boxes(way.name, boxes, color=roles, fill=0.3, width=2, since=since, hover=hover),
        Label(way.name, middle, words, size=0.75, since=since),
    ]


def _arrows(way: Way) -> list:
    """From each stage that hands on to the one of that size, as thick as the logarithm of bits."""
    marks = []
    for s in way.stages:
        if not s.handed:
            continue
        to = next(i for i, t in enumerate(way.stages) if not t.down and t.side == s.side)
        a, b = box(way, s), box(way, way.stages[to])
        y = a[1] + _HIGH / 2
        bits = s.handed * (2 if way.unit == SWITCHES else 32)
        said = plural(s.handed, "number") if way.unit not in (SCORES, SWITCHES) else (
            f"{s.handed:,} {way.unit}")  # fmt: skip
        marks.append(Arrow(
            way.name, [[a[0] + a[2] + 0.06, y, b[0] - 0.06, y]],
            color=_UNITS.get(way.unit, "input"), width=thickness(bits),
            since=np.array([1 + to]), hover=[f"{way.name}: {said} across"],
        ))  # fmt: skip
    return marks


def thickness(bits: int) -> float:
    """Width of an arrow in pixels."""
    return 0.45 * (float(np.log2(bits)) - 8)


def _start(made: tuple[Way, ...]) -> Caption:
    return Caption("{n} networks for pictures of {side} × {side} pixels.",
                   n=len(made), side=made[0].stages[0].side)  # fmt: skip


def _caption(made: tuple[Way, ...], frame: int) -> Caption:
    said = Caption("")
    for i, way in enumerate(made):
        if frame > len(way.stages):
            continue
        stage = way.stages[frame - 1]
        key = "abcd"[i]
        end = "; " if any(frame <= len(w.stages) for w in made[i + 1 :]) else "."
        said += Caption(f"{way.name}: {{{key}}}{end}",
                        **{key: f"{stage.channels:,} × {stage.side}²"})  # fmt: skip
    return said


def _last(made: tuple[Way, ...]) -> Caption:
    segnet = next(way for way in made if way.name == "SegNet")
    first = segnet.stages[0]
    return Caption(
        "SegNet: {c} · {half}² = {places} places of maxima from the first pooling, 2 bits each, no "
        "values. Least is handed across by **{least}**, most by {most}.",
        c=first.channels, half=first.side // 2, places=f"{first.handed:,}",
        least=min(made, key=lambda way: way.bits).name,
        most=max(made, key=lambda way: way.bits).name,
    )  # fmt: skip
