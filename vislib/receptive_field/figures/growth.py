"""The growth animation: a stack from the side and from above, frame by frame in step."""

from __future__ import annotations

import numpy as np

from vislib.convolution import Layer
from vislib.core.text import plural
from vislib.receptive_field.figures.side import bands, units
from vislib.receptive_field.figures.top import grids, overhang, squares
from vislib.receptive_field.growth import Trace
from vislib.stage.scene import Scene, Secret

__all__ = ["captions", "scene", "size_formula"]

_MAX_UNITS, _MAX_EDGES, _MAX_LAYERS, _MAX_PIXELS = 460, 1200, 12, 72
_MAX_GRIDS, _MAX_GRID = 5, 19


def scene(trace: Trace) -> Scene:
    """Side view and top view of a walk; long or wide stacks are drawn as bands, not as units.

    Before the answer the walk before its first step.
    """
    side = units(trace) if _few(trace) else bands(trace)
    layers, pixels = len(trace.layers), trace.geometries[0].size
    top = grids(trace) if _small(trace) and _few(trace) else squares(trace)
    return Scene(
        panels=(side.panel, top.panel),
        marks=(*side.marks, *top.marks),
        frames=trace.frames,
        captions=captions(trace),
        links=(*side.links, *top.links),
        jumps=(*side.jumps, *top.jumps),
        alt=_alt(trace),
        height=400,
        frame_ms=1400 if trace.frames < 12 else 500 if trace.frames < 40 else 120,
        secret=Secret(
            alt=f"{plural(layers, 'layer')} over {plural(pixels, 'pixel')}, before any step."
        ),
    )


def _few(trace: Trace) -> bool:
    if len(trace.layers) > _MAX_LAYERS or trace.geometries[0].size > _MAX_PIXELS:
        return False
    total = sum(g.size for g in trace.geometries)
    edges = sum(g.size * x.kernel for g, x in zip(trace.geometries[1:], trace.layers, strict=True))
    return total <= _MAX_UNITS and edges <= _MAX_EDGES


def _small(trace: Trace) -> bool:
    pixels = trace.geometries[0].size
    few = len(trace.geometries) <= _MAX_GRIDS and pixels <= _MAX_GRID
    return few and max(overhang(trace)) <= pixels  # else the picture is lost in the padding


def captions(trace: Trace) -> tuple[str, ...]:
    """One sentence a frame, with this step's arithmetic."""
    say = {"grow": _grow, "down": _down, "up": _up}[trace.direction]
    return tuple(say(trace, frame) for frame in range(trace.frames))


def settings(layer: Layer) -> str:
    """A layer's numbers in words, leaving out the usual ones."""
    said = [f"kernel {layer.kernel}"]
    for word, value, usual in (
        ("stride", layer.stride, 1),
        ("padding", layer.padding, 0),
        ("dilation", layer.dilation, 1),
    ):
        if value != usual:
            said.append(f"{word} {value}")
    return ", ".join(said)


def size_formula(layer: Layer, inputs: int) -> str:
    """How many units ``layer`` makes of ``inputs``: (N + 2P - F)/S + 1, and what is left of it."""
    above = inputs + 2 * layer.padding - layer.span
    pad = rf"+2\cdot {layer.padding}" if layer.padding else ""
    units = layer.output_size(inputs)
    exact = above / layer.stride + 1
    result = f"{units}" if exact == units else rf"{_rounded(exact)}\to {units}"
    return rf"\frac{{{inputs}{pad}-{layer.span}}}{{{layer.stride}}}+1={result}"


def _rounded(value: float) -> str:
    """Three decimals at most: 2.333, 32.5."""
    return f"{value:.3f}".rstrip("0").rstrip(".")


def _padding_name(layer: Layer, inputs: int) -> str:
    """What frameworks call this padding."""
    if layer.stride == 1 and layer.padding and layer.output_size(inputs) == inputs:
        return " (“same” padding)"
    return " (“valid”: no padding)" if not layer.padding and layer.span > 1 else ""


def _grow(trace: Trace, frame: int) -> str:
    if frame == 0:
        return (
            "A pixel sees itself: field $r_0=1$, jump (pixels between neighbouring units) $j_0=1$."
        )
    layer, below, here = _around(trace, frame)
    r = rf"r_{{{frame}}}={below.receptive_field}+({layer.span}-1)"
    r += rf"\cdot {below.jump}={here.receptive_field}"
    j = rf"j_{{{frame}}}={below.jump}\cdot {layer.stride}={here.jump}"
    pixels = "pixels" if here.receptive_field > 1 else "pixel"
    units = "units" if here.size > 1 else "unit"
    size = f"${size_formula(layer, below.size)}$ {units}{_padding_name(layer, below.size)}"
    k, d = layer.kernel, layer.dilation
    wide = f"effective kernel ${k}+({k}-1)({d}-1)={layer.span}$ and " if d > 1 else ""
    said = f"**{layer.name}** ({settings(layer)}): {wide}field ${r}$ {pixels}, jump ${j}$"
    return f"{said} and {size}.{_padded(trace, frame)}"


def _down(trace: Trace, frame: int) -> str:
    here = trace.layer_of(frame)
    if frame == 0:
        return f"One unit of **{trace.layers[-1].name}**. Which pixels does it depend on?"
    layer = trace.layers[here]
    units, read = (_count(trace, frame, depth) for depth in (here + 1, here))
    k, s, d = layer.kernel, layer.stride, layer.dilation
    reach = rf"({k}-1)\cdot {d}" if d > 1 else f"({k}-1)"
    sum_ = rf"({units}-1)\cdot {s}+{reach}+1={read}"
    below = "input pixel" if here == 0 else "unit"
    below += ("s" if read > 1 else "") + (f" of {trace.layers[here - 1].name}" if here else "")
    stretch = f"a stretch of {units}" if units > 1 else "one unit"
    said = f"**{layer.name}** ({settings(layer)}): {stretch} reads ${sum_}$ {below}"
    said += _holes(trace, here) + "."
    return said + (_padded(trace, len(trace.layers)) if here == 0 else "")


def _holes(trace: Trace, layer: int) -> str:
    """Says so where dilation or a long stride leaves units of a layer out."""
    touched = trace.cone[layer]
    between = np.flatnonzero(touched)
    missing = between[-1] - between[0] + 1 - between.size if between.size else 0
    return f", {between.size} of them touched" if missing else ""


def _up(trace: Trace, frame: int) -> str:
    if frame == 0:
        return f"Pixel {trace.units[0] + 1}. Which units will notice it?"
    layer = trace.layers[frame - 1]
    if np.isnan(trace.spans[frame, frame, 0]):
        return f"**{layer.name}**: no unit reads it any more; the stride steps over it."
    first, last = (int(v) + 1 for v in trace.spans[frame, frame])
    size = trace.geometries[frame].size
    count = int(trace.echo[frame].sum())
    which = f"unit {first}" if count == 1 else f"units {first} to {last}"
    holes = " with holes" if count < last - first + 1 else ""
    return f"**{layer.name}** ({settings(layer)}): it reaches {which}{holes}, {count} of {size}."


def _around(trace: Trace, frame: int):
    return trace.layers[frame - 1], trace.geometries[frame - 1], trace.geometries[frame]


def _count(trace: Trace, frame: int, layer: int) -> int:
    first, last = trace.spans[frame, layer]
    return int(last - first + 1)


def padded_pixels(trace: Trace, layer: int) -> int:
    """How many pixels (along the axis) of the field of that layer's unit lie outside the input."""
    first, last = trace.field(layer)
    size = trace.geometries[0].size
    return max(0, min(-first, last - first + 1)) + max(0, min(last - size + 1, last - first + 1))


def _padded(trace: Trace, layer: int) -> str:
    outside = padded_pixels(trace, layer)
    field = trace.geometries[layer].receptive_field
    lie = f"{outside} of the {field} lie{'s' if outside == 1 else ''}" if field > 1 else "It lies"
    return f" {lie} outside the picture, on padding." if outside else ""


def _alt(trace: Trace) -> str:
    last = trace.geometries[-1]
    return (
        f"A stack of {plural(len(trace.layers), 'layer')} over "
        f"{plural(trace.geometries[0].size, 'pixel')}, from the side and from above; one unit of "
        f"its last layer sees {plural(last.receptive_field, 'pixel')}."
    )
