"""What shape each kind of operation puts out, and why it sometimes cannot: one sentence each."""

from __future__ import annotations

from math import prod
from typing import Any

from vislib.architectures.graph import Op, Shape
from vislib.convolution import output_size
from vislib.core.text import plural

MOST = 10**9  # numbers in one map; beyond, nothing here means anything


def pair(value: Any) -> tuple[int, int]:
    """(rows, columns) of a number or a pair."""
    return tuple(value) if isinstance(value, tuple | list) else (value, value)


def paddings(value: Any) -> tuple[tuple[int, int], tuple[int, int]]:
    """((top, bottom), (left, right)) of a number, a pair, or two pairs."""
    return tuple((v, v) if isinstance(v, int) else tuple(v) for v in pair(value))


def text(shape: Shape) -> str:
    """A shape as it is written: 64×56×56."""
    return "×".join(str(n) for n in shape)


def after(op: Op, shapes: tuple[Shape, ...]) -> Shape:
    """The shape that ``op`` puts out for inputs of these shapes; ``ValueError`` says the remedy."""
    found = tuple(int(n) for n in _KINDS[op.kind](op, *shapes))
    if min(found) < 1:
        raise ValueError(f"{op.name}: nothing is left, {text(found)}: give it a larger input.")
    if prod(found) > MOST:
        raise ValueError(
            f"{op.name}: {text(found)} is more than {MOST:,} values; make the input or the layer "
            "smaller."
        )
    return found


def _maps(op: Op, shape: Shape) -> Shape:
    if len(shape) != 3:
        raise ValueError(
            f"{op.name} needs maps (channels, rows, columns), this gives {shape[0]:,} features: "
            "put it before the maps are flattened."
        )
    return shape


def _of(op: Op, given: int, what: str) -> None:
    if op["of"] not in (None, given):
        raise ValueError(
            f"{op.name} is made for {plural(op['of'], what)}, this gives {given:,}: "
            "make the two agree."
        )


def _grouped(op: Op, channels: int) -> None:
    groups = op["groups"]
    for count, what in ((channels, "input channels"), (op["channels"], "output channels")):
        if count % groups:
            raise ValueError(
                f"{op.name}: {count:,} {what} do not fall into {groups:,} equal groups; choose a "
                f"number of groups that divides both {channels:,} and {op['channels']:,}."
            )


def _sides(op: Op, sides: Shape) -> list[int]:
    """Rows and columns after sliding windows; pooling may round up."""
    stride = op["kernel"] if op["stride"] is None else op["stride"]
    every = zip(sides, pair(op["kernel"]), pair(stride), paddings(op["padding"]),
                pair(op["dilation"]), strict=True)  # fmt: skip
    found = []
    for n, kernel, step, (before, behind), dilation in every:
        try:
            size = output_size(n + before + behind, kernel, step, 0, dilation)
        except ValueError:
            raise ValueError(_too_small(op, sides, kernel, dilation)) from None
        if op.kind == "pool" and op["ceil"]:
            left = n + before + behind - (kernel - 1) * dilation - 1 - (size - 1) * step
            size += left > 0 and size * step < n + before  # none begins in the padding behind
        found.append(size)
    return found


def _too_small(op: Op, sides: Shape, kernel: int, dilation: int) -> str:
    reach = (kernel - 1) * dilation + 1
    return (
        f"{op.name}: its window spans {reach}, but only {text(sides)} is left here. Give a larger "
        "input."
    )


def _conv(op: Op, shape: Shape) -> Shape:
    channels, *sides = _maps(op, shape)
    _of(op, channels, "channel")
    _grouped(op, channels)
    return op["channels"], *_sides(op, tuple(sides))


def _transposed(op: Op, shape: Shape) -> Shape:
    channels, *sides = _maps(op, shape)
    _of(op, channels, "channel")
    _grouped(op, channels)
    every = zip(sides, pair(op["kernel"]), pair(op["stride"]), paddings(op["padding"]),
                pair(op["output_padding"]), pair(op["dilation"]), strict=True)  # fmt: skip
    return op["channels"], *(
        (n - 1) * stride - sum(padding) + dilation * (kernel - 1) + extra + 1
        for n, kernel, stride, padding, extra, dilation in every
    )


def _linear(op: Op, shape: Shape) -> Shape:
    if len(shape) == 3:
        raise ValueError(
            f"{op.name} is counted for features alone, this gives {text(shape)}: flatten it first."
        )
    _of(op, shape[0], "feature")
    return (op["features"],)


def _pool(op: Op, shape: Shape) -> Shape:
    channels, *sides = _maps(op, shape)
    return channels, *_sides(op, tuple(sides))


def _adaptive(op: Op, shape: Shape) -> Shape:
    channels, *sides = _maps(op, shape)
    return channels, *(
        n if to is None else to for n, to in zip(sides, pair(op["size"]), strict=True)
    )


def _norm(op: Op, shape: Shape) -> Shape:
    _of(op, shape[0], "channel")
    return shape


def _same(op: Op, shape: Shape) -> Shape:
    return shape


def _flatten(op: Op, shape: Shape) -> Shape:
    return (prod(shape),)


def _joined(op: Op, *shapes: Shape) -> Shape:
    """Sums and products: equal shapes, or 1 where the other has more."""
    if len({len(shape) for shape in shapes}) == 1:
        found = tuple(max(each) for each in zip(*shapes, strict=True))
        if all(n in (1, most) for shape in shapes for n, most in zip(shape, found, strict=True)):
            return found
    raise ValueError(
        f"{op.name} needs equal shapes, these are {' and '.join(map(text, shapes))}: make the "
        "branches agree (a 1×1 convolution changes channels, a stride the size)."
    )


def _cat(op: Op, *shapes: Shape) -> Shape:
    if len({shape[1:] for shape in shapes}) != 1 or len({len(shape) for shape in shapes}) != 1:
        raise ValueError(
            f"{op.name} needs maps of one size, these are {' and '.join(map(text, shapes))}: give "
            "the branches the same stride and padding."
        )
    return sum(shape[0] for shape in shapes), *shapes[0][1:]


def _upsample(op: Op, shape: Shape) -> Shape:
    channels, *sides = _maps(op, shape)
    if op["size"] is not None:
        return channels, *pair(op["size"])
    return channels, *(int(n * by) for n, by in zip(sides, pair(op["factor"]), strict=True))


def _pixel_shuffle(op: Op, shape: Shape) -> Shape:
    channels, *sides = _maps(op, shape)
    factor = op["factor"]
    if channels % factor**2:
        raise ValueError(
            f"{op.name}: {channels} channels cannot be laid out {factor}×{factor}; give a multiple "
            f"of {factor**2}."
        )
    return channels // factor**2, *(n * factor for n in sides)


def _pad(op: Op, shape: Shape) -> Shape:
    channels, *sides = _maps(op, shape)
    return channels, *(n + sum(by) for n, by in zip(sides, paddings(op["padding"]), strict=True))


def _other(op: Op, *shapes: Shape) -> Shape:
    return shapes[0] if op["shape"] is None else op["shape"]


_KINDS = {
    "conv": _conv, "transposed": _transposed, "linear": _linear, "pool": _pool,
    "adaptive_pool": _adaptive, "norm": _norm, "activation": _same, "identity": _same,
    "flatten": _flatten, "add": _joined, "multiply": _joined, "cat": _cat, "upsample": _upsample,
    "pixel_shuffle": _pixel_shuffle, "pad": _pad, "weights": _same,
    "other": _other,
}  # fmt: skip
