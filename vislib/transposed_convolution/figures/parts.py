"""What the pictures of transposed convolution share: cell texts, shades, steps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from vislib.core import entries
from vislib.core.entries import Entries
from vislib.figures.grids import cell_text, minus, shade, signed
from vislib.stage.scene import Boxes
from vislib.transposed_convolution.trace import Trace


def counted(n: int, what: str) -> str:
    """A number with its noun: "1 input", "2 inputs"."""
    return f"{n} {what}{'' if n == 1 else 's'}"


def column(trace: Trace, symbolic: bool) -> np.ndarray:
    """Shades of the inputs as a column (n, 1)."""
    return shade(trace.x, symbolic)[:, None]


def total(x: Entries, kernel: Entries, sources: Iterable[Sequence[int]]) -> str:
    """What one output comes to, written alike in the cells and in the sentences of a film.

    Letters are written out, with fractions if a fraction was typed; numbers are decimals.
    """
    if x.symbolic or kernel.symbolic:
        pairs = [(x.tokens[i], kernel.tokens[j]) for i, j in sources]
        fractions = any("/" in token for token in x.tokens + kernel.tokens)
        return entries.sum_of_products(pairs, fractions=fractions)
    return cell_text(sum(x.values.flat[i] * kernel.values.flat[j] for i, j in sources))[0]


def term(x: Entries, kernel: Entries, sources: Sequence[Sequence[int]]) -> str:
    """The sum that makes one output, worked out: "az + bx", "2·(−1) + 3·2 = 4"."""
    made = total(x, kernel, sources)
    if x.symbolic or kernel.symbolic or not len(sources):
        return made
    products = [f"{signed(x.tokens[i])}·{signed(kernel.tokens[j])}" for i, j in sources]
    return f"{' + '.join(products)} = {made}"


def growing(trace: Trace, x: Entries, kernel: Entries) -> list[list[str]]:
    """What every place of the full output comes to before and after each stamp."""
    full = replace(trace, padding=0, shape=trace.full_shape)
    text = ["0"] * full.output.size
    frames = [list(text)]
    for i in range(trace.x.size):
        for o in full.connections[full.connections[:, 0] == i, 2]:
            sources = full.sources(o)
            text[o] = total(x, kernel, sources[sources[:, 0] <= i])
        frames.append(list(text))
    return frames


def cursor(panel: str, boxes: np.ndarray) -> Boxes:
    """The outline of what the current step is about; hidden before the first step."""
    opacity = np.ones((len(boxes), 1))
    opacity[0] = 0.0
    return Boxes(panel, boxes, color="ink", fill=0.0, width=2.5, opacity=opacity)


class Steps:
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


class Texts:
    """What is written in the cells."""

    def __init__(self, trace: Trace, x: Entries, kernel: Entries) -> None:
        self.symbolic = x.symbolic or kernel.symbolic
        self.growing = growing(trace, x, kernel)
        self.x = minus(x.tokens)
        self.kernel = minus(kernel.tokens)
        self.products = [
            total(x, kernel, [pair]) for pair in np.ndindex(x.values.size, kernel.values.size)
        ]
        self.sources = [trace.sources(o) for o in range(trace.output.size)]
        self.output = [total(x, kernel, sources) for sources in self.sources]
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
