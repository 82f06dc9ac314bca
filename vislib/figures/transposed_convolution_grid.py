"""Pictures of transposed convolution in two dimensions, and of the convolution it mirrors."""

from __future__ import annotations

import numpy as np

from vislib import transposed_convolution as tc
from vislib.entries import Entries
from vislib.figures.theme import number
from vislib.figures.transposed_convolution import cell_text, shade, term
from vislib.stage.scene import Arrow, Boxes, Cells, Jump, Label, Link, Panel, Scene, Segments
from vislib.transposed_convolution import Trace

__all__ = ["connectivity", "stamps_2d"]


def stamps_2d(trace: Trace, x: Entries, kernel: Entries) -> Scene:
    """Stamp by stamp in 2-D, with the zeros and the matrix beside it; one step per input."""
    frames = trace.x.size + 1
    done = _done(trace)
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


def _minus(tokens) -> list[str]:
    return [token.replace("-", "−") for token in tokens]


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
        Cells("given", np.abs(trace.x), text=_minus(x.tokens), scale="input", vmin=0, id="x"),
        Label("given", (w / 2, h + 0.75), "kernel", color="muted", size=0.9),
        Cells(
            "given",
            np.abs(trace.kernel),
            x=(w - kw) / 2,
            y=h + 1.1,
            text=_minus(kernel.tokens),
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
    text = [cell_text(s) for s in sums]
    boxes = np.array([[(*_corner(trace, max(f, 1))[::-1], kw, kh)] for f in range(frames)], float)
    values = shade(sums)
    values[0] = np.nan
    marks = [
        Cells(
            "full",
            values,
            text=text,
            scale="output",
            vmin=0,
            vmax=float(np.abs(sums).max()) or 1.0,
            hatch=outside,
            id="full",
            hover=_hover(trace, x, kernel),
        ),
        Boxes("full", boxes, color="kernel", fill=0.18, width=3, opacity=_hidden_first(frames)),
    ]
    if p:
        inside = [[p, p, trace.shape[1], trace.shape[0]]]
        marks.append(Boxes("full", inside, color="ink", fill=0, width=1.5, dash=True))
    size = f"Stamp and add: {_by(trace.shape)}"
    return (
        Panel("full", size, (-0.2, cols + 0.2), (-0.2, rows + 0.2), equal=True, y_down=True),
        marks,
    )


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
            text=cell_text(trace.spread) if not x.symbolic else _spread_text(trace, x),
            scale="input",
            vmin=0,
            hatch=around,
            id="zeros",
        ),
        Boxes(
            "zeros",
            boxes,
            color="kernel",
            fill=0.18,
            width=3,
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
    for token, (row, col) in zip(x.tokens, np.ndindex(trace.x.shape), strict=True):
        r, c = (m + trace.stride * i for m, i in zip(trace.margins, (row, col), strict=True))
        if 0 <= r < text.shape[0] and 0 <= c < text.shape[1]:
            text[r, c] = token
    return text.ravel().tolist()


def _matrix(trace: Trace, x: Entries, kernel: Entries, done: np.ndarray):
    n, m = trace.x.size, trace.output.size
    frames = n + 1
    boxes = np.array([[(max(f - 1, 0), 0, 1, m)] for f in range(frames)], float)
    marks = [
        Cells("matrix", np.abs(trace.matrix.T), scale="kernel", vmin=0, gap=0.03, id="matrix"),
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
    for f, token in enumerate(_minus(x.tokens), start=1):
        row, col = (c - trace.padding for c in _corner(trace, f))
        captions.append(
            f"**Input {token}** stamps {token} times the kernel, its corner at row {row + 1}, "
            f"column {col + 1} of the output; it is column {f} of $X^T$. Where stamps overlap "
            "they add up."
        )
    if trace.padding:
        rim = "rim" if trace.padding == 1 else f"{trace.padding} rims"
        captions[-1] += f" The hatched {rim} is cropped by the padding."
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


# -- the same connections, forwards and backwards ----------------------------------------------
def connectivity(
    n: int, kernel: int, stride: int = 1, padding: int = 0, view: str = "grid"
) -> Scene:
    """A convolution of n (× n) and the transposed one back: both touch the same pairs."""
    from vislib.convolution import output_size

    small = output_size(n, kernel, stride, padding)
    if view == "line":
        return _lines(n, small, kernel, stride, padding)
    return _grids(n, small, kernel, stride, padding)


def _captions_pair(n: int, small: int, stride: int, steps: list[str]) -> list[str]:
    moves = f"{stride} pixel{'s' if stride > 1 else ''}"
    return [
        f"{step} **Forwards** the kernel moves {moves} in the input for one in the output; "
        f"**backwards** {moves} in the output for one in the input."
        for step in steps
    ]


def _grids(n: int, small: int, kernel: int, stride: int, padding: int) -> Scene:
    pairs = tc.connections((small, small), (kernel, kernel), (n, n), stride, padding)
    count = small * small
    members = [pairs[pairs[:, 0] == i, 2].tolist() for i in range(count)]
    row, col = np.divmod(np.arange(count), small)
    window = np.stack([stride * col - padding, stride * row - padding], axis=1).astype(float)
    panels, marks, links = [], [], []
    reach = stride * (small - 1) + kernel - padding
    low, high = -padding - 0.2, max(n, reach) + 0.2
    width = max(n, reach) + padding + 1.4  # where the second grid starts
    for name, forward in (("forward", True), ("back", False)):
        large_x, small_x = (padding, width + padding) if forward else (small + 1.4 + padding, 0.0)
        tall = (n - small) / 2
        scales = ("input", "output") if forward else ("output", "input")
        boxes = np.stack(
            [window[:, 0] + large_x, window[:, 1], 0 * row + kernel, 0 * row + kernel], axis=1
        )
        dots = np.stack([col + small_x, row + tall, 0 * row + 1, 0 * row + 1], axis=1)
        border = _border(n, padding, reach)
        marks += [
            Cells(
                name,
                np.zeros(border.shape),
                x=large_x - padding,
                y=-padding,
                scale="grey",
                hatch=border,
                opacity=np.where(border.ravel(), 0.5, 0.0),
            ),
            Cells(
                name,
                np.full((n, n), 0.45),
                x=large_x,
                scale=scales[0],
                vmin=0,
                vmax=1,
                id=f"{name}.large",
            ),
            Cells(
                name,
                np.full((small, small), 0.75),
                x=small_x,
                y=tall,
                scale=scales[1],
                vmin=0,
                vmax=1,
                id=f"{name}.small",
            ),
            Boxes(name, boxes[:, None], color="kernel", fill=0.3, width=3),
            Boxes(name, dots[:, None], color="ink", fill=0.0, width=3),
            Arrow(
                name,
                _arrows(boxes if forward else dots, dots if forward else boxes),
                color="ink",
                width=2,
            ),
        ]
        links.append(Link(f"{name}.small", f"{name}.large", members))
        right = (width + small + padding if forward else small + 1.4 + width) + 0.2
        title = f"Convolution: {n}×{n} to {small}×{small}"
        if not forward:
            title = f"Transposed: {small}×{small} to {n}×{n}"
        panels.append(Panel(name, title, (-0.4, right), (low, high), equal=True, y_down=True))
    links += [
        Link("forward.small", "back.large", members, both=False),
        Link("back.small", "forward.large", members, both=False),
        Link("forward.small", "back.small", [[i] for i in range(count)]),
        Link("forward.large", "back.large", [[i] for i in range(n * n)]),
    ]
    steps = [
        f"Position {i + 1} of {count}: the same {len(m)} pixels on both sides."
        for i, m in enumerate(members)
    ]
    frames = np.arange(count)
    return Scene(
        panels=panels,
        marks=marks,
        frames=count,
        captions=_captions_pair(n, small, stride, steps),
        links=links,
        jumps=(Jump("forward.small", frames), Jump("back.small", frames)),
        alt=(
            f"A convolution from {n}×{n} to {small}×{small} beside the transposed one back; "
            "the same window and pixel are connected in both."
        ),
        height=360,
        frame_ms=900,
    )


def _border(n: int, padding: int, reach: int) -> np.ndarray:
    """True on the padding that the windows touch, around n × n pixels."""
    side = padding + max(n, reach)
    border = np.ones((side, side), bool)
    border[padding : padding + n, padding : padding + n] = False
    return border


def _arrows(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """(F, 1, 4): from the right edge of one box to the left edge of another."""
    ends = [
        start[:, 0] + start[:, 2],
        start[:, 1] + start[:, 3] / 2,
        end[:, 0],
        end[:, 1] + end[:, 3] / 2,
    ]
    return np.stack(ends, axis=1)[:, None]


def _lines(n: int, small: int, kernel: int, stride: int, padding: int) -> Scene:
    pairs = tc.connections((small,), (kernel,), (n,), stride, padding)
    offset = (n - ((small - 1) * stride + 1)) / 2  # not moved: each few sits under its window
    centres = stride * np.arange(small) - padding + kernel / 2
    lit = np.full((small, len(pairs)), 0.18)
    for i in range(small):
        lit[i, pairs[:, 0] == i] = 1.0
    panels, marks, links = [], [], []
    members = [pairs[pairs[:, 0] == i, 2].tolist() for i in range(small)]
    low = min(-0.2, centres[0] - 0.7, offset)
    high = max(n + 0.2, centres[-1] + 0.7)
    for name, forward in (("forward", True), ("back", False)):
        top = np.stack([pairs[:, 2] + 0.5, 0 * pairs[:, 2] + 1.0], axis=1)
        bottom = np.stack([centres[pairs[:, 0]], 0 * pairs[:, 0] + 4.0], axis=1)
        if not forward:
            top, bottom = (np.stack([e[:, 0], 5 - e[:, 1]], axis=1) for e in (top, bottom))
        ends = np.hstack([top, bottom] if forward else [bottom, top]).astype(float)
        large_y, small_y = (0.0, 4.0) if forward else (4.0, 0.0)
        scales = ("input", "output") if forward else ("output", "input")
        marks += [
            Segments(name, ends, color=pairs[:, 1].astype(int), width=2.5, opacity=lit),
            Cells(
                name,
                np.full((1, n), 0.45),
                y=large_y,
                scale=scales[0],
                vmin=0,
                vmax=1,
                text=[str(i + 1) for i in range(n)],
                id=f"{name}.large",
            ),
            *_spaced(name, centres, small_y, scales[1]),
            *_weight_labels(name, pairs, ends, lit),
        ]
        links.append(Link(f"{name}.small", f"{name}.large", members))
        title = f"Convolution: {n} to {small}" if forward else f"Transposed: {small} to {n}"
        panels.append(Panel(name, title, (low, high), (-0.3, 5.3), y_down=True))
    links += [
        Link("forward.small", "back.small", [[i] for i in range(small)]),
        Link("forward.large", "back.large", [[i] for i in range(n)]),
    ]
    steps = [
        f"Position {i + 1} of {small}: the same {len(m)} lines with the same weights."
        for i, m in enumerate(members)
    ]
    return Scene(
        panels=panels,
        marks=marks,
        frames=small,
        captions=_captions_pair(n, small, stride, steps),
        links=links,
        alt=f"The connections of a convolution from {n} to {small} and of its transpose.",
        height=360,
        frame_ms=900,
    )


def _spaced(panel: str, centres: np.ndarray, y: float, scale: str) -> list:
    """A row of boxes at given centres, numbered."""
    boxes = np.stack([centres - 0.45, 0 * centres + y, 0 * centres + 0.9, 0 * centres + 1], axis=1)
    return [
        Boxes(panel, boxes, color=scale, fill=0.55, width=1.5, id=f"{panel}.small"),
        Label(
            panel,
            np.stack([centres, 0 * centres + y + 0.5], axis=1),
            [str(i + 1) for i in range(len(centres))],
        ),
    ]


def _weight_labels(panel: str, pairs: np.ndarray, ends: np.ndarray, lit: np.ndarray) -> list:
    """The name of the weight on every lit line."""
    middle = (ends[:, :2] + ends[:, 2:]) / 2
    names = [f"w{number(int(j) + 1)}" for j in pairs[:, 1]]
    return [
        Label(
            panel,
            middle + np.array([0.12, 0.0]),
            names,
            size=0.85,
            anchor="start",
            opacity=np.where(lit < 1, 0.0, 1.0),
        )
    ]
