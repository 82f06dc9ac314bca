"""A module of GoogLeNet, naive and reduced: four branches that are joined."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vislib.architectures.graph import INPUT
from vislib.architectures.numbers import large
from vislib.architectures.params import Shrink
from vislib.architectures.rows import Row
from vislib.architectures.shapes import text
from vislib.core.text import number
from vislib.stage.caption import Caption
from vislib.stage.scene import Bars, Boxes, Label, Mark, Panel, Scene, Secret

BRANCHES = ("1×1", "3×3", "5×5", "pool")
_KINDS = ("naive", "reduced")


def scene(p: Shrink) -> Scene:
    """A frame a branch, then the maps of all joined."""
    both = [branches(p.module_rows(kind)) for kind in _KINDS]
    frames = len(BRANCHES) + 1
    wide = max(r.shape[0] for each in both for rows in each for r in rows)
    wide = max(wide, both[0][0][0].before[0])
    most = max(_work(rows) for each in both for rows in each) or 1
    panels = [Panel(kind, f"{kind}: width is channels", x=(0, 1), y=(-0.1, 4.3), y_down=True,
                    weight=1.5) for kind in _KINDS]  # fmt: skip
    panels.append(Panel("work", "multiplications: naive, reduced", x=(-0.7, 3.7),
                        y=(0, 1.3 * most), weight=1.2))  # fmt: skip
    marks = [m for kind, each in zip(_KINDS, both, strict=True) for m in _volumes(kind, each, wide)]
    return Scene(
        panels,
        [*marks, *_bars(both, most)],
        frames=frames,
        captions=[*(_caption(both, i) for i in range(len(BRANCHES))), _joined(p, both)],
        alt=f"Module {p.module} of GoogLeNet, naive and reduced, branch by branch.",
        height=340,
        frame_ms=1500,
        secret=Secret(panels=["work"], caption=Caption(
            "Module {name}: {shape} come in.", name=p.module,
            shape=text(both[0][0][0].before))),
    )  # fmt: skip


def branches(rows: Sequence[Row]) -> list[list[Row]]:
    """The layers of each branch, in their order."""
    made: list[list[Row]] = []
    for row in rows:
        if row.kind not in ("conv", "pool"):
            continue
        if row.inputs == (INPUT,):
            made.append([])
        made[-1].append(row)
    return made


def _work(rows: Sequence[Row]) -> int:
    return sum(row.multiplications for row in rows)


def _volumes(kind: str, each: Sequence[Sequence[Row]], wide: int) -> list[Mark]:
    boxes, roles, hover, since, places, said = [], [], [], [], [], []
    for i, rows in enumerate(each):
        for j, row in enumerate(rows):
            width = max(0.3 * row.shape[0] / wide, 0.01)
            left = 0.38 if j == 0 and len(rows) > 1 else 0.7
            boxes.append([left - width / 2, i + 0.35, width, 0.5])
            roles.append("output" if j == len(rows) - 1 else "kernel")
            name = row.name.removeprefix("module.")
            hover.append(f"{name}: {text(row.shape)}, {row.weights:,} weights, "
                         f"{row.multiplications:,} multiplications")  # fmt: skip
            since.append(i)
            places.append([left, i + 0.2])
            kernel = f"{row.factors[0]}×{row.factors[0]}" if row.factors else "pool"
            said.append(f"{kernel} → {row.shape[0]}")
    come = each[0][0].before[0]
    given = [[0.01, 0.35, 0.2 * come / wide, len(each) - 0.5]]
    return [
        Boxes(kind, given, color="input", fill=0.4, hover=[f"input: {come} channels"]),
        Boxes(kind, boxes, color=roles, fill=0.5, since=since, hover=hover),
        Label(kind, places, said, since=since, size=0.9),
    ]


def _bars(both: Sequence[Sequence[Sequence[Row]]], most: float) -> list[Mark]:
    marks: list[Mark] = []
    since = np.arange(len(BRANCHES))
    for k, (kind, each) in enumerate(zip(_KINDS, both, strict=True)):
        tops = np.array([_work(rows) for rows in each], float)
        x = np.arange(len(BRANCHES)) + (k - 0.5) * 0.4
        marks.append(Bars("work", tops, x=x, width=0.36, since=since,
                          color="muted" if kind == "naive" else "kernel",
                          hover=[f"{b}, {kind}: {large(t)}" for b, t in
                                 zip(BRANCHES, tops, strict=True)]))  # fmt: skip
    at = np.stack([np.arange(len(BRANCHES)), np.full(len(BRANCHES), 1.2 * most)], axis=-1)
    marks.append(Label("work", at, BRANCHES, since=since))
    return marks


def _caption(both: Sequence[Sequence[Sequence[Row]]], i: int) -> Caption:
    naive, reduced = (_work(each[i]) for each in both)
    return Caption(
        "Branch **{branch}**: {naive} multiplications naive, {reduced} reduced.",
        branch=BRANCHES[i], naive=f"{naive:,}", reduced=f"{reduced:,}",
    )  # fmt: skip


def _joined(p: Shrink, both: Sequence[Sequence[Sequence[Row]]]) -> Caption:
    works = [sum(_work(rows) for rows in each) for each in both]
    depths = [[rows[-1].shape[0] for rows in each] for each in both]
    return Caption(
        "Joined: naive {a} = **{depth_a}** channels, {work_a} multiplications; reduced {b} = "
        "**{depth_b}**, {work_b}: {ratio} times fewer. {come} came in.",
        a=" + ".join(map(str, depths[0])), depth_a=f"{sum(depths[0]):,}", work_a=f"{works[0]:,}",
        b=" + ".join(map(str, depths[1])), depth_b=f"{sum(depths[1]):,}", work_b=f"{works[1]:,}",
        ratio=number(works[0] / works[1], 3), come=both[0][0][0].before[0],
    )  # fmt: skip
