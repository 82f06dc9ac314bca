"""Layer stacks with a name: small ones to think with, and the networks of the lectures.

A network is the chain of its convolution and pooling layers. Where paths branch (residual and
Inception-like blocks) the chain follows the longest path, which decides the receptive field.
Fully connected layers are left out, unless a name says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from vislib.architectures import inception
from vislib.convolution import Layer

Stack = tuple[Layer, ...]


def _same(name: str, kernel: int, stride: int = 1) -> Layer:
    """A layer that keeps the size at stride 1 (odd kernel)."""
    return Layer(name, kernel, stride, kernel // 2)


def _lenet() -> Stack:
    return (
        Layer("conv1", 5),
        Layer("pool1", 2, 2),
        Layer("conv2", 5),
        Layer("pool2", 2, 2),
        Layer("conv3", 5),
    )


def _alexnet() -> Stack:
    return (
        Layer("conv1", 11, 4),
        Layer("pool1", 3, 2),
        _same("conv2", 5),
        Layer("pool2", 3, 2),
        *(_same(f"conv{i}", 3) for i in (3, 4, 5)),
        Layer("pool5", 3, 2),
    )


def _vgg(per_block: Iterable[int], *, last_kernel: int = 3) -> Stack:
    """Simonyan and Zisserman 2015; ``last_kernel`` is that of the third layer of blocks 3 to 5."""
    layers: list[Layer] = []
    for b, count in enumerate(per_block, start=1):
        kernels = [last_kernel if i == 3 else 3 for i in range(1, count + 1)]
        layers += [_same(f"conv{b}_{i}", k) for i, k in enumerate(kernels, start=1)]
        layers.append(Layer(f"pool{b}", 2, 2))
    return tuple(layers)


def _resnet(units: Iterable[int], *, bottleneck: bool, stride_last: bool = False) -> Stack:
    """He et al. 2016; the stride sits in the 3x3 layer of a stage's first (or last) unit."""
    layers = [_same("conv1", 7, 2), _same("pool1", 3, 2)]
    counts = tuple(units)
    for stage, count in enumerate(counts, start=2):
        for unit in range(1, count + 1):
            stride = _unit_stride(stage, unit, count, len(counts) + 1, stride_last)
            layers += _residual_unit(f"conv{stage}_{unit}", stride, bottleneck)
    return tuple(layers)


def _unit_stride(stage: int, unit: int, count: int, last_stage: int, stride_last: bool) -> int:
    if stride_last:
        return 2 if unit == count and stage < last_stage else 1
    return 2 if unit == 1 and stage > 2 else 1


def _residual_unit(name: str, stride: int, bottleneck: bool) -> list[Layer]:
    if bottleneck:
        return [_same(f"{name}a", 1), _same(f"{name}b", 3, stride), _same(f"{name}c", 1)]
    return [_same(f"{name}a", 3, stride), _same(f"{name}b", 3)]


def _mobilenet() -> Stack:
    """Howard et al. 2017: depthwise 3x3 then pointwise 1x1, thirteen times."""
    strides = (1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1)
    layers = [_same("conv0", 3, 2)]
    for i, stride in enumerate(strides, start=1):
        layers += [_same(f"depthwise{i}", 3, stride), _same(f"pointwise{i}", 1)]
    return tuple(layers)


def _unet_encoder() -> Stack:
    """Ronneberger et al. 2015, valid convolutions, down to the bottom of the U."""
    layers: list[Layer] = []
    for level in range(1, 6):
        layers += [Layer(f"conv{level}_1", 3), Layer(f"conv{level}_2", 3)]
        if level < 5:
            layers.append(Layer(f"pool{level}", 2, 2))
    return tuple(layers)


def _convolutions(*kernels: int, dilations: Iterable[int] = (), padded: bool = False) -> Stack:
    dilated = tuple(dilations) or (1,) * len(kernels)
    return tuple(
        Layer(f"conv{i}", k, 1, (k // 2) * d if padded else 0, d)
        for i, (k, d) in enumerate(zip(kernels, dilated, strict=True), start=1)
    )


_RESNETS = {
    "ResNet-18": ((2, 2, 2, 2), False),
    "ResNet-34": ((3, 4, 6, 3), False),
    "ResNet-50": ((3, 4, 6, 3), True),
    "ResNet-101": ((3, 4, 23, 3), True),
    "ResNet-152": ((3, 8, 36, 3), True),
}

NETWORKS: Mapping[str, Stack] = MappingProxyType(
    {
        "LeNet": _lenet(),
        "AlexNet": _alexnet(),
        "VGG11": _vgg((1, 1, 2, 2, 2)),
        "VGG13": _vgg((2, 2, 2, 2, 2)),
        "VGG16": _vgg((2, 2, 3, 3, 3)),
        "VGG16 (with fc6)": (*_vgg((2, 2, 3, 3, 3)), Layer("fc6", 7)),
        "VGG16 (C, with 1×1)": _vgg((2, 2, 3, 3, 3), last_kernel=1),
        "VGG19": _vgg((2, 2, 4, 4, 4)),
        **{name: _resnet(u, bottleneck=b) for name, (u, b) in _RESNETS.items()},
        **{
            f"{name} (TF-Slim)": _resnet(u, bottleneck=b, stride_last=True)
            for name, (u, b) in _RESNETS.items()
            if b
        },
        **inception.NETWORKS,
        "MobileNet v1": _mobilenet(),
        "U-Net encoder": _unet_encoder(),
    }
)

FAMILIES = ("LeNet", "AlexNet", "VGG", "ResNet", "Inception", "MobileNet", "U-Net")

# Teaching stacks: the layers and the input they are shown on.
STACKS: Mapping[str, Stack] = MappingProxyType(
    {
        "Three 3×3": _convolutions(3, 3, 3, padded=True),
        "One 7×7": _convolutions(7, padded=True),
        "Two 3×3 on 7×7": _convolutions(3, 3),
        "5×5 on 32×32": _convolutions(5),
        "3×3 on 7×7, stride 1": (Layer("conv1", 3),),
        "3×3 on 7×7, stride 2": (Layer("conv1", 3, 2),),
        "3×3 on 7×7, stride 3": (Layer("conv1", 3, 3),),
        "3×3 on 64×64, stride 2": (Layer("conv1", 3, 2, 1),),
        "Strided": (_same("conv1", 3), _same("conv2", 3, 2), _same("conv3", 3)),
        "Dilated 1, 2, 4": _convolutions(3, 3, 3, dilations=(1, 2, 4), padded=True),
        "Dilated 2, 2, 2": _convolutions(3, 3, 3, dilations=(2, 2, 2), padded=True),
        "One 3×3 dilated by 6": _convolutions(3, dilations=(6,), padded=True),
        "One 3×3 dilated by 12": _convolutions(3, dilations=(12,), padded=True),
        "One 3×3 dilated by 18": _convolutions(3, dilations=(18,), padded=True),
    }
)

PRESETS: Mapping[str, Stack] = MappingProxyType({**STACKS, **NETWORKS})

_INPUTS = {
    "Three 3×3": 11,
    "One 7×7": 11,
    "Two 3×3 on 7×7": 7,
    "5×5 on 32×32": 32,
    "3×3 on 7×7, stride 1": 7,
    "3×3 on 7×7, stride 2": 7,
    "3×3 on 7×7, stride 3": 7,
    "3×3 on 64×64, stride 2": 64,
    "Strided": 15,
    "Dilated 1, 2, 4": 19,
    "Dilated 2, 2, 2": 17,
    "One 3×3 dilated by 6": 41,
    "One 3×3 dilated by 12": 41,
    "One 3×3 dilated by 18": 41,
    "LeNet": 32,
    "AlexNet": 227,
    "U-Net encoder": 572,
    "Inception v3": 299,
    "Inception v4": 299,
    "Inception-ResNet v2": 299,
}


def input_size(name: str) -> int:
    """The input, in pixels a side, that a preset was made for."""
    return _INPUTS.get(name, 224)
