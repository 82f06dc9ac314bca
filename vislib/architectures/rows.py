"""The ledger: what each operation of a graph puts out, costs and sees.

Counting: one multiplication with its addition counts once, in convolutions and dense layers only,
for one picture. Parameters are weights and biases, the two vectors of a normalisation among them,
not its running statistics. "Values" are what the input, convolutions, pooling and dense layers put
out (ReLU works in place).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from vislib.architectures import extents, shapes
from vislib.architectures.extents import Axis
from vislib.architectures.graph import INPUT, Graph, Op, Shape
from vislib.architectures.shapes import paddings, pair

KEPT = ("conv", "transposed", "linear", "pool", "adaptive_pool")  # whose outputs count as values
Axes = tuple[Axis | None, Axis | None]


@dataclass(frozen=True)
class Row:
    """One line of the ledger.

    ``factors`` multiply to the weights, ``biases`` come on top; each weight is used at ``places``
    positions. ``axes``: what its units see along rows and columns (None: not one size for all).
    """

    name: str
    kind: str
    block: str
    inputs: tuple[str, ...]
    shape: Shape
    before: Shape
    axes: Axes
    factors: tuple[int, ...] = ()
    biases: int = 0
    places: int = 0
    groups: int = 1

    @property
    def weights(self) -> int:
        """Weights without biases."""
        return prod(self.factors) if self.factors else 0

    @property
    def parameters(self) -> int:
        """Weights and biases."""
        return self.weights + self.biases

    @property
    def multiplications(self) -> int:
        """Multiplications for one picture."""
        return self.weights * self.places

    @property
    def values(self) -> int:
        """Numbers that it puts out, if they are new ones."""
        return prod(self.shape) if self.kind in (*KEPT, INPUT) else 0

    @property
    def field(self) -> tuple[int, int] | None:
        """(first, last) input pixel of the first unit that sees most, along the wider axis."""
        if None in self.axes:
            return None
        return max((axis.widest for axis in self.axes), key=lambda ends: ends[1] - ends[0])

    @property
    def seen(self) -> int | None:
        """Side of the field in pixels; None if it is not one size for all units."""
        return None if self.field is None else self.field[1] - self.field[0] + 1

    @property
    def jump(self) -> Fraction | None:
        """Input pixels between neighbouring units, along the axis where they are further apart."""
        return None if None in self.axes else max(axis.jump for axis in self.axes)

    @property
    def formula(self) -> str:
        """How its parameters are counted: "5·5·6·16 + 16 = 2,416"."""
        if not self.parameters:
            return "no parameters"
        said = "·".join(f"{n}" for n in self.factors)
        if self.biases:
            said = f"{said} + {self.biases}" if said else f"{self.biases}"
        short = said.isdigit()
        return f"{self.parameters:,}" if short else f"{said} = {self.parameters:,}"


@dataclass(frozen=True)
class Totals:
    """Sums over the rows of a ledger."""

    weights: int
    biases: int
    multiplications: int
    values: int

    @property
    def parameters(self) -> int:
        """Weights and biases."""
        return self.weights + self.biases


def ledger(graph: Graph) -> tuple[Row, ...]:
    """A row for the input and one for each operation, in the order of the graph.

    Raises ``ValueError`` that names the operation and the remedy where the shapes do not fit.
    """
    return tuple(walk(graph))


def walk(graph: Graph, *, fields: bool = True) -> Iterator[Row]:
    """The rows of the ledger one by one: those before an operation that does not fit come first.

    Without ``fields`` nothing is known of what they see, and counting costs half.
    """
    seen = fields and len(graph.input_shape) == 3
    axes: Axes = (Axis(), Axis()) if seen else (None, None)
    rows = {INPUT: Row(INPUT, INPUT, "", (), graph.input_shape, graph.input_shape, axes)}
    yield rows[INPUT]
    for op in graph.ops:
        rows[op.name] = _row(op, [rows[name] for name in op.inputs])
        yield rows[op.name]


def totals(rows: Sequence[Row]) -> Totals:
    """The sums of a ledger, or of some of its rows."""
    return Totals(
        weights=sum(r.weights for r in rows),
        biases=sum(r.biases for r in rows),
        multiplications=sum(r.multiplications for r in rows),
        values=sum(r.values for r in rows),
    )


def _row(op: Op, below: Sequence[Row]) -> Row:
    source = below[0]
    shape = shapes.after(op, tuple(row.shape for row in below))
    factors, biases, places = _cost(op, source, shape)
    return Row(
        op.name, op.kind, op.block, op.inputs, shape,
        source.before if source.kind == "flatten" else source.shape,
        (_axis(op, below, shape, 0), _axis(op, below, shape, 1)),
        factors, biases, places, op.arguments.get("groups", 1),
    )  # fmt: skip


def _cost(op: Op, source: Row, shape: Shape) -> tuple[tuple[int, ...], int, int]:
    """Factors of the weights, biases, and positions at which each weight is used."""
    channels = source.shape[0]
    if op.kind in ("conv", "transposed"):
        sides = pair(op["kernel"])
        biases = op["channels"] if op["bias"] else 0
        if op.kind == "transposed":  # each input stamps the whole kernel
            factors = (*sides, channels, op["channels"] // op["groups"])
            return factors, biases, prod(source.shape[1:])
        maps = (channels // op["groups"], op["channels"])
        if op["connections"] is not None:
            maps = (op["connections"],)
        return (*sides, *maps), biases, prod(shape[1:])
    if op.kind == "linear" and op["trainable"]:
        read = source.before if source.kind == "flatten" else source.shape
        read = read[:1] if prod(read[1:]) == 1 else (*read[1:], read[0])
        return (*read, op["features"]), op["features"] if op["bias"] else 0, 1
    if op.kind == "norm" and op["affine"] or op.kind == "pool" and op["trainable"]:
        return (channels,), channels, 0
    if op.kind == "activation" and op["weights"]:
        return (op["weights"],), 0, 0
    if op.kind == "weights":  # of a file that does not say what reads them
        return tuple(op["sizes"]), 0, 0
    return (), 0, 0


def _axis(op: Op, below: Sequence[Row], shape: Shape, along: int) -> Axis | None:
    """What the units of ``op`` see along rows (0) or columns (1)."""
    axis = below[0].axes[along]
    if axis is None:
        return None
    if op.kind in ("conv", "pool"):
        stride = op["kernel"] if op["stride"] is None else op["stride"]
        return extents.convolution(
            axis, pair(op["kernel"])[along], pair(stride)[along],
            paddings(op["padding"])[along][0], pair(op["dilation"])[along],
        )  # fmt: skip
    if op.kind == "transposed":
        return extents.transposed(
            axis, pair(op["kernel"])[along], pair(op["stride"])[along],
            paddings(op["padding"])[along][0], pair(op["dilation"])[along],
        )  # fmt: skip
    if op.kind in ("add", "multiply", "cat"):
        sides = {row.shape[1:] for row in below}
        return extents.joined([row.axes[along] for row in below]) if len(sides) == 1 else None
    if op.kind in ("flatten", "adaptive_pool"):
        return _pooled(op, axis, below[0].shape, shape, along)
    return _enlarged(op, axis, below[0].shape, shape, along)


def _pooled(op: Op, axis: Axis, before: Shape, shape: Shape, along: int) -> Axis | None:
    if len(before) == 1:
        return axis
    n = before[1 + along]
    size = 1 if op.kind == "flatten" else shape[1 + along]
    if size == 1:
        return extents.whole(axis, n)
    bins = size if n % size else 1
    if bins > extents.MOST_PERIOD:
        return None
    ends = [(i * n // size, -(-(i + 1) * n // size)) for i in range(bins)]
    return axis.read([range(*each) for each in ends], n * len(ends) // size)


_BLENDED = {"bilinear": 1, "linear": 1, "bicubic": 2, "cubic": 2}


def _enlarged(op: Op, axis: Axis, before: Shape, shape: Shape, along: int) -> Axis | None:
    if op.kind == "pad":
        return extents.convolution(axis, 1, 1, paddings(op["padding"])[along][0], 1)
    if op.kind == "pixel_shuffle":
        return extents.repeated(axis, op["factor"])
    if op.kind == "upsample":
        factor, rest = divmod(shape[1 + along], before[1 + along])
        return extents.repeated(axis, factor, _BLENDED.get(op["mode"], 0)) if not rest else None
    return None if op.kind in ("other", "weights") else axis
