"""How often networks of the book are right on ImageNet, and who won the challenge.

Accuracies in percent, one crop of the validation pictures. Sources: the metadata that torchvision
0.29.1 ships with its weights IMAGENET1K_V1; the README of TF-Slim (Inception v2, v4 and
Inception-ResNet v2); the papers of MobileNet v1 (Howard et al. 2017, table 4) and Xception (Chollet
2017, table 1).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import log
from types import MappingProxyType
from typing import NamedTuple

from vislib.architectures.book import book_rows
from vislib.architectures.rows import Row, totals
from vislib.architectures.tiling import last_maps


class Accuracy(NamedTuple):
    """Right at the first guess, among the first five (None: not told), and who says so."""

    top1: float
    top5: float | None
    year: int
    source: str


_TV = "torchvision 0.29.1, IMAGENET1K_V1"
_SLIM = "TF-Slim's README"
ACCURACY: Mapping[str, Accuracy] = MappingProxyType({
    "AlexNet (torchvision)": Accuracy(56.522, 79.066, 2012, _TV),
    "VGG11": Accuracy(69.020, 88.628, 2014, _TV),
    "VGG13": Accuracy(69.928, 89.246, 2014, _TV),
    "VGG16": Accuracy(71.592, 90.382, 2014, _TV),
    "VGG19": Accuracy(72.376, 90.876, 2014, _TV),
    "Inception v2": Accuracy(73.9, 91.8, 2015, _SLIM),
    "Inception v3": Accuracy(77.294, 93.450, 2015, _TV),
    "Inception v4": Accuracy(80.2, 95.2, 2016, _SLIM),
    "Inception-ResNet v2": Accuracy(80.4, 95.3, 2016, _SLIM),
    "ResNet-18": Accuracy(69.758, 89.078, 2015, _TV),
    "ResNet-34": Accuracy(73.314, 91.420, 2015, _TV),
    "ResNet-50": Accuracy(76.130, 92.862, 2015, _TV),
    "ResNet-101": Accuracy(77.374, 93.546, 2015, _TV),
    "ResNet-152": Accuracy(78.312, 94.046, 2015, _TV),
    "DenseNet-121": Accuracy(74.434, 91.972, 2016, _TV),
    "DenseNet-169": Accuracy(75.600, 92.806, 2016, _TV),
    "DenseNet-201": Accuracy(76.896, 93.370, 2016, _TV),
    "MobileNet v1": Accuracy(70.6, None, 2017, "Howard et al. 2017, table 4"),
    "MobileNet v1 (full convolutions)": Accuracy(71.7, None, 2017, "Howard et al. 2017, table 4"),
    "MobileNet v2": Accuracy(71.878, 90.286, 2018, _TV),
    "Xception": Accuracy(79.0, 94.5, 2016, "Chollet 2017, table 1"),
})  # fmt: skip


class Winner(NamedTuple):
    """An entry of the challenge and its top-5 error in percent."""

    year: int
    name: str
    error: float


# The results pages of ILSVRC 2010 to 2015: 28.19, 25.77, 16.42 (15.32 with more pictures), 11.74
# (11.20 with more), 7.33, 6.66, 3.57. Rounded as the decks print them.
WINNERS = (
    Winner(2010, "NEC-UIUC", 28.2),
    Winner(2011, "XRCE", 25.8),
    Winner(2012, "AlexNet", 16.4),
    Winner(2013, "Clarifai", 11.7),
    Winner(2014, "VGG (second)", 7.3),
    Winner(2014, "GoogLeNet", 6.7),
    Winner(2015, "ResNet", 3.6),
)
HUMAN = 5.1  # one annotator, Russakovsky et al. 2015, section 6.4; a second one made 12.0


@dataclass(frozen=True)
class Costs:
    """What a network of the book costs and sees, from its ledger."""

    weights: float  # millions
    multiplications: float  # billions
    values: float  # millions
    field: int  # pixels that a unit of the last maps sees
    stride: int  # pixels between those units
    depth: int  # layers with weights on the longest path
    joins: int  # sums and stacks
    normalised: bool


@lru_cache(maxsize=64)
def costs(name: str) -> Costs:
    """What the network ``name`` costs, at its own input."""
    rows = book_rows(name)
    found, last = totals(rows), last_maps(rows)
    return Costs(
        found.parameters / 1e6, found.multiplications / 1e9, found.values / 1e6, last.seen,
        int(last.jump), _depth(rows), sum(r.kind in ("add", "cat") for r in rows),
        any(r.kind == "norm" for r in rows),
    )  # fmt: skip


def _depth(rows: Iterable[Row]) -> int:
    deep: dict[str, int] = {}
    for row in rows:
        below = max((deep[name] for name in row.inputs), default=0)
        deep[row.name] = below + (row.kind in ("conv", "transposed", "linear"))
    return max(deep.values())


@dataclass(frozen=True)
class Budgets:
    """The most that may be spent, and the least that must be reached."""

    weights: float = 150.0
    multiplications: float = 20.0
    values: float = 50.0
    field: int = 0
    top1: float = 0.0


def missing(name: str, budgets: Budgets) -> float:
    """By how much a network misses the budgets: the sum of the logarithms of the excesses."""
    found = costs(name)
    ratios = [getattr(found, what) / getattr(budgets, what)
              for what in ("weights", "multiplications", "values")]  # fmt: skip
    ratios += [budgets.field / found.field, budgets.top1 / ACCURACY[name].top1]
    return sum(log(r) for r in ratios if r > 1)


def within(budgets: Budgets) -> tuple[str, ...]:
    """The networks within the budgets, the most accurate first."""
    names = [name for name in ACCURACY if missing(name, budgets) == 0]
    return tuple(sorted(names, key=lambda name: -ACCURACY[name].top1))


def nearest(budgets: Budgets) -> str:
    """The network that misses the budgets by least."""
    return min(ACCURACY, key=lambda name: missing(name, budgets))
