"""A ledger as it is read: a line a layer, or a line a block; and what it needs of memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from vislib.architectures.graph import INPUT
from vislib.architectures.rows import KEPT, Row, Totals, totals

MOST_LINES = 40  # beyond, a line stands for a block
BYTES = {"float32": 4, "float16": 2, "int8": 1}
_NORMALISED = ("conv", "transposed", "linear")  # layers that a normalisation may follow
STATES = {"SGD": 0, "momentum": 1, "Adam": 2}  # numbers an optimiser keeps beside each weight


@dataclass(frozen=True)
class Line:
    """One or several rows of a ledger, summed; ``kind`` is that of the first that counts."""

    name: str
    rows: tuple[Row, ...]

    @property
    def sums(self) -> Totals:
        return totals(self.rows)

    @property
    def counted(self) -> tuple[Row, ...]:
        """The rows whose outputs are kept: its layers."""
        return tuple(r for r in self.rows if r.kind in (*KEPT, INPUT))

    @property
    def last(self) -> Row:
        """The row whose output stands for it: of a layer its own, of a block what leaves it."""
        if len(self.counted) == 1:
            return self.counted[0]
        return next((r for r in reversed(self.rows) if r.kind != "flatten"), self.rows[-1])

    @property
    def kind(self) -> str:
        return next((r.kind for r in self.counted), self.last.kind)


def lines(rows: Sequence[Row], by: str = "automatic") -> tuple[Line, ...]:
    """The ledger ``rows`` by "layers" or "blocks"; "automatic": by blocks if they are many.

    What has no outputs of its own (a normalisation, a sum) stands with the layer before it.
    """
    found = _by_layers(rows)
    if by == "blocks" or (by == "automatic" and len(found) > MOST_LINES):
        return _by_blocks(rows)
    return found


def _by_layers(rows: Sequence[Row]) -> tuple[Line, ...]:
    """A line for each row that puts something out; what stands between belongs to one beside it."""
    kinds = {row.name: row.kind for row in rows}
    groups: list[list[Row]] = []
    waiting: list[Row] = []  # normalisations that come before their layer
    for row in rows:
        if row.kind in (*KEPT, INPUT) or not groups:
            groups.append([*waiting, row])
            waiting = []
        elif row.kind == "norm" and kinds[row.inputs[0]] not in _NORMALISED:
            waiting.append(row)
        else:
            (waiting or groups[-1]).append(row)
    groups[-1] += waiting
    return tuple(Line(_named(group), tuple(group)) for group in groups)


def _named(group: Sequence[Row]) -> str:
    return next((row.name for row in group if row.kind in (*KEPT, INPUT)), group[0].name)


def _by_blocks(rows: Sequence[Row]) -> tuple[Line, ...]:
    found: list[Line] = []
    for block, group in groupby(rows, key=lambda r: r.block):
        members = tuple(group)
        for line in (Line(block, members),) if block else _by_layers(members):
            before = found[-1] if found else None
            if before and not before.counted:  # only a normalisation, behind the input
                found[-1] = Line(line.name, before.rows + line.rows)
            elif before and not line.counted and before.kind != INPUT:
                found[-1] = Line(before.name, before.rows + line.rows)
            else:
                found.append(line)
    return tuple(found)


@dataclass(frozen=True)
class Memory:
    """Bytes: of the parameters, of the values kept, and (an estimate) of a step of training."""

    parameters: int
    values: int
    training: int


def memory(found: Totals, *, number: str, batch: int, optimiser: str = "SGD") -> Memory:
    """Memory for ``batch`` pictures in numbers of a format of ``BYTES``.

    Training keeps weights, their gradients and what the optimiser keeps of each, the values and
    their gradients. An estimate: work space and fragments come on top.
    """
    size = BYTES[number]
    weights, values = found.parameters, batch * found.values
    return Memory(
        size * weights, size * values, size * (weights * (2 + STATES[optimiser]) + 2 * values)
    )
