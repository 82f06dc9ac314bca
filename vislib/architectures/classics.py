"""LeNet, AlexNet, VGG and U-Net as graphs, each for an input side of its own choice."""

from __future__ import annotations

from collections.abc import Iterable

from vislib.architectures.graph import Builder, Graph

# the paper's names of its layers
LENET_NAMES = {"input": "input", "conv1": "C1", "pool1": "S2", "conv2": "C3", "pool2": "S4",
               "conv3": "C5", "fc1": "F6", "fc2": "output"}  # fmt: skip
C3_PAIRS = 60  # LeCun 1998, table 1: maps of S2 that a map of C3 is connected with, summed up


def lenet(
    size: int = 32,
    *,
    first: int = 6,
    second: int = 16,
    dense: int = 84,
    original: bool = False,
    pooling: str = "average",
    padding: int = 0,
) -> Graph:
    """LeNet-5 (LeCun et al. 1998): two convolutions with pooling, a third one, two dense layers.

    ``original``: layer 2 joined to some maps only, trainable pools, an output of fixed codes.
    """
    if original and (first, second) != (6, 16):
        raise ValueError("The paper's connections are for 6 and 16 filters: choose these.")
    b = Builder((1, size, size))
    b.conv("conv1", first, 5, padding=padding)
    b.pool("pool1", 2, mode=pooling, trainable=original)
    b.conv("conv2", second, 5, padding=0, connections=C3_PAIRS if original else None)
    b.pool("pool2", 2, mode=pooling, trainable=original)
    b.conv("conv3", 120, 5, padding=0)
    b.dense("fc1", dense)
    b.dense("fc2", 10, trainable=not original)
    return b.graph()


def alexnet(size: int = 227, *, groups: int = 1) -> Graph:
    """Krizhevsky, Sutskever and Hinton 2012; the paper split layers 2, 4, 5 over two processors."""
    b = Builder((3, size, size))
    b.conv("conv1", 96, 11, 4, 0)
    b.pool("pool1", 3, 2)
    b.conv("conv2", 256, 5, groups=groups)
    b.pool("pool2", 3, 2)
    b.conv("conv3", 384, 3)
    b.conv("conv4", 384, 3, groups=groups)
    b.conv("conv5", 256, 3, groups=groups)
    b.pool("pool5", 3, 2)
    return _three_dense(b, 256 * 36)


def alexnet_torchvision(size: int = 224) -> Graph:
    """Krizhevsky 2014, "One weird trick", as torchvision builds it: fewer filters, one group."""
    b = Builder((3, size, size))
    b.conv("conv1", 64, 11, 4, 2)
    b.pool("pool1", 3, 2)
    b.conv("conv2", 192, 5)
    b.pool("pool2", 3, 2)
    for i, channels in ((3, 384), (4, 256), (5, 256)):
        b.conv(f"conv{i}", channels, 3)
    b.pool("pool5", 3, 2)
    return _three_dense(b, 256 * 36)


def vgg(
    size: int = 224,
    *,
    blocks: Iterable[int] = (2, 2, 3, 3, 3),
    third: int = 3,
    head: str = "dense",
) -> Graph:
    """Simonyan and Zisserman 2015; ``third``: the kernel of the third layer of blocks 3 to 5.

    ``head``: "dense" (its three dense layers) or "convolution" (the first of them as 7×7 filters).
    """
    b = Builder((3, size, size))
    for i, (count, channels) in enumerate(zip(blocks, (64, 128, 256, 512, 512), strict=True), 1):
        b.block = f"block {i}"
        for j in range(1, count + 1):
            b.conv(f"conv{i}_{j}", channels, third if j == 3 else 3)
        b.pool(f"pool{i}", 2)
    b.block = ""
    if head == "dense":
        return _three_dense(b, 512 * 49)
    b.conv("fc6", 4096, 7, padding=0)
    return b.graph()


def _three_dense(b: Builder, of: int) -> Graph:
    b.dense("fc6", 4096, of=of)
    b.dense("fc7", 4096)
    b.dense("fc8", 1000)
    return b.graph()


def unet(size: int = 572, *, encoder: bool = False, classes: int = 2) -> Graph:
    """Ronneberger, Fischer and Brox 2015: valid convolutions, a grey picture, two classes.

    ``encoder``: down to the bottom of the U only.
    """
    b, skips = Builder((1, size, size)), []
    for level in range(1, 6):
        b.block = f"down {level}"
        for i in (1, 2):
            b.conv(f"conv{level}_{i}", 32 * 2**level, 3, padding=0)
        if level < 5:
            skips.append(b.at)
            b.pool(f"pool{level}", 2)
    if not encoder:
        for level in range(4, 0, -1):
            _up(b, level, size, skips[level - 1])
        b.block = ""
        b.conv("conv10", classes, 1)
    return b.graph()


def _up(b: Builder, level: int, size: int, skip: str) -> None:
    """Enlarge, crop the skip to the same size, join, convolve twice."""
    channels = 32 * 2**level
    b.block = f"up {level}"
    large, small = _sides(size, level)
    b.add("transposed", f"up{level}", channels=channels, kernel=2, stride=2)
    cut = large - small
    joined = b.at
    b.add("pad", f"crop{level}", skip, padding=((-(cut // 2), cut // 2 - cut),) * 2)
    b.add("cat", f"cat{level}", (f"crop{level}", joined))
    for i in (3, 4):
        b.conv(f"conv{level}_{i}", channels, 3, padding=0)


def _sides(size: int, level: int) -> tuple[int, int]:
    """Side of the map that the skip of ``level`` carries, and of the enlarged one it meets."""
    down = [size - 4]
    for _ in range(4):
        down.append(down[-1] // 2 - 4)
    small = 2 * down[4]
    for _ in range(4 - level):
        small = 2 * (small - 4)
    return down[level - 1], small
