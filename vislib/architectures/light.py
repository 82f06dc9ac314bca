"""Networks that split space from channels: MobileNet v1 and v2, Xception, as graphs."""

from __future__ import annotations

from vislib.architectures.graph import Builder, Graph

_V1 = (64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024, 1024)
_V1_STRIDES = (1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1)
# Sandler et al. 2018, table 2: expansion, channels, units, stride of the first unit
_V2 = ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2),
       (6, 320, 1, 1))  # fmt: skip


def mobilenet(size: int = 224, *, split: bool = True, width: float = 1.0) -> Graph:
    """Howard et al. 2017: depthwise 3×3 then pointwise 1×1, thirteen times.

    ``split`` off: the same with full 3×3 convolutions. ``width`` multiplies the channels.
    """
    b, channels = Builder((3, size, size)), round(32 * width)
    b.conv("conv0", channels, 3, 2, norm=True)
    for i, (out, stride) in enumerate(zip(_V1, _V1_STRIDES, strict=True), start=1):
        b.block = f"unit {i}"
        if split:
            b.conv(f"depthwise{i}", channels, 3, stride, norm=True, groups=channels)
        channels = round(out * width)
        if split:
            b.conv(f"pointwise{i}", channels, 1, norm=True)
        else:
            b.conv(f"conv{i}", channels, 3, stride, norm=True)
    b.block = ""
    b.add("adaptive_pool", "average")
    b.dense("fc", 1000)
    return b.graph()


def mobilenet_v2(size: int = 224) -> Graph:
    """Sandler et al. 2018: widen, filter each channel, narrow; a shortcut between narrow ends."""
    b, channels, unit = Builder((3, size, size)), 32, 0
    b.conv("conv0", channels, 3, 2, norm=True)
    for expansion, out, count, first in _V2:
        for i in range(count):
            unit += 1
            b.block = f"unit {unit}"
            start, stride = b.at, first if i == 0 else 1
            if expansion > 1:
                b.conv(f"expand{unit}", expansion * channels, 1, norm=True)
            b.conv(f"depthwise{unit}", expansion * channels, 3, stride, norm=True,
                   groups=expansion * channels)  # fmt: skip
            b.conv(f"project{unit}", out, 1, norm=True)
            if stride == 1 and channels == out:
                b.add("add", f"add{unit}", (b.at, start))
            channels = out
    b.block = ""
    b.conv("conv18", 1280, 1, norm=True)
    b.add("adaptive_pool", "average")
    b.dense("fc", 1000)
    return b.graph()


def xception(size: int = 299) -> Graph:
    """Chollet 2017, as in Keras: depthwise then 1×1 in every layer but the first two."""
    b = Builder((3, size, size))
    b.conv("conv1", 32, 3, 2, 0, norm=True)
    b.conv("conv2", 64, 3, 1, 0, norm=True)
    for i, channels in enumerate((128, 256, 728), start=1):
        _strided(b, f"entry {i}", (channels, channels))
    for i in range(1, 9):
        b.block = f"middle {i}"
        start = b.at
        for j in (1, 2, 3):
            _separable(b, f"middle{i}_{j}", 728)
        b.add("add", f"middle{i}", (b.at, start))
    _strided(b, "exit 1", (728, 1024))
    b.block = "exit 2"
    for i, channels in enumerate((1536, 2048), start=2):
        _separable(b, f"exit{i}", channels)
    b.block = ""
    b.add("adaptive_pool", "average")
    b.dense("fc", 1000)
    return b.graph()


def _strided(b: Builder, block: str, channels: tuple[int, int]) -> None:
    b.block, name, start = block, block.replace(" ", ""), b.at
    for j, out in enumerate(channels, start=1):
        _separable(b, f"{name}_{j}", out)
    b.pool(f"{name}_pool", 3, 2, 1)
    end = b.at
    short = b.conv(f"{name}_s", channels[-1], 1, 2, inputs=start, norm=True)
    b.add("add", name, (end, short))


def _separable(b: Builder, name: str, channels: int) -> None:
    """A 3×3 filter for each channel, then a 1×1 convolution, normalised once."""
    b.conv(f"{name}.depthwise", _width(b), 3, groups=_width(b), bias=False)
    b.conv(f"{name}.pointwise", channels, 1, norm=True)


def _width(b: Builder) -> int:
    """Channels of what was built last."""
    return next(op["channels"] for op in reversed(b.ops) if op.kind == "conv")
