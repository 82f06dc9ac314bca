"""Transposed convolution in two dimensions, stamp by stamp."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vislib.convolution import span
from vislib.core.text import minus
from vislib.figures.grids import painted, shade
from vislib.figures.waiting import waiting
from vislib.stage.caption import Caption
from vislib.stage.scene import Boxes, Cells, Jump, Label, Link, Panel, Scene, Secret
from vislib.transposed_convolution.figures.parts import growing, lines, term, tracks
from vislib.transposed_convolution.numbers import by
from vislib.transposed_convolution.params import Grid
from vislib.transposed_convolution.trace import Trace

__all__ = ["scene"]

_LETTERS_IN_A_ROW = 34  # of cells, on a projector and on a phone
_WIDE = 1.7  # cells of letters, in heights


class _Film:
    """The trace and how it is written; letters are all alike: a sum is as dark as it has terms."""

    def __init__(self, p: Grid) -> None:
        self.x, self.kernel = p.typed
        self.letters = self.x.symbolic or self.kernel.symbolic
        trace = p.trace
        self.growing = growing(trace, self.x, self.kernel)
        self.hover = _hover(trace, *p.typed)
        ones = replace(trace, x=np.ones_like(trace.x), kernel=np.ones_like(trace.kernel))
        self.touched = ones.sums > 0  # (F, *full): where a stamp lies already
        self.touched[-1] = True
        self.trace = ones if self.letters else trace
        self.frames = trace.x.size + 1
        self.wide = _WIDE if self.letters else 1.0
        self.step = np.maximum(np.arange(self.frames) - 1, 0)

    @property
    def later(self) -> np.ndarray:
        """(F, 1) opacity of what is not there before the first step."""
        return (np.arange(self.frames) > 0).astype(float)[:, None]

    @property
    def corner(self) -> tuple[np.ndarray, np.ndarray]:
        """Row and column (F,) of the upper left corner of the newest stamp."""
        row, column = np.divmod(self.step, self.trace.x.shape[1])
        return self.trace.stride * row, self.trace.stride * column


def scene(p: Grid) -> Scene:
    """Stamp by stamp in 2-D, with the zeros and the matrix beside it; one step per input."""
    film, trace = _Film(p), p.trace
    return Scene(
        panels=(_given_panel(film), _full_panel(film), _zeros_panel(film), _matrix_panel(film)),
        marks=(*_given(film), *_full(film), *_zeros(film), *_matrix(film)),
        frames=film.frames,
        captions=_captions(p),
        links=_links(trace),
        jumps=(Jump("x", np.arange(1, film.frames)),),
        alt=(
            f"A {by(trace.x.shape)} input becomes {by(trace.shape)}: every input lays its "
            "weighted kernel on the output; stamps that overlap add up."
        ),
        height=330,
        frame_ms=1100,
        secret=Secret(
            panels=("full", "matrix"),
            instead=[
                *waiting(_full_panel(film), "Stamp and add"),
                *waiting(_matrix_panel(film), "$X^T$"),
            ],
            caption=Caption(
                "Stride {stride}, padding {padding}, output padding {output_padding}: how large "
                "does the output become?",
                stride=p.stride,
                padding=p.padding,
                output_padding=p.output_padding,
            ),
            alt=f"A {by(trace.x.shape)} input, its kernel, and the input with zeros inserted.",
        ),
    )


# -- what is given --------------------------------------------------------------------------------


def _given_panel(film: _Film) -> Panel:
    (h, w), (kh, kw) = film.trace.x.shape, film.trace.kernel.shape
    side = max(w, kw)
    x = (w - side) / 2 - 0.2, (w + side) / 2 + 0.2
    return Panel("given", "Input", x, (-0.2, h + kh + 1.3), equal=True, y_down=True, weight=0.55)


def _given(film: _Film) -> list:
    (h, w), kw = film.trace.x.shape, film.trace.kernel.shape[1]
    row, column = np.divmod(film.step, w)
    now = tracks(film.frames, (column, row, 1, 1))
    kernel = {"x": (w - kw) / 2, "y": h + 1.1, "id": "kernel"}
    return [
        _plain("given", film.trace.x, minus(film.x.tokens), "input", id="x"),
        Label("given", (w / 2, h + 0.75), "kernel", color="muted", size=0.9),
        _plain("given", film.trace.kernel, minus(film.kernel.tokens), "kernel", **kernel),
        Boxes("given", now, color="ink", fill=0, width=2.5, opacity=film.later),
    ]


def _plain(panel: str, values: np.ndarray, text: list[str], role: str, **more) -> Cells:
    return Cells(panel, np.abs(values), text=text, scale=role, vmin=0, **more)


# -- stamp and add --------------------------------------------------------------------------------


def _full_panel(film: _Film) -> Panel:
    rows, columns = film.trace.full_shape
    x, y = (-0.2, film.wide * columns + 0.2), (-0.2, rows + 0.2)
    title = f"Stamp and add: {by(film.trace.shape)}"
    more = {"weight": 1.6} if film.letters else {"equal": True}
    return Panel("full", title, x, y, y_down=True, **more)


def _full(film: _Film) -> list:
    trace, p, wide = film.trace, film.trace.padding, film.wide
    kh, kw = (span(k, trace.dilation) for k in trace.kernel.shape)
    row, column = film.corner
    stamp = tracks(film.frames, (wide * column, row, wide * kw, kh))
    marks = [
        _sums(film),
        Boxes("full", stamp, color="kernel", fill=0, width=4, opacity=film.later),
    ]
    if film.letters:
        marks.append(_sum_labels(film))
    if p:
        inside = [[wide * p, p, wide * trace.shape[1], trace.shape[0]]]
        marks.append(Boxes("full", inside, color="ink", fill=0, width=1.5, dash=True))
    return marks


def _sums(film: _Film) -> Cells:
    trace, p = film.trace, film.trace.padding
    outside = np.ones(trace.full_shape, bool)
    outside[p : p + trace.shape[0], p : p + trace.shape[1]] = False
    return painted(
        "full",
        shade(np.where(film.touched, trace.sums, np.nan)),
        None if film.letters else _shown(film),
        "output",
        float(np.abs(trace.sums).max()) or 1.0,
        hatch=outside,
        cell=(film.wide, 1),
        id="full",
        hover=film.hover,
    )


def _shown(film: _Film) -> list[list[str]]:
    """(F lists) what stands in each cell of the full output."""
    return [
        [text if on else "" for text, on in zip(line, touched.ravel(), strict=True)]
        for line, touched in zip(film.growing, film.touched, strict=True)
    ]


def _sum_labels(film: _Film) -> Label:
    """Sums of letters, on two lines where one is too short, so that they can be read."""
    columns = film.trace.full_shape[1]
    cells = np.arange(film.trace.full_shape[0] * columns)
    row, column = np.divmod(np.repeat(cells, 3), columns)
    drop = np.tile([-0.24, 0.0, 0.24], len(cells))  # one line stands in the middle
    xy = np.stack([film.wide * (column + 0.5), row + 0.5 + drop], axis=1)
    room = _LETTERS_IN_A_ROW / columns
    text = [[t for sum_ in frame for t in _three(sum_, room)] for frame in _shown(film)]
    return Label("full", xy, text, size=1.1)


def _three(text: str, room: float) -> tuple[str, str, str]:
    """Upper, middle and lower line of a cell."""
    first, *second = lines(text, room)
    return (first, "", *second) if second else ("", first, "")


# -- insert zeros and convolve --------------------------------------------------------------------


def _zeros_panel(film: _Film) -> Panel:
    rows, columns = film.trace.spread.shape
    x, y = (-0.2, columns + 0.2), (-0.2, rows + 0.2)
    return Panel("zeros", "Insert zeros, convolve", x, y, equal=True, y_down=True)


def _zeros(film: _Film) -> list:
    trace = film.trace
    kh, kw = (span(k, trace.dilation) for k in trace.kernel.shape)
    done = _done(trace)
    row, column = np.divmod(np.maximum(done - 1, 0), trace.shape[1])
    window = tracks(film.frames, (column, row, kw, kh))
    seen = (done > 0)[:, None].astype(float)
    spread = {"hatch": _around(trace), "id": "zeros"}
    return [
        _plain("zeros", trace.spread, _spread_text(film), "input", **spread),
        Boxes("zeros", window, color="kernel", fill=0, width=4, opacity=seen),
    ]


def _done(trace: Trace) -> np.ndarray:
    """(F,) outputs, in row-major order, that need no input still to come."""
    last = np.full(trace.output.size, -1)
    np.maximum.at(last, trace.connections[:, 2], trace.connections[:, 0])
    laid = np.arange(trace.x.size + 1)
    open_ = last[None] >= laid[:, None]
    return np.where(open_.any(axis=1), open_.argmax(axis=1), last.size)


def _around(trace: Trace) -> np.ndarray:
    """True on the zeros that lie around the inputs, not between them."""
    inside = []
    for size, margin, n in zip(trace.spread.shape, trace.margins, trace.x.shape, strict=True):
        place = np.arange(size)
        inside.append((place >= margin) & (place <= margin + trace.stride * (n - 1)))
    return ~np.outer(*inside)


def _spread_text(film: _Film) -> list[str]:
    trace = film.trace
    text = np.full(trace.spread.shape, "0", object)
    for token, place in zip(minus(film.x.tokens), np.ndindex(trace.x.shape), strict=True):
        r, c = (m + trace.stride * i for m, i in zip(trace.margins, place, strict=True))
        if 0 <= r < text.shape[0] and 0 <= c < text.shape[1]:
            text[r, c] = token
    return text.ravel().tolist()


# -- the transposed matrix ------------------------------------------------------------------------


def _matrix_panel(film: _Film) -> Panel:
    n, m = film.trace.x.size, film.trace.output.size
    x, y = (-0.2, n + 0.2), (-0.3, m + 0.3)
    return Panel("matrix", f"$X^T$: {m} × {n}", x, y, y_down=True, weight=0.4)


def _matrix(film: _Film) -> list:
    trace = film.trace
    n, m = trace.x.size, trace.output.size
    weights = np.full((m, n), "0", object)
    for i, j, o in trace.connections:
        weights[o, i] = minus(film.kernel.tokens)[j]
    column = tracks(film.frames, (film.step, 0, 1, m))
    more = {"gap": 0.03, "id": "matrix", "hover": weights.ravel().tolist()}
    return [
        Cells("matrix", np.abs(trace.matrix.T), scale="kernel", vmin=0, **more),
        Boxes("matrix", column, color="ink", fill=0, width=2.5, opacity=film.later),
    ]


# -- words and links ------------------------------------------------------------------------------


def _captions(p: Grid) -> list[Caption]:
    trace, (x, _) = p.trace, p.typed
    captions = [
        Caption(
            "A {input} input, stride {stride}, padding {padding}, output padding {output_padding}: "
            "the output is {output}.",
            input=by(trace.x.shape),
            stride=trace.stride,
            padding=trace.padding,
            output_padding=trace.output_padding,
            output=by(trace.shape),
        )
    ]
    for i, (token, place) in enumerate(
        zip(minus(x.tokens), np.ndindex(trace.x.shape), strict=True)
    ):
        said = Caption(
            "**Input {input}** (row {row}, column {column}) lays {input} times the kernel into the "
            "orange frame: ",
            input=token,
            row=place[0] + 1,
            column=place[1] + 1,
        )
        captions.append(said + _column(trace, i, token))
    captions[-1] += _ending(trace)
    return captions


def _column(trace: Trace, i: int, token: str) -> Caption:
    """What the stamp of input ``i`` has to do with the matrix, which holds what is not cropped."""
    left = int((trace.connections[:, 0] == i).sum())
    if not left:
        return Caption("all of it is cropped, and column {number} of $X^T$ is 0.", number=i + 1)
    inside = "what is not hatched is " if left < trace.kernel.size else ""
    said = inside + "column {number} of $X^T$ times {input}."
    return Caption(said, number=i + 1, input=token)


def _ending(trace: Trace) -> str:
    said = " Where stamps overlap, they add up." if trace.overlaps else " Here no stamps overlap."
    return said + (" The hatched rim is cropped by the padding." if trace.padding else "")


def _hover(trace: Trace, x, kernel) -> list[str]:
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


def _links(trace: Trace) -> tuple[Link, ...]:
    n, m = trace.x.size, trace.output.size
    columns, p = trace.full_shape[1], trace.padding
    full = [(r + p) * columns + c + p for r, c in np.ndindex(trace.shape)]
    size = columns * trace.full_shape[0]
    sources, zeros, weights = ([[] for _ in range(size)] for _ in range(3))
    for i, _, o in trace.connections.tolist():
        place = divmod(i, trace.x.shape[1])
        row, column = (m_ + trace.stride * k for m_, k in zip(trace.margins, place, strict=True))
        sources[full[o]].append(i)
        zeros[full[o]].append(row * trace.spread.shape[1] + column)
        weights[full[o]].append(o * n + i)
    columns_of = [[o * n + i for o in range(m)] for i in range(n)]
    return (
        Link("full", "x", sources),
        Link("full", "zeros", zeros),
        Link("full", "matrix", weights, both=False),
        Link("x", "matrix", columns_of, both=False),
    )
