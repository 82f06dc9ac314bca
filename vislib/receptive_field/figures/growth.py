"""The growth animation: a stack from the side and from above, frame by frame in step."""

from __future__ import annotations

import numpy as np

from vislib.convolution import Layer
from vislib.core.text import fixed, plural
from vislib.receptive_field.figures.side import bands, units
from vislib.receptive_field.figures.top import grids, overhang, squares
from vislib.receptive_field.growth import Trace
from vislib.stage.caption import Caption
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


def captions(trace: Trace) -> tuple[Caption, ...]:
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
    result = f"{units:,}" if exact == units else rf"{_rounded(exact)}\to {units:,}"
    return rf"\frac{{{inputs:,}{pad}-{layer.span}}}{{{layer.stride}}}+1={result}"


def _rounded(value: float) -> str:
    """Three decimals at most: 2.333, 32.5."""
    return fixed(value).rstrip("0").rstrip(".")


def _padding_name(layer: Layer, inputs: int) -> str:
    """What frameworks call this padding."""
    if layer.stride == 1 and layer.padding and layer.output_size(inputs) == inputs:
        return " (“same” padding)"
    return " (“valid”: no padding)" if not layer.padding and layer.span > 1 else ""


def _named(layer: Layer) -> Caption:
    return Caption("**{layer}** ({settings}): ", layer=layer.name, settings=settings(layer))


def _grow(trace: Trace, frame: int) -> Caption:
    if frame == 0:
        return Caption(
            "A pixel sees itself: field $r_0=1$, jump (pixels between neighbouring units) $j_0=1$."
        )
    layer, below, here = _around(trace, frame)
    pixels = "pixels" if here.receptive_field > 1 else "pixel"
    units = "units" if here.size > 1 else "unit"
    said = _named(layer)
    if layer.dilation > 1:
        said += Caption(
            "effective kernel ${kernel}+({kernel}-1)({dilation}-1)={span}$ and ",
            kernel=layer.kernel,
            dilation=layer.dilation,
            span=layer.span,
        )
    said += Caption(
        r"field $r_{{index}}={below}+({span}-1)\cdot {jump}={field}$ "
        rf"{pixels}, jump $j_{{{{index}}}}={{jump}}\cdot {{stride}}={{further}}$",
        index=frame,
        below=f"{below.receptive_field:,}",
        span=layer.span,
        jump=f"{below.jump:,}",
        field=f"{here.receptive_field:,}",
        stride=layer.stride,
        further=f"{here.jump:,}",
    )
    size = Caption(f" and ${{size}}$ {units}", size=size_formula(layer, below.size))
    return said + size + _padding_name(layer, below.size) + "." + _padded(trace, frame)


def _down(trace: Trace, frame: int) -> Caption:
    here = trace.layer_of(frame)
    if frame == 0:
        return Caption(
            "One unit of **{layer}**. Which pixels does it depend on?", layer=trace.layers[-1].name
        )
    layer = trace.layers[here]
    units, read = (_count(trace, frame, depth) for depth in (here + 1, here))
    said = _named(layer)
    said += Caption("a stretch of {units}", units=f"{units:,}") if units > 1 else "one unit"
    reach = r"({kernel}-1)\cdot {dilation}" if layer.dilation > 1 else "({kernel}-1)"
    said += Caption(
        rf" reads $({{units}}-1)\cdot {{stride}}+{reach}+1={{read}}$ ",
        units=f"{units:,}",
        stride=layer.stride,
        kernel=layer.kernel,
        read=f"{read:,}",
        **({"dilation": layer.dilation} if layer.dilation > 1 else {}),
    )
    said += ("input pixel" if here == 0 else "unit") + ("s" if read > 1 else "")
    if here:
        said += Caption(" of {below}", below=trace.layers[here - 1].name)
    said += (_beyond(trace, frame, here) if here else "") + _holes(trace, here) + "."
    return said + (_padded(trace, len(trace.layers)) if here == 0 else "")


def _beyond(trace: Trace, frame: int, layer: int) -> Caption:
    """Says how many of the units read lie beyond the ends of a layer: they are padding."""
    first, last = trace.spans[frame, layer]
    units = np.arange(first, last + 1)
    outside = int(((units < 0) | (units >= trace.geometries[layer].size)).sum())
    return (
        Caption(", {outside} of them padding", outside=f"{outside:,}") if outside else Caption("")
    )


def _holes(trace: Trace, layer: int) -> Caption:
    """Says so where dilation or a long stride leaves units of a layer out."""
    touched = trace.cone[layer]
    between = np.flatnonzero(touched)
    missing = between[-1] - between[0] + 1 - between.size if between.size else 0
    if not missing:
        return Caption("")
    return Caption(", {touched} of them touched", touched=f"{between.size:,}")


def _up(trace: Trace, frame: int) -> Caption:
    if frame == 0:
        return Caption(
            "Pixel {pixel}. Which units will notice it?", pixel=f"{trace.units[0] + 1:,}"
        )
    layer = trace.layers[frame - 1]
    if np.isnan(trace.spans[frame, frame, 0]):
        return Caption(
            "**{layer}**: no unit reads it any more; the stride steps over it.", layer=layer.name
        )
    first, last = (int(v) + 1 for v in trace.spans[frame, frame])
    size = trace.geometries[frame].size
    count = int(trace.echo[frame].sum())
    which = f"unit {first:,}" if count == 1 else f"units {first:,} to {last:,}"
    holes = " with holes" if count < last - first + 1 else ""
    return _named(layer) + Caption(
        f"it reaches {{units}}{holes}, {{count}} of {{size}}.",
        units=which,
        count=f"{count:,}",
        size=f"{size:,}",
    )


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


def _padded(trace: Trace, layer: int) -> Caption:
    outside = padded_pixels(trace, layer)
    field = trace.geometries[layer].receptive_field
    if not outside:
        return Caption("")
    if field == 1:
        return Caption(" It lies outside the picture, on padding.")
    return Caption(
        f" {{outside}} of the {{all}} lie{'s' if outside == 1 else ''} outside the picture, on "
        "padding.",
        outside=f"{outside:,}",
        all=f"{field:,}",
    )


def _alt(trace: Trace) -> str:
    last = trace.geometries[-1]
    return (
        f"A stack of {plural(len(trace.layers), 'layer')} over "
        f"{plural(trace.geometries[0].size, 'pixel')}, from the side and from above; the field of "
        f"one unit of its last layer is {plural(last.receptive_field, 'pixel')} wide."
    )
