"""Shapes of context: the maps of each network as boxes to scale, and what they cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from vislib.architectures import totals
from vislib.core.text import fixed, number
from vislib.figures.grids import revealed
from vislib.stage.caption import Caption
from vislib.stage.scene import Bars, Boxes, Label, Panel, Scene, Secret

Rows = Sequence[Any]  # of a ledger
_BARS = {  # a panel each: its title, the unit, what is counted
    "work": ("multiplications (10⁹)", 1e9, "multiplications"),
    "values": ("values (10⁶)", 1e6, "values"),
    "weights": ("parameters (10⁶)", 1e6, "parameters"),
}


def scene(shapes: Mapping[str, Rows], size: int) -> Scene:
    """One frame a shape, the others stay; bars of work, values and parameters at the end."""
    names, frames = list(shapes), len(shapes)
    flows = [flow(rows) for rows in shapes.values()]
    long = max(len(f) for f in flows)
    counted = {name: totals(rows) for name, rows in shapes.items()}
    panels = [
        Panel(f"flow{i}", name, (-0.5, long + 0.2), (0, 1.35), row=i // 2)
        for i, name in enumerate(names)
    ]
    marks: list = []
    for i, maps in enumerate(flows):
        marks += _flow(f"flow{i}", maps, size, _since(frames, i))
    for key, (title, unit, attribute) in _BARS.items():
        heights = np.array([getattr(counted[n], attribute) / unit for n in names])
        panels.append(_bar_panel(key, title, heights))
        marks.append(_bars(key, names, heights))
    return Scene(
        panels=panels,
        marks=marks,
        frames=frames,
        captions=[_caption(n, shapes[n], counted[n]) for n in names],
        alt="Networks drawn as the sizes of their maps, left to right.",
        height=170 + 120 * ((len(names) + 1) // 2),
        frame_ms=1400,
        secret=Secret(
            panels=tuple(_BARS),
            caption=Caption(
                "Shapes of context on the same backbone, {size} × {size} pixels.", size=f"{size:,}"
            ),
            frame=frames - 1,
        ),
    )


def flow(rows: Rows) -> list[tuple[str, int, int]]:
    """(name, side, channels) wherever the side of a map changes, and the last one."""
    found: list[tuple[str, int, int]] = []
    for row in rows:
        if len(row.shape) != 3 or row.shape[1] < 2 or row.kind in ("norm", "activation"):
            continue
        channels, side = row.shape[0], row.shape[1]
        if found and found[-1][1] == side:
            found[-1] = (row.name, side, channels)
        else:
            found.append((row.name, side, channels))
    return found


def _since(frames: int, frame: int) -> np.ndarray:
    seen = np.zeros((frames, 1))
    seen[frame:] = 1.0
    return seen


def _flow(panel: str, maps: list[tuple[str, int, int]], size: int, since: np.ndarray) -> list:
    highs = np.array([side / size for _, side, _ in maps])
    wide = 0.16 + 0.5 * np.array([c for *_, c in maps]) / 4096
    boxes = np.column_stack([np.arange(len(maps)), np.full(len(maps), 0.0), wide, highs])
    text = [f"{side:,}" for _, side, _ in maps]
    return [
        Boxes(panel, boxes, color="input", fill=0.5, width=1.2, opacity=since, id=f"{panel}.maps",
              hover=[f"{name}: {c:,} × {side:,} × {side:,}" for name, side, c in maps]),
        Label(panel, np.column_stack([np.arange(len(maps)) + wide / 2, highs + 0.14]), text,
              size=0.8, opacity=since),
    ]  # fmt: skip


def _bar_panel(key: str, title: str, heights: np.ndarray) -> Panel:
    n = len(heights)
    return Panel(key, title, (-0.6, n - 0.4), (0, 1.25 * heights.max()), axes=True, row=n,
                 tall=1.3)  # fmt: skip


def _bars(key: str, names: list[str], heights: np.ndarray) -> Bars:
    """A bar a shape, which rises in the frame of its shape and stays."""
    shown = np.tri(len(names), dtype=bool)
    return Bars(
        key,
        heights * shown,
        id=key,
        labels=[_short(n) for n in names],
        color="output",
        text=revealed(shown, [fixed(h, 1) for h in heights]),
    )


def _short(name: str) -> str:
    return {"pyramid (ASPP)": "ASPP", "pyramid (PSP)": "PSP", "encoder–decoder": "U",
            "atrous encoder–decoder": "atr. U", "UperNet": "Uper"}[name]  # fmt: skip


def _caption(name: str, rows: Rows, counted: Any) -> Caption:
    last = rows[-1].shape
    most = max(rows, key=lambda row: row.multiplications)
    share = most.multiplications / counted.multiplications
    return Caption(
        "{name}: {parameters} parameters, **{work}·10⁹** multiplications, {share} % of them in "
        "one layer; scores on {side} × {side}.",
        name=name[0].upper() + name[1:], parameters=number(counted.parameters, 12),
        work=fixed(counted.multiplications / 1e9, 1), share=fixed(100 * share, 0),
        side=f"{last[1]:,}",
    )  # fmt: skip
