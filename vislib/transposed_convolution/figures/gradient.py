"""The gradient of a convolution: the same kernel, flipped, over the padded gradient."""

from __future__ import annotations

import re

import numpy as np

from vislib.core.entries import SUBSCRIPTS, Entries
from vislib.figures.grids import minus, painted, revealed, shade, square, top
from vislib.stage.scene import Boxes, Jump, Label, Panel, Scene
from vislib.transposed_convolution import trace as tc
from vislib.transposed_convolution.figures.parts import counted, term, total

__all__ = ["gradient"]

_LETTERS_IN_A_CELL = 10
_LETTERS_IN_A_ROW = 39  # of cells, on a phone


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
    letters = any(entry.symbolic for entry in named)
    kh, kw = kernel.values.shape
    rows, cols = output.shape
    frames = np.arange(steps + 1)
    current = np.clip(frames - 1, 0, output.size - 1)
    on = ((frames >= 1) & (frames <= output.size)).astype(float)[:, None]
    window = np.stack([current % cols, current // cols, 0 * current + kw, 0 * current + kh], axis=1)
    target = np.stack([current % cols, current // cols, 0 * current + 1, 0 * current + 1], axis=1)
    done = np.arange(output.size) < np.minimum(frames, output.size)[:, None]
    values = np.where(done, shade(output.ravel(), letters), np.nan).reshape(-1, rows, cols)
    text, captions = [], []
    for r, c in np.ndindex(rows, cols):
        sources = [((r + i) * x.values.shape[1] + c + j, i * kw + j) for i, j in np.ndindex(kh, kw)]
        name, made = _indexed("O", r, c), total(named[0], named[1], sources)
        text.append(made if len(made) <= _LETTERS_IN_A_CELL else name)
        captions.append(f"**Forwards**, {name} = {term(named[0], named[1], sources)}.")
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
    return marks, captions


def _backward(trace: tc.Trace, named, start: int, steps: int):
    _, kernel, delta = named
    letters = any(entry.symbolic for entry in named)
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
    sources = [trace.sources(o)[:, ::-1] for o in range(trace.output.size)]
    made = [total(kernel, delta, pairs) for pairs in sources]
    said = [
        f"{_indexed('∂E/∂P', r, c)} = {term(kernel, delta, pairs)}"
        for (r, c), pairs in zip(np.ndindex(rows, cols), sources, strict=True)
    ]
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
            None if letters else revealed(done, made),
            "gradient",
            8.0 if letters else top(trace.output),
            cell=(1.9, 1),
            outline="gradient",
            id="g.cells",
            hover=said,
        ),
        Boxes("g", target[:, None].astype(float), color="ink", fill=0, width=2.5, opacity=on),
    ]
    if letters:
        marks.append(_sum_labels(made, (rows, cols), start))
    return marks, [f"**Backwards**, {sentence}." for sentence in said]


def _indexed(name: str, row: int, column: int) -> str:
    return name + f"{row + 1}{column + 1}".translate(SUBSCRIPTS)


def _lines(made: str, room: float) -> list[str]:
    """A sum on one line or two, where that fits; else how many terms it has."""
    terms = re.split(r"(?= [+−] )", made)
    half = (len(terms) + 1) // 2
    parts = ["".join(terms[:half]), "".join(terms[half:]).lstrip()]
    for lines in ([made], parts):
        if max(map(_width, lines)) <= room:
            return lines
    return [counted(len(terms), "term")]


def _width(text: str) -> float:
    """In letters; subscripts and spaces are half as wide."""
    return sum(0.5 if c in " ₀₁₂₃₄₅₆₇₈₉" else 1.0 for c in text)


def _sum_labels(made: list[str], shape: tuple[int, int], start: int) -> Label:
    """Every sum in its cell, as far as it fits."""
    xy, text, since = [], [], []
    for o, ((r, c), whole) in enumerate(zip(np.ndindex(shape), made, strict=True)):
        lines = _lines(whole, _LETTERS_IN_A_ROW / shape[1])
        for k, line in enumerate(lines):
            xy.append((1.9 * c + 0.95, r + 0.5 + 0.4 * (k - (len(lines) - 1) / 2)))
            text.append(line)
            since.append(start + 1 + o)
    return Label("g", np.array(xy), text, size=0.95, since=np.array(since))
