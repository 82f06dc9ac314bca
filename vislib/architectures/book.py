"""The networks of the lectures by name, and what was published about them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from types import MappingProxyType
from typing import NamedTuple

from vislib.architectures import classics, deep, inception, light
from vislib.architectures.graph import Graph
from vislib.architectures.rows import Row, ledger


class Published(NamedTuple):
    """Parameters and multiplications at an input of ``size`` pixels a side, and who counted."""

    size: int
    parameters: int
    multiplications: int | None
    source: str


_VGG = {
    "VGG11": {"blocks": (1, 1, 2, 2, 2)},
    "VGG13": {"blocks": (2, 2, 2, 2, 2)},
    "VGG16 (C, with 1×1)": {"third": 1},
    "VGG16": {},
    "VGG19": {"blocks": (2, 2, 4, 4, 4)},
}
BOOK: Mapping[str, Callable[[int], Graph]] = MappingProxyType({
    "LeNet": classics.lenet,
    "AlexNet": classics.alexnet,
    "AlexNet (two groups)": partial(classics.alexnet, groups=2),
    "AlexNet (torchvision)": classics.alexnet_torchvision,
    **{name: partial(classics.vgg, **how) for name, how in _VGG.items()},
    "GoogLeNet": deep.googlenet,
    **inception.INCEPTIONS,
    **{f"ResNet-{depth}": partial(deep.resnet, depth=depth) for depth in deep.RESNETS},
    **{f"DenseNet-{depth}": partial(deep.densenet, depth=depth) for depth in deep.DENSENETS},
    "MobileNet v1": light.mobilenet,
    "MobileNet v1 (full convolutions)": partial(light.mobilenet, split=False),
    "MobileNet v2": light.mobilenet_v2,
    "Xception": light.xception,
    "U-Net": classics.unet,
})  # fmt: skip

_TV = "torchvision"
VALUES: Mapping[str, Published] = MappingProxyType({
    "LeNet": Published(32, 61_706, 416_520, "counted from the paper"),
    "AlexNet": Published(227, 62_378_344, 1_135_256_096, "counted from the paper"),
    "AlexNet (two groups)": Published(227, 60_965_224, 724_406_816, "counted from the paper"),
    "AlexNet (torchvision)": Published(224, 61_100_840, 714_188_480, _TV),
    "VGG11": Published(224, 132_863_336, 7_609_090_048, _TV),
    "VGG13": Published(224, 133_047_848, 11_308_466_176, _TV),
    "VGG16 (C, with 1×1)": Published(224, 133_638_952, 11_770_888_192, "counted from the paper"),
    "VGG16": Published(224, 138_357_544, 15_470_264_320, _TV),
    "VGG19": Published(224, 143_667_240, 19_632_062_464, _TV),
    "GoogLeNet": Published(224, 6_998_552, 1_582_671_872, "counted from the paper"),
    "Inception v2": Published(224, 11_188_224, 1_934_857_216, "counted from TF-Slim's layers"),
    "Inception v3": Published(299, 23_834_568, 5_713_216_096, f"{_TV}, without its auxiliary head"),
    "Inception v4": Published(299, 42_679_816, 12_253_974_624, "timm: 42,679,816"),
    "Inception-ResNet v2": Published(299, 55_843_464, 13_155_794_016, "timm: 55,843,464"),
    "ResNet-18": Published(224, 11_689_512, 1_814_073_344, _TV),
    "ResNet-34": Published(224, 21_797_672, 3_663_761_408, _TV),
    "ResNet-50": Published(224, 25_557_032, 4_089_184_256, _TV),
    "ResNet-101": Published(224, 44_549_160, 7_801_405_440, _TV),
    "ResNet-152": Published(224, 60_192_808, 11_513_626_624, _TV),
    "DenseNet-121": Published(224, 7_978_856, 2_834_161_664, _TV),
    "DenseNet-169": Published(224, 14_149_480, 3_359_843_328, _TV),
    "DenseNet-201": Published(224, 20_013_928, 4_291_365_888, _TV),
    "MobileNet v1": Published(224, 4_231_976, 568_740_352, "Howard et al. 2017: 4.2 M, 569 M"),
    "MobileNet v1 (full convolutions)": Published(
        224, 29_294_088, 4_867_293_184, "Howard et al. 2017, table 4: 29.3 M, 4866 M"
    ),
    "MobileNet v2": Published(224, 3_504_872, 300_774_272, _TV),
    "Xception": Published(299, 22_855_952, 8_357_403_496, "Keras: 22,855,952"),
    "U-Net": Published(572, 31_030_658, None, "counted from the paper"),
})  # fmt: skip


@lru_cache(maxsize=64)
def book_rows(name: str, size: int | None = None) -> tuple[Row, ...]:
    """The ledger of a network of the book, at its own size if none is given; kept."""
    return ledger(BOOK[name](VALUES[name].size if size is None else size))
