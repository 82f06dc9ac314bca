"""What the pictures of convolution share: sums as text, one-hue grids, windows that move."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction

import numpy as np

from vislib.core import entries
from vislib.core.text import fixed, minus, number, signed
from vislib.stage.scene import Boxes

_LONGEST = 6  # letters of a fraction that is kept as one
IN_WORDS = 10  # where a sentence has room for more


def total(pairs: Iterable[tuple[str, str]], fractions: bool = False) -> str:
    """The sum of products of tokens: letters written out, short fractions kept, else decimals.

    ``fractions``: whether a fraction was typed, be it for another of the picture's outputs.
    """
    pairs = list(pairs)
    exact = [[entries.exact(token) for token in pair] for pair in pairs]
    letters = any(isinstance(part, str) for pair in exact for part in pair)
    fractions = fractions or any("/" in token for pair in pairs for token in pair)
    if letters or fractions:
        text = entries.sum_of_products(pairs, fractions=fractions)
        if letters or len(text) <= _LONGEST:
            return text
    return decimal(sum((a * b for a, b in exact), Fraction(0)))


def decimal(value: float | Fraction) -> str:
    """A number in as many digits as a cell has room for: exact where that is short.

    In four where it is not, and these stay: 500.0139 is 500.0, no whole number.
    """
    value = float(value)
    if len(f"{abs(value):.6g}") <= _LONGEST:
        return number(value, 6)
    behind = 3 - math.floor(math.log10(abs(value)))
    return fixed(value, behind) if 0 < behind < 8 else number(value, 4)


def brief(value: float, longest: int = _LONGEST) -> str:
    """A ``decimal``; what has no end as one is a fraction, where that is short: 1/3.

    So the printed terms of a sum of thirds add up to what is printed of the sum.
    """
    near = Fraction(float(value)).limit_denominator(9999)
    text = minus([str(near)])[0]
    endless = 10**14 % near.denominator
    fits = len(text) <= longest and abs(value - float(near)) < 1e-11
    return text if endless and fits else decimal(value)


def products(pairs: Iterable[tuple[str, str]], fractions: bool = False) -> str:
    """The sum that makes one output, worked out: "2·(−1) + 3·2 = 4"; of letters its end alone."""
    pairs = list(pairs)
    made = total(pairs, fractions)
    if any(isinstance(entries.exact(t), str) for pair in pairs for t in pair):
        return made
    return f"{' + '.join(f'{signed(a)}·{signed(b)}' for a, b in pairs)} = {made}"


def fitting(text: str, most: int = 9) -> str:
    """A sum where it fits into a cell, else how many terms it has, or … where it is a number."""
    count = 1 + text.count(" + ") + text.count(" − ")
    return text if len(text) <= most else f"{count} terms" if count > 1 else "…"


def cursor(panel: str, boxes: np.ndarray, shown: np.ndarray, color: str = "ink", **more) -> Boxes:
    """The outline (F, 4) of what a step is about, in the frames where it is ``shown`` (F,)."""
    opacity = np.asarray(shown, float)[:, None]
    return Boxes(
        panel, np.asarray(boxes, float)[:, None], color=color, fill=0, width=2.5, opacity=opacity,
        **more,
    )  # fmt: skip
