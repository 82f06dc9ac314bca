"""The chain of layers through a graph that decides its receptive field."""

from __future__ import annotations

from typing import NamedTuple

from vislib.architectures.graph import INPUT, Graph, Op
from vislib.architectures.shapes import paddings, pair
from vislib.convolution import Layer


class _Path(NamedTuple):
    reach: int
    jump: int
    layers: tuple[Layer, ...]


def chain(graph: Graph, axis: int = 0) -> tuple[Layer, ...]:
    """The convolutions and poolings, along rows (0) or columns (1), that a unit sees furthest by.

    Where branches meet, the one of the largest field goes on. It ends where the maps are pooled
    whole or flattened. Raises ``ValueError`` for layers that enlarge: those are no such chain.
    """
    paths = {INPUT: _Path(1, 1, ())}
    ended: set[str] = set()
    last = INPUT
    for op in graph.ops:
        if op.kind in ("flatten", "adaptive_pool") or ended & set(op.inputs):
            ended.add(op.name)
            continue
        paths[op.name] = _step(op, max((paths[n] for n in op.inputs), key=lambda p: p.reach), axis)
        last = op.name
    return paths[last].layers


def _step(op: Op, below: _Path, axis: int) -> _Path:
    if op.kind in ("transposed", "upsample", "pixel_shuffle", "pad", "other"):
        raise ValueError(
            f"{op.name} is no convolution or pooling: a chain of those ends before it."
        )
    if op.kind not in ("conv", "pool"):
        return below
    kernels, stride = pair(op["kernel"]), op["kernel"] if op["stride"] is None else op["stride"]
    before, behind = paddings(op["padding"])[axis]
    layer = Layer(op.name, kernels[axis], pair(stride)[axis], max(before, behind),
                  pair(op["dilation"])[axis])  # fmt: skip
    if max(kernels) > 1 == layer.kernel == layer.stride:
        return below  # 1×7 widens the other axis alone
    reach = below.reach + (layer.span - 1) * below.jump
    return _Path(reach, below.jump * layer.stride, (*below.layers, layer))
