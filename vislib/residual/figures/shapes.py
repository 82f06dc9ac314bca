"""Which positions a shortcut between two sizes reads, and what becomes of the channels."""

from __future__ import annotations

import numpy as np

from vislib.core.text import fixed, number, plural
from vislib.residual.residual_block import Shortcut
from vislib.stage.caption import Caption
from vislib.stage.scene import Bars, Cells, Panel, Scene, Secret


def scene(made: Shortcut, before: int) -> Scene:
    """Row by row what is read; then the channels."""
    height, width = made.read.shape
    frames = min(height, 14) + 1
    rows = np.linspace(0, height, frames).astype(int)
    shades = np.stack([
        np.where(made.read & (np.arange(height)[:, None] < stop), 1.0, 0.15) for stop in rows
    ])  # fmt: skip
    channels, out, _ = made.shape_out
    kept = min(before, channels)
    return Scene(
        panels=[
            Panel("in", f"input, {height} × {width}: positions read", (0, width), (0, height),
                  equal=True, y_down=True),
            Panel("out", f"output, {out} × {out}", (0, width), (0, height), equal=True,
                  y_down=True),
            Panel("channels", "channels", (-0.6, 2.6), (0, 1.25 * max(before, channels)),
                  axes=True),
        ],
        marks=[
            Cells("in", shades, scale="input", vmin=0, vmax=1, gap=0.1, id="in"),
            Cells("out", np.full((out, out), 0.6), scale="output", vmin=0, vmax=1, gap=0.1),
            Bars("channels", [before, channels, channels - kept if made.kind == "zeros" else 0],
                 labels=["in", "out", "zeros"], text=".0f", color=["input", "output", "padding"]),
        ],
        frames=frames,
        captions=[_caption(made, before, f == frames - 1) for f in range(frames)],
        alt="A grid of positions, those that a shortcut reads marked.",
        height=330,
        frame_ms=160,
        secret=Secret(
            panels=("out", "channels"),
            caption="A map. Which of its positions does the shortcut read?",
            frame=0,
        ),
    )  # fmt: skip


def _caption(made: Shortcut, before: int, last: bool) -> Caption:
    count = int(made.read.sum())
    if not last:
        return Caption("The shortcut ({kind}), row by row.", kind=made.kind)
    c, h, w = made.shape_out
    return Caption(
        "{count} of {all} positions {are} read: **{share} %**. {before} {become} {c} of "
        "{h} × {w}, by {weights}.",
        count=number(count), all=number(made.read.size), share=fixed(100 * made.share, 1),
        before=plural(before, "channel"), become="becomes" if before == 1 else "become",
        are="is" if count == 1 else "are", c=number(c), h=h, w=w,
        weights=plural(made.weights, "weight"),
    )  # fmt: skip
