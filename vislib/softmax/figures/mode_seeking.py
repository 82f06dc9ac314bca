"""One hump fitted to two, by both directions of KL."""

from __future__ import annotations

import numpy as np

from vislib.core.text import fixed
from vislib.softmax import mode_seeking as humps
from vislib.softmax.mode_seeking import CENTRES, GRID, Fit
from vislib.softmax.simplex import (
    FORWARD,
    REVERSE,
)
from vislib.stage.caption import Caption
from vislib.stage.scene import Cells, Label, Panel, Path, Points, Scene, Secret

START_Q = np.array([0.53, 0.45, 0.02])  # near the middle of a side: it all but excludes frog
_COLOUR = {FORWARD: "output", REVERSE: "gradient"}
_NAME = {FORWARD: "D(P‖Q)", REVERSE: "D(Q‖P)"}


def scene(forward: Fit, reverse: Fit, apart: float, weight: float) -> Scene:
    """P and both fits on the left; handles "start.forward", "start.reverse" on the maps.

    Before the answer P and the hump that Q starts as.
    """
    top = 125 * float(max(f.max() for f in (forward.p, forward.q, reverse.q)))
    logs = tuple(np.log(humps.WIDTHS))
    panels = [
        Panel("density", "P (grey) and one hump Q", (-6, 6), (0, top), axes=True,
              y_label="% of the mass in 0.1", weight=1.3),
        *(Panel(name, f"{_NAME[name]} over centre and width", CENTRES, logs)
          for name in (FORWARD, REVERSE)),
    ]  # fmt: skip
    fits = [_shape(fit.q, _COLOUR[fit.direction], width=3) for fit in (forward, reverse)]
    maps = [m for fit in (forward, reverse) for m in _map(fit, apart, weight)]
    return Scene(
        panels,
        [_shape(forward.p, "muted", fill=0.35, width=1.5), *fits, *maps],
        frames=len(forward.centres),
        captions=_captions(forward, reverse),
        alt="A mixture of two humps and one hump fitted to it by both directions of KL.",
        height=370,
        frame_ms=220,
        secret=Secret(
            panels=(FORWARD, REVERSE),
            marks=fits,
            instead=[_shape(forward.q[0], "prediction", width=3)],
            caption=f"{_asked(forward.p)} Where should it go, and how wide should it be?",
            height=340,
        ),
    )


def _shape(q: np.ndarray, color: str, *, fill: float = 0.0, width: float = 2.0) -> Path:
    x = np.broadcast_to(GRID, q.shape)
    xy = np.stack([x, 100 * q], axis=-1)
    if fill:
        ends = np.array([[GRID[-1], 0.0], [GRID[0], 0.0]])
        xy = np.concatenate([xy, ends])
    return Path("density", xy, color=color, fill=fill, width=width, closed=bool(fill))


def _map(fit: Fit, apart: float, weight: float) -> list:
    """The landscape (log scale of colour), the walk, and the handle it starts from."""
    name = fit.direction
    values = humps.landscape(apart, weight, name)
    low, high = np.log(humps.WIDTHS)
    rows, columns = values.shape
    cell = ((CENTRES[1] - CENTRES[0]) / columns, (high - low) / rows)
    xy = np.stack([fit.centres, np.clip(np.log(fit.widths), low, high)], axis=-1)
    wide = np.array([np.log(w) for w in (0.5, 1, 2, 4)])
    places = np.stack([np.full(4, CENTRES[0] + 0.1), wide], axis=-1)
    ticks = np.array([-2, 0, 2])
    feet = np.stack([ticks, np.full(3, low + 0.1)], axis=-1)
    shades = np.log(values + 0.05)
    return [
        Cells(name, shades, x=CENTRES[0], y=low, cell=cell, scale="viridis", gap=0,
              vmin=float(shades.min()), vmax=float(np.quantile(shades, 0.9))),
        Label(name, places, ["width 0.5", "1", "2", "4"], size=0.75, anchor="start"),
        Label(name, feet, ["centre −2", "0", "2"], size=0.75),
        Path(name, xy, color=_COLOUR[name], width=3, upto=np.arange(1, len(xy) + 1)),
        Points(name, xy[:, None], size=7, color=_COLOUR[name]),
        Points(name, xy[:1], size=9, color="prediction", labels=["start"], drag="xy",
               id=f"start.{name}"),
    ]  # fmt: skip


def _single(p: np.ndarray) -> bool:
    """Whether the two humps of P have run into one."""
    return humps.peaks(p) == 1


def _asked(p: np.ndarray) -> str:
    return "P is a single hump here, as Q is." if _single(p) else "P has two humps, Q only one."


def _captions(forward: Fit, reverse: Fit) -> list[str]:
    out = []
    for t in range(len(forward.centres)):
        said = Caption("Frame {t}.", t=t)
        for f in (forward, reverse):
            way = f.direction
            said += Caption(
                f" {_NAME[way]} = {{{way}}}: centre {{{way}_centre}}, width {{{way}_width}}.",
                **{
                    way: fixed(f.divergence[t]),
                    f"{way}_centre": fixed(f.centres[t], 2),
                    f"{way}_width": fixed(f.widths[t], 2),
                },
            )
        out.append(said)
    if _single(forward.p):
        out[-1] += " P is a single hump here, and both cover it."
    elif humps.differ(forward, reverse):
        out[-1] += " **One covers both humps, the other settles on one.**"
    else:
        out[-1] += " Both cover both."
    return out
