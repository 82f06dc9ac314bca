"""Transposed convolution in two dimensions, stamp by stamp."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vislib.core.entries import Entries
from vislib.figures.grids import minus, painted, shade
from vislib.stage.opening import opening
from vislib.stage.scene import Boxes, Cells, Jump, Label, Link, Panel, Scene
from vislib.transposed_convolution.figures.parts import growing, term
from vislib.transposed_convolution.trace import Trace

__all__ = ["asked", "stamps_2d"]


def stamps_2d(trace: Trace, x: Entries, kernel: Entries) -> Scene:
    """Stamp by stamp in 2-D, with the zeros and the matrix beside it; one step per input."""
    frames = trace.x.size + 1
    done = _done(trace)
    if x.symbolic or kernel.symbolic:  # letters all alike: a sum is as dark as it has terms
        trace = replace(trace, x=np.ones_like(trace.x), kernel=np.ones_like(trace.kernel))
    panels, marks = [], []
    for make in (_given, _growing, _sliding, _matrix):
        panel, drawn = make(trace, x, kernel, done)
        panels.append(panel)
        marks += drawn
    return Scene(
        panels=panels,
        marks=marks,
        frames=frames,
        captions=_captions(trace, x, kernel),
        links=_links_2d(trace),
        jumps=(Jump("x", np.arange(1, frames)),),
        alt=(
            f"A {_by(trace.x.shape)} input becomes {_by(trace.shape)}: every input lays its "
            "weighted kernel on the output, and overlapping stamps add up."
        ),
        height=330,
        frame_ms=1100,
    )


def asked(trace: Trace, x: Entries, kernel: Entries) -> Scene:
    """What is given, before the answer: input, kernel, and the zeros between the inputs."""
    return opening(
        stamps_2d(trace, x, kernel),
        f"Stride {trace.stride}, padding {trace.padding}, output padding {trace.output_padding}: "
        "how large does the output become?",
        without=("full", "matrix"),
        alt=f"A {_by(trace.x.shape)} input, its kernel, and the input with zeros inserted.",
    )


def _by(shape) -> str:
    return " × ".join(str(n) for n in shape)


def _done(trace: Trace) -> np.ndarray:
    """(F,) outputs, in row-major order, that need no input still to come."""
    last = np.full(trace.output.size, -1)
    np.maximum.at(last, trace.connections[:, 2], trace.connections[:, 0])
    first_open = [
        next((o for o in range(last.size) if last[o] >= laid), last.size)
        for laid in range(trace.x.size + 1)
    ]
    return np.array(first_open)


def _corner(trace: Trace, f: int) -> tuple[int, int]:
    """Upper left corner of the stamp laid in frame f, in the full output."""
    row, col = divmod(f - 1, trace.x.shape[1])
    return trace.stride * row, trace.stride * col


def _hidden_first(frames: int) -> np.ndarray:
    opacity = np.ones((frames, 1))
    opacity[0] = 0
    return opacity


def _given(trace: Trace, x: Entries, kernel: Entries, done: np.ndarray):
    (h, w), (kh, kw) = trace.x.shape, trace.kernel.shape
    frames = trace.x.size + 1
    boxes = np.zeros((frames, 1, 4))
    for f in range(frames):
        row, col = divmod(max(f - 1, 0), w)
        boxes[f, 0] = (col, row, 1, 1)
    marks = [
        Cells("given", np.abs(trace.x), text=minus(x.tokens), scale="input", vmin=0, id="x"),
        Label("given", (w / 2, h + 0.75), "kernel", color="muted", size=0.9),
        Cells(
            "given",
            np.abs(trace.kernel),
            x=(w - kw) / 2,
            y=h + 1.1,
            text=minus(kernel.tokens),
            scale="kernel",
            vmin=0,
            id="kernel",
        ),
        Boxes("given", boxes, color="ink", fill=0, width=2.5, opacity=_hidden_first(frames)),
    ]
    side = max(w, kw)
    low = (w - side) / 2
    panel = Panel(
        "given",
        "Input",
        (low - 0.2, low + side + 0.2),
        (-0.2, h + kh + 1.3),
        equal=True,
        y_down=True,
        weight=0.55,
    )
    return panel, marks


def _growing(trace: Trace, x: Entries, kernel: Entries, done: np.ndarray):
    frames, (rows, cols) = trace.x.size + 1, trace.full_shape
    kh, kw = (trace.dilation * (k - 1) + 1 for k in trace.kernel.shape)
    p = trace.padding
    outside = np.ones(trace.full_shape, bool)
    outside[p : p + trace.shape[0], p : p + trace.shape[1]] = False
    sums = trace.sums
    shown = np.where(_touched(trace), sums, np.nan)
    text = [
        [t if v == v else "" for t, v in zip(line, values.ravel(), strict=True)]
        for line, values in zip(growing(trace, x, kernel), shown, strict=True)
    ]
    boxes = np.array([[(*_corner(trace, max(f, 1))[::-1], kw, kh)] for f in range(frames)], float)
    marks = [
        painted(
            "full",
            shade(shown),
            text,
            "output",
            float(np.abs(sums).max()) or 1.0,
            hatch=outside,
            id="full",
            hover=_hover(trace, x, kernel),
        ),
        Boxes("full", boxes, color="kernel", fill=0, width=4, opacity=_hidden_first(frames)),
    ]
    if p:
        inside = [[p, p, trace.shape[1], trace.shape[0]]]
        marks.append(Boxes("full", inside, color="ink", fill=0, width=1.5, dash=True))
    size = f"Stamp and add: {_by(trace.shape)}"
    return (
        Panel("full", size, (-0.2, cols + 0.2), (-0.2, rows + 0.2), equal=True, y_down=True),
        marks,
    )


def _touched(trace: Trace) -> np.ndarray:
    """(F, *full): where a stamp lies already; everywhere in the last frame."""
    ones = replace(trace, x=np.ones_like(trace.x), kernel=np.ones_like(trace.kernel))
    touched = ones.sums > 0
    touched[-1] = True
    return touched


def _sliding(trace: Trace, x: Entries, kernel: Entries, done: np.ndarray):
    rows, cols = trace.spread.shape
    kh, kw = (trace.dilation * (k - 1) + 1 for k in trace.kernel.shape)
    real = np.zeros(trace.spread.shape, bool)
    h, w = trace.x.shape
    top, left = trace.margins
    real[max(top, 0) : top + trace.stride * (h - 1) + 1] = True
    inner = np.zeros_like(real)
    inner[:, max(left, 0) : left + trace.stride * (w - 1) + 1] = True
    around = ~(real & inner)
    place = np.maximum(done - 1, 0)
    boxes = np.stack(
        [place % trace.shape[1], place // trace.shape[1], 0 * place + kw, 0 * place + kh], axis=1
    )[:, None].astype(float)
    marks = [
        Cells(
            "zeros",
            np.abs(trace.spread),
            text=_spread_text(trace, x),
            scale="input",
            vmin=0,
            hatch=around,
            id="zeros",
        ),
        Boxes(
            "zeros",
            boxes,
            color="kernel",
            fill=0,
            width=4,
            opacity=(done > 0)[:, None].astype(float),
        ),
    ]
    return (
        Panel(
            "zeros",
            "Insert zeros, convolve",
            (-0.2, cols + 0.2),
            (-0.2, rows + 0.2),
            equal=True,
            y_down=True,
        ),
        marks,
    )


def _spread_text(trace: Trace, x: Entries) -> list[str]:
    text = np.full(trace.spread.shape, "0", object)
    for token, (row, col) in zip(minus(x.tokens), np.ndindex(trace.x.shape), strict=True):
        r, c = (m + trace.stride * i for m, i in zip(trace.margins, (row, col), strict=True))
        if 0 <= r < text.shape[0] and 0 <= c < text.shape[1]:
            text[r, c] = token
    return text.ravel().tolist()


def _matrix(trace: Trace, x: Entries, kernel: Entries, done: np.ndarray):
    n, m = trace.x.size, trace.output.size
    frames = n + 1
    boxes = np.array([[(max(f - 1, 0), 0, 1, m)] for f in range(frames)], float)
    weights = np.full((m, n), "0", object)
    for i, j, o in trace.connections:
        weights[o, i] = minus(kernel.tokens)[j]
    marks = [
        Cells(
            "matrix",
            np.abs(trace.matrix.T),
            scale="kernel",
            vmin=0,
            gap=0.03,
            id="matrix",
            hover=weights.ravel().tolist(),
        ),
        Boxes("matrix", boxes, color="ink", fill=0, width=2.5, opacity=_hidden_first(frames)),
    ]
    title = f"$X^T$: {m} × {n}"
    return (
        Panel("matrix", title, (-0.2, n + 0.2), (-0.3, m + 0.3), y_down=True, weight=0.4),
        marks,
    )


def _captions(trace: Trace, x: Entries, kernel: Entries) -> list[str]:
    captions = [
        f"A {_by(trace.x.shape)} input, stride {trace.stride}, padding {trace.padding}, output "
        f"padding {trace.output_padding}: the output is {_by(trace.shape)}."
    ]
    inside = "what is not hatched is " if trace.padding else ""
    places = np.ndindex(trace.x.shape)
    for f, (token, (row, column)) in enumerate(zip(minus(x.tokens), places, strict=True), start=1):
        captions.append(
            f"**Input {token}** (row {row + 1}, column {column + 1}) lays {token} times the kernel "
            f"into the orange frame: {inside}column {f} of $X^T$ times {token}. Overlaps add up."
        )
    if trace.padding:
        captions[-1] += " The hatched rim is cropped by the padding."
    return captions


def _hover(trace: Trace, x: Entries, kernel: Entries) -> list[str]:
    """One sentence per element of the full output, its sum worked out."""
    p, (rows, columns) = trace.padding, trace.shape
    sentences = []
    for r, c in np.ndindex(trace.full_shape):
        row, column = r - p, c - p
        if 0 <= row < rows and 0 <= column < columns:
            sources = trace.sources(row * columns + column)
            sentences.append(f"Row {row + 1}, column {column + 1}: {term(x, kernel, sources)}")
        else:
            sentences.append("Cropped by the padding")
    return sentences


def _links_2d(trace: Trace) -> tuple[Link, ...]:
    n, m = trace.x.size, trace.output.size
    columns, p = trace.full_shape[1], trace.padding
    full = [(r + p) * columns + c + p for r, c in np.ndindex(trace.shape)]
    sources: list[list[int]] = [[] for _ in range(columns * trace.full_shape[0])]
    zeros: list[list[int]] = [[] for _ in sources]
    entries: list[list[int]] = [[] for _ in sources]
    for i, _, o in trace.connections:
        row, col = divmod(int(i), trace.x.shape[1])
        where = (
            trace.margins[0] + trace.stride * row,
            trace.margins[1] + trace.stride * col,
        )
        sources[full[o]].append(int(i))
        zeros[full[o]].append(where[0] * trace.spread.shape[1] + where[1])
        entries[full[o]].append(int(o) * n + int(i))
    columns_of = [[o * n + i for o in range(m)] for i in range(n)]
    return (
        Link("full", "x", sources),
        Link("full", "zeros", zeros),
        Link("full", "matrix", entries, both=False),
        Link("x", "matrix", columns_of, both=False),
    )
