"""A stack of layers as one line of text, short enough for a link: ``3p1 3p1 pool:2s2 3p2d2``.

A layer is its kernel size, then s(tride), p(adding), d(ilation) where they differ from 1, 0, 1;
a name may stand before it with a colon.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from vislib.convolution import Layer

MAX_LAYERS = 200
MAX_VALUE = 999
_LAYER = re.compile(r"(?:([^\s:]{1,24}):)?(\d{1,4})((?:[spd]\d{1,4})*)")
_FIELDS = {"s": "stride", "p": "padding", "d": "dilation"}
_DEFAULTS = {"stride": 1, "padding": 0, "dilation": 1}


@dataclass(frozen=True)
class Row:
    """A layer as typed: numbers not judged yet, so that a mistake can be shown and put right."""

    kernel: int = 3
    stride: int = 1
    padding: int = 0
    dilation: int = 1
    name: str = ""


def rows(text: str) -> tuple[Row, ...]:
    """The layers in ``text``; raises ``ValueError`` where it cannot be read, with the remedy."""
    words = text.replace(",", " ").replace(";", " ").split()
    return tuple(_row(word) for word in words)


def _row(word: str) -> Row:
    match = _LAYER.fullmatch(word)
    if not match:
        raise ValueError(
            f"{word[:30]!r} is not a layer; write the kernel size, then s, p and d as needed, "
            "such as 3s2p1 (kernel 3, stride 2, padding 1)."
        )
    name, kernel, rest = match.groups()
    values = {_FIELDS[letter]: int(n) for letter, n in re.findall(r"([spd])(\d+)", rest)}
    return Row(int(kernel), **values, name=name or "")


def write(stack: Sequence[Row]) -> str:
    """The text of rows; ``rows(write(x)) == tuple(x)``."""
    return " ".join(_word(row) for row in stack)


def _word(row: Row) -> str:
    rest = "".join(
        f"{letter}{getattr(row, field)}"
        for letter, field in _FIELDS.items()
        if getattr(row, field) != _DEFAULTS[field]
    )
    name = re.sub(r"[\s:]+", "_", row.name)[:24]
    return f"{name}:{row.kernel}{rest}" if name else f"{row.kernel}{rest}"


def layers(stack: Sequence[Row]) -> tuple[Layer, ...]:
    """The layers of rows; nameless ones are numbered. Raises ``ValueError`` with the remedy."""
    if not stack:
        raise ValueError("The stack is empty; add a layer, such as 3p1.")
    if len(stack) > MAX_LAYERS:
        raise ValueError(f"The stack has {len(stack)} layers; keep it to {MAX_LAYERS}.")
    return tuple(
        Layer(row.name or f"layer{i}", row.kernel, row.stride, row.padding, row.dilation)
        for i, row in enumerate(stack, start=1)
    )


def of(stack: Sequence[Layer]) -> tuple[Row, ...]:
    """The rows of layers."""
    return tuple(Row(x.kernel, x.stride, x.padding, x.dilation, x.name) for x in stack)


# -- editing ----------------------------------------------------------------------------------


def move(stack: Sequence[Row], at: int, by: int) -> tuple[Row, ...]:
    """Row ``at`` moved ``by`` places, as far as there is room."""
    changed = list(stack)
    to = min(max(at + by, 0), len(changed) - 1)
    changed.insert(to, changed.pop(at))
    return tuple(changed)


def edit(stack: Sequence[Row], changes: dict) -> tuple[Row, ...]:
    """Rows after what a table editor reports: edited, added and deleted rows.

    An emptied cell keeps its value, a new row's empty cells take the usual ones.
    """
    changed = [vars(row) | _filled(changes, i) for i, row in enumerate(stack)]
    gone = set(changes.get("deleted_rows", ()))
    kept = [Row(**row) for i, row in enumerate(changed) if i not in gone]
    added = [Row(**_known(row)) for row in changes.get("added_rows", ())]
    return tuple(kept + added)


def _filled(changes: dict, index: int) -> dict:
    edited = changes.get("edited_rows", {})
    return _known(edited.get(index, edited.get(str(index), {})))


def _known(values: dict) -> dict:
    """The fields a row has, whole numbers within sight; what is not a number is left out."""
    found = {}
    for name, value in values.items() if isinstance(values, dict) else ():
        if name == "name" and isinstance(value, str):
            found[name] = value.strip()
        elif name in ("kernel", *_DEFAULTS) and isinstance(value, int | float) and value == value:
            found[name] = int(min(max(value, 0), MAX_VALUE))
    return found
