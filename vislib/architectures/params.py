"""Every control of the lesson: one class a chapter, named like it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from vislib.architectures.book import BOOK, VALUES, book_rows
from vislib.architectures.classics import lenet
from vislib.architectures.digit import maps, picture
from vislib.architectures.graph import Graph
from vislib.architectures.lines import BYTES, STATES, Line, Memory, lines, memory
from vislib.architectures.rows import Row, Totals, ledger, totals
from vislib.core.params import Params, choice, integer, switch

NONE = "none"


@dataclass(frozen=True)
class Lenet(Params):
    """LeNet with numbers of one's own, and the digit that goes through it."""

    size: int = integer(32, 28, 64, "input size", unit="px")
    first: int = integer(6, 1, 32, "filters in layer 1")
    second: int = integer(16, 1, 64, "filters in layer 2")
    dense: int = integer(84, 10, 512, "units of the dense layer", widget="box")
    connections: str = choice(
        "dense", ("dense", "original"), "layer 2 reads",
        names={"dense": "all maps", "original": "the paper's table"},
        help="The paper joined each map to some maps only, trained the pools, fixed the output.",
    )  # fmt: skip
    pooling: str = choice("average", ("average", "max"), "pooling")
    padding: int = integer(0, 0, 2, "padding of layer 1")
    digit: int = integer(3, 0, 9, "digit", widget="box")

    def validate(self) -> None:
        if self.connections == "original" and (self.first, self.second) != (6, 16):
            raise ValueError(
                "The paper's table joins 6 maps to 16: choose 6 and 16 filters, or let layer 2 "
                "read all maps."
            )

    @cached_property
    def graph(self) -> Graph:
        """The network; its shapes may not fit."""
        return lenet(
            self.size, first=self.first, second=self.second, dense=self.dense,
            original=self.connections == "original", pooling=self.pooling, padding=self.padding,
        )  # fmt: skip

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Its ledger, without the step that flattens."""
        try:
            return tuple(row for row in ledger(self.graph) if row.kind != "flatten")
        except ValueError as error:
            raise ValueError(f"{error} For 28 px: padding 2 in layer 1.") from None

    def fits(self) -> None:
        """Raise ``ValueError``, with the remedy, if a layer has nothing left to read."""
        _ = self.rows

    def maps(self) -> tuple[np.ndarray, ...]:
        """What every row puts out for the digit."""
        found = maps(self.graph, picture(self.digit, self.size))
        kinds = ["input", *(op.kind for op in self.graph.ops)]
        return tuple(m for m, kind in zip(found, kinds, strict=True) if kind != "flatten")


LENETS = {
    "the deck's": {"size": 32, "first": 6, "second": 16, "dense": 84, "connections": "dense"},
    "as published in 1998": {
        "size": 32, "first": 6, "second": 16, "dense": 84, "connections": "original",
    },
    "28 px, padded": {"size": 28, "padding": 2, "connections": "dense"},
}  # fmt: skip


@dataclass(frozen=True)
class Ledger(Params):
    """A network of the book, another one beside it, and what is counted."""

    network: str = choice("VGG16", tuple(BOOK), "network", widget="menu")
    beside: str = choice(NONE, (NONE, *BOOK), "beside it", widget="menu")
    by: str = choice(
        "automatic", ("automatic", "layers", "blocks"), "rows", widget="menu",
        help="Automatic: a row for each block where there are more than 40 layers.",
    )  # fmt: skip
    bars: str = choice("linear", ("linear", "logarithmic"), "bars")
    mode: str = choice("forward", ("forward", *STATES), "memory for",
                       names={"forward": "a prediction", "SGD": "training (SGD)",
                              "momentum": "training (momentum)", "Adam": "training (Adam)"},
                       widget="menu")  # fmt: skip
    number: str = choice("float32", tuple(BYTES), "number format", widget="menu")
    batch: int = integer(1, 1, 256, "batch", unit="pictures", widget="box")
    biases: bool = switch(True, "count biases")
    own: bool = switch(True, "the network's own input size")
    size: int = integer(224, 32, 512, "input size", unit="px", when={"own": (False,)})

    def validate(self) -> None:
        if self.number == "int8" and self.mode != "forward":
            raise ValueError(
                "Training needs gradients, which whole numbers from −128 to 127 do not hold: "
                "choose float16 or float32, or the memory of a prediction."
            )

    def size_of(self, name: str) -> int:
        """Side of the input that the network ``name`` is given."""
        return VALUES[name].size if self.own else self.size

    def rows(self, name: str) -> tuple[Row, ...]:
        """The ledger of a network at this input."""
        try:
            return book_rows(name, self.size_of(name))
        except ValueError as error:
            raise ValueError(f"{name} at {self.size} px: {error} Or take its own size.") from None

    def fits(self) -> None:
        """Raise ``ValueError``, with the remedy, for an input that a network cannot read."""
        for name in self.names:
            self.rows(name)

    def lines(self, name: str) -> tuple[Line, ...]:
        """The same, as it is shown."""
        return lines(self.rows(name), self.by)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The networks shown."""
        return (self.network,) if self.beside == NONE else (self.network, self.beside)

    def totals(self, name: str) -> Totals:
        """What the network costs in all."""
        return totals(self.rows(name))

    def memory(self, name: str) -> Memory:
        """What it needs of memory."""
        optimiser = "SGD" if self.mode == "forward" else self.mode
        return memory(self.totals(name), number=self.number, batch=self.batch, optimiser=optimiser)


LEDGERS = {
    "VGG16": {"network": "VGG16", "beside": NONE},
    "VGG A to E: the ends": {"network": "VGG11", "beside": "VGG19"},
    "AlexNet": {"network": "AlexNet", "beside": NONE},
    "AlexNet and LeNet": {"network": "AlexNet", "beside": "LeNet"},
    "ResNet-50 and VGG16": {"network": "ResNet-50", "beside": "VGG16"},
    "MobileNet and its full twin": {
        "network": "MobileNet v1", "beside": "MobileNet v1 (full convolutions)",
    },
}  # fmt: skip
