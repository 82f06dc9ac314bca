"""The Inception networks as chains of layers, along the path of each block that sees furthest.

A 1x7 and a 7x1 layer widen one axis each; along that axis they are one kernel of 7. Sources:
Szegedy et al. 2015 (v2, v3), 2016 (v4, Inception-ResNet), as built in TF-Slim and measured by
Araujo, Norris and Sim 2019.
"""

from __future__ import annotations

from collections.abc import Iterator

from vislib.convolution import Layer

Stack = tuple[Layer, ...]
_SEVENS = (1, 7, 7)  # 1x1, then two factored 7x7
_THREES = (1, 3, 3)


def _block(name: str, kernels: tuple[int, ...], *, stride: int = 1, valid: bool = False) -> Stack:
    """A block's longest path; the stride, and no padding if ``valid``, are its last layer's."""
    last = len(kernels) - 1
    return tuple(
        Layer(
            f"{name}{'abcdef'[i]}",
            k,
            stride if i == last else 1,
            0 if valid and i == last else k // 2,
        )
        for i, k in enumerate(kernels)
    )


def _blocks(stage: int, count: int, kernels: tuple[int, ...], first: int = 1) -> Iterator[Layer]:
    for unit in range(first, first + count):
        yield from _block(f"mixed{stage}_{unit}", kernels)


def _reduce(stage: int, kernels: tuple[int, ...], *, valid: bool = True) -> Stack:
    return _block(f"mixed{stage}_1", kernels, stride=2, valid=valid)


def _head() -> Stack:
    """The first three layers, shared by v3, v4 and Inception-ResNet."""
    return (Layer("conv1a", 3, 2), Layer("conv2a", 3), Layer("conv2b", 3, 1, 1))


def _stem() -> Stack:
    """v3 and Inception-ResNet v2, down to an eighth of the size."""
    return (
        *_head(),
        Layer("pool3a", 3, 2),
        Layer("conv3b", 1),
        Layer("conv4a", 3),
        Layer("pool5a", 3, 2),
    )


def _v2() -> Stack:
    return (
        Layer("conv1a", 7, 2, 3),
        Layer("pool2a", 3, 2, 1),
        Layer("conv2b", 1),
        Layer("conv2c", 3, 1, 1),
        Layer("pool3a", 3, 2, 1),
        *_blocks(3, 2, _THREES),
        *_reduce(4, _THREES, valid=False),
        *_blocks(4, 4, _THREES, first=2),
        *_reduce(5, _THREES, valid=False),
        *_blocks(5, 2, _THREES, first=2),
    )


def _v3() -> Stack:
    return (
        *_stem(),
        *_blocks(5, 3, _THREES),
        *_reduce(6, _THREES),
        *_blocks(6, 4, _SEVENS, first=2),
        *_reduce(7, (1, 7, 3)),
        *_blocks(7, 2, _THREES, first=2),
    )


def _v4() -> Stack:
    return (
        *_head(),
        Layer("pool3a", 3, 2),
        *_block("mixed4_1", (1, 7, 3), valid=True),
        Layer("pool5a", 3, 2),
        *_blocks(5, 4, _THREES),
        *_reduce(6, _THREES),
        *_blocks(6, 7, _SEVENS, first=2),
        *_reduce(7, (1, 7, 3)),
        *_blocks(7, 3, _THREES, first=2),
    )


def _resnet_v2() -> Stack:
    return (
        *_stem(),
        *_blocks(5, 11, _THREES),
        *_reduce(6, _THREES),
        *_blocks(6, 20, (1, 7), first=2),
        *_reduce(7, _THREES),
        *_blocks(7, 10, (1, 3), first=2),
    )


NETWORKS: dict[str, Stack] = {
    "Inception v2": _v2(),
    "Inception v3": _v3(),
    "Inception v4": _v4(),
    "Inception-ResNet v2": _resnet_v2(),
}
