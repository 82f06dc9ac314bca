"""A line learns to bend: points, the curve that all codes are decoded to, the ruler of codes."""

from __future__ import annotations

import numpy as np

from vislib.autoencoder.bending import RING, Bend, cut
from vislib.core.text import fixed
from vislib.figures.waiting import waiting
from vislib.stage.caption import Caption
from vislib.stage.scene import (
    Label,
    Link,
    Panel,
    Path,
    Points,
    Scene,
    Scrub,
    Secret,
    Segments,
)

__all__ = ["scene"]

_X, _Y = (-2.0, 2.0), (-1.35, 1.35)
_LEAST = 1e-5  # of the axis of losses
_HINT = "Train it: the line that comes back will bend to the points."


def scene(
    x: np.ndarray, run: Bend | None, floor: float, steps: int, kind: str, *, moving: bool = True
) -> Scene:
    """The points ``x`` (n, 2) of a ``kind``, and what a training made of them so far.

    ``run`` None: nothing yet. ``moving``: all states that were kept, a frame each; else the last
    alone. ``floor``: the least loss of a straight line; ``steps``: of the whole training.
    """
    panels = [
        Panel("cloud", "Points, by their z, and the curve of all z", _X, _Y, equal=True,
              weight=1.5),
        _loss_panel(steps),
        Panel("ruler", "The ruler of z: least to largest", (-0.03, 1.03), (-1, 1), row=1, tall=0.2),
    ]  # fmt: skip
    if run is None:
        return _before(x, panels)
    keep = slice(None) if moving else slice(-1, None)
    frames = len(run.shown[keep])
    return Scene(
        panels,
        [*_cloud(run, keep), *_ruler(run, keep), *_losses(run, floor, steps, keep),
         *(_cut(run, frames) if kind == RING else [])],
        frames=frames,
        captions=[_caption(run, i, floor, kind) for i in range(len(run.shown))[keep]],
        links=[Link("points", "codes", [[i] for i in range(len(x))])],
        scrubs=[Scrub("dot")] if frames > 1 else [],
        alt="Points and the curve on which an auto-encoder with one hidden number draws them.",
        height=430,
        frame_ms=150,
    )  # fmt: skip


def _before(x: np.ndarray, panels: list[Panel]) -> Scene:
    cloud, loss, ruler = panels
    later = [part for p in (loss, ruler) for part in waiting(p, p.title)]
    return Scene(
        [cloud, *(p for p in later if isinstance(p, Panel))],
        [Points("cloud", x, size=6, color="input"),
         *(m for m in later if not isinstance(m, Panel))],
        captions=_HINT,
        alt="Points in a plane, not encoded yet.",
        height=430,
        secret=Secret(
            instead=[Panel("cloud", "Points", _X, _Y, equal=True, weight=1.5)],
            caption="One number z a point; the decoder draws a curve through all z.",
        ),
    )  # fmt: skip


def _loss_panel(steps: int) -> Panel:
    return Panel("loss", "Loss by step, in powers of ten", (0, steps), (np.log10(_LEAST), 1),
                 axes=True, x_label="step")  # fmt: skip


def _even(codes: np.ndarray) -> np.ndarray:
    """Codes (F, n) from 0, the least of a frame, to 1, the largest."""
    low, high = codes.min(axis=1, keepdims=True), codes.max(axis=1, keepdims=True)
    return (codes - low) / np.where(high > low, high - low, 1.0)


def _cloud(run: Bend, keep: slice) -> list:
    z = _even(run.codes[keep])
    gaps = np.concatenate([np.broadcast_to(run.points, run.twins[keep].shape), run.twins[keep]], 2)
    return [
        Path("cloud", run.curves[keep], color="output", width=3),
        Segments("cloud", gaps, color="gradient", width=1, opacity=0.7),
        Points(
            "cloud", run.points, size=4.5, color=z, scale="viridis", vmin=0, vmax=1, id="points"
        ),
    ]


def _ruler(run: Bend, keep: slice) -> list:
    z = _even(run.codes[keep])
    xy = np.stack([z, np.zeros_like(z)], axis=2)
    return [
        Segments("ruler", [(0, 0, 1, 0)], color="muted", width=1),
        Points("ruler", xy, size=6, color=z, scale="viridis", vmin=0, vmax=1, id="codes"),
    ]


def _cut(run: Bend, frames: int) -> list:
    """Where a ring broke, in the last frame: the two neighbours, and where their codes stand."""
    i, _ = cut(run.codes[-1])
    pair = [i, (i + 1) % len(run.points)]
    z = _even(run.codes[-1:])[0, pair]
    since = np.full(2, frames - 1)
    how = {"size": 11, "color": "gradient", "shape": "ring", "since": since}
    middle = run.points[pair].mean(axis=0)
    out = 1.22 * middle
    return [
        Points("cloud", run.points[pair], **how),
        Points("ruler", np.column_stack([z, np.zeros(2)]), **how),
        Label("cloud", [out], ["cut"], color="gradient", bold=True, since=since[:1]),
    ]


def _losses(run: Bend, floor: float, steps: int, keep: slice) -> list:
    t = np.unique(np.linspace(0, len(run.losses) - 1, 301).round().astype(int))
    y = np.log10(np.maximum(run.losses, _LEAST))
    low = np.log10(max(floor, _LEAST))
    shown = run.shown[keep]
    at = np.column_stack([shown, y[np.minimum(shown, len(y) - 1)]])
    return [
        Segments("loss", [(0, low, steps, low)], color="ink", width=1.2, dash=True),
        Label("loss", [(0.98 * steps, low + 0.15)], ["linear floor"], size=0.8, anchor="end"),
        Path("loss", np.column_stack([t, y[t]]), color="gradient", width=2),
        Points("loss", at[:, None], size=7, color="gradient", id="dot"),
    ]


def _caption(run: Bend, i: int, floor: float, kind: str) -> Caption:
    t = int(run.shown[i])
    loss = float(run.losses[min(t, len(run.losses) - 1)])
    said = Caption(
        "Step {t}: loss **{loss}**; the linear floor is {floor}.",
        t=t,
        loss=fixed(loss, 4),
        floor=fixed(floor, 4),
    )
    if kind == RING and i == len(run.shown) - 1:
        _, share = cut(run.codes[-1])
        said += Caption(
            " At the cut two neighbours stand {share} % of the ruler apart.",
            share=fixed(100 * share, 0),
        )
    return said
