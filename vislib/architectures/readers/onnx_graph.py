"""Reading an ONNX file: its graph and the sizes of its weights, never their values.

The ``onnx`` library gives the classes of the format alone: the fields of the file are counted
before it sees them, data in other files is never looked for, and shapes are worked out here.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from math import prod
from typing import Any

from vislib.architectures.graph import Shape
from vislib.architectures.readers.drawing import (
    Drawing,
    Network,
    checked,
    parameters_note,
)
from vislib.architectures.readers.onnx_constants import MOST_NUMBERS, folded
from vislib.architectures.readers.onnx_nodes import File, Node, Unread
from vislib.architectures.readers.onnx_operators import HANDLERS, MUST_FIT, strange
from vislib.architectures.rows import totals, walk
from vislib.core.bounded import BROKEN, DAMAGED, MOST_NODES, check_fields

_TYPES = {1: "<f4", 6: "<i4", 7: "<i8", 11: "<f8"}  # ONNX's numbers of types that say sizes
_WEIGHTS = (1, 10, 11, 16)  # float, half, double, bfloat16
_SIZED = ("Resize", "Upsample", "Clip", "Pad", "Reshape", "Slice", "Expand", "Split", "ReduceMean")
_SAME_WEIGHTS = ("Unsqueeze", "Squeeze", "Transpose", "Identity", "Cast", "Reshape")
FOLDED = (
    "It has no normalisation; if your network has, the exporter folded it into the convolutions, "
    "whose biases then stand for its two vectors."
)


def read(data: bytes, input_shape: Shape = (3, 224, 224)) -> Network:
    """The network of an ONNX file; ``input_shape`` counts where the file leaves it open.

    Raises ``ValueError`` with the remedy.
    """
    from onnx import ModelProto

    check_fields(data, ModelProto.DESCRIPTOR)
    try:
        model = ModelProto.FromString(data)
    except Exception:  # of the library's own kind
        raise ValueError(DAMAGED) from None
    if len(model.graph.node) > MOST_NODES:
        raise ValueError(
            f"This network has {len(model.graph.node):,} operations; save a part of at most "
            f"{MOST_NODES:,}."
        )
    if not model.graph.node:
        raise ValueError(
            "This file is no network that can be read here; bring ONNX, torch.export's .pt2 or "
            "safetensors."
        )
    try:
        return _Model(model.graph, input_shape).network()
    except BROKEN:
        raise ValueError(DAMAGED) from None


class _Model:
    """Goes through the nodes of a graph."""

    def __init__(self, graph: Any, input_shape: Shape) -> None:
        self.graph = graph
        self.file = File(
            told=_told(graph),
            dense={n.input[0] for n in graph.node if n.op_type == "Gemm" and n.input},
        )
        self.read_as_weights = {
            n for node in graph.node if node.op_type not in _SIZED for n in node.input[1:]
        }
        for tensor in graph.initializer:
            self._keep(tensor.name, tensor)
        given, shape = self._input(input_shape)
        self._keep_inputs(given)
        self.drawing = Drawing(given, shape)

    def _keep(self, name: str, tensor: Any) -> None:
        """Keeps the sizes of a tensor in the file, and the numbers of a small one."""
        self.file.types[name] = tensor.data_type
        if tensor.dims:
            self.file.weights[name] = checked(list(tensor.dims), name)
        if (values := _values(tensor)) is not None:
            self.file.constants[name] = values

    def _keep_inputs(self, given: str) -> None:
        """Weights may also be inputs, of files without them: their sizes are known all the same."""
        for one in self.graph.input:
            kind = one.type.tensor_type
            sizes = [dim.dim_value for dim in kind.shape.dim]
            known = one.name in self.file.weights or one.name not in self.read_as_weights
            if one.name != given and not known and sizes and all(sizes):
                self.file.weights[one.name] = checked(sizes, one.name)
                self.file.types[one.name] = kind.elem_type

    def _input(self, input_shape: Shape) -> tuple[str, Shape]:
        """The first picture among the inputs, else the first vector, and its shape."""
        taken = {t.name for t in self.graph.initializer}
        inputs = [i for i in self.graph.input if i.name not in taken]
        self.inputs = sum(i.name not in self.read_as_weights for i in inputs)
        for axes in (4, 2):
            for one in inputs:
                dims = one.type.tensor_type.shape.dim
                if len(dims) == axes:
                    return one.name, _filled(dims, one.name, input_shape)
        raise ValueError(
            "This network takes no picture; export it with an input of (1, channels, rows, "
            "columns)."
        )

    def network(self) -> Network:
        for node in self.graph.node:
            self._node(node)
        found = self.drawing.network()
        nodes = [node for node in self.graph.node if node.op_type not in _SIZED]
        used = {name for node in nodes for name in node.input}
        statistics = {
            name
            for n in self.graph.node
            if n.op_type == "BatchNormalization"
            for name in n.input[3:]
        }
        said = {
            name: prod(dims)
            for name, dims in self.file.weights.items()
            if name in used - statistics and self.file.types[name] in _WEIGHTS
        }
        counted = totals(tuple(walk(found.graph, fields=False))).parameters
        kinds = {op.kind for op in found.graph.ops}
        notes = [
            f"It has {self.inputs} inputs; the first picture counts." if self.inputs > 1 else "",
            parameters_note(said, counted),
            FOLDED if "conv" in kinds and "norm" not in kinds else "",
        ]
        return Network(found.graph, (*found.notes, *(n for n in notes if n)))

    def _node(self, node: Any) -> None:
        if node.op_type == "Constant" and node.output:
            self._constant(node)
            return
        sources = self.drawing.known(node.input)
        if not node.output or not sources or node.op_type in ("Shape", "Size"):
            self._numbers(node, sources)
            return
        a = Node(node, self.drawing, self.file)
        before = len(self.drawing.ops)
        try:
            HANDLERS.get(node.op_type, strange)(a, sources)
        except ValueError as error:
            plain = not isinstance(error, Unread) and not self.drawing.strange
            if node.op_type in MUST_FIT and plain:
                raise  # a network that does not fit together; nothing after it means anything
            del self.drawing.ops[before:]
            strange(a, sources)

    def _numbers(self, node: Any, sources: tuple[str, ...]) -> None:
        """Keeps what a node makes of weights, or of the numbers of a shape."""
        file, words = self.file, list(node.input)
        if not node.output:
            return
        made = node.output[0]
        if sources and node.op_type == "Shape" and len(self.drawing.shapes[sources[0]]) == 3:
            file.constants[made] = [1, *self.drawing.shapes[sources[0]]]
        elif words and words[0] in file.weights and node.op_type in _SAME_WEIGHTS:
            sizes = file.weights[words[0]]
            file.weights[made] = sizes[::-1] if node.op_type == "Transpose" else sizes
            file.types[made] = 0  # the same weights once more: they count once
        with contextlib.suppress(ValueError):
            known = [file.constants.get(w) for w in words]
            file.constants[made] = folded(node.op_type, known)

    def _constant(self, node: Any) -> None:
        for attribute in node.attribute:
            if attribute.name == "value":
                self._keep(node.output[0], attribute.t)
            elif attribute.name in ("value_ints", "value_floats"):
                found = list(attribute.ints or attribute.floats)
                self.file.constants[node.output[0]] = found[:MOST_NUMBERS]


def _values(tensor: Any) -> list[float] | None:
    """The numbers of a small constant; None for a large one, and for one in another file."""
    import numpy as np

    if prod(tensor.dims) > MOST_NUMBERS or tensor.data_location or tensor.data_type not in _TYPES:
        return None
    stored = tensor.int64_data or tensor.float_data or tensor.int32_data or tensor.double_data
    if not tensor.raw_data:
        return list(stored[:MOST_NUMBERS])
    kind = np.dtype(_TYPES[tensor.data_type])
    raw = tensor.raw_data[: MOST_NUMBERS * kind.itemsize]
    return np.frombuffer(raw[: len(raw) // kind.itemsize * kind.itemsize], kind).tolist()


def _told(graph: Any) -> dict[str, tuple[int, ...]]:
    """Sizes that the file itself gives of its tensors, where all but the batch are numbers."""
    found = {}
    for value in (*graph.value_info, *graph.output):
        dims = value.type.tensor_type.shape.dim
        sizes = [1 if i == 0 and d.dim_value < 1 else d.dim_value for i, d in enumerate(dims)]
        if 1 < len(sizes) <= 8 and all(0 < n <= 10**9 for n in sizes):
            found[value.name] = tuple(sizes)
    return found


def _filled(dims: Sequence[Any], name: str, input_shape: Shape) -> Shape:
    """Sizes of the input without the batch; the learner's own where they are open."""
    sizes = []
    for dim, own in zip(list(dims)[1:], input_shape, strict=False):
        open_size = dim.WhichOneof("value") != "dim_value"
        sizes.append(own if open_size else dim.dim_value)
    return checked(sizes, name)
