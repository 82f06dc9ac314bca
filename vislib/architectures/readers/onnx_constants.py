"""Numbers that an ONNX graph works out from the shapes of its maps, such as a size to enlarge to.

Exporters write ``x.shape[2]`` as a chain of small operators. Those few are done here on lists of at
most 64 numbers; whatever else there is stays unknown.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence

MOST_NUMBERS = 64  # of a constant that may say a shape, and of an attribute
Numbers = list[float]


def folded(word: str, inputs: Sequence[Numbers | None]) -> Numbers:
    """What an operator makes of known numbers; ``ValueError`` where they are not known."""
    work = _WORK.get(word)
    if work is None or not inputs or any(i is None for i in inputs):
        raise ValueError(f"{word} of unknown numbers.")
    try:
        return work(list(inputs))[:MOST_NUMBERS]
    except (IndexError, ZeroDivisionError, OverflowError, TypeError):
        raise ValueError(f"{word} of numbers it cannot take.") from None


def _same(inputs: list[Numbers]) -> Numbers:
    return inputs[0]


def _concat(inputs: list[Numbers]) -> Numbers:
    return [n for each in inputs[:MOST_NUMBERS] for n in each]


def _gather(inputs: list[Numbers]) -> Numbers:
    return [inputs[0][int(i)] for i in inputs[1]]


def _slice(inputs: list[Numbers]) -> Numbers:
    if len(inputs) > 4 or len(inputs) < 3:
        raise ValueError("It takes every so-manieth number.")
    return inputs[0][int(inputs[1][0]) : int(inputs[2][0])]


def _floor(inputs: list[Numbers]) -> Numbers:
    return [math.floor(n) for n in inputs[0]]


def _each(work: Callable[[float, float], float]) -> Callable:
    def both(inputs: list[Numbers]) -> Numbers:
        left, right = inputs
        length = max(len(left), len(right))
        pairs = zip(left * (length // len(left)), right * (length // len(right)), strict=True)
        return [work(a, b) for a, b in pairs]

    return both


def _divide(a: float, b: float) -> float:
    return a // b if isinstance(a, int) and isinstance(b, int) else a / b


_WORK = {
    "Cast": _same,
    "Identity": _same,
    "Unsqueeze": _same,
    "Squeeze": _same,
    "Concat": _concat,
    "Gather": _gather,
    "Slice": _slice,
    "Floor": _floor,
    "Add": _each(operator.add),
    "Sub": _each(operator.sub),
    "Mul": _each(operator.mul),
    "Div": _each(_divide),
}
