"""Every control of the lesson: one class a chapter, named like it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vislib.core import entries
from vislib.core.params import Params, choice, integer, number, switch, words
from vislib.core.text import plural
from vislib.residual import gradient_chain
from vislib.residual.clouds import KINDS as CLOUDS
from vislib.residual.depth_training import DepthTraining
from vislib.residual.gradient_chain import ACTIVATIONS, chain
from vislib.residual.lesion import NETS, Removal, removal
from vislib.residual.residual_block import KINDS, ORDERS, Shortcut, Trace, block, shortcut
from vislib.residual.shattered import DEPTHS as LINE_DEPTHS
from vislib.residual.shattered import Slopes, along, drawn
from vislib.residual.signal_flow import STARTS, Flow, flow

CHAIN_LAYERS, CHAIN_WEIGHT = 50, 3.0
CHAINS = {
    name: {"layers": layers, "weight": w, "activation": f, "x0": x0, "scale": scale, "own": ""}
    for name, layers, w, f, x0, scale in (
        ("ten sigmoids", 10, 1.0, "sigmoid", 0.0, 1.0),
        ("shortcuts alone", 10, 1.0, "none", 0.0, 1.0),
        ("a tenth", 10, 1.0, "none", 0.0, 0.1),
        ("ReLU, 0.9", 50, 0.9, "ReLU", 1.0, 1.0),
        ("ReLU, 1.1", 50, 1.1, "ReLU", 1.0, 1.0),
    )
}


@dataclass(frozen=True)
class Chain(Params):
    """A chain of layers: all of one weight, or the first ones of weights of their own."""

    layers: int = integer(10, 1, CHAIN_LAYERS, "layers")
    weight: float = number(1.0, -CHAIN_WEIGHT, CHAIN_WEIGHT, "weight", step=0.1)
    activation: str = choice("sigmoid", tuple(ACTIVATIONS), "f", widget="buttons")
    x0: float = number(0.0, -3.0, 3.0, "x₀", step=0.1)
    scale: float = number(1.0, 0.0, 1.0, "scale of the branch", step=0.1)
    own: str = words(
        "", "weights of their own", max_length=400,
        help="Of the first layers, one after the other; the rest has the weight above. Or drag the "
        "bars.",
    )  # fmt: skip

    def validate(self) -> None:
        self.weights()

    def weights(self) -> list[float]:
        """(layers,): the weight of each layer."""
        if not self.own.strip():
            return [self.weight] * self.layers
        typed = entries.row(self.own, "list of weights", most=CHAIN_LAYERS, letters=False)
        if typed.symbolic or np.abs(typed.values).max() > CHAIN_WEIGHT:
            raise ValueError(f"Weights are numbers from −{CHAIN_WEIGHT:g} to {CHAIN_WEIGHT:g}.")
        found = [float(v) for v in typed.values[: self.layers]]
        return found + [self.weight] * (self.layers - len(found))

    def chains(self) -> dict[str, gradient_chain.Chain]:
        """Plain and with shortcuts."""
        weights = self.weights()
        return {
            name: chain(weights, self.activation, self.x0, shortcut=with_, scale=self.scale)
            for name, with_ in (("plain", False), ("with shortcuts", True))
        }


LAYERS = {
    "ReLU, Xavier": {"activation": "ReLU", "start": "Xavier", "shortcut": False, "norm": False},
    "ReLU, He": {"activation": "ReLU", "start": "He", "shortcut": False, "norm": False},
    "sigmoid": {"activation": "sigmoid", "start": "Xavier", "shortcut": False, "norm": False},
    "He, normalised": {"activation": "ReLU", "start": "He", "shortcut": False, "norm": True},
    "He, shortcut": {"activation": "ReLU", "start": "He", "shortcut": True, "norm": False},
}


@dataclass(frozen=True)
class Layers(Params):
    """A deep net before its first step of training."""

    depth: int = integer(20, 2, 64, "layers")
    width: int = integer(64, 8, 128, "width", step=8)
    activation: str = choice("ReLU", ("sigmoid", "tanh", "ReLU"), "f", widget="buttons")
    start: str = choice("Xavier", STARTS, "weights start by", widget="menu")
    shortcut: bool = switch(False, "a shortcut around every layer")
    norm: bool = switch(False, "batch normalisation")
    seed: int = integer(0, 0, 99, "seed", widget="box")

    def flow(self) -> Flow:
        """What comes forwards, what comes back, and their product."""
        return flow(self.depth, self.width, self.activation, self.start, shortcut=self.shortcut,
                    norm=self.norm, seed=self.seed)  # fmt: skip


_W1, _W2 = "0.5 0 -1; 0 0.5 0; 1 -0.5 0", "-0.5 0 1; 0 -1 0; 0 0.5 0.5"
_ZERO = "0 0 0; 0 0 0; 0 0 0"
BLOCKS = {
    "by hand": {"x": "1 2 0.5", "w1": _W1, "b1": "0 0 0.5", "w2": _W2, "b2": "0 0 -1", "times": 1.0,
                "order": ORDERS[0]},
    "all zero": {"x": "1 2 0.5", "w1": _ZERO, "b1": "0 0 0", "w2": _ZERO, "b2": "0 0 0",
                 "times": 1.0, "order": ORDERS[0]},
    "zero, one below 0": {"x": "1 -2 0.5", "w1": _ZERO, "b1": "0 0 0", "w2": _ZERO, "b2": "0 0 0",
                          "times": 1.0, "order": ORDERS[0]},
}  # fmt: skip


@dataclass(frozen=True)
class Block(Params):
    """One block, with numbers."""

    x: str = words("1 2 0.5", "x", max_length=40, help="1 to 4 numbers")
    w1: str = words(_W1, "W₁", max_length=120, help="rows, with ; between")
    b1: str = words("0 0 0.5", "b₁", max_length=40)
    w2: str = words(_W2, "W₂", max_length=120)
    b2: str = words("0 0 -1", "b₂", max_length=40)
    times: float = number(1.0, 0.0, 1.0, "weights and biases times", step=0.1)
    order: str = choice(ORDERS[0], ORDERS, "order", widget="buttons")

    def validate(self) -> None:
        self.arrays()

    def arrays(self) -> tuple[np.ndarray, ...]:
        """x, W₁, b₁, W₂, b₂; raises ``ValueError`` with the remedy for what does not fit."""
        x = _row(self.x, "x")
        n = x.size
        found = [x]
        for name, text in (("W₁", self.w1), ("b₁", self.b1), ("W₂", self.w2), ("b₂", self.b2)):
            rows = [_row(part, name) for part in text.split(";")]
            wanted = (n, n) if name.startswith("W") else (1, n)
            if len(rows) != wanted[0] or any(r.size != wanted[1] for r in rows):
                raise ValueError(
                    f"{name}: x has {plural(n, 'number')}, so give {plural(wanted[0], 'row')} of "
                    f"{plural(n, 'number')}."
                )
            values = self.times * np.stack(rows)
            found.append(values if name.startswith("W") else values[0])
        return tuple(found)

    @property
    def by_hand(self) -> bool:
        """Whether the weights and biases are those that the chapter begins with."""
        mine, given = self.arrays()[1:], Block().arrays()[1:]
        return all(np.array_equal(a, b) for a, b in zip(mine, given, strict=True))

    def traces(self) -> dict[str, Trace]:
        """Plain and residual, the same weights."""
        return {
            name: block(*self.arrays(), shortcut=with_, order=self.order)
            for name, with_ in (("plain", False), ("residual", True))
        }


def _row(text: str, name: str) -> np.ndarray:
    typed = entries.row(text, name, most=4, letters=False)
    if typed.symbolic:
        raise ValueError(f"{name}: type numbers, not letters.")
    values = np.asarray(typed.values, float)
    if not (np.abs(values) <= 1000).all():
        raise ValueError(f"{name}: numbers from −1,000 to 1,000 can be read; type smaller ones.")
    return values


SHAPES = {
    "64×56×56 to 128": {"before": 64, "after": 128, "size": 56, "stride": 2, "kind": "projection"},
    "zeros": {"before": 64, "after": 128, "size": 56, "stride": 2, "kind": "zeros"},
    "average first": {"before": 64, "after": 128, "size": 56, "stride": 2, "kind": "average first"},
    "stride 1": {"before": 64, "after": 256, "size": 56, "stride": 1, "kind": "projection"},
}


@dataclass(frozen=True)
class Shapes(Params):
    """A shortcut between two sizes."""

    before: int = integer(64, 1, 1024, "channels in", widget="box")
    after: int = integer(128, 1, 1024, "channels out", widget="box")
    size: int = integer(56, 2, 112, "side of the map")
    stride: int = integer(2, 1, 4, "stride")
    kind: str = choice("projection", KINDS, "shortcut", widget="buttons")

    def validate(self) -> None:
        self.shortcut()

    def shortcut(self) -> Shortcut:
        """What it reads."""
        return shortcut((self.before, self.size, self.size), self.after, self.stride, self.kind)


PATHS = {
    "the whole net": {"net": "residual-40", "removed": ""},
    "half of its blocks": {"net": "residual-40", "removed": "1 3 5 7 9 11 13 15 17 19"},
    "10 layers": {"net": "residual-10", "removed": ""},
    "10 plain layers": {"net": "plain-10", "removed": ""},
}


def net_name(name: str) -> str:
    """How a net reads on screen: "residual, 40 layers"."""
    kind, _, layers = name.partition("-")
    return f"{kind}, {layers} layers"


@dataclass(frozen=True)
class Paths(Params):
    """A trained net, and which of its blocks are taken out."""

    net: str = choice("residual-40", NETS, "trained net", names={n: net_name(n) for n in NETS},
                      widget="menu")  # fmt: skip
    removed: str = words("", "blocks taken out", max_length=60, help="numbers, such as 3 7 12")

    def validate(self) -> None:
        self.blocks()

    def blocks(self) -> tuple[int, ...]:
        """The blocks taken out, counted from 0; raises ``ValueError`` with the remedy."""
        most, found = int(self.net.partition("-")[2]) // 2, set()
        for token in self.removed.replace(",", " ").split():
            if not (token.isascii() and token.isdigit() and 1 <= int(token) <= most):
                raise ValueError(
                    f"Blocks taken out: “{token}” is none of this net's; give numbers from 1 to "
                    f"{most}, or nothing."
                )
            found.add(int(token) - 1)
        return tuple(sorted(found))

    def removal(self) -> Removal:
        """What the net says without them, and without one more."""
        return removal(self.net, self.blocks())


SCALES = {"1": 1.0, "1/√blocks": None, "0": 0.0}
NOISES = {
    "normalised": {"depth": 50, "width": 64, "norm": "batch", "scale": "1/√blocks"},
    "not normalised": {"depth": 50, "width": 64, "norm": "none", "scale": "1/√blocks"},
    "branches times 1": {"depth": 50, "width": 64, "norm": "batch", "scale": "1"},
    "100 layers": {"depth": 100, "width": 64, "norm": "batch", "scale": "1/√blocks"},
}


@dataclass(frozen=True)
class Noise(Params):
    """A net of one input before its training, plain and residual."""

    depth: int = integer(50, 2, 100, "layers", step=2)
    width: int = integer(64, 16, 128, "width", unit="units", step=16)
    norm: str = choice("batch", ("none", "batch"), "normalise", widget="buttons")
    scale: str = choice("1/√blocks", tuple(SCALES), "branches times", widget="buttons")
    seed: int = integer(0, 0, 99, "seed", widget="box")

    def validate(self) -> None:
        drawn(self.depth, 1, 0)

    def depths(self) -> tuple[int, ...]:
        """The depths that are shown, one a frame."""
        return (*(d for d in LINE_DEPTHS if d < self.depth), self.depth)

    def lines(self) -> dict[str, list[Slopes]]:
        """Plain and residual, the same weights, at every depth."""
        net = drawn(self.depth, self.width, self.seed)
        return {
            kind: along(net, self.depths(), residual=residual, norm=self.norm == "batch",
                        scale=SCALES[self.scale])
            for kind, residual in (("plain", False), ("residual", True))
        }  # fmt: skip


@dataclass(frozen=True)
class Paper(Params):
    """Which of the paper's tables is shown."""

    data: str = choice("CIFAR-10", ("CIFAR-10", "ImageNet"), "data", widget="buttons")


MOST_NORMALISED = 40  # layers: more of them are not trained within a minute
_RECIPE = {"data": "spirals", "count": 256, "width": 16, "scale": "1/√blocks", "seed": 3}
DEPTHS = {
    "deeper is worse": {**_RECIPE, "rate": 0.003, "steps": 400, "deepest": 60, "norm": "none"},
    "normalised": {**_RECIPE, "rate": 0.005, "steps": 300, "deepest": 40, "norm": "batch"},
    "slowly": {**_RECIPE, "rate": 0.001, "steps": 800, "deepest": 40, "norm": "none"},
    "eighty": {**_RECIPE, "rate": 0.003, "steps": 400, "deepest": 80, "norm": "none"},
}


@dataclass(frozen=True)
class Depth(Params):
    """Ten nets, plain and residual, and how they are trained."""

    data: str = choice("spirals", CLOUDS, "points", widget="menu")
    count: int = integer(256, 64, 512, "how many", step=32)
    steps: int = integer(400, 100, 800, "steps", step=100)
    rate: float = choice(0.003, (0.001, 0.002, 0.003, 0.005), "rate of Adam", widget="buttons")
    width: int = integer(16, 8, 32, "width", unit="units", step=4)
    deepest: int = integer(60, 20, 80, "deepest", unit="layers", step=10)
    norm: str = choice("none", ("none", "batch"), "normalise", widget="buttons")
    scale: str = choice("1/√blocks", tuple(SCALES), "branches times", widget="buttons")
    seed: int = integer(3, 0, 99, "seed")

    def validate(self) -> None:
        if self.norm == "batch" and self.deepest > MOST_NORMALISED:
            raise ValueError(
                f"With batch normalisation up to {MOST_NORMALISED} layers are trained within a "
                f"minute: choose a deepest net of {MOST_NORMALISED} layers or fewer, or no "
                "normalisation."
            )

    def job(self) -> DepthTraining:
        """The training, not begun yet."""
        return DepthTraining(
            self.data, self.count, steps=self.steps, rate=self.rate, width=self.width,
            deepest=self.deepest, norm=self.norm == "batch", scale=SCALES[self.scale],
            seed=self.seed,
        )  # fmt: skip
