"""A photograph's red, green and blue under a filter: three parts, their sum, one map a filter."""

from __future__ import annotations

import numpy as np

from vislib.convolution.depth import COLOURS, MORE, Depth
from vislib.convolution.figures.channels import maps_title, secret
from vislib.convolution.figures.parts import brief
from vislib.core.text import signed
from vislib.figures.grids import painted, shade, square, top
from vislib.stage.caption import Caption
from vislib.stage.scene import Label, Panel, Picture, Scene

__all__ = ["scene"]


def scene(trace: Depth) -> Scene:
    """As ``channels.scene``, for a photograph (3, H, W) of 0 to 255."""
    filters = len(trace.output)
    frames = 6 + filters - 1
    panels = _panels(trace)
    captions: list[str] = ["A filter as deep as the picture: a slab for each colour. Play."]
    captions += [f"What its slab makes of {c}: grey is 0." for c in COLOURS]
    bias = signed(brief(trace.bias[0]))
    captions.append(Caption("The three added up, and the bias {bias}: one map.", bias=bias))
    relu = "After the ReLU: what was below 0 is black." if trace.relu else "No ReLU: grey is 0."
    captions.append(relu)
    captions += [
        Caption("Filter {n}, {name}: one more map.", n=i + 2, name=MORE[i])
        for i in range(filters - 1)
    ]
    return Scene(
        panels=panels,
        marks=[*_inputs(trace, frames), *_maps(trace, frames)],
        frames=frames,
        captions=captions,
        alt="The colours of a photograph under a filter of three slabs, and the map they make.",
        height=500,
        frame_ms=1200,
        secret=secret([p.id for p in panels if p.row]),
    )


def _panels(trace: Depth) -> list[Panel]:
    height, width = trace.x.shape[1:]
    box = {"x": (0, width), "y": (0, height), "equal": True, "y_down": True}
    kernel = trace.weight.shape[2:]
    more = max(len(trace.output) - 1, 1)
    rows, columns = -(-more // 3), min(more, 3)
    wide = {"x": (0, columns * width), "y": (0, rows * height)}
    return [
        *(Panel(f"x{i}", f"Input: {c}", **box) for i, c in enumerate(COLOURS)),
        Panel("map0", "Map of filter 1", **box),
        *(square(f"k{i}", f"Filter 1, {c}", kernel, row=1) for i, c in enumerate(COLOURS)),
        Panel("more", maps_title(len(trace.output)), **(box | wide), row=1),
        *(Panel(f"p{i}", f"Part of {c}", **box, row=2) for i, c in enumerate(COLOURS)),
        Panel("sum", "", (0, 1), (0, 1), row=2),
    ]


def _since(frame: int, frames: int, until: int | None = None) -> np.ndarray:
    """(F, 1) opacity: visible from ``frame`` on, before ``until``."""
    step = np.arange(frames)[:, None]
    return ((step >= frame) & (step < (frames if until is None else until))) * 1.0


def _grey(values: np.ndarray) -> np.ndarray:
    """(H, W, 3) uint8: 0 is mid-grey."""
    return _rgb(128 + values / 2)


def _rgb(values: np.ndarray) -> np.ndarray:
    made = np.clip(np.round(values), 0, 255).astype(np.uint8)
    return np.ascontiguousarray(np.repeat(made[..., None], 3, axis=-1))


def _shown(trace: Depth, values: np.ndarray, *, scaled: bool = False) -> np.ndarray:
    """``scaled``: so that the largest value is just white, or grey and white apart."""
    high = float(np.abs(values).max())
    if scaled and high > 255:
        values = values * 255 / high
    return _rgb(values) if trace.relu else _grey(values)


def _inputs(trace: Depth, frames: int) -> list:
    high, marks = top(trace.weight[0]), []
    for i in range(len(COLOURS)):
        tinted = np.zeros((*trace.x.shape[1:], 3), np.uint8)
        tinted[..., i] = trace.x[i]
        weights = [brief(w) for w in trace.weight[0, i].ravel()]
        part = _grey(trace.made.parts[0, i])
        marks += [
            Picture(f"x{i}", tinted, smooth=True),
            painted(f"k{i}", shade(trace.weight[0, i]), weights, "kernel", high, id=f"k{i}"),
            Picture(f"p{i}", part, smooth=True, opacity=_since(1 + i, frames)),
        ]
    return marks


def _maps(trace: Depth, frames: int) -> list:
    width, height = trace.x.shape[2], trace.x.shape[1]
    marks: list = [
        Picture("map0", _grey(trace.made.output[0]), smooth=True, opacity=_since(4, frames, 5)),
        Picture("map0", _shown(trace, trace.output[0]), smooth=True, opacity=_since(5, frames)),
    ]
    for i, values in enumerate(trace.output[1:]):
        row, column = divmod(i, 3)
        place = {"x": float(column * width), "y": float(row * height)}
        shown = _shown(trace, values, scaled=True)
        marks.append(Picture("more", shown, **place, smooth=True, opacity=_since(6 + i, frames)))
    said = "red + green + blue + bias"
    dim = ["(the other maps: dimmed", "where they are too bright)"]  # the panel may be narrow
    places = [(0.5, 0.4), (0.5, 0.62), (0.5, 0.75)]
    return [*marks, Label("sum", places, [said, *dim], color="muted", size=0.85)]
