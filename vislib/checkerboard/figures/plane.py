"""Overlap of a transposed convolution in the plane: stamps, and the product of two counts."""

from __future__ import annotations

import numpy as np

from vislib.checkerboard.counting import evenness, interior, overlap
from vislib.checkerboard.params import Plane
from vislib.checkerboard.stamping import stamps, stamps_2d
from vislib.core.text import plural
from vislib.stage.caption import Caption
from vislib.stage.scene import Boxes, Cells, Jump, Link, Mark, Panel, Scene

__all__ = ["scene", "times"]


def scene(p: Plane) -> Scene:
    """Stamps in the plane: the counts are the product of the counts along the two axes."""
    n, steps = p.inputs, stamps_2d(p.inputs, *p.layer)
    side, frames = steps.shape[1], len(steps) + 1
    counts = overlap(n, *p.layer)
    gap = max(1.0, 0.07 * side)
    return Scene(
        panels=_panels(n, side, gap),
        marks=(*_given(n, frames), *_counts(counts, gap), *_stamped(p, steps, counts)),
        frames=frames,
        captions=_captions(p, steps, counts),
        links=(Link("in.cells", "out.cells", _reached(steps)),),
        jumps=(Jump("in.cells", np.arange(n * n) + 1),),
        alt=(
            f"A kernel of {p.kernel} × {p.kernel} is stamped on a grid with stride {p.stride}; "
            "cells are coloured by how often they are written."
        ),
        height=410,
        frame_ms=350,
    )


def _panels(n: int, side: int, gap: float) -> tuple[Panel, ...]:
    given, made = (-0.2, n + 0.2), (-gap - 1.2, side + 0.2)
    grid = {"equal": True, "y_down": True}
    title = f"{side} × {side} outputs: how often each is written"
    return (
        Panel("in", f"{n} × {n} inputs, all 1", given, given, **grid),
        Panel("out", title, made, made, weight=2.0, **grid),
    )


def _given(n: int, frames: int) -> list[Mark]:
    return [
        Cells("in", np.ones((n, n)), scale="input", vmin=0, vmax=1.4, text=".0f", id="in.cells"),
        _cursor("in", n, frames, np.arange(n), 1, fill=0.25),
    ]


def _counts(counts: np.ndarray, gap: float) -> list[Mark]:
    """The counts along either axis, beside the grid."""
    scale = {"scale": "kernel", "vmin": 0, "vmax": float(counts.max()) + 0.5, "text": ".0f"}
    return [
        Cells("out", counts[None], y=-gap - 1, **scale),
        Cells("out", counts[:, None], x=-gap - 1, **scale),
    ]


def _stamped(p: Plane, steps: np.ndarray, counts: np.ndarray) -> list[Mark]:
    values = np.concatenate([steps, steps[-1:]]).astype(float)
    values[:-1][values[:-1] == 0] = np.nan
    places = np.arange(p.inputs) * p.stride - p.padding
    return [
        Cells(
            "out",
            values,
            scale="viridis",
            vmin=0,
            vmax=float(steps[-1].max()),
            text=".0f",
            id="out.cells",
            hover=[f"{_product(a, b)}" for a in counts for b in counts],
        ),
        _cursor("out", p.inputs, len(values), places, p.kernel, fill=0.12),
    ]


def _product(down: int, across: int) -> str:
    product = f"${down} \\cdot {across} = {down * across}$"
    return f"Its row is written {times(down)}, its column {times(across)}: {product}."


def _cursor(panel: str, n: int, frames: int, start: np.ndarray, size: float, fill: float) -> Boxes:
    """The box of the input, or of its kernel, while it is stamped."""
    step = np.clip(np.arange(frames) - 1, 0, n * n - 1)
    boxes = np.stack([start[step % n], start[step // n]], axis=1)
    boxes = np.concatenate([boxes, np.full((frames, 2), size)], axis=1)[:, None, :].astype(float)
    shown = np.ones((frames, 1))
    shown[[0, -1]] = 0
    return Boxes(panel, boxes, color="kernel", fill=fill, width=3, opacity=shown)


def _reached(steps: np.ndarray) -> list[list[int]]:
    added = np.diff(steps, axis=0).reshape(len(steps) - 1, -1)
    return [np.flatnonzero(a).tolist() for a in added]


def _captions(p: Plane, steps: np.ndarray, counts: np.ndarray) -> list[Caption]:
    n = p.inputs
    first = "Along each axis the outputs are written as often as the orange numbers say."
    captions = [Caption(first)]
    line = stamps(n, np.ones(p.kernel), p.stride, p.padding)
    left = np.diff(line.counts, axis=0).sum(axis=1)  # outputs left of each kernel
    for step in range(n * n):
        down, across = divmod(step, n)
        captions.append(
            Caption(
                "The input in row {row}, column {column} {written}; the most any output has got so "
                "far is {most}.",
                row=down + 1,
                column=across + 1,
                written=_written(p, left, step),
                most=steps[step + 1].max(),
            )
        )
    return [*captions, "Row count × column count. " + _verdict(p, counts)]


def _verdict(p: Plane, counts: np.ndarray) -> Caption:
    inside = counts[interior(p.inputs, [p.layer])]
    even = evenness(inside, p.stride)
    if even is None:
        return Caption(
            "Too few inputs: along an axis {free} "
            f"{'feels' if inside.size == 1 else 'feel'} no end, and a pattern would repeat after "
            "{period}. Take more inputs.",
            free=plural(inside.size, "output"),
            period=p.stride,
        )
    found = sorted(set(np.outer(inside, inside).ravel().tolist()))
    if even:
        return Caption(
            "Away from the ends: each written {writes}: **even**.", writes=times(found[0])
        )
    return Caption(
        "Away from the ends: writes of {writes}: a **checkerboard** of period {period}.",
        writes=", ".join(map(str, found)),
        period=p.stride,
    )


def _written(p: Plane, lines: np.ndarray, step: int) -> str:
    """What one stamp writes to, and how much of it the padding crops."""
    whole, left = [p.kernel] * 2, lines[list(divmod(step, len(lines)))].tolist()
    if not all(left):
        return "writes to no output, its kernel is cropped away"
    said = f"writes to {'1 output' if left == [1, 1] else f'{left[0]} × {left[1]} outputs'}"
    return said if left == whole else f"{said}, the rest of its {whole[0]} × {whole[0]} is cropped"


def times(count: int) -> str:
    """A number of writes in words."""
    return {1: "once", 2: "twice"}.get(int(count), f"{int(count)} times")
