"""Inception v2 to v4 and Inception-ResNet v2 as graphs, one table of branches a block.

Sources: Ioffe and Szegedy 2015 (v2), Szegedy et al. 2016 (v3), 2017 (v4, Inception-ResNet v2).
Blocks bear TF-Slim's names; widths and kernels are those that TF-Slim, torchvision (v3) and timm
(v3, v4, Inception-ResNet v2) build, without auxiliary classifiers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from vislib.architectures.graph import Builder, Graph


class Conv(NamedTuple):
    """A convolution with normalisation; it keeps the size at stride 1 unless it is ``valid``."""

    channels: int
    kernel: int | tuple[int, int] = 1
    stride: int = 1
    valid: bool = False


class Pool(NamedTuple):
    """A pooling over 3×3."""

    mode: str = "average"
    stride: int = 1
    valid: bool = False


Fork = tuple[Conv, Conv]  # two convolutions that read the same, concatenated
Branch = Sequence[Conv | Pool | Fork]
WIDE, TALL = (1, 7), (7, 1)  # (rows, columns): a 7×7 in two steps


def _half(channels: int) -> Conv:
    return Conv(channels, 3, 2, valid=True)


_HALF = Pool("max", 2, valid=True)


def _block(b: Builder, name: str, *branches: Branch) -> None:
    """Branches side by side on what stands at ``b.at``, concatenated; layers are named 1a, 1b …"""
    b.block, start = name, b.at
    ends: list[str] = []
    for i, branch in enumerate(branches, start=1):
        b.at, names = start, iter("abcdef")
        for step in branch:
            place = b.at
            fork = step if isinstance(step[0], Conv) else (step,)
            made = [_layer(b, f"{name}.{i}{next(names)}", each, place) for each in fork]
        ends.append(made[0] if len(made) == 1 else b.add("cat", f"{name}.{i}", tuple(made)))
    b.add("cat", name, tuple(ends))


def _layer(b: Builder, name: str, step: Conv | Pool, reads: str) -> str:
    b.at = reads
    if isinstance(step, Pool):
        return b.pool(name, 3, step.stride, 0 if step.valid else 1, step.mode)
    return b.conv(name, step.channels, step.kernel, step.stride, 0 if step.valid else None,
                  norm=True)  # fmt: skip


def _classified(b: Builder) -> Graph:
    b.block = ""
    b.add("adaptive_pool", "average")
    b.dense("fc", 1000)
    return b.graph()


# 1×1; 1×1 and 3×3; 1×1 and two 3×3; 1×1 behind the pool. Of the last block the pool takes maxima.
_V2 = {
    "3b": (64, (64, 64), (64, 96), 32),
    "3c": (64, (64, 96), (64, 96), 64),
    "4b": (224, (64, 96), (96, 128), 128),
    "4c": (192, (96, 128), (96, 128), 128),
    "4d": (160, (128, 160), (128, 160), 96),
    "4e": (96, (128, 192), (160, 192), 96),
    "5b": (352, (192, 320), (160, 224), 128),
    "5c": (352, (192, 320), (192, 224), 128),
}
# 1×1 and 3×3, 1×1 and two 3×3, the last ones with stride 2
_V2_HALVES = {"4a": ((128, 160), (64, 96)), "5a": ((128, 192), (192, 256))}


def inception_v2(size: int = 224) -> Graph:
    """Ioffe and Szegedy 2015 as in TF-Slim: the first layer is 7×7 on each colour, then 1×1.

    That layer has biases and no normalisation there. Padded evenly on both sides, where TF-Slim's
    "SAME" pads one pixel less before even sizes.
    """
    b = Builder((3, size, size))
    b.conv("conv1a.depthwise", 24, 7, 2, groups=3, bias=False)
    b.conv("conv1a.pointwise", 64, 1)
    b.pool("pool2a", 3, 2, 1)
    b.conv("conv2b", 64, 1, norm=True)
    b.conv("conv2c", 192, 3, norm=True)
    b.pool("pool3a", 3, 2, 1)
    for name in sorted([*_V2, *_V2_HALVES]):
        if name in _V2_HALVES:
            (reduce1, one), (reduce2, two) = _V2_HALVES[name]
            _block(b, f"mixed{name}", (Conv(reduce1), Conv(one, 3, 2)),
                   (Conv(reduce2), Conv(two, 3), Conv(two, 3, 2)), (Pool("max", 2),))  # fmt: skip
            continue
        first, (reduce1, one), (reduce2, two), last = _V2[name]
        _block(b, f"mixed{name}", (Conv(first),), (Conv(reduce1), Conv(one, 3)),
               (Conv(reduce2), Conv(two, 3), Conv(two, 3)),
               (Pool("max" if name == "5c" else "average"), Conv(last)))  # fmt: skip
    return _classified(b)


def _stem(size: int) -> Builder:
    """v3 and Inception-ResNet v2, down to an eighth of the size."""
    b = _head(size)
    b.pool("pool3a", 3, 2)
    b.conv("conv3b", 80, 1, norm=True)
    b.conv("conv4a", 192, 3, padding=0, norm=True)
    b.pool("pool5a", 3, 2)
    return b


def _head(size: int) -> Builder:
    """The first three layers, shared by v3, v4 and Inception-ResNet v2."""
    b = Builder((3, size, size))
    b.conv("conv1a", 32, 3, 2, 0, norm=True)
    b.conv("conv2a", 32, 3, padding=0, norm=True)
    b.conv("conv2b", 64, 3, norm=True)
    return b


def inception_v3(size: int = 299) -> Graph:
    """Szegedy et al. 2016: 5×5 and 7×7 in smaller steps, as torchvision and TF-Slim build it."""
    b = _stem(size)
    for name, behind in (("5b", 32), ("5c", 64), ("5d", 64)):
        _block(b, f"mixed{name}", (Conv(64),), (Conv(48), Conv(64, 5)),
               (Conv(64), Conv(96, 3), Conv(96, 3)), (Pool(), Conv(behind)))  # fmt: skip
    _block(b, "mixed6a", (_half(384),), (Conv(64), Conv(96, 3), _half(96)), (_HALF,))
    for name, c in (("6b", 128), ("6c", 160), ("6d", 160), ("6e", 192)):
        _block(b, f"mixed{name}", (Conv(192),), (Conv(c), Conv(c, WIDE), Conv(192, TALL)),
               (Conv(c), Conv(c, TALL), Conv(c, WIDE), Conv(c, TALL), Conv(192, WIDE)),
               (Pool(), Conv(192)))  # fmt: skip
    _block(b, "mixed7a", (Conv(192), _half(320)),
           (Conv(192), Conv(192, WIDE), Conv(192, TALL), _half(192)), (_HALF,))  # fmt: skip
    fork = (Conv(384, (1, 3)), Conv(384, (3, 1)))
    for name in ("7b", "7c"):
        _block(b, f"mixed{name}", (Conv(320),), (Conv(384), fork),
               (Conv(448), Conv(384, 3), fork), (Pool(), Conv(192)))  # fmt: skip
    return _classified(b)


def inception_v4(size: int = 299) -> Graph:
    """Szegedy et al. 2017: the same ideas, deeper, and blocks from the start."""
    b = _head(size)
    _block(b, "mixed3a", (_HALF,), (_half(96),))
    valid = Conv(96, 3, valid=True)
    _block(b, "mixed4a", (Conv(64), valid), (Conv(64), Conv(64, WIDE), Conv(64, TALL), valid))
    _block(b, "mixed5a", (_half(192),), (_HALF,))
    for letter in "bcde":
        _block(b, f"mixed5{letter}", (Conv(96),), (Conv(64), Conv(96, 3)),
               (Conv(64), Conv(96, 3), Conv(96, 3)), (Pool(), Conv(96)))  # fmt: skip
    _block(b, "mixed6a", (_half(384),), (Conv(192), Conv(224, 3), _half(256)), (_HALF,))
    for letter in "bcdefgh":
        _block(b, f"mixed6{letter}", (Conv(384),), (Conv(192), Conv(224, WIDE), Conv(256, TALL)),
               (Conv(192), Conv(192, TALL), Conv(224, WIDE), Conv(224, TALL), Conv(256, WIDE)),
               (Pool(), Conv(128)))  # fmt: skip
    _block(b, "mixed7a", (Conv(192), _half(192)),
           (Conv(256), Conv(256, WIDE), Conv(320, TALL), _half(320)), (_HALF,))  # fmt: skip
    fork = (Conv(256, (1, 3)), Conv(256, (3, 1)))
    for letter in "bcd":
        _block(b, f"mixed7{letter}", (Conv(256),), (Conv(384), fork),
               (Conv(384), Conv(448, (3, 1)), Conv(512, (1, 3)), fork),
               (Pool(), Conv(256)))  # fmt: skip
    return _classified(b)


def inception_resnet_v2(size: int = 299) -> Graph:
    """Szegedy et al. 2017: each block's branches, mixed by a 1×1 with bias, are added to its input.

    The paper scales what is added down, by no weight; that is left out here.
    """
    b = _stem(size)
    _block(b, "mixed5b", (Conv(96),), (Conv(48), Conv(64, 5)),
           (Conv(64), Conv(96, 3), Conv(96, 3)), (Pool(), Conv(64)))  # fmt: skip
    for i in range(1, 11):
        _added(b, f"block35_{i}", 320, (Conv(32),), (Conv(32), Conv(32, 3)),
               (Conv(32), Conv(48, 3), Conv(64, 3)))  # fmt: skip
    _block(b, "mixed6a", (_half(384),), (Conv(256), Conv(256, 3), _half(384)), (_HALF,))
    for i in range(1, 21):
        _added(b, f"block17_{i}", 1088, (Conv(192),),
               (Conv(128), Conv(160, WIDE), Conv(192, TALL)))  # fmt: skip
    _block(b, "mixed7a", (Conv(256), _half(384)), (Conv(256), _half(288)),
           (Conv(256), Conv(288, 3), _half(320)), (_HALF,))  # fmt: skip
    for i in range(1, 11):
        _added(b, f"block8_{i}", 2080, (Conv(192),),
               (Conv(192), Conv(224, (1, 3)), Conv(256, (3, 1))))  # fmt: skip
    b.block = ""
    b.conv("conv7b", 1536, 1, norm=True)
    return _classified(b)


def _added(b: Builder, name: str, channels: int, *branches: Branch) -> None:
    """A block whose branches are mixed by a 1×1 with bias, then added to what it read."""
    start = b.at
    _block(b, name, *branches)
    b.conv(f"{name}.mix", channels, 1)
    b.add("add", f"{name}.sum", (b.at, start))


INCEPTIONS: Mapping[str, Callable[[int], Graph]] = MappingProxyType({
    "Inception v2": inception_v2,
    "Inception v3": inception_v3,
    "Inception v4": inception_v4,
    "Inception-ResNet v2": inception_resnet_v2,
})  # fmt: skip
