"""A network as a list of operations: what each does, and whose output it reads.

``Graph`` only says what there is; ``vislib.architectures.rows`` counts it. Shapes are (channels,
rows, columns), or (features,) after "flatten"; conventions are torch's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

INPUT = "input"  # the name under which the operations read the input
Shape = tuple[int, ...]

# kind: its arguments with their defaults; ... must be given. "of": channels or features that it
# was made for, checked where they are given.
KINDS: Mapping[str, Mapping[str, Any]] = MappingProxyType({
    "conv": {"channels": ..., "kernel": ..., "stride": 1, "padding": 0, "dilation": 1,
             "groups": 1, "bias": True, "of": None, "connections": None},
    "transposed": {"channels": ..., "kernel": ..., "stride": 1, "padding": 0, "output_padding": 0,
                   "dilation": 1, "groups": 1, "bias": True, "of": None},
    "linear": {"features": ..., "bias": True, "of": None, "trainable": True},
    "pool": {"mode": "max", "kernel": ..., "stride": None, "padding": 0, "dilation": 1,
             "ceil": False, "trainable": False},
    "adaptive_pool": {"mode": "average", "size": 1},
    "norm": {"mode": "batch", "affine": True, "of": None},
    "activation": {"function": "relu", "weights": 0},
    "identity": {"what": "identity"},
    "flatten": {},
    "add": {},
    "multiply": {},
    "cat": {},
    "upsample": {"factor": 2, "size": None, "mode": "nearest"},
    "pixel_shuffle": {"factor": ...},
    "pad": {"padding": ...},
    "weights": {"sizes": ...},
    "other": {"what": ..., "shape": None},
})  # fmt: skip
JOINS = ("add", "multiply", "cat")


@dataclass(frozen=True, init=False)
class Op:
    """One operation: a ``kind`` of ``KINDS``, its name, the names that it reads, its arguments.

    Kernels, strides, paddings: a number for both axes or (rows, columns); a padding may also be
    ((top, bottom), (left, right)). ``block`` groups rows of a long table. A "conv" with
    ``connections`` joins so many pairs of maps only; a "pool" that is ``trainable`` has a weight
    and a bias a map. Raises ``ValueError`` for what it does not know.
    """

    kind: str
    name: str
    inputs: tuple[str, ...]
    block: str
    arguments: Mapping[str, Any] = field(hash=False)

    def __init__(
        self,
        kind: str,
        name: str,
        inputs: str | tuple[str, ...] = INPUT,
        *,
        block: str = "",
        **arguments: Any,
    ) -> None:
        if kind not in KINDS:
            raise ValueError(f"{name!r}: no kind {kind!r}; there are {', '.join(KINDS)}.")
        known = KINDS[kind]
        if unknown := [a for a in arguments if a not in known]:
            raise ValueError(
                f"{name!r}: a {kind} has no {unknown[0]!r}; it has {', '.join(known)}."
            )
        full = {**known, **arguments}
        if missing := [a for a, value in full.items() if value is ...]:
            raise ValueError(f"{name!r}: a {kind} needs {missing[0]!r}.")
        reads = (inputs,) if isinstance(inputs, str) else tuple(inputs)
        for key, value in (("kind", kind), ("name", name), ("inputs", reads), ("block", block),
                           ("arguments", MappingProxyType(full))):  # fmt: skip
            object.__setattr__(self, key, value)

    def __getitem__(self, argument: str) -> Any:
        return self.arguments[argument]


@dataclass(frozen=True)
class Graph:
    """Operations in the order in which they run, on an input of shape (channels, rows, columns).

    Each reads outputs of earlier ones, or "input". Raises ``ValueError`` where a name is used
    twice, read before it is made, or a join has one input only.
    """

    ops: tuple[Op, ...]
    input_shape: Shape

    def __post_init__(self) -> None:
        object.__setattr__(self, "ops", tuple(self.ops))
        object.__setattr__(self, "input_shape", tuple(int(n) for n in self.input_shape))
        if len(self.input_shape) not in (1, 3) or min(self.input_shape) < 1:
            raise ValueError(
                f"An input of shape {self.input_shape}: give channels, rows and columns (or "
                "features), each at least 1."
            )
        made = {INPUT}
        for op in self.ops:
            self._check(op, made)
            made.add(op.name)

    @staticmethod
    def _check(op: Op, made: set[str]) -> None:
        if op.name in made:
            raise ValueError(f"Two operations are called {op.name!r}; give each its own name.")
        if unknown := [name for name in op.inputs if name not in made]:
            raise ValueError(f"{op.name!r} reads {unknown[0]!r}, which is not made before it.")
        if not op.inputs or (len(op.inputs) > 1 and op.kind not in (*JOINS, "other")):
            raise ValueError(f"{op.name!r}: a {op.kind} reads one input, not {len(op.inputs)}.")


class Builder:
    """Makes a ``Graph`` line by line; each new operation reads ``at``, the last one, by default."""

    def __init__(self, input_shape: Shape) -> None:
        self.input_shape = input_shape
        self.ops: list[Op] = []
        self.at = INPUT
        self.block = ""

    def add(
        self, kind: str, name: str, inputs: str | tuple[str, ...] | None = None, **arguments: Any
    ) -> str:
        """Appends an operation and returns its name."""
        reads = self.at if inputs is None else inputs
        arguments.setdefault("block", self.block)
        self.ops.append(Op(kind, name, reads, **arguments))
        self.at = name
        return name

    def conv(self, name: str, channels: int, kernel: Any, stride: Any = 1, padding: Any = None,
             *, inputs: str | None = None, norm: bool = False,
             **arguments: Any) -> str:  # fmt: skip
        """A convolution, padded so that odd kernels keep the size if nothing else is said.

        With ``norm`` it has no biases, and a batch normalisation follows.
        """
        if padding is None:
            padding = tuple(k // 2 for k in kernel) if isinstance(kernel, tuple) else kernel // 2
        if norm:
            arguments.setdefault("bias", False)
        self.add("conv", name, inputs, channels=channels, kernel=kernel, stride=stride,
                 padding=padding, **arguments)  # fmt: skip
        return self.add("norm", f"{name}.norm") if norm else name

    def pool(self, name: str, kernel: int, stride: int | None = None, padding: int = 0,
             mode: str = "max", **arguments: Any) -> str:  # fmt: skip
        """A pooling layer; its stride is the kernel if nothing else is said."""
        return self.add("pool", name, kernel=kernel, stride=stride, padding=padding, mode=mode,
                        **arguments)  # fmt: skip

    def dense(self, name: str, features: int, **arguments: Any) -> str:
        """A dense layer; maps are flattened first."""
        if not any(op.kind in ("flatten", "linear") for op in self.ops):
            self.add("flatten", "flatten")
        return self.add("linear", name, features=features, **arguments)

    def graph(self) -> Graph:
        """What was built so far."""
        return Graph(tuple(self.ops), self.input_shape)
