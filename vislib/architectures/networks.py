"""Layer stacks with a name: small ones to think with, and the networks of the lectures.

A network is the chain of its graph's convolution and pooling layers. Where paths branch (residual
and Inception-like blocks) the chain follows the longest path, which decides the receptive field.
Fully connected layers are left out, unless a name says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from vislib.architectures import classics, deep, inception, light
from vislib.architectures.paths import chain
from vislib.convolution import Layer

Stack = tuple[Layer, ...]


def _same(name: str, kernel: int, stride: int = 1) -> Layer:
    """A layer that keeps the size at stride 1 (odd kernel)."""
    return Layer(name, kernel, stride, kernel // 2)


def _convolutions(*kernels: int, dilations: Iterable[int] = (), padded: bool = False) -> Stack:
    dilated = tuple(dilations) or (1,) * len(kernels)
    return tuple(
        Layer(f"conv{i}", k, 1, (k // 2) * d if padded else 0, d)
        for i, (k, d) in enumerate(zip(kernels, dilated, strict=True), start=1)
    )


def _resnets() -> dict[str, Stack]:
    return {f"ResNet-{depth}": chain(deep.resnet(depth=depth)) for depth in deep.RESNETS}


def _strided_last() -> dict[str, Stack]:
    """As TF-Slim builds those with bottlenecks: a stage's last unit has the stride."""
    deeper = [depth for depth, (_, bottleneck) in deep.RESNETS.items() if bottleneck]
    return {
        f"ResNet-{depth} (TF-Slim)": chain(deep.resnet(depth=depth, stride_last=True))
        for depth in deeper
    }


NETWORKS: Mapping[str, Stack] = MappingProxyType(
    {
        "LeNet": chain(classics.lenet()),
        "AlexNet": chain(classics.alexnet()),
        "VGG11": chain(classics.vgg(blocks=(1, 1, 2, 2, 2))),
        "VGG13": chain(classics.vgg(blocks=(2, 2, 2, 2, 2))),
        "VGG16": chain(classics.vgg()),
        "VGG16 (with fc6)": chain(classics.vgg(head="convolution")),
        "VGG16 (C, with 1×1)": chain(classics.vgg(third=1)),
        "VGG19": chain(classics.vgg(blocks=(2, 2, 4, 4, 4))),
        **_resnets(),
        **_strided_last(),
        **{name: chain(build()) for name, build in inception.INCEPTIONS.items()},
        "MobileNet v1": chain(light.mobilenet()),
        "U-Net encoder": chain(classics.unet(encoder=True)),
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
