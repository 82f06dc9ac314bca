"""What a ResNet-50 costs at several output strides, and five shapes of context around it.

Every number comes from the ledger of ``vislib.architectures``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from vislib.architectures import Builder, Graph

STAGES = ((3, 64), (4, 128), (6, 256), (3, 512))  # units and width of ResNet-50
STRIDES = {32: (2, 2), 16: (2, 1), 8: (1, 1)}  # of the last two stages


def backbone(size: int, output_stride: int = 32) -> Graph:
    """ResNet-50 without its classifier; strides of the last stages exchanged for dilation."""
    b = Builder((3, size, size))
    _backbone(b, output_stride)
    return b.graph()


def _backbone(b: Builder, output_stride: int) -> list[str]:
    """The stages; returns the names of the maps at strides 2, 4, 8, ... of the ordinary network.

    As in torchvision the unit that had the stride keeps the old dilation in its 3×3 layer.
    """
    b.block = "stem"
    kept = [b.conv("conv1", 64, 7, 2, norm=True)]
    b.pool("pool1", 3, 2, 1)
    channels, dilation = 64, 1
    last = STRIDES[output_stride]
    for stage, (count, width) in enumerate(STAGES, start=2):
        stride = {2: 1, 3: 2, 4: last[0], 5: last[1]}[stage]
        before = dilation
        if stage > 3 and stride == 1:
            dilation *= 2
        for unit in range(1, count + 1):
            b.block = f"conv{stage}_{unit}"
            rate = before if unit == 1 else dilation
            channels = _unit(b, channels, width, stride if unit == 1 else 1, rate)
        kept.append(b.at)
    b.block = ""
    return kept


def _unit(b: Builder, channels: int, width: int, stride: int, rate: int) -> int:
    name, start, out = b.block, b.at, 4 * width
    b.conv(f"{name}a", width, 1, norm=True)
    b.conv(f"{name}b", width, 3, stride, rate, norm=True, dilation=rate)
    b.conv(f"{name}c", out, 1, norm=True)
    last, short = b.at, start
    if stride > 1 or channels != out:
        short = b.conv(f"{name}s", out, 1, stride, inputs=start, norm=True)
    b.add("add", name, (last, short))
    return out


def _aspp(b: Builder, rates: tuple[int, ...]) -> None:
    """The module: 1×1, a 3×3 for each rate, the image's mean, joined by a 1×1 to 256."""
    start = b.at
    names = [b.conv("aspp.1x1", 256, 1, inputs=start, norm=True)]
    for rate in rates:
        names.append(
            b.conv(f"aspp.rate {rate}", 256, 3, 1, rate, inputs=start, norm=True, dilation=rate)
        )
    b.add("adaptive_pool", "aspp.mean", start)
    b.conv("aspp.mean 1x1", 256, 1, norm=True)
    names.append(b.add("upsample", "aspp.mean up", size=_side(b, start)))
    b.add("cat", "aspp.cat", tuple(names))
    b.conv("aspp.join", 256, 1, norm=True)


def _side(b: Builder, name: str) -> tuple[int, int]:
    """Rows and columns of the map ``name``."""
    from vislib.architectures import ledger

    return next(row.shape for row in ledger(b.graph()) if row.name == name)[1:]


def pyramid_aspp(size: int, classes: int) -> Graph:
    """DeepLabv3: output stride 8, taps at rates 12, 24, 36."""
    b = Builder((3, size, size))
    _backbone(b, 8)
    _aspp(b, (12, 24, 36))
    b.conv("head", 256, 3, norm=True)
    b.conv("classes", classes, 1)
    return b.graph()


def _psp(b: Builder) -> None:
    """Means of 1, 2, 3 and 6 bins a side, each to 512 channels, behind the map."""
    start = b.at
    names = [start]
    for bins in (1, 2, 3, 6):
        b.add("adaptive_pool", f"pool {bins}", start, size=bins)
        b.conv(f"reduce {bins}", 512, 1, norm=True)
        names.append(b.add("upsample", f"up {bins}", size=_side(b, start)))
    b.add("cat", "pyramid", tuple(names))


def pyramid_psp(size: int, classes: int) -> Graph:
    """PSPNet: output stride 8, means of bins."""
    b = Builder((3, size, size))
    _backbone(b, 8)
    _psp(b)
    b.conv("head", 512, 3, norm=True)
    b.conv("classes", classes, 1)
    return b.graph()


def encoder_decoder(size: int, classes: int) -> Graph:
    """A U-Net on the backbone: five doublings, skips, two 3×3 at each."""
    b = Builder((3, size, size))
    stem, *stages = _backbone(b, 32)
    skips = [stages[2], stages[1], stages[0], stem, None]
    for i, (channels, skip) in enumerate(zip((256, 128, 64, 32, 16), skips, strict=True), start=1):
        b.block = f"up {i}"
        up = b.add("upsample", f"up {i}")
        if skip:
            b.add("cat", f"join {i}", (up, skip))
        b.conv(f"merge {i}a", channels, 3, norm=True)
        b.conv(f"merge {i}b", channels, 3, norm=True)
    b.block = ""
    b.conv("classes", classes, 3)
    return b.graph()


def atrous_encoder_decoder(size: int, classes: int) -> Graph:
    """DeepLabv3+: output stride 16, then one skip from stride 4."""
    b = Builder((3, size, size))
    _, low, *_ = _backbone(b, 16)
    _aspp(b, (6, 12, 18))
    up = b.add("upsample", "up", size=_side(b, low))
    skip = b.conv("skip", 48, 1, inputs=low, norm=True)
    b.add("cat", "join", (up, skip))
    b.conv("merge a", 256, 3, norm=True)
    b.conv("merge b", 256, 3, norm=True)
    b.conv("classes", classes, 1)
    return b.graph()


def upernet(size: int, classes: int) -> Graph:
    """UperNet: a pyramid of bins at the bottom, then a feature pyramid, 512 channels all over."""
    b = Builder((3, size, size))
    _, *stages = _backbone(b, 32)
    _psp(b)
    maps = [b.conv("bottom", 512, 3, norm=True)]
    for i, stage in enumerate(stages[2::-1], start=1):
        side = b.conv(f"lateral {i}", 512, 1, inputs=stage, norm=True)
        b.add("upsample", f"down {i}", maps[-1], size=_side(b, stage))
        maps.append(b.add("add", f"level {i}", (side, f"down {i}")))
    levels = [maps[0]] + [
        b.conv(f"smooth {i}", 512, 3, inputs=name, norm=True)
        for i, name in enumerate(maps[1:], start=1)
    ]
    finest = _side(b, levels[-1])
    grown = [
        b.add("upsample", f"grow {i}", name, size=finest) for i, name in enumerate(levels[:-1])
    ]
    b.add("cat", "all levels", (*grown, levels[-1]))
    b.conv("fuse", 512, 3, norm=True)
    b.conv("classes", classes, 1)
    return b.graph()


SHAPES: Mapping[str, Callable[[int, int], Graph]] = {
    "pyramid (ASPP)": pyramid_aspp,
    "pyramid (PSP)": pyramid_psp,
    "encoder–decoder": encoder_decoder,
    "atrous encoder–decoder": atrous_encoder_decoder,
    "UperNet": upernet,
}


@lru_cache(maxsize=64)
def counted(shape: str, size: int, classes: int):
    """The ledger's rows of one of ``SHAPES``."""
    from vislib.architectures import ledger

    return ledger(SHAPES[shape](size, classes))


@lru_cache(maxsize=64)
def backbone_rows(size: int, output_stride: int):
    """The ledger's rows of the backbone."""
    from vislib.architectures import ledger

    return ledger(backbone(size, output_stride))
