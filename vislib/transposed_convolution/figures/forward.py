"""The convolution that a transposed one mirrors: the kernel slides, and the same as a matrix."""

from __future__ import annotations

import numpy as np

from vislib.convolution import convolution_matrix, convolve, span
from vislib.core.entries import Entries
from vislib.core.text import minus, plural
from vislib.figures.grids import painted, shade, top
from vislib.figures.waiting import waiting
from vislib.stage.caption import Caption
from vislib.stage.scene import Jump, Label, Link, Panel, Scene, Secret
from vislib.transposed_convolution.figures.parts import cursor, filling, grid, term, total, tracks
from vislib.transposed_convolution.params import Forward

__all__ = ["scene"]


class _Line:
    """One convolution along a line, with its padding written out."""

    def __init__(self, p: Forward):
        x, kernel = p.typed
        zeros = ("0",) * p.padding
        self.stride, self.dilation, self.kernel = p.stride, p.dilation, kernel
        self.span = span(kernel.values.size, p.dilation)
        self.inputs = x.values.size
        self.x = Entries(zeros + x.tokens + zeros, np.pad(x.values, p.padding))
        self.letters = x.symbolic or kernel.symbolic
        self.output = convolve(x.values, kernel.values, p.stride, p.padding, p.dilation)
        size = self.x.values.size
        self.matrix = convolution_matrix(kernel.values, size, p.stride, 0, p.dilation)
        self.outside = np.ones(size, bool)
        self.outside[p.padding : p.padding + self.inputs] = False
        taps = p.dilation * np.arange(kernel.values.size)
        self.sources = [
            np.stack([p.stride * i + taps, np.arange(taps.size)], axis=1)
            for i in range(self.output.size)
        ]
        self.terms = [term(self.x, kernel, s) for s in self.sources]
        self.text = [total(self.x, kernel, s) for s in self.sources]
        self.frames = self.output.size + 1
        self.done = np.arange(self.output.size) < np.arange(self.frames)[:, None]

    @property
    def shades(self) -> np.ndarray:
        """How dark the inputs are; the padding is not."""
        return np.where(self.outside, 0.0, shade(self.x.values, self.letters))


def scene(p: Forward) -> Scene:
    """A convolution along a line: one window and one row of the matrix per step."""
    line = _Line(p)
    size = f"{plural(line.inputs, 'input')}, {plural(line.output.size, 'output')}"
    captions = [Caption("{size}. Play, or step.", size=size)]
    said = "**Output {number}** = {terms}: one window, row {number} of $X$."
    captions += [Caption(said, number=o + 1, terms=text) for o, text in enumerate(line.terms)]
    captions[-1] += Caption(" Output: **{output}**.", output=", ".join(line.text))
    frames = np.arange(1, line.frames)
    return Scene(
        panels=(_slide_panel(line), _matrix_panel(line)),
        marks=(*_slide(line), *_matrix(line)),
        frames=line.frames,
        captions=captions,
        links=_links(line),
        jumps=(Jump("slide.output", frames), Jump("matrix.output", frames)),
        alt=f"A convolution, {size}, sliding and as a matrix.",
        height=430,
        frame_ms=1000,
        secret=_secret(p, line),
    )


def _secret(p: Forward, line: _Line) -> Secret:
    """Before the answer the kernel over the input's beginning: no outputs, no matrix."""
    inputs = plural(line.inputs, "input")
    hatched = " Hatched: the padding." if p.padding else ""
    return Secret(
        panels=("matrix",),
        marks=("slide.output", "slide.cursor"),
        instead=waiting(_matrix_panel(line), "The same as a matrix"),
        caption=Caption(
            f"{{inputs}}, and a kernel that moves by {{stride}}.{hatched} How far will it go?",
            inputs=inputs,
            stride=p.stride,
        ),
        alt=f"{inputs} and a kernel over the first of them.",
    )


def _links(line: _Line) -> tuple[Link, ...]:
    m, n = line.matrix.shape
    used = [[int(i) for i, _ in s] for s in line.sources]
    rows = [[o * n + i for i in members] for o, members in enumerate(used)]
    return (
        Link("slide.output", "slide.x", used),
        Link("slide.output", "matrix.cells", rows),
        Link("slide.output", "matrix.output", [[o] for o in range(m)]),
        Link("matrix.output", "matrix.cells", rows, both=False),
        Link("matrix.output", "slide.x", used, both=False),
    )


# -- the kernel slides ----------------------------------------------------------------------------


def _slide_panel(line: _Line) -> Panel:
    start = (line.span - line.stride) / 2
    right = max(line.x.values.size, start + line.stride * line.output.size)
    x = min(0.0, start) - 0.2, right + 0.2
    return Panel("slide", "Slide the kernel over the input", x, (-0.2, 3.8), y_down=True, tall=0.6)


def _slide(line: _Line) -> list:
    window = line.stride * np.maximum(np.arange(line.frames) - 1, 0).astype(float)
    start = (line.span - line.stride) / 2  # an output stands under the middle of its window
    boxes = tracks(line.frames, (window, 0, line.span, 2.1), (window + start, 2.6, line.stride, 1))
    return [
        _kernel(line, window),
        painted(
            "slide",
            line.shades[None],
            minus(line.x.tokens),
            "input",
            top(line.x.values, line.letters),
            y=1.1,
            hatch=line.outside[None],
            id="slide.x",
        ),
        filling(
            "slide",
            line.output[None],
            line.done,
            line.text,
            "output",
            line.letters,
            x=start,
            y=2.6,
            cell=(line.stride, 1),
            id="slide.output",
            hover=[f"Output {o + 1}: {text}" for o, text in enumerate(line.terms)],
        ),
        cursor("slide", boxes, id="slide.cursor"),
    ]


def _kernel(line: _Line, window: np.ndarray):
    weights, names = np.full(line.span, np.nan), [""] * line.span
    weights[:: line.dilation] = line.kernel.values
    names[:: line.dilation] = minus(line.kernel.tokens)
    return grid("slide", weights[None], names, "kernel", line.letters, x=window)


# -- the same as a matrix -------------------------------------------------------------------------


def _columns(line: _Line) -> tuple[float, float, float]:
    """Where the vector and the result stand, and how wide the result is."""
    n = line.matrix.shape[1]
    return n + 0.9, n + 3.0, 2.6 if line.letters else 1.6


def _rise(line: _Line) -> float:
    """How far down the matrix begins: its middle is the vector's."""
    m, n = line.matrix.shape
    return (n - m) / 2


def _matrix_panel(line: _Line) -> Panel:
    (m, n), rise, (_, result, wide) = line.matrix.shape, _rise(line), _columns(line)
    y = min(0.0, rise) - 0.2, max(n, rise + m) + 0.2
    title = f"Multiply by $X$ ({m} × {n})"
    return Panel("matrix", title, (-0.2, result + wide + 0.2), y, y_down=True, row=1)


def _matrix(line: _Line) -> list:
    n, rise, (vector, result, wide) = line.matrix.shape[1], _rise(line), _columns(line)
    row = np.maximum(np.arange(line.frames) - 1, 0) + rise
    return [
        _weights(line, rise),
        Label("matrix", ((n + vector) / 2, n / 2), "·", size=1.3),
        painted(
            "matrix",
            line.shades[:, None],
            minus(line.x.tokens),
            "input",
            top(line.x.values, line.letters),
            x=vector,
            hatch=line.outside[:, None],
        ),
        Label("matrix", ((vector + 1 + result) / 2, n / 2), "=", size=1.2),
        filling(
            "matrix",
            line.output[:, None],
            line.done,
            line.text,
            "output",
            line.letters,
            x=result,
            y=rise,
            cell=(wide, 1),
            id="matrix.output",
        ),
        cursor("matrix", tracks(line.frames, (0, row, n, 1), (result, row, wide, 1))),
    ]


def _weights(line: _Line, rise: float):
    text = np.full(line.matrix.shape, "0", object)
    used = np.zeros(line.matrix.shape)
    for o, sources in enumerate(line.sources):
        for i, j in sources:
            text[o, i], used[o, i] = minus(line.kernel.tokens)[j], 0.5
    return painted(
        "matrix",
        used if line.letters else np.abs(line.matrix),
        text.ravel().tolist(),
        "kernel",
        top(line.kernel.values, line.letters),
        y=rise,
        id="matrix.cells",
    )
