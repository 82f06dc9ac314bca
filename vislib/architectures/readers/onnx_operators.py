"""What the operators in an ONNX file say, each drawn as one of ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod

from vislib.architectures.graph import Shape
from vislib.architectures.readers import onnx_layers
from vislib.architectures.readers.drawing import shape_of
from vislib.architectures.readers.onnx_nodes import Handler, Node


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
    onnx_layers.conv: "Conv",
    onnx_layers.transposed: "ConvTranspose",
    onnx_layers.gemm: "Gemm",
    onnx_layers.matmul: "MatMul",
    onnx_layers.norm: "BatchNormalization InstanceNormalization GroupNormalization "
    "LayerNormalization",
    onnx_layers.local: "LRN",
    onnx_layers.pool: "MaxPool AveragePool",
    onnx_layers.pool_all: "GlobalAveragePool GlobalMaxPool",
    onnx_layers.mean: "ReduceMean",
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
