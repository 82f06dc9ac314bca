"""The convolution that a transposed one mirrors: the kernel slides, and the same as a matrix."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vislib.convolution.arithmetic import convolution_matrix, span
from vislib.core.entries import Entries
from vislib.figures.grids import minus, painted, revealed, shade, top
from vislib.stage.opening import opening
from vislib.stage.scene import Jump, Label, Link, Panel, Scene
from vislib.transposed_convolution import trace as tc
from vislib.transposed_convolution.figures.parts import counted, cursor, term, total

__all__ = ["asked", "forward"]


class _Line:
    """One convolution along a line, with its padding written out."""

    def __init__(self, x: Entries, kernel: Entries, stride: int, padding: int, dilation: int):
        self.stride, self.span = stride, span(kernel.values.size, dilation)
        self.dilation = dilation
        self.symbolic = x.symbolic or kernel.symbolic
        zeros = ("0",) * padding
        self.x = Entries(zeros + x.tokens + zeros, np.pad(x.values, padding))
        self.kernel = kernel
        self.output = tc.convolve(x.values, kernel.values, stride, padding, dilation)
        self.matrix = convolution_matrix(kernel.values, self.x.values.size, stride, 0, dilation)
        self.outside = np.ones(self.x.values.size, bool)
        self.outside[padding : padding + x.values.size] = False
        taps = dilation * np.arange(kernel.values.size)
        self.sources = [
            np.stack([stride * i + taps, np.arange(taps.size)], axis=1)
            for i in range(self.output.size)
        ]
        self.terms = [term(self.x, kernel, s) for s in self.sources]
        self.text = [total(self.x, kernel, s) for s in self.sources]


def forward(
    x: Entries, kernel: Entries, stride: int = 1, padding: int = 0, dilation: int = 1
) -> Scene:
    """A convolution along a line: one window and one row of the matrix per step."""
    line = _Line(x, kernel, stride, padding, dilation)
    m, n = line.matrix.shape
    steps = np.arange(m + 1)
    done = np.arange(m) < steps[:, None]
    slide_panel, slide_marks = _slide(line, steps, done)
    matrix_panel, matrix_marks = _matrix(line, steps, done)
    used = [[int(i) for i, _ in s] for s in line.sources]
    rows = [[o * n + i for i in members] for o, members in enumerate(used)]
    captions = [f"{counted(x.values.size, 'input')}, {counted(m, 'output')}. Play, or step."]
    captions += [
        f"**Output {o + 1}** = {text}: one window, row {o + 1} of $X$."
        for o, text in enumerate(line.terms)
    ]
    captions[-1] += f" Output: **{', '.join(line.text)}**."
    return Scene(
        panels=(slide_panel, matrix_panel),
        marks=(*slide_marks, *matrix_marks),
        frames=m + 1,
        captions=captions,
        links=(
            Link("slide.output", "slide.x", used),
            Link("slide.output", "matrix.cells", rows),
            Link("slide.output", "matrix.output", [[o] for o in range(m)]),
            Link("matrix.output", "matrix.cells", rows, both=False),
            Link("matrix.output", "slide.x", used, both=False),
        ),
        jumps=(Jump("slide.output", steps[1:]), Jump("matrix.output", steps[1:])),
        alt=f"A convolution of {counted(x.values.size, 'input')} to {counted(m, 'output')}, "
        "sliding and as a matrix.",
        height=430,
        frame_ms=1000,
    )


def asked(
    x: Entries, kernel: Entries, stride: int = 1, padding: int = 0, dilation: int = 1
) -> Scene:
    """The kernel over the input's beginning, before the answer: no outputs, no matrix."""
    told = forward(x, kernel, stride, padding, dilation)
    inputs = counted(x.values.size, "input")
    hatched = " Hatched: the padding." if padding else ""
    still = opening(
        told,
        f"{inputs}, and a kernel that moves by {stride}.{hatched} At how many places does it fit?",
        without=("matrix",),
        alt=f"{inputs} and a kernel over the first of them.",
        height=230,
    )
    panel = replace(still.panels[0], y=(-0.2, 2.3))
    marks = [m for m in still.marks if m.id != "slide.output"]
    return replace(still, panels=[panel], marks=marks)


def _slide(line: _Line, steps: np.ndarray, done: np.ndarray):
    n, m = line.x.values.size, line.output.size
    window = line.stride * np.maximum(steps - 1, 0).astype(float)
    weights = np.full(line.span, np.nan)
    weights[:: line.dilation] = shade(line.kernel.values, line.symbolic)
    names = [""] * line.span
    names[:: line.dilation] = minus(line.kernel.tokens)
    boxes = np.zeros((len(steps), 2, 4))
    boxes[:, 0] = np.stack([window, 0 * window, 0 * window + line.span, 0 * window + 2.1], axis=1)
    start = (line.span - line.stride) / 2
    boxes[:, 1] = np.stack(
        [window + start, 0 * window + 2.6, 0 * window + line.stride, 0 * window + 1], axis=1
    )
    high = top(line.kernel.values, line.symbolic)
    real = np.where(line.outside, 0.0, shade(line.x.values, line.symbolic))
    output = np.where(done, shade(line.output, line.symbolic), np.nan)[:, None]
    marks = [
        painted("slide", weights[None], names, "kernel", high, x=window),
        painted(
            "slide",
            real[None],
            minus(line.x.tokens),
            "input",
            top(line.x.values, line.symbolic),
            y=1.1,
            hatch=line.outside[None],
            id="slide.x",
        ),
        painted(
            "slide",
            output,
            revealed(done, line.text),
            "output",
            top(line.output, line.symbolic),
            x=start,
            y=2.6,
            cell=(line.stride, 1),
            id="slide.output",
            hover=[f"Output {o + 1}: {text}" for o, text in enumerate(line.terms)],
        ),
        cursor("slide", boxes),
    ]
    low, right = min(0.0, start), max(n, start + line.stride * m)
    title = "Slide the kernel over the input"
    return Panel(
        "slide", title, (low - 0.2, right + 0.2), (-0.2, 3.8), y_down=True, tall=0.6
    ), marks


def _matrix(line: _Line, steps: np.ndarray, done: np.ndarray):
    m, n = line.matrix.shape
    text = np.full((m, n), "0", object)
    used = np.zeros((m, n))
    for o, sources in enumerate(line.sources):
        for i, j in sources:
            text[o, i], used[o, i] = minus(line.kernel.tokens)[j], 0.5
    middle, wide = n / 2, 2.6 if line.symbolic else 1.6
    vector, result = n + 0.9, n + 3.0
    rise = middle - m / 2
    boxes = np.zeros((len(steps), 2, 4))
    row = np.maximum(steps - 1, 0)
    boxes[:, 0] = np.stack([0 * row, row + rise, 0 * row + n, 0 * row + 1], axis=1)
    boxes[:, 1] = np.stack([0 * row + result, row + rise, 0 * row + wide, 0 * row + 1], axis=1)
    output = np.where(done, shade(line.output, line.symbolic), np.nan)[:, :, None]
    marks = [
        painted(
            "matrix",
            used if line.symbolic else np.abs(line.matrix),
            text.ravel().tolist(),
            "kernel",
            top(line.kernel.values, line.symbolic),
            y=rise,
            id="matrix.cells",
        ),
        Label("matrix", ((n + vector) / 2, middle), "·", size=1.3),
        painted(
            "matrix",
            np.where(line.outside, 0.0, shade(line.x.values, line.symbolic))[:, None],
            minus(line.x.tokens),
            "input",
            top(line.x.values, line.symbolic),
            x=vector,
            hatch=line.outside[:, None],
        ),
        Label("matrix", ((vector + 1 + result) / 2, middle), "=", size=1.2),
        painted(
            "matrix",
            output,
            revealed(done, line.text),
            "output",
            top(line.output, line.symbolic),
            x=result,
            y=rise,
            cell=(wide, 1),
            id="matrix.output",
        ),
        cursor("matrix", boxes),
    ]
    low, high = min(0.0, rise) - 0.2, max(n, rise + m) + 0.2
    title = f"Multiply by $X$ ({m} × {n})"
    return (
        Panel("matrix", title, (-0.2, result + wide + 0.2), (low, high), y_down=True, row=1),
        marks,
    )
