"""A stack with a stride beside the same without: equal numbers, and those in between."""

from __future__ import annotations

import numpy as np

from vislib.core.text import number
from vislib.dilated.stacks import Pair
from vislib.stage.caption import Caption
from vislib.stage.scene import Bars, Cells, Panel, Scene, Secret

STRIDES = (32, 16, 8)


def scene(pair: Pair, sides: dict[int, int], work: dict[int, float], chosen: int) -> Scene:
    """One frame a layer. ``sides``, ``work`` (10⁹) of ResNet-50 by output stride."""
    layers = len(pair.strided)
    n = pair.strided[0].size
    high = layers + 0.2
    more = {"y_down": True}
    return Scene(
        panels=[
            Panel("strided", f"with the {pair.kind}", (-0.3, n + 0.3), (-0.2, high), **more),
            Panel("dilated", "without it; behind it dilation 2", (-0.3, n + 0.3), (-0.2, high),
                  **more),
            Panel("sides", "ResNet-50: side of the last map", (-0.6, 2.6),
                  (0, 1.25 * max(sides.values())), axes=True, row=1, tall=0.8,
                  x_label="output stride"),
            Panel("work", "its multiplications (10⁹)", (-0.6, 2.6),
                  (0, 1.25 * max(work.values())), axes=True, row=1, tall=0.8,
                  x_label="output stride"),
        ],
        marks=[*_rows("strided", pair.strided, pair, layers), *_rows("dilated", pair.dilated, pair,
               layers), *_bars(sides, work, chosen)],
        frames=layers,
        captions=[_caption(pair, f) for f in range(layers)],
        alt="Two stacks of layers over the same row of numbers.",
        height=470,
        frame_ms=1300,
        secret=Secret(
            panels=("dilated", "sides", "work"),
            caption=f"A stack whose first layer has a {pair.kind}, and layers trained behind it.",
            alt="A row of numbers under a stack of layers.",
            height=260,
        ),
    )  # fmt: skip


def _caption(pair: Pair, f: int) -> Caption:
    s, d = pair.strided[f].size, pair.dilated[f].size
    if not f:
        return Caption("The same row of {n} numbers, twice.", n=s)
    if f == 1:
        return Caption(
            "Layer 1: {s} numbers with the {kind}, {d} without. Every second one is the same.",
            s=s, d=d, kind=pair.kind,
        )  # fmt: skip
    return Caption(
        "Layer {f}, same weights, dilation 2 on the right: largest difference at the {shared} "
        "shared places **{difference}**.",
        f=f, shared=s, difference=number(pair.difference),
    )  # fmt: skip


def _rows(panel: str, rows: tuple[np.ndarray, ...], pair: Pair, layers: int) -> list:
    """Each layer's numbers under the middle of what they read; new ones paler."""
    marks: list = []
    step = 1.0 if panel == "dilated" else 2.0
    first = 0.0
    for i, row in enumerate(rows):
        if i == 1:
            first += (pair.kernels[0].size - 1) / 2 + (0.5 if pair.kind == "pool" else 0.0)
        elif i > 1:
            first += pair.kernels[i - 1].size - 1  # dilation 2, or stride 2 before it
        since = np.zeros((layers, 1))
        since[i:] = 1.0
        width = step if i else 1.0
        text = [number(v) for v in row]
        for part, shade in ((slice(0, None, 2), 0.7), (slice(1, None, 2), 0.25)):
            if i and panel == "strided" and part.start:
                continue
            if not i and part.start:
                continue
            marks += _cells(panel, row, text, i, first, width, since, part if i and panel ==
                            "dilated" else slice(None), shade if i else 0.45)  # fmt: skip
    return marks


def _cells(panel, row, text, i, first, width, since, part, shade) -> list:
    """Cells of one layer; ``part`` of them, each under its place."""
    values = row[part]
    if not values.size:
        return []
    gap = 2 if part.step == 2 else 1
    role = "output" if i else "input"
    names = [text[k] for k in range(len(text))[part]]
    return [
        Cells(panel, np.full((1, 1), shade), x=first + width * (part.start or 0) + k * gap * width,
              y=i, scale=role, vmin=0, vmax=1, text=[name], opacity=since)
        for k, name in enumerate(names)
    ]  # fmt: skip


def _bars(sides: dict[int, int], work: dict[int, float], chosen: int) -> list:
    names = [f"{s}" for s in STRIDES]
    colours = ["output" if s == chosen else "muted" for s in STRIDES]
    return [
        Bars("sides", [sides[s] for s in STRIDES], id="sides", color=colours, labels=names,
             text=".0f"),
        Bars("work", [work[s] for s in STRIDES], id="work", color=colours, labels=names,
             text=".1f"),
    ]  # fmt: skip
