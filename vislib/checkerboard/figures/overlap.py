"""Overlap of a transposed convolution along a line: bricks that pile up."""

from __future__ import annotations

import numpy as np

from vislib.checkerboard.figures.plane import times
from vislib.checkerboard.params import Overlap
from vislib.checkerboard.stamping import Stamps
from vislib.checkerboard.weighting import phase_sums
from vislib.core.text import number, plural
from vislib.stage.caption import Caption
from vislib.stage.scene import Boxes, Cells, Jump, Label, Link, Panel, Scene, Segments

__all__ = ["scene"]

_CELLS, _BRICKS, _KERNEL, _INPUT, _TOP = 0.0, 1.25, 5.15, 6.75, 7.75
_PILE = 3.4  # height of the tallest pile of bricks


def scene(p: Overlap) -> Scene:
    """One stamp after another: every tap of every input lands as a brick on its output."""
    trace = p.trace()
    n, frames = trace.inputs, trace.inputs + 2
    left, right = _edges(trace)
    margin = 0.13 * (right - left)
    x = left - margin, right + 0.02 * (right - left)
    return Scene(
        panels=(Panel("line", x=x, y=(-0.1, _TOP)),),
        marks=(
            *_cropped(trace, left, right),
            _fan(trace, frames),
            _inputs(trace, frames),
            _kernel(trace, frames),
            _bricks(trace),
            _sums(trace, frames),
            _row_names(trace, left - margin),
        ),
        frames=frames,
        captions=_captions(trace),
        links=_links(trace),
        jumps=(Jump("line.input", np.arange(n) + 1),),
        alt=(
            f"{n} inputs lay a kernel of {trace.kernel} on {plural(trace.outputs, 'output')} with "
            f"stride {trace.stride}; bricks pile up where the stamps overlap."
        ),
        height=370,
        frame_ms=900,
    )


def _row_names(trace: Stamps, x: float) -> Label:
    places = [(x, y) for y in (_INPUT + 0.4, _KERNEL + 0.35, _BRICKS + 0.5, 0.5)]
    names = ["inputs", "kernel", "writes", _total(trace)]
    return Label("line", places, names, anchor="start", color="muted", size=0.95)


def _edges(trace: Stamps) -> tuple[float, float]:
    """Left and right end of everything the kernel touches, cropped or not."""
    return min(0, int(trace.targets.min())), max(trace.outputs, int(trace.targets.max()) + 1)


def _total(trace: Stamps) -> str:
    return "written" if trace.equal_weights else "sum"


def _centres(trace: Stamps) -> np.ndarray:
    """Where each input stands: over the middle of its kernel."""
    return trace.targets.mean(axis=1) + 0.5


def _cropped(trace: Stamps, left: float, right: float) -> list[Boxes]:
    boxes = [(left, 0, -left, 1), (trace.outputs, 0, right - trace.outputs, 1)]
    boxes = [b for b in boxes if b[2] > 0]
    return [Boxes("line", boxes, color="padding", fill=0, width=0, hatch=True)] if boxes else []


def _inputs(trace: Stamps, frames: int) -> Boxes:
    size = 0.8 * min(1.0, trace.stride)
    boxes = [(x - size / 2, _INPUT, size, 0.8) for x in _centres(trace)]
    here = np.arange(frames)[:, None] == np.arange(trace.inputs)[None] + 1
    last = np.zeros(frames, dtype=bool)
    last[[0, -1]] = True
    return Boxes(
        "line",
        boxes,
        id="line.input",
        color="input",
        fill=0.9,
        width=1,
        opacity=np.where(here | last[:, None], 1.0, 0.45),
        hover=[
            f"Input {i + 1} writes to {_range(trace, i)}. Click to go to its stamp."
            for i in range(trace.inputs)
        ],
    )


def _kernel(trace: Stamps, frames: int) -> Cells:
    at = np.clip(np.arange(frames) - 1, 0, trace.inputs - 1)
    shown = ((np.arange(frames) > 0) & (np.arange(frames) <= trace.inputs)).astype(float)
    return Cells(
        "line",
        trace.weights[None],
        x=trace.targets[at, 0].astype(float),
        y=_KERNEL,
        cell=(1, 0.8),
        scale="kernel",
        vmin=0,
        vmax=max(1.0, float(trace.weights.max())) * 1.1,
        text=[number(w) for w in trace.weights],
        opacity=shown[:, None],
    )


def _fan(trace: Stamps, frames: int) -> Segments:
    """From each input to the two ends of its kernel."""
    x, ends = _centres(trace), []
    for i in range(trace.inputs):
        ends += [
            (x[i], _INPUT, e, _KERNEL + 0.8)
            for e in (trace.targets[i, 0], trace.targets[i, -1] + 1)
        ]
    owner = np.repeat(np.arange(trace.inputs), 2) + 1
    return Segments(
        "line",
        ends,
        color="kernel",
        width=1.5,
        opacity=np.where(np.arange(frames)[:, None] == owner[None], 0.9, 0.12),
    )


def _written(trace: Stamps) -> list[tuple[int, int, int]]:
    """(input, tap, output) of every brick that is not cropped, in order."""
    rows, taps = np.nonzero((trace.targets >= 0) & (trace.targets < trace.outputs))
    return [
        (i, j, int(trace.targets[i, j])) for i, j in zip(rows.tolist(), taps.tolist(), strict=True)
    ]


def _bricks(trace: Stamps) -> Boxes:
    unit = _PILE / max(2.0, float(trace.sums.max()))
    made = _written(trace)
    boxes = [
        (o + 0.06, _BRICKS + unit * trace.sums[i, o] + 0.03, 0.88, unit * trace.weights[j] - 0.06)
        for i, j, o in made
    ]
    return Boxes(
        "line",
        boxes,
        id="line.brick",
        color="kernel",
        fill=0.8,
        width=1,
        since=[i + 1 for i, _, _ in made],
        opacity=[1.0 if i % 2 == 0 else 0.55 for i, _, _ in made],
        hover=[
            f"Input {i + 1} adds {number(trace.weights[j])} to output {o + 1} (tap {j + 1})."
            for i, j, o in made
        ],
    )


def _sums(trace: Stamps, frames: int) -> Cells:
    steps = np.minimum(np.arange(frames), trace.inputs)
    values = trace.sums[steps].copy()
    values[(trace.counts[steps] == 0) & (np.arange(frames) < frames - 1)[:, None]] = np.nan
    texts = [["" if v != v else number(round(v, 2)) for v in row] for row in values]
    counts = trace.counts[-1]
    return Cells(
        "line",
        values[:, None, :],
        y=_CELLS,
        scale="output",
        vmin=0,
        vmax=max(1.0, float(trace.sums.max())),
        text=texts,
        id="line.output",
        hover=[
            f"Output {o + 1} is written {times(counts[o])}; its sum is {number(trace.sums[-1, o])}."
            for o in range(trace.outputs)
        ],
    )


def _links(trace: Stamps) -> tuple[Link, ...]:
    made = _written(trace)
    of_input = [[b for b, (i, _, _) in enumerate(made) if i == k] for k in range(trace.inputs)]
    of_output = [[b for b, (_, _, o) in enumerate(made) if o == k] for k in range(trace.outputs)]
    reached = [[made[b][2] for b in bricks] for bricks in of_input]
    return (
        Link("line.input", "line.brick", of_input),
        Link("line.output", "line.brick", of_output),
        Link("line.input", "line.output", reached),
    )


def _captions(trace: Stamps) -> list[Caption]:
    captions = [
        Caption(
            "{inputs} inputs of value 1, {outputs}. Each input lays {taps}, {stride} further right "
            "than the one before.",
            inputs=trace.inputs,
            outputs=plural(trace.outputs, "output"),
            taps=plural(trace.kernel, "tap"),
            stride=trace.stride,
        )
    ]
    for i in range(trace.inputs):
        inside = [o for o in trace.targets[i].tolist() if 0 <= o < trace.outputs]
        most = max(inside, key=lambda o: trace.counts[i + 1, o], default=None)
        said = Caption("Input {input} writes to {range}; ", input=i + 1, range=_range(trace, i))
        if most is None:
            said += f"its {'taps are all' if trace.kernel > 1 else 'tap is'} cropped away."
        else:
            said += Caption(
                "output {output} has now been written {writes}.",
                output=most + 1,
                writes=times(trace.counts[i + 1, most]),
            )
        captions.append(said)
    return [*captions, _verdict(trace)]


def _division(trace: Stamps) -> Caption:
    """The kernel as so many strides and a rest."""
    whole, rest = divmod(trace.kernel, trace.stride)
    said = Caption(
        r"${kernel} = {whole} \cdot {stride}", kernel=trace.kernel, whole=whole, stride=trace.stride
    )
    return said + (Caption(" + {rest}$", rest=rest) if rest else "$")


def _verdict(trace: Stamps) -> Caption:
    """Even or not, and why; with too few outputs away from the ends nothing can be said."""
    stride, middle, division = trace.stride, trace.middle, _division(trace)
    if trace.even is None:
        return division + Caption(
            ". Too few inputs: {free} of the ends, and a pattern would repeat after {stride}. Take "
            "more inputs.",
            free=_free(middle.size),
            stride=stride,
        )
    values = ", ".join(number(round(v, 2)) for v in middle[: max(2, 2 * stride)])
    if trace.even:
        said = ": every output away from the ends gets {values} … **even**"
        return division + Caption(said, values=values) + _why(trace) + "."
    uneven = Caption(
        " are {values} … **uneven**, with a period of {period}.",
        values=values,
        period=plural(stride, "pixel"),
    )
    if trace.equal_weights:
        return division + ": away from the ends the writes" + uneven
    if not trace.kernel % stride:
        division = Caption("The number of writes is even, the sums of the weights are not")
    return division + ": away from the ends the sums" + uneven


def _free(count: int) -> str:
    if not count:
        return "no output is free"
    return f"only {plural(count, 'output')} {'is' if count == 1 else 'are'} free"


def _why(trace: Stamps) -> Caption:
    """Why unequal weights come out even."""
    if trace.equal_weights:
        return Caption("")
    if trace.stride == 1:
        return Caption(", as with stride 1 every output meets all weights")
    return Caption(
        ", because the weights that meet in an output add up to {total} at every place",
        total=number(round(float(phase_sums(trace.weights, trace.stride)[0]), 2)),
    )


def _range(trace: Stamps, i: int) -> str:
    """Which outputs an input reaches, counted from 1 as everywhere on screen."""
    inside = [o + 1 for o in trace.targets[i].tolist() if 0 <= o < trace.outputs]
    if not inside:
        return "no output"
    return f"outputs {inside[0]} to {inside[-1]}" if len(inside) > 1 else f"output {inside[0]}"
