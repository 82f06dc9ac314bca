"""Freeze, then thaw: the network, mean IoU step by step, and the labels of one drawing."""

from __future__ import annotations

import numpy as np

from vislib.core.text import fixed, plural
from vislib.figures.waiting import waiting
from vislib.fully_convolutional.drawn import CLASSES
from vislib.fully_convolutional.figures.skips import outlines
from vislib.fully_convolutional.staged import (
    SCRATCH,
    SIDE,
    STEPS,
    Layer,
    Own,
    Runs,
    way_name,
    ways,
)
from vislib.stage.caption import Caption
from vislib.stage.scene import Boxes, Label, Panel, Path, Picture, Points, Scene, Secret, Segments
from vislib.stage.theme import PAINTS, rgb

COLOURS = {"scratch": "gradient", "frozen": "input", "thawed": "output", "own": "prediction"}
OWN = "your run"


def scene(
    made: Runs, thaw: int, layers: tuple[Layer, ...], picture: tuple, own: Own | None = None
) -> Scene:
    """A frame a judgement of the logged runs; before the answer no scores.

    ``picture``: the drawing and its truth; ``own``: a run in the page, as far as it has come.
    """
    shown, frames = ways(thaw), len(made.steps)
    box = {"x": (-1, SIDE + 1), "y": (-1, SIDE + 1), "equal": True, "y_down": True, "row": 1}
    panels = [
        Panel("net", "the network: hatched while frozen", (-0.2, 8.2), (-0.6, 4.3), y_down=True),
        _chart(made),
        Panel("drawing", "one of the drawings that judge", **box),
        *(Panel(way, way_name(way, thaw), **box) for way in shown),
    ]
    marks = [*_net(layers, made.steps, thaw), Picture("drawing", picture[0])]
    for i, (way, key) in enumerate(shown.items()):
        marks += _line(made, way, key, way_name(way, thaw), i)
        marks += _labels(made.labels[key], picture[1], way)
    hidden = [panels[1], *panels[3:]]
    if own is not None:
        panels.append(Panel("own", OWN, **box))
        upto = [own.by(step) for step in made.steps]
        marks += _own_line(made, own, upto, len(shown))
        marks += _labels(own.labels[upto], picture[1], "own")
    return Scene(
        panels, marks, frames=frames, start=frames - 1, frame_ms=900, height=520,
        captions=[_caption(made, thaw, f) + _of_own(own, int(made.steps[f]))
                  for f in range(frames)],
        alt="Mean IoU by step of networks from scratch, on a frozen encoder and on one that thaws.",
        secret=Secret(
            panels=[p.id for p in hidden], height=520,
            instead=[part for p in hidden for part in waiting(p, p.title)],
            caption=Caption("A small U-Net. Its way down has learned which shape a small picture "
                            "shows; now drawings with masks teach the rest: {n} of them.",
                            n=made.masks),
            alt="A small U-Net, its way down hatched, and a drawing of shapes.",
        ),
    )  # fmt: skip


def _chart(made: Runs) -> Panel:
    return Panel("curves", f"mean IoU; band: all "
                 f"{plural(made.seeds, 'run')}", (0, STEPS * 1.02), (0, _top(made)), axes=True,
                 x_label="step", weight=1.35)  # fmt: skip


def _top(made: Runs) -> float:
    """The upper end of the axis: room for the names above all curves."""
    highest = max(float(scores.max()) for scores in made.scores.values())
    return max(0.1, float(np.ceil(highest * 14.5) / 10))


def _name_at(made: Runs, index: int) -> tuple[float, float]:
    """Where the name of a curve stands: two a row, far enough apart for a projector's letters."""
    return (0.03 + 0.5 * (index % 2)) * STEPS, _top(made) * (0.92 - 0.17 * (index // 2))


def _box(layer: Layer, index: int) -> tuple[float, float, float, float]:
    """x, y, width, height: deep ones low, wide ones those of many channels."""
    level = int(np.log2(SIDE / layer.side))
    wide = 0.35 + 0.11 * np.log2(layer.channels)
    return index + 0.45 - wide / 2, level + 0.1, wide, 0.8


def _net(layers: tuple[Layer, ...], steps: np.ndarray, thaw: int) -> list:
    boxes = np.array([_box(layer, i) for i, layer in enumerate(layers)])
    down = np.array([layer.encoder for layer in layers])
    words = [f"{layer.channels}×{layer.side}²" for layer in layers]
    hover = [f"{layer.name}: {plural(layer.parameters, 'parameter')}" for layer in layers]
    middle = boxes[:, :2] + np.stack([boxes[:, 2] / 2, np.full(len(boxes), -0.18)], axis=-1)
    still = frozen(steps, thaw)[:, None].astype(float)
    roles = ["input" if d else "kernel" for d in down]
    return [
        Boxes("net", boxes, color=roles, fill=0.3, width=2, hover=hover),
        Boxes("net", boxes[down], color="muted", fill=0.0, width=1, hatch=True, opacity=still),
        Label("net", middle, words, size=0.72),
    ]


def frozen(steps: np.ndarray, thaw: int) -> np.ndarray:
    """(T,) bool: whether the encoder keeps still in the step that follows, or never thaws."""
    return (steps < thaw) | (thaw == STEPS)


def _line(made: Runs, way: str, key: int | str, said: str, index: int) -> list:
    """The mean, the range of the runs behind it, and its name."""
    frames, steps, mean = len(made.steps), made.steps, made.mean(key)
    low, high = made.scores[key].min(axis=0), made.scores[key].max(axis=0)
    until = np.minimum(np.arange(frames), np.arange(frames)[:, None])  # (F, T): not beyond frame
    x = steps[until]
    band = np.concatenate([np.stack([x, high[until]], -1), np.stack([x, low[until]], -1)[:, ::-1]],
                          axis=1)  # fmt: skip
    now = np.stack([steps, mean], axis=-1)[:, None]
    colour, dash = COLOURS[way], way == "frozen"
    at = _name_at(made, index)
    return [
        Path("curves", band, color=colour, closed=True, fill=0.16, width=0),
        Path("curves", np.stack([x, mean[until]], -1), color=colour, width=2.5, dash=dash),
        Points("curves", now, color=colour, size=5, hover=[said]),
        Label("curves", np.array([at]), [said], color=colour, anchor="start", size=0.9),
    ]


def _own_line(made: Runs, own: Own, upto: list[int], index: int) -> list:
    """The curve of a run in the page, up to each frame's step, and its name."""
    until = np.minimum(np.arange(len(own.steps)), np.array(upto)[:, None])  # (F, n)
    line = np.stack([own.steps, own.scores], axis=-1)
    at = _name_at(made, index)
    return [
        Path("curves", line[until], color=COLOURS["own"], width=2.5),
        Points("curves", line[upto][:, None], color=COLOURS["own"], size=5, hover=[OWN]),
        Label("curves", np.array([at]), [OWN], color=COLOURS["own"], anchor="start", size=0.9),
    ]


def _of_own(own: Own | None, step: int) -> Caption:
    """What a run in the page had come to at that step."""
    if own is None:
        return Caption("")
    i = own.by(step)
    return Caption(" Yours at step {at}: **{own}**.", at=int(own.steps[i]),
                   own=fixed(own.scores[i]))  # fmt: skip


def _labels(labels: np.ndarray, truth: np.ndarray, panel: str) -> list:
    paint = np.zeros((len(CLASSES), 4), np.uint8)
    paint[1:] = [(*rgb(PAINTS[c]), 220) for c in range(1, len(CLASSES))]
    return [
        Boxes(panel, [[0, 0, SIDE, SIDE]], color=COLOURS[panel], width=1.5, fill=0),
        Picture(panel, paint[labels]),
        Segments(panel, outlines(truth), color="ink", width=1.0),
    ]


def _caption(made: Runs, thaw: int, frame: int) -> Caption:
    """What is so at this step, and what happens to the encoder."""
    said = Caption("Step {step}: from scratch **{scratch}**, frozen **{frozen}**",
                   step=int(made.steps[frame]), scratch=fixed(made.mean(SCRATCH)[frame]),
                   frozen=fixed(made.mean(STEPS)[frame]))  # fmt: skip
    if thaw < STEPS:
        value = fixed(made.mean(thaw)[frame])
        said += Caption(", {third} **{thawed}**", third=way_name("thawed", thaw), thawed=value)
    said += f"; means of {plural(made.seeds, 'run')}."
    step = int(made.steps[frame])
    if 0 < thaw < STEPS and step == thaw:
        said += " The encoder thaws; its rate is a tenth of the decoder's."
    elif thaw in (0, STEPS) or step > thaw:
        return said
    else:
        said += f" The encoder is frozen up to step {thaw}."
    return said
