"""What the pictures of transposed convolution share: sums as text, grids that fill up, cursors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from vislib.core import entries
from vislib.core.entries import Entries
from vislib.core.text import clean, minus, number, plural, signed
from vislib.figures.grids import painted, revealed, shade, top
from vislib.stage.scene import Boxes, Cells
from vislib.transposed_convolution.trace import Trace

_PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_EXACT = 5  # letters of a number that is written as it is: 999.7, 0.125

# -- sums as text ---------------------------------------------------------------------------------


def total(
    x: Entries, kernel: Entries, sources: Iterable[Sequence[int]], fractions: bool = False
) -> str:
    """What one output comes to, written alike in the cells and in the sentences of a film.

    Letters are written out. Fractions stay fractions if one was typed (``fractions``: elsewhere in
    the picture) and while they are short; all else are decimals, exact ones where they are short.
    """
    fractions = fractions or any("/" in token for token in x.tokens + kernel.tokens)
    letters = x.symbolic or kernel.symbolic
    if letters or fractions:
        pairs = [(x.tokens[i], kernel.tokens[j]) for i, j in sources]
        text = entries.sum_of_products(pairs, fractions=fractions)
        if letters or len(text.strip("−")) <= _EXACT:
            return text
    products = [x.values.flat[i] * kernel.values.flat[j] for i, j in sources]
    made = float(clean(sum(products), max(map(abs, products), default=0.0)))
    exact = len(f"{abs(made):.9g}") <= _EXACT
    return number(made, _EXACT if exact else 3)


def term(
    x: Entries, kernel: Entries, sources: Sequence[Sequence[int]], fractions: bool = False
) -> str:
    """The sum that makes one output, worked out: "az + bx", "2·(−1) + 3·2 = 4", "1·9.9999 ≈ 10"."""
    made = total(x, kernel, sources, fractions)
    if x.symbolic or kernel.symbolic or not len(sources):
        return made
    products = [f"{signed(x.tokens[i])}·{signed(kernel.tokens[j])}" for i, j in sources]
    exact = sum(Fraction(x.tokens[i]) * Fraction(kernel.tokens[j]) for i, j in sources)
    return f"{' + '.join(products)} {'=' if _is(made, exact) else '≈'} {made}"


def _is(printed: str, exact: Fraction) -> bool:
    """Whether a number is what was printed of it, not rounded: 3/4, 1,000, 1.4·10⁻⁵."""
    plain = printed.replace("−", "-").replace(",", "").translate(_PLAIN).replace("·10", "e")
    return Fraction(plain) == exact


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


def lines(made: str, room: float) -> list[str]:
    """A sum on one line of ``room`` letters or on two, where that fits; else its count of terms."""
    terms = re.split(r"(?= [+−] )", made)
    half = (len(terms) + 1) // 2
    parts = ["".join(terms[:half]), "".join(terms[half:]).lstrip()]
    for cut in ([made], parts):
        if max(map(_width, cut)) <= room:
            return cut
    return [plural(len(terms), "term")]


def _width(text: str) -> float:
    """In letters; subscripts and spaces are half as wide."""
    return sum(0.5 if c in " ₀₁₂₃₄₅₆₇₈₉" else 1.0 for c in text)


# -- grids and cursors ----------------------------------------------------------------------------


def grid(
    panel: str, values: np.ndarray, text: Any, role: str, letters: bool = False, **more: Any
) -> Cells:
    """Numbers in the one-hue scale of a role; letters are all as dark as each other."""
    return painted(panel, shade(values, letters), text, role, top(values, letters), **more)


def filling(
    panel: str,
    values: np.ndarray,
    done: np.ndarray,
    text: Sequence[str],
    role: str,
    letters: bool = False,
    **more: Any,
) -> Cells:
    """A grid (R, C) whose elements appear as they are done, (F, R·C) bool."""
    shown = np.where(done.reshape(-1, *values.shape), shade(values, letters), np.nan)
    return painted(panel, shown, revealed(done, text), role, top(values, letters), **more)


def tracks(frames: int, *boxes: Sequence[Any]) -> np.ndarray:
    """(F, n, 4): boxes whose x, y, width and height are numbers or one a frame."""
    columns = [[np.broadcast_to(np.asarray(v, float), frames) for v in box] for box in boxes]
    return np.array(columns).transpose(2, 0, 1)


def cursor(panel: str, boxes: np.ndarray, **more: Any) -> Boxes:
    """The outline of what the current step is about; hidden before the first step."""
    opacity = np.ones((len(boxes), 1))
    opacity[0] = 0.0
    return Boxes(panel, boxes, color="ink", fill=0.0, width=2.5, opacity=opacity, **more)


# -- a transposed convolution along a line --------------------------------------------------------


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

    def finished(self, outputs: int) -> np.ndarray:
        """(F, outputs) bool: which outputs are final."""
        return np.arange(outputs) < self.done[:, None]


class Texts:
    """What is written in the cells."""

    def __init__(self, trace: Trace, x: Entries, kernel: Entries, flip: bool = False) -> None:
        self.letters = x.symbolic or kernel.symbolic
        self.stamped = "the flipped kernel" if flip else "the kernel"
        self.slid = "the kernel as typed" if flip else "the flipped kernel"
        self.growing = growing(trace, x, kernel)
        self.x = minus(x.tokens)
        self.kernel = minus(kernel.tokens)
        self.products = [
            total(x, kernel, [pair]) for pair in np.ndindex(x.values.size, kernel.values.size)
        ]
        self.sources = [trace.sources(o) for o in range(trace.output.size)]
        self.terms = [term(x, kernel, sources) for sources in self.sources]
        self.output = [total(x, kernel, sources) for sources in self.sources]
        self.hover = [f"Output {o + 1}: {made}" for o, made in enumerate(self.terms)]

    def spread(self, trace: Trace) -> list[str]:
        """The inputs with zeros between and around them."""
        text = ["0"] * trace.spread.size
        for i, token in enumerate(self.x):
            place = trace.margins[0] + i * trace.stride
            if 0 <= place < len(text):
                text[place] = token
        return text
