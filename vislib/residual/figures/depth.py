"""The depth experiment: what each net says of every place, and its loss against its depth."""

from __future__ import annotations

import numpy as np

from vislib.core.text import fixed
from vislib.figures.waiting import waiting
from vislib.residual.clouds import EDGE
from vislib.residual.depth_training import CHANCE, SIDE, Film
from vislib.residual.figures.parts import CLASSES, COLOURS, KINDS
from vislib.residual.numbers import nats
from vislib.stage.caption import Caption
from vislib.stage.scene import Boxes, Cells, Label, Panel, Path, Points, Scene, Secret, Segments

__all__ = ["KINDS", "scene"]

_SIDES = (-EDGE, EDGE)
CUT = 2  # nats: losses above are drawn there, for some begin at millions


def scene(film: Film, *, moving: bool = True) -> Scene:
    """All states of ``film``, a frame each; not ``moving``: the last alone."""
    keep = slice(None) if moving else slice(-1, None)
    panels, marks = [], []
    for row in range(len(KINDS)):
        for i in range(len(film.depths)):
            panels.append(_field_panel(film, row, i))
            marks += _field(film, row, i, keep)
        panels.append(_chart_panel(film, row))
        marks += _lines(film, row, keep)
    charts = [waiting(p, p.title) for p in panels if p.axes]
    frames = len(film.shown[keep])
    return Scene(
        panels,
        marks,
        frames=frames,
        captions=[_caption(film, f) for f in range(len(film.shown))[keep]],
        alt="Fields of plain and residual nets of growing depth; their loss against their depth.",
        height=440,
        frame_ms=350,
        start=frames - 1,
        secret=Secret(
            panels=[p.id for p in panels if p.axes],
            instead=[part for parts in charts for part in parts],
            caption="Ten nets that have learned nothing yet: plain ones above, residual ones "
            "below; the number is that of layers.",
            alt="Fields of ten nets before their training, with the points to be learned.",
        ),
    )


def _field_panel(film: Film, row: int, i: int) -> Panel:
    title = f"{KINDS[row]}, {film.depths[i]}"
    return Panel(f"{KINDS[row]}{i}", title, _SIDES, _SIDES, equal=True, row=row)


def _field(film: Film, row: int, i: int, keep: slice) -> list:
    """What a net says of every place, hatched where it broke; the points; its numbers on hover."""
    panel, cell = f"{KINDS[row]}{i}", 2 * EDGE / SIDE
    broken = film.broken[keep, row, i]
    values = np.where(broken[:, None, None], np.nan, film.fields[keep, row, i])
    hatch = np.broadcast_to(broken[:, None, None], values.shape) if broken.any() else None
    hover = [_numbers(film, f, row, i) for f in range(len(film.shown))[keep]]
    frames = np.eye(len(hover))[:, :, None]  # of the boxes, one a frame is there to be hovered
    return [
        Cells(panel, values, x=-EDGE, y=-EDGE, cell=(cell, cell), scale="RdBu", vmin=-0.25,
              vmax=1.25, gap=0, hatch=hatch),
        Points(panel, film.x.T, size=1.8, color=list(CLASSES[film.y])),
        Boxes(panel, frames * np.array([0, 0, 2 * EDGE, 2 * EDGE]) - np.array([EDGE, EDGE, 0, 0]),
              color="muted", fill=0, width=1, hover=hover, glide=False),
    ]  # fmt: skip


def _numbers(film: Film, f: int, row: int, i: int) -> str:
    if film.broken[f, row, i]:
        return f"{KINDS[row]}, {film.depths[i]} layers: broken, its loss is no number any more"
    loss, right = film.losses[f, row, i], film.accuracies[f, row, i]
    return (
        f"{KINDS[row]}, {film.depths[i]} layers, step {film.shown[f]}: loss {nats(loss)}, "
        f"accuracy {fixed(right, 3)}"
    )


def _chart_panel(film: Film, row: int) -> Panel:
    deepest = film.depths[-1]
    x = (-0.04 * deepest, 1.06 * deepest)
    how = {"axes": True, "x_label": "layers", "row": row, "weight": 1.7}
    if row:
        return Panel("accuracy", "training accuracy", x, (-0.04, 1.08), **how)
    most, cut = _most(film)
    title = f"training loss (nats{f', cut at {CUT}' if cut else ''})"
    return Panel("loss", title, x, (-0.06 * most, 1.25 * most), **how)


def _most(film: Film) -> tuple[float, bool]:
    """The largest loss that is drawn, at least that of chance; whether there are larger ones."""
    most = float(np.nanmax(film.losses, initial=CHANCE))
    return min(most, CUT), most > CUT


def _lines(film: Film, row: int, keep: slice) -> list:
    """Plain and residual nets against depth; a dashed line at chance."""
    panel, what = ("accuracy", film.accuracies) if row else ("loss", film.losses)
    depths, chance = np.array(film.depths, float), 0.5 if row else CHANCE
    most = 1.0 if row else _most(film)[0]
    marks: list = [
        Segments(panel, [(0, chance, depths[-1], chance)], color="muted", width=1, dash=True),
        Label(panel, (0.4 * depths[-1], chance + 0.07 * most), "chance" if row else "chance, ln 2",
              size=0.75, color="muted"),
    ]  # fmt: skip
    if not row:  # which line is which
        names = np.array([(0.2, 1.17 * most), (0.7, 1.17 * most)]) * np.array([depths[-1], 1])
        marks.append(Label(panel, names, list(KINDS), color=list(COLOURS), size=0.85))
    for k in range(len(KINDS)):
        values = np.minimum(what[keep, k], most)
        xy = np.stack([np.broadcast_to(depths, values.shape), values], axis=2)
        marks += [
            Path(panel, xy, color=COLOURS[k], width=2, dash=not k),
            Points(panel, xy, size=5, color=COLOURS[k], shape="circle" if k else "square"),
        ]  # fmt: skip
    return marks


def _caption(film: Film, f: int) -> Caption:
    """The deepest nets of both kinds at a step."""
    return Caption(
        "Step {t}, {depth} layers, on the training points themselves: plain {plain}; residual "
        "{residual}.",
        t=int(film.shown[f]), depth=film.depths[-1], plain=_said(film, f, 0),
        residual=_said(film, f, 1),
    )  # fmt: skip


def _said(film: Film, f: int, row: int) -> str:
    if film.broken[f, row, -1]:
        return "broken, its loss is no number any more"
    loss, right = film.losses[f, row, -1], film.accuracies[f, row, -1]
    return f"loss {nats(loss)}, accuracy {fixed(right, 3)}"
