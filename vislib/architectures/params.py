"""Every control of the lesson: one class a chapter, named like it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from vislib.architectures import controller, examples, own
from vislib.architectures.book import BOOK, VALUES, book_rows
from vislib.architectures.classics import LENET_NAMES, lenet
from vislib.architectures.deep import MODULES
from vislib.architectures.digit import maps, picture
from vislib.architectures.factorised import Pair, bottleneck, break_even, module, reduced, separable
from vislib.architectures.graph import Graph
from vislib.architectures.imagenet import ACCURACY, Budgets
from vislib.architectures.joining import Joining, dense, residual
from vislib.architectures.lines import BYTES, STATES, Line, Memory, lines, memory
from vislib.architectures.rows import Row, Totals, ledger, totals
from vislib.core.bounded import MOST_TEXT
from vislib.core.params import Params, choice, integer, number, switch, words

NONE = own.NONE
_PAIRS = {"view": ("layer", "bottleneck")}
_MODULE = {"view": ("module",)}


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
            layer, _, why = str(error).partition(":")
            name = LENET_NAMES.get(layer, layer)
            raise ValueError(f"{name}:{why} For 28 px: padding 2 in layer 1.") from None

    def fits(self) -> None:
        """Raise ``ValueError``, with the remedy, if a layer has nothing left to read."""
        _ = self.rows

    def maps(self) -> tuple[np.ndarray, ...]:
        """What every row puts out for the digit."""
        found = maps(self.graph, picture(self.digit, self.size))
        kinds = ["input", *(op.kind for op in self.graph.ops)]
        return tuple(m for m, kind in zip(found, kinds, strict=True) if kind != "flatten")


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


@dataclass(frozen=True)
class Shrink(Params):
    """A dear layer, and the same behind a 1×1 layer that shrinks the channels first."""

    view: str = choice(
        "layer", ("layer", "bottleneck", "module"), "shrink", widget="menu",
        names={"layer": "one dear layer", "bottleneck": "two layers of a ResNet",
               "module": "a module of GoogLeNet"},
    )  # fmt: skip
    channels: int = integer(200, 1, 1024, "channels", widget="box", when=_PAIRS)
    filters: int = integer(92, 1, 1024, "filters", widget="box", when={"view": ("layer",)})
    kernel: int = choice(5, (1, 3, 5, 7), "kernel", widget="menu", when=_PAIRS)
    side: int = integer(32, 1, 224, "map", unit="px", widget="box", when=_PAIRS)
    middle: int = integer(16, 1, 1024, "channels in between", widget="box", when=_PAIRS)
    module: str = choice("3a", tuple(MODULES), "module", widget="menu", when=_MODULE)

    def pair(self, middle: int | None = None) -> Pair:
        """Both ways, with so many channels in between."""
        r = self.middle if middle is None else middle
        if self.view == "bottleneck":
            return bottleneck(self.channels, self.kernel, self.side, r)
        return reduced(self.channels, self.filters, self.kernel, self.side, r)

    def module_rows(self, kind: str) -> tuple[Row, ...]:
        """The ledger of the module, "naive" or "reduced", where it stands in GoogLeNet."""
        first = next(row for row in book_rows("GoogLeNet")
                     if row.name == f"inception{self.module}.1×1")  # fmt: skip
        channels, side, _ = first.before
        return ledger(module(kind, self.module, channels, side))

    @cached_property
    def break_even(self) -> int:
        """The largest number of channels in between that is not dearer."""
        return break_even(self.pair)


@dataclass(frozen=True)
class Depthwise(Params):
    """Filters through the whole depth, in groups, or one for each channel and then 1×1."""

    channels: int = integer(3, 1, 1024, "channels in", widget="box")
    filters: int = integer(256, 1, 1024, "channels out", widget="box")
    kernel: int = choice(5, (1, 3, 5, 7), "kernel", widget="menu")
    side: int = integer(
        8, 1, 224, "map", unit="px", widget="box",
        help="Of the output, which is not padded; of the input if transposed.",
    )  # fmt: skip
    groups: int = integer(1, 1, 1024, "groups", widget="box")
    transposed: bool = switch(False, "transposed")

    def validate(self) -> None:
        if self.channels % self.groups or self.filters % self.groups:
            fits = [g for g in range(1, self.channels + 1)
                    if self.channels % g == 0 and self.filters % g == 0]  # fmt: skip
            one_of = "one of " if len(fits) > 1 else ""
            raise ValueError(
                f"{self.groups:,} groups must divide the channels in and out, {self.channels:,} "
                f"and {self.filters:,}: choose {one_of}{', '.join(map(str, fits[:12]))}."
            )

    def pair(self, groups: int = 1, filters: int | None = None) -> Pair:
        """All channels at once (in so many groups), and one channel at a time."""
        return separable(self.channels, filters or self.filters, self.kernel, self.side, groups,
                         transposed=self.transposed)  # fmt: skip


@dataclass(frozen=True)
class Join(Params):
    """A block whose layers are joined by adding, or by concatenating."""

    layers: int = integer(5, 1, 24, "layers")
    channels: int = integer(64, 1, 512, "channels in", widget="box")
    growth: int = integer(32, 1, 128, "growth", widget="box",
                          help="Channels that a layer of a concatenating block adds.")  # fmt: skip
    bottleneck: bool = switch(True, "1×1 layers before", help="To 4 × growth, as in the paper.")
    join: str = choice("both", ("both", "add", "concatenate"), "join", widget="menu")

    @cached_property
    def both(self) -> dict[str, Joining]:
        """The block in both ways."""
        return {
            "add": residual(self.layers, self.channels),
            "concatenate": dense(self.layers, self.channels, self.growth, self.bottleneck),
        }

    @property
    def joinings(self) -> dict[str, Joining]:
        """The ways that are shown."""
        return {k: j for k, j in self.both.items() if self.join in ("both", k)}


@dataclass(frozen=True)
class Which(Params):
    """Budgets, and the network that is looked at."""

    weights: int = integer(150, 1, 150, "weights ≤", unit="M")
    multiplications: float = number(20.0, 0.1, 20.0, "multiplications ≤", unit="G")
    values: int = integer(50, 1, 50, "values ≤", unit="M")
    field: int = integer(0, 0, 4000, "field ≥", unit="px", step=50)
    top1: float = number(0.0, 0.0, 85.0, "top-1 ≥", unit="%", step=0.5)
    network: str = choice("ResNet-50", tuple(ACCURACY), "look at", widget="menu")
    view: str = choice("accuracy", ("accuracy", "winners"), "chart",
                        names={"accuracy": "accuracy and work", "winners": "winners by year"},
                        widget="menu")  # fmt: skip

    @property
    def budgets(self) -> Budgets:
        """What may be spent, and must be reached."""
        return Budgets(self.weights, self.multiplications, self.values, self.field, self.top1)


@dataclass(frozen=True)
class Search(Params):
    """A controller that proposes networks, and how it learns."""

    samples: int = integer(100, 10, 150, "samples", step=5)
    rate: float = number(5.0, 0.5, 10.0, "rate η", step=0.5)
    baseline: bool = switch(True, "baseline", help="Subtract the mean of the rewards before.")
    price: float = number(0.0, 0.0, 0.1, "price of work", step=0.01,
                          help="Taken off the reward for each doubling of the work.")  # fmt: skip
    seed: int = integer(0, 0, 99, "draw", widget="box")

    def found(self) -> controller.Search:
        """What the controller does."""
        return controller.search(self.seed, self.samples, self.rate, self.baseline, self.price)


@dataclass(frozen=True)
class Yours(Params):
    """A network of one's own: where it comes from, its input, what stands beside it, its tiles."""

    source: str = choice(
        "typed", ("typed", "file", "book"), "your network",
        names={"file": "a file", "book": "of the book"},
    )  # fmt: skip
    text: str = words(
        examples.SMALL, "one nn.Sequential(…), or what print(net) shows of one",
        max_length=MOST_TEXT, widget="area",
        help="Beside torch's layers: Add(a, b, …) and Cat(a, b, …) join branches; an empty "
        "nn.Sequential() is a shortcut.",
    )  # fmt: skip
    network: str = choice("ResNet-18", tuple(BOOK), "network", widget="menu")
    given: str = words("3 224 224", "input: C, H, W", max_length=20)
    beside: str = choice(NONE, (NONE, *BOOK), "beside it", widget="menu")
    bars: str = choice("linear", ("linear", "logarithmic"), "bars", widget="menu")
    picture: int = integer(2048, 64, 30_000, "a large picture", unit="px", step=64, widget="box")
    tile: int = integer(512, 32, 4096, "in tiles", unit="px", step=32, widget="box")

    def validate(self) -> None:
        own.input_shape(self.given)
        if self.source == "typed":
            own.typed(self.text, self.given)

    @property
    def graph(self) -> Graph:
        """The network that is typed, or taken from the book."""
        if self.source == "book":
            return BOOK[self.network](VALUES[self.network].size)
        return own.typed(self.text, self.given).graph
