"""The side view of a stack: one axis of the picture, layer above layer, as units or as bands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vislib.core.text import plural
from vislib.receptive_field.fields import reached, region, seen
from vislib.receptive_field.growth import Trace
from vislib.stage.scene import Boxes, Jump, Label, Link, Mark, Panel, Path, Points, Segments

_LISTED = 13  # rows with their field and jump written beside them


@dataclass(frozen=True)
class View:
    """A panel and what is drawn in it."""

    panel: Panel
    marks: tuple[Mark, ...]
    links: tuple[Link, ...] = ()
    jumps: tuple[Jump, ...] = ()


def extent(trace: Trace) -> tuple[float, float]:
    """The pixels worth showing: the picture and whatever a field reaches outside it."""
    fields = [trace.field(i) for i in range(trace.frames)]
    low, high = min(f[0] for f in fields), max(f[1] for f in fields)
    return min(low, 0) - 0.5, max(high, trace.geometries[0].size - 1) + 0.5


def _wide_extent(trace: Trace) -> tuple[float, float]:
    """``extent`` with room for the padded places of every layer."""
    low, high = extent(trace)
    for layer, g in zip(trace.layers, trace.geometries[:-1], strict=True):
        low = min(low, g.start - (layer.padding + 0.5) * g.jump)
        high = max(high, g.start + (g.size - 0.5 + layer.padding) * g.jump)
    return low, high


def _panel(trace: Trace, low: float, high: float) -> Panel:
    wide = high - low
    top = len(trace.layers)
    return Panel(
        "side",
        "From the side: one row of units per layer",
        (low - 0.24 * wide, high + 0.2 * wide),
        (-0.6, top + 0.6 if top < 20 else top * 1.04),
        weight=1.55,
    )


# -- few units: every one a dot ---------------------------------------------------------------


def units(trace: Trace) -> View:
    """Every unit a dot, every connection a line; hovering a unit lights all that it sees."""
    first = np.cumsum([0] + [g.size for g in trace.geometries])
    low, high = _wide_extent(trace)
    edges = _edges(trace, first)
    lit = np.array([np.concatenate(trace.masks(f)) for f in range(trace.frames)])
    alive = _alive(trace, lit, edges)
    xy = np.concatenate(
        [
            np.column_stack([trace.pixels(depth, np.arange(g.size)), np.full(g.size, depth)])
            for depth, g in enumerate(trace.geometries)
        ]
    )
    marks = (
        _outside(trace, low, high),
        Segments(
            "side",
            np.column_stack([xy[edges[:, 0]], xy[edges[:, 1]]]),
            color="kernel",
            id="edges",
            opacity=np.where(alive, 0.95, 0.1),
            width=1.8,
        ),
        *_padding_taps(trace),
        Points(
            "side",
            xy,
            size=_dot(trace),
            id="units",
            color=_colours(trace, lit),
            opacity=np.where(lit, 1.0, 0.55),
            hover=_unit_texts(trace),
        ),
        *_names(trace, low, high),
    )
    depth_of = np.repeat(np.arange(trace.frames), [g.size for g in trace.geometries])
    frames = [trace.layer_of(int(d)) for d in depth_of]
    jumps = (Jump("units", frames),)
    return View(_panel(trace, low, high), marks, _unit_links(trace, first, edges), jumps)


def _edges(trace: Trace, first: np.ndarray) -> np.ndarray:
    """``(E, 2)``: upper and lower end of every connection, as element numbers."""
    found = []
    for depth, layer in enumerate(trace.layers, start=1):
        n, below = trace.geometries[depth].size, trace.geometries[depth - 1].size
        unit, tap = np.indices((n, layer.kernel))
        at = unit * layer.stride - layer.padding + tap * layer.dilation
        inside = (at >= 0) & (at < below)
        found.append(np.column_stack([unit[inside] + first[depth], at[inside] + first[depth - 1]]))
    return np.concatenate(found)


def _alive(trace: Trace, lit: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """``(F, E)``: whether both ends of a connection are involved."""
    return lit[:, edges[:, 0]] & lit[:, edges[:, 1]]


def _dot(trace: Trace) -> float:
    widest = max(g.size for g in trace.geometries)
    return float(np.clip(190 / widest, 3.0, 9.0))


def _colours(trace: Trace, lit: np.ndarray) -> np.ndarray:
    role = np.concatenate(
        [np.full(g.size, "output" if d else "input") for d, g in enumerate(trace.geometries)]
    )
    return np.where(lit, role, "muted")


def _unit_texts(trace: Trace) -> list[str]:
    texts = [
        f"Pixel {i + 1}: read by {_spans(reached(trace.layers, trace.geometries, i))}."
        for i in range(trace.geometries[0].size)
    ]
    for depth, g in enumerate(trace.geometries[1:], start=1):
        name = trace.layers[depth - 1].name
        for i in range(g.size):
            which = _sees(*region(trace.geometries, depth, i), trace.geometries[0].size)
            texts.append(
                f"**{name}**, unit {i + 1}: sees {which} "
                f"($r={g.receptive_field:,}$, $j={g.jump:,}$)" + _touched(trace, depth, i) + "."
            )
    return texts


def _spans(masks) -> str:
    said = [f"{int(m.sum())} in layer {d}" for d, m in enumerate(masks[1:], start=1)]
    return ", ".join(said) or "nothing"


def _sees(low: int, high: int, size: int) -> str:
    """The pixels of a field from ``low`` to ``high``, counted from 1, and any padding."""
    first, last = max(low, 0) + 1, min(high, size - 1) + 1
    if first > last:
        return "padding only"
    pixels = f"pixels {first} to {last}" if last > first else f"pixel {first}"
    return pixels if low >= 0 and high < size else f"{pixels} and padding"


def _touched(trace: Trace, depth: int, unit: int) -> str:
    mask = seen(trace.layers, trace.geometries, depth, unit)[0]
    low, high = region(trace.geometries, depth, unit)
    inside = min(high, len(mask) - 1) - max(low, 0) + 1
    holes = inside - int(mask.sum())
    return f"; {int(mask.sum())} of them touched" if holes > 0 else ""


def _unit_links(trace: Trace, first: np.ndarray, edges: np.ndarray) -> tuple[Link, ...]:
    below: list[list[int]] = [[] for _ in range(first[-1])]
    spokes: list[list[int]] = [[] for _ in range(first[-1])]
    for e, (upper, lower) in enumerate(edges.tolist()):
        below[upper].append(lower)
        spokes[upper].append(e)
    above: list[list[int]] = [[] for _ in range(first[-1])]
    lines: list[list[int]] = [[] for _ in range(first[-1])]
    for pixel in range(trace.geometries[0].size):
        cone = np.concatenate(reached(trace.layers, trace.geometries, pixel))
        above[pixel] = np.flatnonzero(cone).tolist()
        lines[pixel] = np.flatnonzero(cone[edges[:, 0]] & cone[edges[:, 1]]).tolist()
    return (
        Link("units", "units", below, both=False, chain=True),
        Link("units", "edges", spokes, both=False, chain=True),
        Link("units", "units", above, both=False),
        Link("units", "edges", lines, both=False),
    )


def _padding_taps(trace: Trace) -> tuple[Mark, ...]:
    """Rings for the padded places that the walk's units read."""
    xy = []
    for depth, layer in enumerate(trace.layers, start=1):
        if not layer.padding:
            continue
        n = trace.geometries[depth - 1].size
        outside = np.r_[np.arange(-layer.padding, 0), np.arange(n, n + layer.padding)]
        xy.append(
            np.column_stack([trace.pixels(depth - 1, outside), np.full(outside.size, depth - 1)])
        )
    if not xy:
        return ()
    return (
        Points(
            "side",
            np.concatenate(xy),
            size=max(_dot(trace) - 2, 2.5),
            shape="ring",
            color="padding",
            opacity=0.7,
        ),
    )


# -- many units: bands ------------------------------------------------------------------------


def bands(trace: Trace, levels: int = 48) -> View:
    """Every layer a thin band, the field a cone through them."""
    low, high = extent(trace)
    top = len(trace.layers)
    boxes = [
        (g.start - g.jump / 2, depth - 0.36, g.size * g.jump, 0.72)
        for depth, g in enumerate(trace.geometries)
    ]
    rows = Boxes(
        "side",
        boxes,
        color=["input", *["output"] * top],
        fill=0.16,
        width=0,
        id="rows",
        hover=_row_texts(trace),
    )
    cone = Path(
        "side",
        _cone(trace, levels),
        color="kernel",
        width=2,
        closed=True,
        fill=0.35,
        glide=top < 40,
    )
    marks = (
        _outside(trace, low, high),
        rows,
        cone,
        *_names(trace, low, high),
        *_current(trace, low, high),
    )
    frames = [trace.layer_of(d) for d in range(trace.frames)]
    return View(_panel(trace, low, high), marks, (), (Jump("rows", frames),))


def _row_texts(trace: Trace) -> list[str]:
    texts = [f"Input: {plural(trace.geometries[0].size, 'pixel')}."]
    for layer, g in zip(trace.layers, trace.geometries[1:], strict=True):
        texts.append(
            f"**{layer.name}** (kernel {layer.kernel}, stride {layer.stride}, padding "
            f"{layer.padding}, dilation {layer.dilation}): field {g.receptive_field:,}, jump "
            f"{g.jump:,}, {plural(g.size, 'unit')}, the first centred on pixel "
            f"{g.start + 1:,g}."
        )
    return texts


def _cone(trace: Trace, levels: int) -> np.ndarray:
    """``(F, 2 levels, 2)``: the outline of what is involved, up the left side, down the right."""
    outline = np.zeros((trace.frames, 2 * levels, 2))
    for frame in range(trace.frames):
        known = np.flatnonzero(~np.isnan(trace.spans[frame, :, 0]))
        depths = np.interp(np.linspace(0, 1, levels), np.linspace(0, 1, known.size), known)
        at = np.rint(depths).astype(int)
        jumps = np.array([trace.geometries[d].jump for d in at])
        centres = np.array([trace.pixels(d, trace.spans[frame, d]) for d in at])
        edges = centres + np.array([-0.5, 0.5]) * jumps[:, None]
        edges[at == 0] = centres[at == 0] + (-0.5, 0.5)
        outline[frame, :levels] = np.column_stack([edges[:, 0], at])
        outline[frame, levels:] = np.column_stack([edges[:, 1], at])[::-1]
    return outline


def _current(trace: Trace, low: float, high: float) -> tuple[Mark, ...]:
    """The field of the layer a frame has come to, at the right, where there is no full list."""
    if trace.direction != "grow" or trace.frames <= _LISTED:
        return ()
    at = [trace.layer_of(f) for f in range(trace.frames)]
    texts = [f"r = {trace.geometries[a].receptive_field:,}" for a in at]
    xy = np.array([[(high + 0.015 * (high - low), a)] for a in at])
    return (Label("side", xy, texts, color="output", anchor="start", bold=True, glide=False),)


# -- both -------------------------------------------------------------------------------------


def _outside(trace: Trace, low: float, high: float) -> Mark:
    """What lies left and right of the picture: padding, hatched."""
    n, top = trace.geometries[0].size, len(trace.layers)
    tall = top + 0.8
    boxes = [(low, -0.4, max(-0.5 - low, 0), tall), (n - 0.5, -0.4, max(high - n + 0.5, 0), tall)]
    return Boxes("side", boxes, color="padding", fill=0, width=0, hatch=True, opacity=0.5)


def _names(trace: Trace, low: float, high: float) -> tuple[Mark, ...]:
    """Layer names at the left, and in short stacks field and jump at the right."""
    wide = high - low
    names = ["input", *(_short(x) for x in trace.layers)]
    every = -(-len(names) // 14)
    keep = [i for i in range(len(names)) if i % every == 0]
    if len(names) - 1 - keep[-1] >= every / 2:
        keep.append(len(names) - 1)
    left = Label(
        "side",
        [(low - 0.02 * wide, i) for i in keep],
        [names[i] for i in keep],
        size=0.88,
        anchor="end",
    )
    if trace.frames > _LISTED:
        return (left,)
    right = Label(
        "side",
        [(high + 0.02 * wide, i) for i in keep],
        [f"r={g.receptive_field:,}  j={g.jump:,}" for g in (trace.geometries[i] for i in keep)],
        size=0.88,
        anchor="start",
        opacity=_reached_rows(trace),
    )
    return (left, right)


def _reached_rows(trace: Trace) -> np.ndarray:
    return np.where(np.isnan(trace.spans[:, :, 0]), 0.0, 1.0)


def _short(layer) -> str:
    """A layer's name with its kernel, and its stride when it has one."""
    stride = f"/{layer.stride}" if layer.stride > 1 else ""
    return f"{layer.name}  {layer.kernel}×{layer.kernel}{stride}"
