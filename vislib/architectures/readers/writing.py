"""A graph as one ``nn.Sequential(…)``: the inverse of reading text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

from vislib.architectures.graph import INPUT, Graph, Op, Shape
from vislib.architectures.readers.layers import PLAIN
from vislib.architectures.rows import ledger
from vislib.architectures.shapes import paddings
from vislib.core.bounded import MOST_NESTING

_JOINS = {"add": "Add", "cat": "Cat"}
_WORDS = {name.lower(): name for name in PLAIN}


def write(graph: Graph) -> str:
    """``nn.Sequential(…)`` of ``graph``, a layer a line, branches in ``Add`` and ``Cat``.

    It counts the same and puts out the same shapes; names are not kept. Raises ``ValueError`` for
    what such a text cannot say: a layer that two branches share, a product, a file's weights.
    """
    writer = _Writer(graph)
    if graph.ops:
        writer.check(graph.ops[-1].name)
    lines = writer.between(graph.ops[-1].name, INPUT, 1) if graph.ops else []
    if writer.written != len(graph.ops):
        raise ValueError(
            "A branch of this network leads nowhere; nn.Sequential cannot say that: save it as a "
            "file."
        )
    return "nn.Sequential(\n" + "".join(f"    {line},\n" for line in lines) + ")"


class _Writer:
    """Goes from the output back to the input, branch by branch."""

    def __init__(self, graph: Graph) -> None:
        self.ops = {op.name: op for op in graph.ops}
        self.shapes = {row.name: row.shape for row in ledger(graph)}
        self.before: dict[str, str] = {}  # what every way to an operation goes through last
        self.depth = {INPUT: 0}
        self.written = 0
        for op in graph.ops:
            self.before[op.name] = reduce(self._common, op.inputs)
            self.depth[op.name] = self.depth[self.before[op.name]] + 1

    def _common(self, a: str, b: str) -> str:
        while a != b:
            if self.depth[a] >= self.depth[b]:
                a = self.before[a]
            else:
                b = self.before[b]
        return a

    def check(self, last: str) -> None:
        """Raise ``ValueError`` where two branches share a layer, which a text would say twice."""
        ways, met = [(last, INPUT)], set()
        while ways:
            name, stop = ways.pop()
            while name != stop:
                if name in met:
                    raise ValueError(
                        f"Branches of this network share {name}; nn.Sequential cannot say that: "
                        "save it as a file."
                    )
                met.add(name)
                op = self.ops[name]
                if op.kind in _JOINS:
                    name = self.before[name]
                    ways += [(each, name) for each in op.inputs]
                else:
                    name = op.inputs[0]

    def between(self, name: str, stop: str, nesting: int) -> list[str]:
        """The layers from ``stop`` (which is not one of them) to ``name``."""
        if nesting > MOST_NESTING:
            raise ValueError(
                f"Written as text this network is nested deeper than {MOST_NESTING}; save it as a "
                "file."
            )
        found: list[str] = []
        while name != stop:
            op = self.ops[name]
            self.written += 1
            if op.kind in _JOINS:
                name = self.before[name]
                branches = [self.between(i, name, nesting + 2) for i in op.inputs]
                found.append(f"{_JOINS[op.kind]}({', '.join(map(_sequence, branches))})")
            else:
                name = op.inputs[0]
                found += reversed(_layer(op, self.shapes[name]))
        return found[::-1]


def _sequence(lines: list[str]) -> str:
    return lines[0] if len(lines) == 1 else f"nn.Sequential({', '.join(lines)})"


def _layer(op: Op, before: Shape) -> list[str]:
    """One layer of torch, or two where its padding is not the same on both sides."""
    if op.kind not in _MADE:
        raise ValueError(f"{op.name} ({op.kind}) cannot be written as a layer; save it as a file.")
    return _MADE[op.kind](op, before)


def _pair(value: Any) -> str:
    if isinstance(value, tuple | list):
        first, second = value
        return f"{first}" if first == second else f"({first}, {second})"
    return f"{value}"


def _more(op: Op, usual: Mapping[str, Any]) -> str:
    """The arguments that are not as usual."""
    said = {name: _pair(op[name]) for name, value in usual.items() if _pair(op[name]) != str(value)}
    return "".join(f", {name}={value}" for name, value in said.items())


def _padded(op: Op) -> tuple[list[str], str]:
    """A layer that pads by itself where both sides differ, and the padding that is left."""
    (top, bottom), (left, right) = paddings(op["padding"])
    if top == bottom and left == right:
        said = _pair((top, left))
        return [], "" if said == "0" else f", padding={said}"
    return [f"nn.ZeroPad2d(({left}, {right}, {top}, {bottom}))"], ""


def _conv(op: Op, before: Shape) -> list[str]:
    if op.arguments.get("connections") is not None:
        raise ValueError(f"{op.name} joins some maps only; torch has no layer for that.")
    first, padding = _padded(op)
    usual = {"stride": 1, "dilation": 1, "groups": 1, "bias": True}
    if op.kind == "transposed":
        usual["output_padding"] = 0
        if first:
            raise ValueError(f"{op.name} pads its sides differently; torch has no layer for that.")
    word = "Conv2d" if op.kind == "conv" else "ConvTranspose2d"
    sizes = f"{before[0]}, {op['channels']}, {_pair(op['kernel'])}"
    return [*first, f"nn.{word}({sizes}{padding}{_more(op, usual)})"]


def _linear(op: Op, before: Shape) -> list[str]:
    more = _more(op, {"bias": True})
    return [f"nn.Linear({before[0]}, {op['features']}{more})"]


def _pool(op: Op, before: Shape) -> list[str]:
    if op["trainable"]:
        raise ValueError(f"{op.name} has weights; torch has no such pooling.")
    first, padding = _padded(op)
    if first:
        raise ValueError(f"{op.name} pads its sides differently; torch has no layer for that.")
    word = "Max" if op["mode"] == "max" else "Avg"
    stride = "" if op["stride"] is None else f", {_pair(op['stride'])}"
    dilation = _more(op, {"dilation": 1}) if word == "Max" else ""
    ceil = ", ceil_mode=True" if op["ceil"] else ""
    return [f"nn.{word}Pool2d({_pair(op['kernel'])}{stride}{padding}{dilation}{ceil})"]


def _norm(op: Op, before: Shape) -> list[str]:
    if len(before) != 3 or op["mode"] == "layer":
        raise ValueError(f"{op.name} normalises features; that is not read as text.")
    if op["mode"] == "local":
        return ["nn.LocalResponseNorm(5)"]
    affine = f", affine={op['affine']}"
    if op["mode"] == "group":
        return [f"nn.GroupNorm(1, {before[0]}{'' if op['affine'] else affine})"]
    batch = op["mode"] == "batch"
    word = "BatchNorm2d" if batch else "InstanceNorm2d"
    return [f"nn.{word}({before[0]}{'' if op['affine'] == batch else affine})"]


def _activation(op: Op, before: Shape) -> list[str]:
    if op["weights"]:
        return [f"nn.PReLU({op['weights']})"]
    return [f"nn.{_WORDS.get(op['function'].replace('_', ''), 'Identity')}()"]


def _upsample(op: Op, before: Shape) -> list[str]:
    size = f"scale_factor={op['factor']}" if op["size"] is None else f"size={op['size']}"
    mode = "" if op["mode"] == "nearest" else f", mode={op['mode']!r}"
    return [f"nn.Upsample({size}{mode})"]


def _pad(op: Op, before: Shape) -> list[str]:
    (top, bottom), (left, right) = paddings(op["padding"])
    return [f"nn.ZeroPad2d(({left}, {right}, {top}, {bottom}))"]


_MADE: Mapping[str, Callable[[Op, Shape], list[str]]] = {
    "conv": _conv,
    "transposed": _conv,
    "linear": _linear,
    "pool": _pool,
    "adaptive_pool": lambda op, before: [
        f"nn.Adaptive{'Max' if op['mode'] == 'max' else 'Avg'}Pool2d({op['size']})"
    ],
    "norm": _norm,
    "activation": _activation,
    "identity": lambda op, before: [f"nn.{_WORDS.get(op['what'], 'Identity')}()"],
    "flatten": lambda op, before: ["nn.Flatten()"],
    "upsample": _upsample,
    "pixel_shuffle": lambda op, before: [f"nn.PixelShuffle({op['factor']})"],
    "pad": _pad,
}
