"""Three coins on a line: the straight way, and the detour for every place of B."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vislib.core.text import fixed
from vislib.softmax.divergence import Detour, detour
from vislib.stage.caption import Caption
from vislib.stage.scene import Boxes, Label, Panel, Path, Points, Scene, Secret

_ROOM = 1.25  # head room of the curve
_NAME = 0.24  # of the line's width is that of a name on it
_BETWEEN = 0.015  # coins nearer than this have no place of the controls between them


def scene(d: Detour) -> Scene:
    """Handles "coins" (3,) along one line; straight against detour, for every place of B.

    Before the answer the coins alone on their line.
    """
    top = _ROOM * max(d.straight, min(d.around, 3.0), 0.12)
    panels = [
        Panel("line", "three coins: drag them", (0, 1), (0, top), axes=True, x_label="P(heads)",
              y_label="nats", weight=1.5),
        Panel("bars", "straight, and by way of B", (-0.6, 1.6), (0, top), weight=0.8),
    ]  # fmt: skip
    handles = _handles(d, top)
    curves = _curves(d, top, handles.xy)
    return Scene(
        panels,
        [*curves, handles, *_legs(d, top)],
        captions=_detour_caption(d),
        alt="KL divergence from coin A to coin C, straight and by way of coin B.",
        height=350,
        secret=Secret(
            panels=["bars"],
            marks=curves,
            instead=_on_a_line(handles),
            caption="Three coins, each with its chance of heads. Drag them.",
            alt="Three coins on a line.",
            height=200,
        ),
    )


def _handles(d: Detour, top: float) -> Points:
    heights = np.array([0.06 * top, min(d.around, top), 0.06 * top])
    return Points(
        "line",
        np.stack([d.heads, heights], axis=-1),
        size=10,
        color=np.array(["input", "kernel", "output"]),
        labels=[f"{n} {fixed(h, 2)}" for n, h in zip("ABC", d.heads, strict=True)],
        drag="x",
        id="coins",
    )


def _curves(d: Detour, top: float, coins: np.ndarray) -> list:
    """The straight way as a level; the detour for every place of B, bold where it is shorter."""
    grid = np.linspace(0.01, 0.99, 99)
    around = np.array([detour((d.heads[0], b, d.heads[2])).around for b in grid])
    level = np.array([[0, d.straight], [1, d.straight]])
    below = np.where(around < d.straight, np.minimum(around, top), np.nan)
    return [
        Path("line", level, color="truth", dash=True),
        Label("line", _free(np.stack([grid, around], -1), coins, d.straight + 0.04 * top),
              "straight: D(A‖C)", anchor="start", size=0.85),
        Path("line", np.stack([grid, np.minimum(around, top * 1.2)], -1), color="muted"),
        Path("line", np.stack([grid, below], -1), color="gradient", width=4),
        Label("line", (0.5, 0.93 * top), "curve: A to B to C, for every place of B", color="muted",
              size=0.85),
    ]  # fmt: skip


def _free(curve: np.ndarray, coins: np.ndarray, height: float) -> tuple[float, float]:
    """Where on that height a name begins that the curve and the coins leave most room for."""

    def room(begin: float) -> float:
        lower, upper = begin - np.array([[0.02], [0.12]]), begin + _NAME  # coins have names, too
        near = [xy[(xy[:, 0] > low) & (xy[:, 0] < upper), 1] for xy, low in
                zip((curve, coins), lower, strict=True)]  # fmt: skip
        return float(np.abs(np.concatenate(near) - height).min())

    return max((0.02, 0.26, 0.5, 0.74), key=room), height


def _on_a_line(handles: Points) -> list:
    panel = Panel("line", "three coins", (0, 1), (0, 1), axes=True, x_label="P(heads)")
    return [panel, replace(handles, xy=np.stack([handles.xy[:, 0], np.full(3, 0.4)], axis=-1))]


def _legs(d: Detour, top: float) -> list:
    boxes = np.array(
        [
            [-0.4, 0, 0.8, d.straight],
            [0.6, 0, 0.8, d.first],
            [0.6, d.first, 0.8, d.second],
        ]
    )
    middle = np.stack([boxes[:, 0] + 0.4, boxes[:, 1] + boxes[:, 3] / 2], axis=-1)
    middle[:, 1] = np.clip(middle[:, 1], 0.03 * top, 0.93 * top)
    middle[2, 1] = max(middle[2, 1], middle[1, 1] + 0.08 * top)
    names = ("D(A‖C)", "D(A‖B)", "D(B‖C)")
    values = (d.straight, d.first, d.second)
    return [
        Boxes("bars", boxes, color=np.array(["truth", "input", "output"]), fill=0.3, width=1.5),
        Label("bars", middle, [f"{n} {fixed(v, 4)}" for n, v in zip(names, values, strict=True)],
              size=0.9, bold=True),
    ]  # fmt: skip


def _detour_caption(d: Detour) -> Caption:
    ways = "straight {straight}, by way of B {around} nats"
    values = {"straight": fixed(d.straight, 4), "around": fixed(d.around, 4)}
    if d.broken:
        said = f"**The detour is shorter**: {ways}. No distance allows that, so KL is not one."
        return Caption(said, **values)
    room = abs(d.heads[0] - d.heads[2]) > _BETWEEN
    hint = " Find a place of B where it is shorter." if room else ""
    if d.even:
        same = " and ".join(n for n, h in zip("AC", d.heads[::2], strict=True) if h == d.heads[1])
        said = f"Here both ways are equally long, because B stands on {same}: {ways}.{hint}"
        return Caption(said, **values)
    return Caption(f"Here the detour is longer, as for a distance: {ways}.{hint}", **values)
