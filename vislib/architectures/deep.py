"""Residual networks, DenseNet and GoogLeNet as graphs."""

from __future__ import annotations

from collections.abc import Sequence

from vislib.architectures.graph import Builder, Graph

RESNETS = {  # He et al. 2016, table 1: units of the four stages, and whether they are bottlenecks
    18: ((2, 2, 2, 2), False),
    34: ((3, 4, 6, 3), False),
    50: ((3, 4, 6, 3), True),
    101: ((3, 4, 23, 3), True),
    152: ((3, 8, 36, 3), True),
}
DENSENETS = {121: (6, 12, 24, 16), 169: (6, 12, 32, 32), 201: (6, 12, 48, 32)}


def resnet(size: int = 224, *, depth: int = 50, stride_last: bool = False) -> Graph:
    """He et al. 2016; the stride sits in the 3×3 layer of a stage's first (or last) unit."""
    units, bottleneck = RESNETS[depth]
    b = Builder((3, size, size))
    b.conv("conv1", 64, 7, 2, norm=True)
    b.pool("pool1", 3, 2, 1)
    channels = 64
    for stage, count in enumerate(units, start=2):
        width = 32 * 2 ** (stage - 1)
        for unit in range(1, count + 1):
            b.block = f"conv{stage}_{unit}"
            strided = unit == (count if stride_last else 1) and stage != (5 if stride_last else 2)
            channels = _unit(b, channels, width, 2 if strided else 1, bottleneck)
    b.block = ""
    b.add("adaptive_pool", "average")
    b.dense("fc", 1000)
    return b.graph()


def _unit(b: Builder, channels: int, width: int, stride: int, bottleneck: bool) -> int:
    """One residual unit at ``b.block``; returns the channels it puts out."""
    name, start = b.block, b.at
    out = 4 * width if bottleneck else width
    plan = ((width, 1, 1), (width, 3, stride), (out, 1, 1)) if bottleneck else (
        (width, 3, stride), (width, 3, 1))  # fmt: skip
    for letter, (filters, kernel, step) in zip("abc", plan, strict=False):
        b.conv(f"{name}{letter}", filters, kernel, step, norm=True)
    last, short = b.at, start
    if stride > 1 or channels != out:
        short = b.conv(f"{name}s", out, 1, stride, inputs=start, norm=True)
    b.add("add", name, (last, short))
    return out


def densenet(size: int = 224, *, depth: int = 121, growth: int = 32) -> Graph:
    """Huang et al. 2017: each layer reads all maps of its block; halved between the blocks."""
    b, channels = Builder((3, size, size)), 2 * growth
    b.conv("conv1", channels, 7, 2, norm=True)
    b.pool("pool1", 3, 2, 1)
    for i, count in enumerate(DENSENETS[depth], start=1):
        b.block = f"block {i}"
        for j in range(1, count + 1):
            _dense_layer(b, f"conv{i}_{j}", growth)
        channels += count * growth
        b.block = f"transition {i}" if i < 4 else ""
        b.add("norm", f"norm{i}")
        if i < 4:
            channels //= 2
            b.conv(f"transition{i}", channels, 1, bias=False)
            b.pool(f"pool{i + 1}", 2, mode="average")
    b.add("adaptive_pool", "average")
    b.dense("fc", 1000)
    return b.graph()


def _dense_layer(b: Builder, name: str, growth: int) -> None:
    start = b.at
    b.add("norm", f"{name}.before")
    b.conv(f"{name}a", 4 * growth, 1, norm=True)
    b.conv(f"{name}b", growth, 3, bias=False)
    b.add("cat", name, (start, f"{name}b"))


MODULES = {  # Szegedy et al. 2015, table 1: 1×1, 3×3 reduce, 3×3, 5×5 reduce, 5×5, pool proj
    "3a": (64, 96, 128, 16, 32, 32),
    "3b": (128, 128, 192, 32, 96, 64),
    "4a": (192, 96, 208, 16, 48, 64),
    "4b": (160, 112, 224, 24, 64, 64),
    "4c": (128, 128, 256, 24, 64, 64),
    "4d": (112, 144, 288, 32, 64, 64),
    "4e": (256, 160, 320, 32, 128, 128),
    "5a": (256, 160, 320, 32, 128, 128),
    "5b": (384, 192, 384, 48, 128, 128),
}


def googlenet(size: int = 224) -> Graph:
    """Szegedy et al. 2015: 5×5 branches, biases, no normalisation, no auxiliary classifiers."""
    b = Builder((3, size, size))
    b.conv("conv1", 64, 7, 2)
    b.pool("pool1", 3, 2, 1)
    b.conv("conv2_reduce", 64, 1)
    b.conv("conv2", 192, 3)
    b.pool("pool2", 3, 2, 1)
    for name, widths in MODULES.items():
        b.block = f"inception {name}"
        inception(b, f"inception{name}", widths)
        if name in ("3b", "4e"):
            b.block = ""
            b.pool(f"pool{name[0]}", 3, 2, 1)
    b.block = ""
    b.add("adaptive_pool", "average")
    b.dense("fc", 1000)
    return b.graph()


def inception(b: Builder, name: str, widths: Sequence[int], *, bias: bool = True) -> None:
    """The reduced module: four branches of widths 1×1, (reduce, 3×3), (reduce, 5×5), projection."""
    one, reduce3, three, reduce5, five, projection = widths
    start, how = b.at, {"bias": bias}
    ends = [b.conv(f"{name}.1×1", one, 1, **how)]
    b.conv(f"{name}.3×3 reduce", reduce3, 1, inputs=start, **how)
    ends.append(b.conv(f"{name}.3×3", three, 3, **how))
    b.conv(f"{name}.5×5 reduce", reduce5, 1, inputs=start, **how)
    ends.append(b.conv(f"{name}.5×5", five, 5, **how))
    b.at = start
    b.pool(f"{name}.pool", 3, 1, 1)
    ends.append(b.conv(f"{name}.projection", projection, 1, **how))
    b.add("cat", name, tuple(ends))
