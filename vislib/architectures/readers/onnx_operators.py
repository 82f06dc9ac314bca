"""What the operators in an ONNX file say, each drawn as one of ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any

from vislib.architectures.graph import Shape
from vislib.architectures.readers.drawing import Drawing, shape_of
from vislib.architectures.readers.onnx_constants import MOST_NUMBERS

Sizes = tuple[int, ...]


@dataclass
class File:
    """What is known of a file's tensors.

    ``weights``: sizes of all that it holds; ``types`` of their numbers, as ONNX counts them;
    ``constants``: the small ones' numbers; ``told``: sizes it gives of others; ``dense``: names of
    what dense layers read.
    """

    weights: dict[str, Sizes] = field(default_factory=dict)
    types: dict[str, int] = field(default_factory=dict)
    constants: dict[str, list[float]] = field(default_factory=dict)
    told: dict[str, Sizes] = field(default_factory=dict)
    dense: set[str] = field(default_factory=set)


class Node:
    """A node: attributes by name, the tensors it reads, and its first output."""

    def __init__(self, node: Any, drawing: Drawing, file: File) -> None:
        self.node, self.file, self.drawing = node, file, drawing
        self.word, self.tensor = node.op_type, node.output[0]
        self.attributes = {a.name: a for a in node.attribute}
        self.name = self._name()

    def _name(self) -> str:
        """The module whose weights it reads, else its own name, else its kind."""
        for name in self.node.input[1:]:
            if name in self.file.weights and name.endswith((".weight", ".bias")):
                return name.rpartition(".")[0]
        return self.node.name.strip("/") or self.word

    def told(self, tensor: str = "") -> Shape | None:
        sizes = self.file.told.get(tensor or self.tensor)
        return shape_of(sizes) if sizes else None

    def ints(self, name: str, otherwise: Sequence[int] = ()) -> tuple[int, ...]:
        found = self.attributes.get(name)
        return (
            tuple(found.ints[:MOST_NUMBERS])
            if found is not None and found.ints
            else tuple(otherwise)
        )

    def int(self, name: str, otherwise: int) -> int:
        found = self.attributes.get(name)
        return otherwise if found is None else int(found.i)

    def text(self, name: str, otherwise: str) -> str:
        found = self.attributes.get(name)
        return otherwise if found is None else found.s[:MOST_NUMBERS].decode("ascii", "replace")

    def weight(self, place: int) -> tuple[int, ...]:
        """Sizes of the weights at that place; ``ValueError`` where they are not in the file."""
        name = self.node.input[place] if place < len(self.node.input) else ""
        if name not in self.file.weights:
            raise ValueError(f"{self.name}: its weights are not in the file.")
        return self.file.weights[name]

    def constant(self, place: int) -> list[float] | None:
        name = self.node.input[place] if place < len(self.node.input) else ""
        return self.file.constants.get(name)

    def reads(self, place: int) -> bool:
        return place < len(self.node.input) and bool(self.node.input[place])


class Unread(ValueError):
    """A layer of a kind that is not read here, as one along a single axis."""


Handler = Callable[[Node, tuple[str, ...]], None]


def strange(a: Node, sources: tuple[str, ...]) -> None:
    a.drawing.other(a.tensor, a.word, sources, a.told())


def _rearranged(a: Node, sources: tuple[str, ...]) -> None:
    shape, before = a.told(), a.drawing.shapes[sources[0]]
    if shape is None and a.word == "Squeeze" and len(before) == 3 and before[1:] == (1, 1):
        shape = before[:1]
    if shape is not None and len(shape) == 1 and shape == (prod(before),):
        a.drawing.op(a.tensor, a.name, "flatten", sources[0])
        return
    a.drawing.other(a.tensor, a.word, sources, shape, plain=shape is not None)


def _windows(a: Node, source: str, kernel: Sequence[int]) -> dict[str, Any]:
    """Kernel, stride, dilation and padding ((top, bottom), (left, right)) of two axes."""
    stride, dilation = a.ints("strides", (1, 1)), a.ints("dilations", (1, 1))
    pads = a.ints("pads", (0, 0, 0, 0))
    if not len(kernel) == len(stride) == len(dilation) == 2 or len(pads) != 4:
        raise Unread(f"{a.name}: only two axes, rows and columns, are read.")
    windows = {"kernel": tuple(kernel), "stride": stride, "dilation": dilation}
    padding = ((pads[0], pads[2]), (pads[1], pads[3]))
    how = a.text("auto_pad", "NOTSET")
    if how == "VALID":
        padding = ((0, 0), (0, 0))
    elif how.startswith("SAME"):
        sides = a.drawing.shapes[source][1:]
        padding = tuple(
            _same(n, k, s, d, upper=how == "SAME_UPPER")
            for n, k, s, d in zip(sides, kernel, stride, dilation, strict=True)
        )
    return windows | {"padding": padding}


def _same(n: int, kernel: int, stride: int, dilation: int, *, upper: bool) -> tuple[int, int]:
    total = max((-(-n // max(stride, 1)) - 1) * stride + (kernel - 1) * dilation + 1 - n, 0)
    less, more = total // 2, total - total // 2
    return (less, more) if upper else (more, less)


def _conv(a: Node, sources: tuple[str, ...]) -> None:
    out, of, *kernel = (*a.weight(1), 0, 0)[: max(len(a.weight(1)), 2)]
    groups = a.int("group", 1)
    a.drawing.op(
        a.tensor, a.name, "conv", a.drawing.fitted(sources[0], of * groups), channels=out,
        of=of * groups, groups=groups, bias=a.reads(2), **_windows(a, sources[0], kernel),
    )  # fmt: skip


def _transposed(a: Node, sources: tuple[str, ...]) -> None:
    of, out, *kernel = (*a.weight(1), 0, 0)[: max(len(a.weight(1)), 2)]
    groups, extra = a.int("group", 1), a.ints("output_padding", (0, 0))
    if a.text("auto_pad", "NOTSET") != "NOTSET" or a.ints("output_shape") or len(extra) != 2:
        raise ValueError(f"{a.name}: give its padding as numbers.")
    a.drawing.op(
        a.tensor, a.name, "transposed", sources[0], channels=out * groups, of=of, groups=groups,
        bias=a.reads(2), output_padding=extra, **_windows(a, sources[0], kernel),
    )  # fmt: skip


def _gemm(a: Node, sources: tuple[str, ...]) -> None:
    sizes = a.weight(1)
    if len(sizes) != 2:
        raise ValueError(f"{a.name}: its weights are no table.")
    features, of = sizes if a.int("transB", 0) else sizes[::-1]
    source = a.drawing.fitted(sources[0], of, flat=True)
    a.drawing.op(a.tensor, a.name, "linear", source, features=features, of=of, bias=a.reads(2))


def _matmul(a: Node, sources: tuple[str, ...]) -> None:
    """With a table of weights: a dense layer, at each place of a map of words."""
    if len(sources) > 1:
        raise ValueError("It multiplies two maps.")
    of, features = a.weight(1)
    before = a.drawing.shapes[sources[0]]
    if len(before) == 1:
        a.drawing.op(a.tensor, a.name, "linear", sources[0], features=features, of=of, bias=False)
        return
    source = a.drawing.rows(a.name, sources[0], of, prod(before) // of)
    a.drawing.op(a.tensor, a.name, "conv", source, channels=features, kernel=1, bias=False, of=of)


def _norm(a: Node, sources: tuple[str, ...]) -> None:
    mode = {"B": "batch", "I": "instance", "G": "group", "L": "layer"}[a.word[0]]
    source = sources[0]
    if mode != "layer" and prod(a.weight(1)) != a.drawing.shapes[source][0]:
        raise ValueError("It normalises something else than channels.")
    if mode == "layer":
        (features,) = a.weight(1)
        source = a.drawing.rows(
            a.name, source, features, prod(a.drawing.shapes[source]) // features
        )
    a.drawing.op(a.tensor, a.name, "norm", source, mode=mode, affine=True)


def _local(a: Node, sources: tuple[str, ...]) -> None:
    a.drawing.op(a.tensor, a.name, "norm", sources[0], mode="local", affine=False)


def _pool(a: Node, sources: tuple[str, ...]) -> None:
    mode = "max" if a.word == "MaxPool" else "average"
    windows = _windows(a, sources[0], a.ints("kernel_shape"))
    a.drawing.op(
        a.tensor, a.name, "pool", sources[0], mode=mode, ceil=bool(a.int("ceil_mode", 0)), **windows
    )


def _global(a: Node, sources: tuple[str, ...]) -> None:
    mode = "max" if "Max" in a.word else "average"
    a.drawing.op(a.tensor, a.name, "adaptive_pool", sources[0], mode=mode, size=1)


def _mean(a: Node, sources: tuple[str, ...]) -> None:
    axes = a.ints("axes") or tuple(int(v) for v in a.constant(1) or ())
    if len(a.drawing.shapes[sources[0]]) != 3 or sorted(n % 4 for n in axes) != [2, 3]:
        raise ValueError("It is a mean over other axes.")
    if a.int("keepdims", 1):
        a.drawing.op(a.tensor, a.name, "adaptive_pool", sources[0], mode="average", size=1)
        return
    pooled = f"{a.tensor} (pooled)"
    a.drawing.op(pooled, a.name, "adaptive_pool", sources[0], mode="average", size=1)
    a.drawing.op(a.tensor, f"{a.name} (flat)", "flatten", a.drawing.made[pooled])


def _flatten(a: Node, sources: tuple[str, ...]) -> None:
    if a.int("axis", 1) not in (1, -3):
        raise ValueError("It flattens other axes.")
    a.drawing.op(a.tensor, a.name, "flatten", sources[0])


def _reshape(a: Node, sources: tuple[str, ...]) -> None:
    """To (batch, features) it flattens; so it does where dense layers follow what it makes."""
    target, before = a.constant(1), a.drawing.shapes[sources[0]]
    flat = len(target) == 2 if target else a.told() is None and a.tensor in a.file.dense
    if flat or a.told() == (prod(before),):
        a.drawing.op(a.tensor, a.name, "flatten", sources[0])
        return
    shape = a.told()
    if shape is None and target:
        shape = _target(before, [int(n) for n in target])
    a.drawing.other(a.tensor, a.word, sources, shape, plain=bool(target))


def _target(before: Shape, target: Sequence[int]) -> Shape | None:
    """The shape that a reshape says: 0 keeps a size, one -1 takes what is left."""
    sizes = (1, *before)
    kept = [sizes[i] if n == 0 and i < len(sizes) else n for i, n in enumerate(target)]
    known = prod(n for n in kept if n > 0)
    return shape_of([n if n > 0 else max(prod(sizes) // known, 1) for n in kept])


def _transpose(a: Node, sources: tuple[str, ...]) -> None:
    before, order = a.drawing.shapes[sources[0]], a.ints("perm")
    shape = a.told()
    if shape is None and len(before) == 3 and sorted(order) == [0, 1, 2, 3] and order[0] == 0:
        shape = tuple(before[i - 1] for i in order[1:])
    a.drawing.other(a.tensor, a.word, sources, shape, plain=True)


def _split(a: Node, sources: tuple[str, ...]) -> None:
    """Channels shared out among several tensors."""
    channels, *sides = a.drawing.shapes[sources[0]]
    outputs = [name for name in a.node.output if name]
    parts = a.ints("split") or tuple(int(n) for n in a.constant(1) or ())
    if a.int("axis", 0) not in (1, -3) or not sides:
        raise ValueError("It splits another axis.")
    parts = parts or (-(-channels // len(outputs)),) * len(outputs)
    for name, part in zip(outputs, parts, strict=False):
        a.drawing.other(name, a.word, sources, (part, *sides), plain=True)


def _slice(a: Node, sources: tuple[str, ...]) -> None:
    """A part of the channels, rows or columns."""
    sizes = [1, *a.drawing.shapes[sources[0]]]
    names = ("starts", "ends", "axes")
    starts, ends, axes = (a.ints(n) or a.constant(i) or () for i, n in enumerate(names, start=1))
    every = a.constant(4) or [1 - a.reads(4)]
    if not len(starts) == len(ends) == len(axes) > 0 or set(every) != {1}:
        raise ValueError("Which part it takes is not in the file.")
    for start, end, axis in zip(starts, ends, axes, strict=True):
        sizes[int(axis)] = len(range(sizes[int(axis)])[int(start) : int(end)])
    a.drawing.other(a.tensor, a.word, sources, tuple(sizes[1:]), plain=True)


def _join(a: Node, sources: tuple[str, ...]) -> None:
    """A sum or product; with a constant it changes no shape, and may be a dense layer's bias."""
    if len(sources) > 1:
        a.drawing.op(a.tensor, a.name, "multiply" if a.word == "Mul" else "add", sources)
        return
    a.drawing.same(a.tensor, sources[0])
    others = [n for n in a.node.input if n not in a.drawing.made]
    if a.word == "Add" and others and others[0] in a.file.weights:
        a.drawing.give_bias(sources[0], prod(a.file.weights[others[0]]))


def _concat(a: Node, sources: tuple[str, ...]) -> None:
    if a.int("axis", 1) not in (1, -3) or len(sources) < len(a.node.input):
        raise ValueError("It joins along another axis, or constants.")
    if len(sources) == 1:
        a.drawing.same(a.tensor, sources[0])
    else:
        a.drawing.op(a.tensor, a.name, "cat", sources)


def _activation(a: Node, sources: tuple[str, ...]) -> None:
    weights = prod(a.weight(1)) if a.word == "PRelu" else 0
    a.drawing.op(
        a.tensor, a.name, "activation", sources[0], function=a.word.lower(), weights=weights
    )


def _identity(a: Node, sources: tuple[str, ...]) -> None:
    if a.word == "Dropout":
        a.drawing.op(a.tensor, a.name, "identity", sources[0], what="dropout")
    else:
        a.drawing.same(a.tensor, sources[0])


def _resize(a: Node, sources: tuple[str, ...]) -> None:
    mode = {"linear": "bilinear", "cubic": "bicubic"}.get(a.text("mode", "nearest"), "nearest")
    scales = a.constant(2 if a.word == "Resize" else 1)
    sizes = a.constant(3)
    told = a.told()
    if sizes and len(sizes) == 4:
        size = tuple(int(n) for n in sizes[2:])
    elif scales and len(scales) == 4 and all(0 < s <= 1024 for s in scales):
        sides = a.drawing.shapes[sources[0]][1:]
        size = tuple(int(n * s) for n, s in zip(sides, scales[2:], strict=True))
    elif told and len(told) == 3:
        size = told[1:]
    else:
        raise ValueError("Its size is not in the file.")
    a.drawing.op(a.tensor, a.name, "upsample", sources[0], size=size, mode=mode)


def _pad(a: Node, sources: tuple[str, ...]) -> None:
    edges = a.ints("pads") or tuple(int(v) for v in a.constant(1) or ())
    if len(edges) != 8 or edges[0] or edges[1] or edges[4] or edges[5]:
        raise ValueError("It pads other axes.")
    padding = ((edges[2], edges[6]), (edges[3], edges[7]))
    a.drawing.op(a.tensor, a.name, "pad", sources[0], padding=padding)


def _shuffle(a: Node, sources: tuple[str, ...]) -> None:
    a.drawing.op(a.tensor, a.name, "pixel_shuffle", sources[0], factor=a.int("blocksize", 1))


MUST_FIT = ("Conv", "Gemm", "MaxPool", "AveragePool")
_WORDS: Mapping[Handler, str] = {
    _conv: "Conv",
    _transposed: "ConvTranspose",
    _gemm: "Gemm",
    _matmul: "MatMul",
    _norm: "BatchNormalization InstanceNormalization GroupNormalization LayerNormalization",
    _local: "LRN",
    _pool: "MaxPool AveragePool",
    _global: "GlobalAveragePool GlobalMaxPool",
    _mean: "ReduceMean",
    _flatten: "Flatten",
    _reshape: "Reshape",
    _join: "Add Sum Mul Sub Div",
    _concat: "Concat",
    _activation: "Relu LeakyRelu PRelu Elu Selu Celu Sigmoid Tanh HardSigmoid HardSwish Softplus "
    "Softsign Softmax LogSoftmax Gelu Mish Swish Clip Erf Sqrt Exp Pow",
    _identity: "Dropout Identity Cast QuantizeLinear DequantizeLinear",
    _resize: "Resize Upsample",
    _pad: "Pad",
    _shuffle: "DepthToSpace",
    _transpose: "Transpose",
    _split: "Split",
    _slice: "Slice",
    _rearranged: "Squeeze Unsqueeze Expand Gather",
}
HANDLERS = {word: handler for handler, words in _WORDS.items() for word in words.split()}
