"""Pictures of a transposed convolution along a line: stamps, zeros and matrix, in step."""

from __future__ import annotations

import numpy as np

from vislib import entries
from vislib.entries import Entries
from vislib.figures.theme import number
from vislib.stage.scene import Boxes, Cells, Jump, Label, Link, Panel, Scene
from vislib.transposed_convolution import Trace

__all__ = ["cell_text", "shade", "term", "three_pictures"]


def shade(values: np.ndarray, symbolic: bool = False) -> np.ndarray:
    """How strongly to paint a cell: the size of its number, letters all alike; NaN stays empty."""
    values = np.asarray(values, float)
    return np.where(np.isnan(values), np.nan, 0.5) if symbolic else np.abs(values)


def cell_text(values: np.ndarray) -> list[str]:
    """Numbers as printed in cells, row-major; empty where there is none."""
    return ["" if np.isnan(v) else number(float(v), 3) for v in np.ravel(values)]


def term(x: Entries, kernel: Entries, sources: np.ndarray) -> str:
    """The sum that makes one output, worked out: "az + bx", "2·(−1) + 3·2 = 4"."""
    pairs = [(x.tokens[i], kernel.tokens[j]) for i, j in sources]
    total = entries.sum_of_products(pairs)
    if x.symbolic or kernel.symbolic or not pairs:
        return total
    products = [f"{_signed(a)}·{_signed(b)}" for a, b in pairs]
    return f"{' + '.join(products)} = {total}"


def _signed(token: str) -> str:
    token = token.replace("-", "−")
    return f"({token})" if token.startswith("−") else token


class _Steps:
    """Which stamps lie there and which outputs are final in every frame."""

    def __init__(self, trace: Trace, follow: str) -> None:
        n, m, s, p = trace.x.size, trace.output.size, trace.stride, trace.padding
        self.by_input = follow == "stamps"
        self.frames = (n if self.by_input else m) + 1
        step = np.arange(self.frames)
        if self.by_input:
            self.laid = step
            self.done = np.where(step < n, np.clip(step * s - p, 0, m), m)
            self.done[0] = 0
        else:
            self.laid = np.where(step > 0, np.minimum(n, (step - 1 + p) // s + 1), 0)
            self.done = step


def three_pictures(trace: Trace, x: Entries, kernel: Entries, follow: str = "stamps") -> Scene:
    """Stamp and add, multiply by Xᵀ, insert zeros and convolve: one cursor in all three."""
    steps = _Steps(trace, follow)
    texts = _Texts(trace, x, kernel)
    stamp_panel, stamp_marks = _stamps(trace, texts, steps)
    matrix_panel, matrix_marks = _matrix(trace, texts, steps)
    zeros_panel, zeros_marks = _zeros(trace, texts, steps)
    return Scene(
        panels=(stamp_panel, matrix_panel, zeros_panel),
        marks=(*stamp_marks, *matrix_marks, *zeros_marks),
        frames=steps.frames,
        captions=_captions(trace, x, kernel, texts, steps),
        links=_links(trace),
        jumps=_jumps(trace, steps),
        alt=(
            f"A transposed convolution of {trace.x.size} inputs to {trace.output.size} outputs, as "
            "overlapping stamps, as a transposed matrix and as a convolution of inserted zeros."
        ),
        height=430,
        frame_ms=1100,
    )


class _Texts:
    """What is written in the cells."""

    def __init__(self, trace: Trace, x: Entries, kernel: Entries) -> None:
        self.symbolic = x.symbolic or kernel.symbolic
        self.x = [token.replace("-", "−") for token in x.tokens]
        self.kernel = [token.replace("-", "−") for token in kernel.tokens]
        self.products = [entries.sum_of_products([(a, b)]) for a in x.tokens for b in kernel.tokens]
        self.sources = [trace.sources(o) for o in range(trace.output.size)]
        sums = [
            entries.sum_of_products([(x.tokens[i], kernel.tokens[j]) for i, j in sources])
            for sources in self.sources
        ]
        self.output = [
            s if self.symbolic else number(v, 3) for s, v in zip(sums, trace.output, strict=True)
        ]
        self.hover = [
            f"Output {o + 1}: {term(x, kernel, sources)}" for o, sources in enumerate(self.sources)
        ]

    def spread(self, trace: Trace) -> list[str]:
        text = ["0"] * trace.spread.size
        for i, token in enumerate(self.x):
            place = trace.margins[0] + i * trace.stride
            if 0 <= place < len(text):
                text[place] = token
        return text


def _stamps(trace: Trace, texts: _Texts, steps: _Steps):
    n, full, k = trace.x.size, trace.full_shape[0], trace.kernel.size
    starts = trace.stride * np.arange(n)
    places = starts[:, None] + trace.dilation * np.arange(k)  # (n, k)
    rows = np.repeat(np.arange(n), k)
    values = np.full((n, full), np.nan)
    values[rows, places.ravel()] = trace.stamps[rows, places.ravel()]
    labels = np.full((n, full), "", object)
    labels[rows, places.ravel()] = texts.products
    laid = np.arange(n)[None, :] < steps.laid[:, None]
    seen = np.where(laid[:, :, None], shade(values, texts.symbolic), np.nan)
    outside = np.ones(full, bool)
    outside[trace.padding : trace.padding + trace.output.size] = False
    sums, sum_text = _sums(trace, texts, steps)
    marks = [
        Cells("stamps", column(trace), x=-2, text=texts.x, scale="input", id="stamps.x"),
        Cells(
            "stamps",
            seen,
            text=labels.ravel().tolist(),
            scale="kernel",
            vmin=0,
            vmax=_top(values, texts.symbolic),
            hatch=np.broadcast_to(outside, (n, full)),
            id="stamps.cells",
            hover=_stamp_hover(trace, texts),
        ),
        Label("stamps", (-1.5, n + 0.9), "sum", color="muted", size=0.9),
        Cells(
            "stamps",
            sums,
            y=n + 0.4,
            text=sum_text,
            scale="output",
            vmin=0,
            vmax=_top(trace.output, texts.symbolic),
            hatch=outside[None],
            id="stamps.sum",
        ),
        _cursor("stamps", _stamp_boxes(trace, steps)),
    ]
    if trace.padding:
        marks.append(_crop_label(trace, n))
    title = "Stamp and add"
    return Panel("stamps", title, (-2.2, full + 0.2), (-0.2, n + 2.0), y_down=True), marks


def column(trace: Trace) -> np.ndarray:
    """The inputs as a column (n, 1), by size."""
    return np.abs(trace.x)[:, None]


def _stamp_hover(trace: Trace, texts: _Texts) -> list[str]:
    """One sentence per stamp cell (n, full), row-major."""
    hover = []
    for i in range(trace.x.size):
        for place in range(trace.full_shape[0]):
            offset = place - trace.stride * i
            if offset % trace.dilation or not 0 <= offset // trace.dilation < trace.kernel.size:
                hover.append("")
                continue
            j = offset // trace.dilation
            product = texts.products[i * trace.kernel.size + j]
            hover.append(f"{texts.x[i]} times weight {texts.kernel[j]} gives {product}")
    return hover


def _sums(trace: Trace, texts: _Texts, steps: _Steps):
    """(F, 1, full) values of the sum row and its text per frame."""
    full, p, m = trace.full_shape[0], trace.padding, trace.output.size
    values = np.full((steps.frames, 1, full), np.nan)
    text: list[list[str]] = []
    for f in range(steps.frames):
        line = [""] * full
        if steps.by_input:
            sums = trace.sums[steps.laid[f]]
            reached = trace.stride * (steps.laid[f] - 1) + trace.dilation * (trace.kernel.size - 1)
            shown = np.arange(full) <= reached if steps.laid[f] else np.zeros(full, bool)
            if f == steps.frames - 1:
                shown[:] = True
            values[f, 0, shown] = shade(sums[shown], texts.symbolic)
            line = [_partial(trace, texts, steps.laid[f], o, sums[o]) for o in range(full)]
        else:
            values[f, 0, p : p + steps.done[f]] = shade(
                trace.output[: steps.done[f]], texts.symbolic
            )
            line[p : p + m] = texts.output
        text.append(line)
    return values, text


def _partial(trace: Trace, texts: _Texts, laid: int, place: int, value: float) -> str:
    """The sum at a full position after `laid` stamps."""
    if not texts.symbolic:
        return number(float(value), 3)
    terms = []
    for i in range(laid):
        j, rest = divmod(place - trace.stride * i, trace.dilation)
        if not rest and 0 <= j < trace.kernel.size:
            terms.append(texts.products[i * trace.kernel.size + j])
    return "+".join(t for t in terms if t != "0") or "0"


def _stamp_boxes(trace: Trace, steps: _Steps) -> np.ndarray:
    """(F, 1, 4): around the newest stamp, or down the column of the newest output."""
    n, span = trace.x.size, trace.dilation * (trace.kernel.size - 1) + 1
    boxes = np.zeros((steps.frames, 1, 4))
    for f in range(1, steps.frames):
        if steps.by_input:
            boxes[f, 0] = (trace.stride * (f - 1), f - 1, span, 1)
        else:
            boxes[f, 0] = (trace.padding + f - 1, 0, 1, n + 1.4)
    boxes[0] = boxes[1]
    return boxes


def _crop_label(trace: Trace, n: int) -> Label:
    return Label(
        "stamps",
        (trace.full_shape[0] / 2, n + 1.75),
        f"hatched: cropped by padding {trace.padding}",
        color="muted",
        size=0.8,
    )


def _matrix(trace: Trace, texts: _Texts, steps: _Steps):
    n, m = trace.x.size, trace.output.size
    labels = np.full((m, n), "0", object)
    for i, j, o in trace.connections:
        labels[o, i] = texts.kernel[j]
    used = np.zeros((m, n))
    used[trace.connections[:, 2], trace.connections[:, 0]] = 1.0
    values = np.abs(trace.matrix.T) if not texts.symbolic else used * 0.5
    wide = 2.4 if texts.symbolic else 1.2
    vector, result = n + 0.9, n + 2.9
    done = np.arange(m) < steps.done[:, None]
    output = np.where(done, shade(trace.output, texts.symbolic), np.nan)[:, :, None]
    middle = m / 2
    marks = [
        Cells(
            "matrix",
            values,
            text=labels.ravel().tolist(),
            scale="kernel",
            vmin=0,
            vmax=_top(trace.kernel, texts.symbolic),
            id="matrix.cells",
        ),
        Label("matrix", ((n + vector) / 2, middle), "·", size=1.3),
        Cells(
            "matrix",
            column(trace),
            x=vector,
            y=middle - n / 2,
            text=texts.x,
            scale="input",
            id="matrix.x",
        ),
        Label("matrix", ((vector + 1 + result) / 2, middle), "=", size=1.2),
        Cells(
            "matrix",
            output,
            x=result,
            cell=(wide, 1),
            text=texts.output,
            scale="output",
            vmin=0,
            vmax=_top(trace.output, texts.symbolic),
            id="matrix.output",
            hover=texts.hover,
        ),
        _cursor("matrix", _matrix_boxes(trace, steps, vector, middle)),
    ]
    title = f"Multiply by $X^T$ ({m} × {n})"
    return (
        Panel(
            "matrix", title, (-0.2, result + wide + 0.2), (-0.2, m + 0.2), y_down=True, weight=0.75
        ),
        marks,
    )


def _matrix_boxes(trace: Trace, steps: _Steps, vector: float, middle: float) -> np.ndarray:
    """(F, 2, 4): the current column and its factor, or the current row and the vector."""
    n, m = trace.x.size, trace.output.size
    boxes = np.zeros((steps.frames, 2, 4))
    for f in range(1, steps.frames):
        if steps.by_input:
            boxes[f] = [(f - 1, 0, 1, m), (vector, middle - n / 2 + f - 1, 1, 1)]
        else:
            boxes[f] = [(0, f - 1, n, 1), (vector, middle - n / 2, 1, n)]
    boxes[0] = boxes[1]
    return boxes


def _zeros(trace: Trace, texts: _Texts, steps: _Steps):
    size, m = trace.spread.size, trace.output.size
    span = trace.dilation * (trace.kernel.size - 1) + 1
    kernel = np.full(span, np.nan)
    kernel[:: trace.dilation] = shade(trace.flipped, texts.symbolic)
    kernel_text = [""] * span
    kernel_text[:: trace.dilation] = texts.kernel[::-1]
    window = np.maximum(steps.done - 1, 0).astype(float)
    done = np.arange(m) < steps.done[:, None]
    output = np.where(done, shade(trace.output, texts.symbolic), np.nan)[:, None, :]
    spread_text = texts.spread(trace)
    first = trace.margins[0]
    last = first + (trace.x.size - 1) * trace.stride
    around = (np.arange(size) < first) | (np.arange(size) > last)
    marks = [
        Cells(
            "zeros",
            kernel[None],
            x=window,
            y=0,
            text=kernel_text,
            scale="kernel",
            vmin=0,
            vmax=_top(trace.kernel, texts.symbolic),
            id="zeros.kernel",
        ),
        Cells(
            "zeros",
            np.abs(trace.spread)[None],
            y=1.1,
            text=spread_text,
            scale="input",
            hatch=around[None],
            id="zeros.spread",
        ),
        Cells(
            "zeros",
            output,
            x=(span - 1) / 2,
            y=2.6,
            text=texts.output,
            scale="output",
            vmin=0,
            vmax=_top(trace.output, texts.symbolic),
            id="zeros.output",
            hover=texts.hover,
        ),
        _cursor("zeros", _window_boxes(window, span)),
    ]
    pad = trace.margins[0]
    title = f"Insert {trace.stride - 1} zero{'s' if trace.stride != 2 else ''} between inputs"
    title += f", {pad} around, and convolve with the flipped kernel"
    width = max(size, (span - 1) / 2 + m)
    return (
        Panel("zeros", title, (-0.2, width + 0.2), (-0.2, 3.8), y_down=True, row=1, tall=0.55),
        marks,
    )


def _window_boxes(window: np.ndarray, span: int) -> np.ndarray:
    """(F, 2, 4): the kernel over what it sees, and the output below."""
    boxes = np.zeros((len(window), 2, 4))
    boxes[:, 0] = np.stack([window, 0 * window, 0 * window + span, 0 * window + 2.1], axis=1)
    boxes[:, 1] = np.stack(
        [window + (span - 1) / 2, 0 * window + 2.6, 0 * window + 1, 0 * window + 1], axis=1
    )
    return boxes


def _cursor(panel: str, boxes: np.ndarray) -> Boxes:
    """The outline of what the current step is about; hidden before the first step."""
    opacity = np.ones((len(boxes), 1))
    opacity[0] = 0.0
    return Boxes(panel, boxes, color="ink", fill=0.0, width=2.5, opacity=opacity)


def _top(values: np.ndarray, symbolic: bool) -> float:
    """Upper end of a colour scale; never 0."""
    return 1.0 if symbolic else float(np.nanmax(np.abs(values))) or 1.0


def _captions(trace: Trace, x: Entries, kernel: Entries, texts: _Texts, steps: _Steps):
    n, m = trace.x.size, trace.output.size
    captions = [
        f"{n} inputs, a kernel of {trace.kernel.size}, stride {trace.stride}: "
        f"{m} outputs. Play, or click an input or an output."
    ]
    for f in range(1, steps.frames):
        if steps.by_input:
            stamp = ", ".join(texts.products[(f - 1) * trace.kernel.size : f * trace.kernel.size])
            where = trace.stride * (f - 1) - trace.padding
            place = (
                f"from output {where + 1}" if where >= 0 else f"{-where} before the first output"
            )
            captions.append(
                f"**Input {f} = {texts.x[f - 1]}** times the kernel is the stamp ({stamp}), laid "
                f"{place}. It is column {f} of $X^T$ times {texts.x[f - 1]}."
            )
        else:
            captions.append(
                f"**Output {f}** = {term(x, kernel, texts.sources[f - 1])}: one column of the "
                f"stamps, row {f} of $X^T$, one window over the zeros."
            )
    captions[-1] += f" Output: **{', '.join(texts.output)}**."
    return captions


def _links(trace: Trace) -> tuple[Link, ...]:
    n, m, full, p = trace.x.size, trace.output.size, trace.full_shape[0], trace.padding
    same = [[o] for o in range(m)]
    cells = [[] for _ in range(m)]
    entries_, zeros, factors = ([[] for _ in range(m)] for _ in range(3))
    for i, _, o in trace.connections:
        cells[o].append(i * full + p + o)
        entries_[o].append(o * n + i)
        zeros[o].append(trace.margins[0] + i * trace.stride)
        factors[o].append(i)
    return (
        Link("matrix.output", "stamps.sum", [[p + o] for o in range(m)]),
        Link("matrix.output", "zeros.output", same),
        Link("matrix.output", "stamps.cells", cells),
        Link("matrix.output", "matrix.cells", entries_),
        Link("matrix.output", "matrix.x", factors),
        Link("zeros.output", "zeros.spread", zeros),
        Link("zeros.output", "stamps.cells", cells, both=False),
        Link("zeros.output", "matrix.cells", entries_, both=False),
        Link("stamps.x", "matrix.x", [[i] for i in range(n)]),
        Link("stamps.x", "stamps.cells", [[i * full + o for o in range(full)] for i in range(n)]),
        Link("stamps.x", "matrix.cells", [[o * n + i for o in range(m)] for i in range(n)]),
    )


def _jumps(trace: Trace, steps: _Steps) -> tuple[Jump, ...]:
    n, m = trace.x.size, trace.output.size
    if steps.by_input:
        frames = np.arange(1, n + 1)
        return Jump("stamps.x", frames), Jump("matrix.x", frames)
    frames = np.arange(1, m + 1)
    return Jump("matrix.output", frames), Jump("zeros.output", frames)
