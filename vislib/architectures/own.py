"""A network of one's own as it is shown: as far as its layers fit, and beside one of the book."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property, lru_cache

from vislib.architectures.book import book_rows
from vislib.architectures.graph import INPUT, Graph, Shape
from vislib.architectures.lines import Line, lines
from vislib.architectures.readers import Network, read_text
from vislib.architectures.rows import Row, Totals, totals, walk

MOST_BARS = 48  # lines of a picture: so many bars can still be told apart
NONE = "none"
OWN = "your network"
_SIZES = re.compile(r"\s*(\d{1,5})[\s×x,]+(\d{1,5})[\s×x,]+(\d{1,5})\s*")


def input_shape(text: str) -> Shape:
    """(channels, rows, columns) of "3 224 224"; ``ValueError`` with the remedy otherwise."""
    found = _SIZES.fullmatch(text)
    shape = tuple(int(n) for n in found.groups()) if found else ()
    if not shape or not 1 <= shape[0] <= 1024 or not all(1 <= n <= 4096 for n in shape[1:]):
        raise ValueError(
            f"The input “{text[:40]}” needs three whole numbers, channels from 1 to 1024 and two "
            "sides from 1 to 4096; write it as 3 224 224."
        )
    return shape


@lru_cache(maxsize=64)
def typed(text: str, given: str) -> Network:
    """The network that ``text`` says, on an input written as ``input_shape`` reads it."""
    return Network(read_text(text, input_shape(given)))


@dataclass(frozen=True)
class Walked:
    """The rows of a ledger as far as the layers fit, and the sentence of the first that does not.

    ``failed``: its name; None where all of them fit.
    """

    rows: tuple[Row, ...]
    failed: str | None = None
    sentence: str = ""


def walked(graph: Graph) -> Walked:
    """The ledger of ``graph``, up to the first layer that does not fit."""
    found: list[Row] = []
    try:
        for row in walk(graph):
            found.append(row)
    except ValueError as error:
        return Walked(tuple(found), graph.ops[len(found) - 1].name, str(error))
    return Walked(tuple(found))


@dataclass(frozen=True)
class Shown:
    """What the picture of a ledger asks for: two networks, their lines and totals.

    ``beside``: a name of the book, or "none"; ``bars``: "linear" or "logarithmic".
    """

    found: Walked
    beside: str = NONE
    bars: str = "linear"
    network: str = OWN
    biases: bool = True

    @property
    def names(self) -> tuple[str, ...]:
        alone = self.beside == NONE or self.listed
        return (self.network,) if alone else (self.network, self.beside)

    @property
    def listed(self) -> bool:
        """Whether only parameters are known, as a safetensors file gives them."""
        return any(row.kind == "weights" for row in self.found.rows)

    def rows(self, name: str) -> tuple[Row, ...]:
        return self.found.rows if name == self.network else book_rows(name)

    def totals(self, name: str) -> Totals:
        return totals(self.rows(name))

    def lines(self, name: str) -> tuple[Line, ...]:
        """A line for each layer, for several where there are too many to be told apart."""
        return self._own if name == self.network else shortened(lines(self.rows(name)))

    @cached_property
    def _own(self) -> tuple[Line, ...]:
        rows = self.found.rows
        if self.listed:
            return shortened([Line(row.name, (row,)) for row in rows if row.kind != INPUT])
        made = shortened(lines(rows))
        if self.found.failed is None:
            return made
        last = rows[-1]
        stop = Row(self.found.failed, "failed", "", (last.name,), last.shape, last.shape,
                   (None, None))  # fmt: skip
        return (*made, Line(self.found.failed, (stop,)))


def shortened(all_lines: Sequence[Line], most: int = MOST_BARS) -> tuple[Line, ...]:
    """At most ``most`` lines: neighbours are put together where there are more."""
    n = len(all_lines)
    if n <= most:
        return tuple(all_lines)
    starts = [n * i // most for i in range(most + 1)]
    groups = [all_lines[a:b] for a, b in zip(starts, starts[1:], strict=False)]
    return tuple(_together(group) for group in groups)


def _together(group: Sequence[Line]) -> Line:
    name = group[0].name if len(group) == 1 else f"{group[0].name} … {group[-1].name}"
    return Line(name, tuple(row for line in group for row in line.rows))


def alike(own: Sequence[Line], other: Sequence[Line]) -> list[bool]:
    """For each line of ``own`` whether ``other`` has the same, in the same order.

    The same: kind, what it puts out, parameters, multiplications.
    """
    matcher = SequenceMatcher(None, [_said(x) for x in own], [_said(x) for x in other], False)
    found = [False] * len(own)
    for block in matcher.get_matching_blocks():
        found[block.a : block.a + block.size] = [True] * block.size
    return found


def _said(line: Line) -> tuple:
    sums = line.sums
    return line.kind, line.last.shape, sums.parameters, sums.multiplications
