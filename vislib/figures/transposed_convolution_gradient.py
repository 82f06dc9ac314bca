"""The gradient of a convolution: the same kernel, flipped, over the padded gradient."""

from __future__ import annotations

import numpy as np

from vislib import transposed_convolution as tc
from vislib.entries import SUBSCRIPTS, Entries
from vislib.figures.grids import cell_text, minus, painted, revealed, shade, square, top
from vislib.figures.transposed_convolution_cells import term
from vislib.stage.scene import Boxes, Jump, Label, Panel, Scene

__all__ = ["gradient"]


def gradient(
    x: Entries, kernel: Entries, delta: Entries, named: tuple[Entries, Entries, Entries]
) -> Scene:
    """A convolution tile by tile, then its gradient: the flipped kernel over padded ∂E/∂O."""
    output = tc.convolve(x.values, kernel.values)
    trace = tc.trace_2d(delta.values, kernel.values)
    steps = output.size + trace.output.size
    forward, forward_text = _forward(x, kernel, output, named, steps)
    backward, backward_text = _backward(trace, named, output.size, steps)
    h, w = x.values.shape
    kh, kw = kernel.values.shape
    return Scene(
        panels=(
            square("x", "Image P", (h, w)),
            square("f", "Kernel F", (kh, kw), weight=0.6),
            square("o", "Output O", output.shape, weight=0.6),
            square("d", "∂E/∂O in zeros", trace.spread.shape, row=1, tall=1.35),
            square("r", "Flipped F", (kh, kw), row=1, weight=0.45),
            Panel(
                "g", "∂E/∂P", (-0.2, 1.9 * w + 0.2), (-0.2, h + 0.2), y_down=True, row=1, weight=1.5
            ),
        ),
        marks=[*forward, *backward],
        frames=steps + 1,
        captions=[
            "Forwards first, tile by tile; then the gradient of the error flows back through the "
            "same weights.",
            *forward_text,
            *backward_text,
        ],
        jumps=(
            Jump("o.cells", np.arange(1, output.size + 1)),
            Jump("g.cells", np.arange(output.size + 1, steps + 1)),
        ),
        alt="A convolution and its gradient, a full convolution with the flipped kernel.",
        height=440,
        frame_ms=1300,
    )


def _forward(x: Entries, kernel: Entries, output: np.ndarray, named, steps: int):
    letters = named[0].symbolic
    kh, kw = kernel.values.shape
    rows, cols = output.shape
    frames = np.arange(steps + 1)
    current = np.clip(frames - 1, 0, output.size - 1)
    on = ((frames >= 1) & (frames <= output.size)).astype(float)[:, None]
    window = np.stack([current % cols, current // cols, 0 * current + kw, 0 * current + kh], axis=1)
    target = np.stack([current % cols, current // cols, 0 * current + 1, 0 * current + 1], axis=1)
    done = np.arange(output.size) < np.minimum(frames, output.size)[:, None]
    values = np.where(done, shade(output.ravel(), letters), np.nan).reshape(-1, rows, cols)
    text = (
        [f"O{r + 1}{c + 1}".translate(SUBSCRIPTS) for r, c in np.ndindex(rows, cols)]
        if letters
        else cell_text(output)
    )
    marks = [
        painted(
            "x", shade(x.values, letters), minus(named[0].tokens), "input", top(x.values, letters)
        ),
        Boxes("x", window[:, None].astype(float), color="kernel", fill=0, width=4, opacity=on),
        painted(
            "f",
            shade(kernel.values, letters),
            minus(named[1].tokens),
            "kernel",
            top(kernel.values, letters),
        ),
        painted("o", values, revealed(done, text), "output", top(output, letters), id="o.cells"),
        Boxes("o", target[:, None].astype(float), color="ink", fill=0, width=2.5, opacity=on),
    ]
    captions = []
    for r, c in np.ndindex(rows, cols):
        sources = [((r + i) * x.values.shape[1] + c + j, i * kw + j) for i, j in np.ndindex(kh, kw)]
        name = f"O{r + 1}{c + 1}".translate(SUBSCRIPTS)
        captions.append(f"**Forwards**, {name} = {term(named[0], named[1], np.array(sources))}.")
    return marks, captions


def _backward(trace: tc.Trace, named, start: int, steps: int):
    _, kernel, delta = named
    letters = kernel.symbolic
    kh, kw = trace.kernel.shape
    rows, cols = trace.shape
    frames = np.arange(steps + 1)
    current = np.clip(frames - 1 - start, 0, trace.output.size - 1)
    on = (frames > start).astype(float)[:, None]
    window = np.stack([current % cols, current // cols, 0 * current + kw, 0 * current + kh], axis=1)
    target = np.stack(
        [1.9 * (current % cols), current // cols, 0 * current + 1.9, 0 * current + 1], axis=1
    )
    done = np.arange(trace.output.size) < (frames - start)[:, None]
    values = np.where(done, shade(trace.output.ravel(), letters), np.nan).reshape(-1, rows, cols)
    around = np.ones(trace.spread.shape, bool)
    around[kh - 1 : -(kh - 1) or None, kw - 1 : -(kw - 1) or None] = False
    padded = np.full(trace.spread.shape, "0", object)
    padded[~around] = minus(delta.tokens)
    terms = [_terms(kernel, delta, trace.sources(o)) for o in range(trace.output.size)]
    fits = letters and max(len(t) for t in terms) <= 4
    marks = [
        painted(
            "d",
            np.where(around, 0.0, shade(trace.spread, letters)),
            padded.ravel().tolist(),
            "gradient",
            top(trace.x, letters),
            hatch=around,
        ),
        Boxes("d", window[:, None].astype(float), color="kernel", fill=0, width=4, opacity=on),
        painted(
            "r",
            shade(np.flip(trace.kernel), letters),
            minus(kernel.flipped().tokens),
            "kernel",
            top(trace.kernel, letters),
        ),
        painted(
            "g",
            values,
            None if letters else revealed(done, cell_text(trace.output)),
            "gradient",
            8.0 if letters else top(trace.output),
            cell=(1.9, 1),
            outline="gradient",
            id="g.cells",
        ),
        Boxes("g", target[:, None].astype(float), color="ink", fill=0, width=2.5, opacity=on),
    ]
    if fits:
        marks.append(_term_labels(terms, (rows, cols), start))
    captions = []
    for o, (r, c) in enumerate(np.ndindex(rows, cols)):
        name = f"∂E/∂P{(str(r + 1) + str(c + 1)).translate(SUBSCRIPTS)}"
        sources = trace.sources(o)[:, ::-1]
        captions.append(f"**Backwards**, {name} = {term(kernel, delta, sources)}.")
    return marks, captions


def _terms(kernel: Entries, delta: Entries, sources: np.ndarray) -> list[str]:
    return [f"{kernel.tokens[j]}{delta.tokens[i]}" for i, j in sources]


def _term_labels(terms: list[list[str]], shape: tuple[int, int], start: int) -> Label:
    """Every term on a line of its own in the cell it belongs to."""
    xy, text, since = [], [], []
    for o, ((r, c), lines) in enumerate(zip(np.ndindex(shape), terms, strict=True)):
        pairs = [" + ".join(lines[i : i + 2]) for i in range(0, len(lines), 2)]
        for k, line in enumerate(pairs):
            last = k == len(pairs) - 1
            xy.append((1.9 * c + 0.95, r + 0.5 + 0.3 * (k - (len(pairs) - 1) / 2)))
            text.append(line if last else f"{line} +")
            since.append(start + 1 + o)
    return Label("g", np.array(xy), text, size=0.95, since=np.array(since))
