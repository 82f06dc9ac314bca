"""One entry of Xᵀ changed by hand: a matrix that need not be a convolution's any more."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from vislib.core import entries
from vislib.core.entries import Entries
from vislib.transposed_convolution.trace import Trace

__all__ = ["Edit", "read_edit", "stays_convolution", "with_edit", "written_matrix"]


@dataclass(frozen=True)
class Edit:
    """The entry in ``row`` (an output) and ``column`` (an input), counted from 0, becomes another.

    ``token`` is what was typed, ``value`` its number.
    """

    row: int
    column: int
    token: str
    value: float


def read_edit(text: str, shape: tuple[int, int]) -> Edit | None:
    """The edit typed as "row column entry", counted from 1; None for nothing typed.

    ``shape``: (outputs, inputs) of Xᵀ. ``ValueError`` names the remedy.
    """
    if not text.strip():
        return None
    typed = entries.row(text, "changed entry", most=3)
    places = typed.tokens[:-1]
    if len(typed.tokens) != 3 or not all(token.isdecimal() for token in places):
        raise ValueError(
            'The changed entry needs a row, a column and what shall stand there: "3 1 0".'
        )
    row, column = (int(token) - 1 for token in places)
    if not (0 <= row < shape[0] and 0 <= column < shape[1]):
        raise ValueError(
            f"Row {row + 1}, column {column + 1} is outside of Xᵀ: choose a row from 1 to "
            f"{shape[0]} and a column from 1 to {shape[1]}."
        )
    return Edit(row, column, typed.tokens[2], float(typed.values[2]))


def written_matrix(trace: Trace, kernel: Entries) -> Entries:
    """Xᵀ (outputs, inputs) of a convolution along a line, with the weights as typed."""
    tokens = np.full((trace.output.size, trace.x.size), "0", object)
    for i, j, o in trace.connections:
        tokens[o, i] = kernel.tokens[j]
    return Entries(tuple(tokens.ravel()), trace.matrix.T.copy())


def with_edit(matrix: Entries, edit: Edit) -> Entries:
    """``matrix`` with the entry changed."""
    values, tokens = matrix.values.copy(), list(matrix.tokens)
    values[edit.row, edit.column] = edit.value
    tokens[edit.row * values.shape[1] + edit.column] = edit.token
    return replace(matrix, tokens=tuple(tokens), values=values)


def stays_convolution(matrix: Entries, stride: int) -> bool:
    """Whether some kernel makes this Xᵀ: entries as far from their column's start are equal.

    Entry (o, i) of a transposed convolution's matrix depends on ``o - stride i`` alone.
    """
    found: dict[int, object] = {}
    columns = matrix.values.shape[1]
    for place, token in enumerate(matrix.tokens):
        o, i = divmod(place, columns)
        weight = entries.exact(token)
        if found.setdefault(o - stride * i, weight) != weight:
            return False
    return True
