"""Shortcuts of two kinds: outputs added to the input, or stacked upon it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from vislib.architectures.graph import INPUT, Builder, Graph
from vislib.architectures.rows import Row, ledger, totals

SIDE = 56  # of the maps: where the first blocks of ResNet and DenseNet work


@dataclass(frozen=True)
class Joining:
    """A block of layers and how it is wired.

    ``arcs``: (from, to) of every connection into a layer; 0 is the input of the block, 1 the first
    layer.
    """

    graph: Graph
    layers: int
    arcs: tuple[tuple[int, int], ...]

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Its ledger."""
        return ledger(self.graph)

    @property
    def channels(self) -> tuple[int, ...]:
        """Channels that every layer reads, and at the end those that the block puts out."""
        firsts = [row.before[0] for row in self.rows if row.name.endswith(".first")]
        return (*firsts, self.rows[-1].shape[0])

    @property
    def weights(self) -> int:
        """Weights of its convolutions."""
        return totals(self.rows).weights

    @property
    def values(self) -> int:
        """Values that its convolutions put out, on maps of ``SIDE`` pixels."""
        return totals(self.rows[1:]).values


def residual(layers: int, channels: int) -> Joining:
    """x + layer(x), ``layers`` times, each a 3×3 convolution: every layer reads one sum."""
    b = Builder((channels, SIDE, SIDE))
    for i in range(1, layers + 1):
        start = b.at
        b.conv(f"{i}.first", channels, 3, bias=False)
        b.add("add", f"{i}", (start, f"{i}.first"))
    return Joining(b.graph(), layers, tuple((i - 1, i) for i in range(1, layers + 1)))


def dense(layers: int, channels: int, growth: int, bottleneck: bool = True) -> Joining:
    """cat(x, layer(x)), ``layers`` times (Huang et al. 2017): every layer reads all before it.

    A layer puts out ``growth`` channels, by a 3×3 convolution behind a 1×1 one to 4 ``growth`` if
    ``bottleneck``.
    """
    b = Builder((channels, SIDE, SIDE))
    for i in range(1, layers + 1):
        start = b.at
        if bottleneck:
            b.conv(f"{i}.first", 4 * growth, 1, bias=False)
            b.conv(f"{i}.second", growth, 3, bias=False)
        else:
            b.conv(f"{i}.first", growth, 3, bias=False)
        b.add("cat", f"{i}", (start, b.at))
    arcs = tuple((i, j) for j in range(1, layers + 1) for i in range(j))
    return Joining(b.graph(), layers, arcs)


def reads(joining: Joining) -> tuple[tuple[int, ...], ...]:
    """For the input and every layer: what it is connected to, from the graph itself.

    Two operations are connected where the output of one is joined into what the other reads.
    """
    holds: dict[str, tuple[int, ...]] = {INPUT: (0,)}
    made: list[tuple[int, ...]] = [()]
    for op in joining.graph.ops:
        number = int(op.name.partition(".")[0])
        if op.name.endswith(".first"):
            made.append(holds[op.inputs[0]])
        if op.kind == "cat":
            holds[op.name] = (*holds[op.inputs[0]], number)
        else:
            holds[op.name] = (number,)
    return tuple(made)
