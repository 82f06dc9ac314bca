"""Layers of an ONNX file: those with weights, and those whose windows slide."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from vislib.architectures.readers.onnx_nodes import Node, Unread


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


def conv(a: Node, sources: tuple[str, ...]) -> None:
    out, of, *kernel = (*a.weight(1), 0, 0)[: max(len(a.weight(1)), 2)]
    groups = a.int("group", 1)
    a.drawing.op(
        a.tensor, a.name, "conv", a.drawing.fitted(sources[0], of * groups), channels=out,
        of=of * groups, groups=groups, bias=a.reads(2), **_windows(a, sources[0], kernel),
    )  # fmt: skip


def transposed(a: Node, sources: tuple[str, ...]) -> None:
    of, out, *kernel = (*a.weight(1), 0, 0)[: max(len(a.weight(1)), 2)]
    groups, extra = a.int("group", 1), a.ints("output_padding", (0, 0))
    if a.text("auto_pad", "NOTSET") != "NOTSET" or a.ints("output_shape") or len(extra) != 2:
        raise ValueError(f"{a.name}: give its padding as numbers.")
    a.drawing.op(
        a.tensor, a.name, "transposed", sources[0], channels=out * groups, of=of, groups=groups,
        bias=a.reads(2), output_padding=extra, **_windows(a, sources[0], kernel),
    )  # fmt: skip


def gemm(a: Node, sources: tuple[str, ...]) -> None:
    sizes = a.weight(1)
    if len(sizes) != 2:
        raise ValueError(f"{a.name}: its weights are no table.")
    features, of = sizes if a.int("transB", 0) else sizes[::-1]
    source = a.drawing.fitted(sources[0], of, flat=True)
    a.drawing.op(a.tensor, a.name, "linear", source, features=features, of=of, bias=a.reads(2))


def matmul(a: Node, sources: tuple[str, ...]) -> None:
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


def norm(a: Node, sources: tuple[str, ...]) -> None:
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


def local(a: Node, sources: tuple[str, ...]) -> None:
    a.drawing.op(a.tensor, a.name, "norm", sources[0], mode="local", affine=False)


def pool(a: Node, sources: tuple[str, ...]) -> None:
    mode = "max" if a.word == "MaxPool" else "average"
    windows = _windows(a, sources[0], a.ints("kernel_shape"))
    a.drawing.op(
        a.tensor, a.name, "pool", sources[0], mode=mode, ceil=bool(a.int("ceil_mode", 0)), **windows
    )


def pool_all(a: Node, sources: tuple[str, ...]) -> None:
    mode = "max" if "Max" in a.word else "average"
    a.drawing.op(a.tensor, a.name, "adaptive_pool", sources[0], mode=mode, size=1)


def mean(a: Node, sources: tuple[str, ...]) -> None:
    axes = a.ints("axes") or tuple(int(v) for v in a.constant(1) or ())
    if len(a.drawing.shapes[sources[0]]) != 3 or sorted(n % 4 for n in axes) != [2, 3]:
        raise ValueError("It is a mean over other axes.")
    if a.int("keepdims", 1):
        a.drawing.op(a.tensor, a.name, "adaptive_pool", sources[0], mode="average", size=1)
        return
    pooled = f"{a.tensor} (pooled)"
    a.drawing.op(pooled, a.name, "adaptive_pool", sources[0], mode="average", size=1)
    a.drawing.op(a.tensor, f"{a.name} (flat)", "flatten", a.drawing.made[pooled])
