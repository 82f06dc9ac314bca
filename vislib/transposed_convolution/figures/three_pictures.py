"""A transposed convolution along a line: stamps, zeros and matrix, in step."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vislib.core.entries import Entries
from vislib.figures.grids import painted, revealed, shade, top
from vislib.stage.scene import Jump, Label, Link, Panel, Scene
from vislib.transposed_convolution.figures.parts import (
    Steps,
    Texts,
    column,
    counted,
    cursor,
    term,
)
from vislib.transposed_convolution.figures.stamps import stamps_panel
from vislib.transposed_convolution.trace import Trace

__all__ = ["three_pictures"]


def three_pictures(trace: Trace, x: Entries, kernel: Entries, follow: str = "stamps") -> Scene:
    """Stamp and add, multiply by Xᵀ, insert zeros and convolve: one cursor in all three."""
    steps = Steps(trace, follow)
    texts = Texts(trace, x, kernel)
    stamp_panel, stamp_marks = stamps_panel(trace, texts, steps)
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
            f"A transposed convolution of {counted(trace.x.size, 'input')} to "
            f"{counted(trace.output.size, 'output')}, as overlapping stamps, as a transposed "
            "matrix and as a convolution of inserted zeros."
        ),
        height=430,
        frame_ms=1100,
    )


def _matrix(trace: Trace, texts: Texts, steps: Steps):
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
        painted(
            "matrix",
            values,
            labels.ravel().tolist(),
            "kernel",
            top(trace.kernel, texts.symbolic),
            id="matrix.cells",
        ),
        Label("matrix", ((n + vector) / 2, middle), "·", size=1.3),
        painted(
            "matrix",
            column(trace, texts.symbolic),
            texts.x,
            "input",
            top(trace.x, texts.symbolic),
            x=vector,
            y=middle - n / 2,
            id="matrix.x",
        ),
        Label("matrix", ((vector + 1 + result) / 2, middle), "=", size=1.2),
        painted(
            "matrix",
            output,
            revealed(done, texts.output),
            "output",
            top(trace.output, texts.symbolic),
            x=result,
            cell=(wide, 1),
            id="matrix.output",
            hover=texts.hover,
        ),
        cursor("matrix", _matrix_boxes(trace, steps, vector, middle)),
    ]
    title = f"Multiply by $X^T$ ({m} × {n})"
    return (
        Panel(
            "matrix", title, (-0.2, result + wide + 0.2), (-0.2, m + 0.2), y_down=True, weight=0.75
        ),
        marks,
    )


def _matrix_boxes(trace: Trace, steps: Steps, vector: float, middle: float) -> np.ndarray:
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


def _zeros(trace: Trace, texts: Texts, steps: Steps):
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
        painted(
            "zeros",
            kernel[None],
            kernel_text,
            "kernel",
            top(trace.kernel, texts.symbolic),
            x=window,
            y=0,
            id="zeros.kernel",
        ),
        painted(
            "zeros",
            _spread_shade(trace, texts)[None],
            spread_text,
            "input",
            top(trace.x, texts.symbolic),
            y=1.1,
            hatch=around[None],
            id="zeros.spread",
        ),
        painted(
            "zeros",
            output,
            revealed(done, texts.output),
            "output",
            top(trace.output, texts.symbolic),
            x=(span - 1) / 2,
            y=2.6,
            id="zeros.output",
            hover=texts.hover,
        ),
        cursor("zeros", _window_boxes(window, span)),
    ]
    title = f"Insert {trace.stride - 1} zero{'s' if trace.stride != 2 else ''} between inputs"
    title += f", {_margins(trace)}, and convolve with the flipped kernel"
    width = max(size, (span - 1) / 2 + m)
    return (
        Panel("zeros", title, (-0.2, width + 0.2), (-0.2, 3.8), y_down=True, row=1, tall=0.55),
        marks,
    )


def _margins(trace: Trace) -> str:
    """How many zeros lie around the inputs; output padding adds its own at the end."""
    before = trace.margins[0]
    after = before + trace.output_padding
    if before == after >= 0:
        return f"{before} around"
    ends = {"before": before, "after": after}
    return ", ".join(f"{n} {end}" if n >= 0 else f"cut {-n} {end}" for end, n in ends.items())


def _spread_shade(trace: Trace, texts: Texts) -> np.ndarray:
    """Shades of the inputs with zeros between and around them."""
    ones = replace(trace, x=np.ones_like(trace.x)).spread
    return 0.5 * ones if texts.symbolic else np.abs(trace.spread)


def _window_boxes(window: np.ndarray, span: int) -> np.ndarray:
    """(F, 2, 4): the kernel over what it sees, and the output below."""
    boxes = np.zeros((len(window), 2, 4))
    boxes[:, 0] = np.stack([window, 0 * window, 0 * window + span, 0 * window + 2.1], axis=1)
    boxes[:, 1] = np.stack(
        [window + (span - 1) / 2, 0 * window + 2.6, 0 * window + 1, 0 * window + 1], axis=1
    )
    return boxes


def _captions(trace: Trace, x: Entries, kernel: Entries, texts: Texts, steps: Steps):
    n, m = trace.x.size, trace.output.size
    captions = [
        f"{counted(n, 'input')}, a kernel of {trace.kernel.size}, stride {trace.stride}: "
        f"{counted(m, 'output')}. Play, or step; hover a cell to see where it comes from."
    ]
    for f in range(1, steps.frames):
        if steps.by_input:
            products = texts.products[(f - 1) * trace.kernel.size : f * trace.kernel.size]
            where = trace.stride * (f - 1) - trace.padding
            place = (
                f"from output {where + 1}" if where >= 0 else f"{-where} before the first output"
            )
            captions.append(
                f"**Input {f} = {texts.x[f - 1]}** times the kernel is the stamp "
                f"({', '.join(products)}), laid {place}. {_column(trace, texts, f - 1, products)}"
            )
        else:
            captions.append(
                f"**Output {f}** = {term(x, kernel, texts.sources[f - 1])}: one column of the "
                f"stamps, row {f} of $X^T$, one window over the zeros."
            )
    captions[-1] += f" Output: **{', '.join(texts.output)}**."
    return captions


def _column(trace: Trace, texts: Texts, i: int, products: list[str]) -> str:
    """What the stamp of input `i` has to do with the matrix, which holds what is not cropped."""
    left = [products[j] for j in trace.connections[trace.connections[:, 0] == i, 1]]
    if not left:
        return f"All of it is cropped: column {i + 1} of $X^T$ is 0."
    stamp = "It" if left == products else f"Cropped to ({', '.join(left)}), it"
    return f"{stamp} is column {i + 1} of $X^T$ times {texts.x[i]}."


def _links(trace: Trace) -> tuple[Link, ...]:
    n, m, full, p = trace.x.size, trace.output.size, trace.full_shape[0], trace.padding
    same = [[o] for o in range(m)]
    cells = [[] for _ in range(m)]
    weights, zeros, factors = ([[] for _ in range(m)] for _ in range(3))
    for i, _, o in trace.connections:
        cells[o].append(i * full + p + o)
        weights[o].append(o * n + i)
        zeros[o].append(trace.margins[0] + i * trace.stride)
        factors[o].append(i)
    return (
        Link("matrix.output", "stamps.sum", [[p + o] for o in range(m)]),
        Link("matrix.output", "zeros.output", same),
        Link("matrix.output", "stamps.cells", cells),
        Link("matrix.output", "matrix.cells", weights),
        Link("matrix.output", "matrix.x", factors),
        Link("zeros.output", "zeros.spread", zeros),
        Link("zeros.output", "stamps.cells", cells, both=False),
        Link("zeros.output", "matrix.cells", weights, both=False),
        Link("stamps.x", "matrix.x", [[i] for i in range(n)]),
        Link("stamps.x", "stamps.cells", [[i * full + o for o in range(full)] for i in range(n)]),
        Link("stamps.x", "matrix.cells", [[o * n + i for o in range(m)] for i in range(n)]),
    )


def _jumps(trace: Trace, steps: Steps) -> tuple[Jump, ...]:
    n, m = trace.x.size, trace.output.size
    if steps.by_input:
        frames = np.arange(1, n + 1)
        return Jump("stamps.x", frames), Jump("matrix.x", frames)
    frames = np.arange(1, m + 1)
    return Jump("matrix.output", frames), Jump("zeros.output", frames)
