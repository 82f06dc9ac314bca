"""A graph drawn operation by operation from a file whose tensors have names and, often, shapes.

What a reader does not understand, and what would not fit the shape that the file gives, becomes an
operation "other" of that shape: it costs nothing in the ledger, and is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import Any

from vislib.architectures.graph import INPUT, Graph, Op, Shape
from vislib.architectures.readers import layers
from vislib.architectures.shapes import after
from vislib.core.bounded import MOST_NODES, MOST_SIDE, whole

_PLAIN = " _./-+()#,×…"
MOST_NAME = 60  # characters of a name that is shown


@dataclass(frozen=True)
class Network:
    """What a file says: its graph, and sentences on what the graph cannot say."""

    graph: Graph
    notes: tuple[str, ...] = ()


def shape_of(sizes: Sequence[int]) -> Shape | None:
    """A tensor's shape as graphs have it, without the batch: (channels, rows, columns).

    (features,) for two axes; words (batch, words, features) count as maps of one column; None where
    it is neither.
    """
    if len(sizes) == 4:
        return tuple(sizes[1:])
    if len(sizes) == 3:
        return sizes[2], sizes[1], 1
    return tuple(sizes[1:]) if len(sizes) == 2 else None


def checked(sizes: Sequence[Any], what: str) -> tuple[int, ...]:
    """Sizes of a tensor, each 1 … 10⁹ and at most eight; raises ``ValueError`` with the remedy."""
    if len(sizes) > 8:
        raise ValueError(f"{short(what)} has {len(sizes)} axes; at most eight are read.")
    return tuple(whole(n, f"A size of {short(what)}", 1, MOST_SIDE) for n in sizes)


@lru_cache(maxsize=256)  # an operation's name is mostly its block's, too
def short(name: str) -> str:
    """A name of a stranger's, at most 60 characters, none of which a page could act upon."""
    found = "".join(
        c if c.isalnum() or c in _PLAIN else "." if c == ":" else "?"
        for c in str(name)[: MOST_NAME + 1]
    )
    return found if len(found) <= MOST_NAME else found[: MOST_NAME - 1] + "…"


class Drawing:
    """The operations found so far; ``made``: which of them made a tensor, by the tensor's name."""

    def __init__(self, given: str, input_shape: Shape) -> None:
        """``given``: the tensor that is the network's input."""
        self.input_shape = input_shape
        self.ops: list[Op] = []
        self.made: dict[str, str] = {given: INPUT}
        self.shapes: dict[str, Shape] = {INPUT: input_shape}
        self.strange: dict[str, int] = {}  # what was not understood, how often
        self._count: dict[str, int] = {}

    def known(self, tensors: Sequence[str]) -> tuple[str, ...]:
        """Those operations among the makers of ``tensors`` that come from the input."""
        return tuple(self.made[t] for t in tensors if t in self.made)

    def same(self, tensor: str, source: str) -> None:
        """``tensor`` is ``source`` under another name."""
        self.made[tensor] = source

    def layer(self, tensor: str, name: str, source: str, layer: str, **given: Any) -> None:
        """``tensor`` is what one of torch's layers makes of ``source``, see ``layers.bind``."""
        given = {k: v for k, v in given.items() if v is not None}
        kind, arguments = layers.made(layer, layers.bind(layer, (), given))
        self.op(tensor, name, kind, source, **arguments)

    def op(
        self, tensor: str, name: str, kind: str, inputs: str | tuple[str, ...], **given: Any
    ) -> None:
        """``tensor`` is what an operation makes; raises ``ValueError`` where it does not fit."""
        if len(self.ops) >= MOST_NODES:
            raise ValueError(f"This network has more than {MOST_NODES:,} operations; save a part.")
        made = Op(kind, self._unique(name), inputs, block=_block(name), **given)
        shape = after(made, tuple(self.shapes[i] for i in made.inputs))
        self.ops.append(made)
        self.shapes[made.name] = shape
        self.made[tensor] = made.name

    def other(
        self, tensor: str, what: str, sources: tuple[str, ...], shape: Shape | None, *,
        plain: bool = False,
    ) -> None:  # fmt: skip
        """``tensor`` comes of something else; ``plain``: which only arranges its values anew."""
        if shape is not None and (min(shape) < 1 or prod(shape) > MOST_SIDE):
            raise ValueError(
                f"{short(what)} has {'×'.join(map(str, shape))} values; make the input smaller."
            )
        if not plain:
            self.strange[what] = self.strange.get(what, 0) + 1
        self.op(tensor, what, "other", sources, what=short(what), shape=shape)

    def rows(self, name: str, source: str, features: int, length: int) -> str:
        """``source`` as features at ``length`` places, whatever the order of its axes was."""
        shape = (features, length, 1)
        if self.shapes[source] == shape:
            return source
        tensor = f"{name} (reordered {len(self.ops)})"
        self.op(tensor, tensor, "other", source, what="reordered", shape=shape)
        return self.made[tensor]

    def give_bias(self, name: str, biases: int) -> None:
        """The last operation adds ``biases``, if it is a layer that could have so many."""
        last = self.ops[-1] if self.ops else None
        if last is None or last.name != name or last.kind not in ("conv", "linear"):
            return
        if not last["bias"] and biases == self.shapes[name][0]:
            given = dict(last.arguments) | {"bias": True}
            self.ops[-1] = Op(last.kind, name, last.inputs, block=last.block, **given)

    def fitted(self, source: str, of: int, *, flat: bool = False) -> str:
        """``source`` with ``of`` channels, or as ``of`` features: what the next layer is made for.

        Only where something before was not understood, whose shape may have been another.
        """
        shape = self.shapes[source]
        wanted = (of,) if flat else (of, *shape[1:])
        if shape == wanted or not self.strange:
            return source
        tensor = f"{source} (as read)"
        self.op(tensor, tensor, "other", source, what="as read", shape=wanted)
        return self.made[tensor]

    def network(self, notes: Sequence[str] = ()) -> Network:
        """All of it; raises ``ValueError`` where nothing was found."""
        if not self.ops:
            raise ValueError(
                "This file has no operations that read its input; save the whole network."
            )
        said = list(notes)
        if self.strange:
            each = ", ".join(
                f"{short(what)}{f' ({n}×)' if n > 1 else ''}"
                for what, n in list(self.strange.items())[:8]
            )
            more = len(self.strange) - 8
            each += f" and {more} more" if more > 0 else ""
            said.insert(0, f"Not understood, counted as 0: {each}.")
        return Network(Graph(tuple(self.ops), self.input_shape), tuple(said))

    def _unique(self, name: str) -> str:
        name = short(name) or "operation"
        taken = self._count.get(name, 0)
        self._count[name] = taken + 1
        if not taken and name not in self.shapes:
            return name
        found = f"{name[: MOST_NAME - 8]} #{taken + 1}"
        while found in self.shapes:
            self._count[name] += 1
            found = f"{name[: MOST_NAME - 8]} #{self._count[name]}"
        return found


def _block(name: str) -> str:
    return short(name.rpartition(".")[0] or name)


def parameters_note(said: Mapping[str, int], counted: int) -> str:
    """What to say where the file has other parameters than the ledger counts; else nothing."""
    there = sum(said.values())
    if there == counted:
        return ""
    why = (
        "the rest belongs to what is not understood"
        if there > counted
        else "some are used more than once"
    )
    return f"The file has {there:,} parameters, the ledger counts {counted:,}: {why}."
