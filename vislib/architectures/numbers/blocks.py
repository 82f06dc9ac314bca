"""What layers cost in one piece and in several, and what blocks cost that join."""

from __future__ import annotations

from typing import Any

from vislib.architectures import light
from vislib.architectures.book import book_rows
from vislib.architectures.deep import DENSENETS
from vislib.architectures.numbers.words import how_often, large
from vislib.architectures.params import Depthwise, Join, Shrink
from vislib.architectures.rows import ledger as rows_of
from vislib.architectures.rows import totals
from vislib.architectures.shapes import text
from vislib.core.conditions import Condition
from vislib.core.text import Decimals, fixed, plural

RANK_SAID = (
    "The price: whatever passes the narrow layer is a mixture of as many directions as it has "
    "channels. Of the singular values of both layers together (random weights; at most 64 rows "
    "and 64 channels of their matrix) no more than r are above 0."
)
NAIVE_SAID = (
    "The pool of the naive module passes all channels on, so each module puts out more than came "
    "in: that is why the paper shrinks before the dear filters, and behind the pool."
)
GROUPS_SAID = (
    "In groups a filter reads the channels of its own group. PyTorch's default is groups=1 (the "
    "slide prints 3), and groups = channels keeps the depth only if channels out = channels in; "
    "otherwise each channel gets several filters. The same holds for transposed convolutions. "
    "The kernels drawn are random: what counts is that all outputs share one kernel a channel, "
    "each times a number of its own (rank 1 where a full layer is free)."
)


def shrink(p: Shrink) -> dict[str, Any]:
    """What both ways cost, and where they cost the same."""
    pair = p.pair()
    direct, split = pair.totals
    return {
        "direct": (large(direct.multiplications), plural(direct.weights, "weight")),
        "in pieces": (large(split.multiplications), plural(split.weights, "weight")),
        "direct / pieces": pair.ratio,
        "not dearer up to": (
            p.break_even,
            f"channel{'s' * (p.break_even != 1)} in between",
        ),  # fmt: skip
    }


def detour(p: Shrink) -> tuple[Condition, ...]:
    """The detour is dearer although it halves the channels."""
    if p.view == "module":
        return (Condition(False, "a module is shown: choose one dear layer"),)
    ratio = p.pair().ratio
    return (
        Condition(ratio < 1, f"the detour multiplies {how_often(ratio)}"),
        Condition(2 * p.middle <= p.channels, f"{p.channels:,} to {plural(p.middle, 'channel')}"),
    )


def module(p: Shrink) -> list[dict[str, Any]]:
    """What a module costs naive and reduced, and what it puts out."""
    made = []
    for kind in ("naive", "reduced"):
        rows = p.module_rows(kind)
        found = totals(rows[1:])
        made.append({
            "module": kind, "reads": text(rows[0].shape), "puts out": text(rows[-1].shape),
            "weights": found.weights, "multiplications": f"{found.multiplications:,}",
            "values": found.values,
        })  # fmt: skip
    return made


def depthwise(p: Depthwise) -> dict[str, Any]:
    """What each way costs."""
    whole, split = p.pair().totals
    made = {"all to all": (large(whole.multiplications), plural(whole.weights, "weight"))}
    if p.groups > 1:
        grouped = p.pair(p.groups).totals[0]
        made[f"in {p.groups:,} groups"] = (
            large(grouped.multiplications), plural(grouped.weights, "weight"),
        )  # fmt: skip
    made["one each, then 1×1"] = (large(split.multiplications), plural(split.weights, "weight"))
    return made | {"all to all / one each": p.pair().ratio}


def saves_forty_times(p: Depthwise) -> tuple[Condition, ...]:
    """One channel at a time needs more than 40 times fewer multiplications."""
    ratio = p.pair().ratio
    return (Condition(ratio > 40, f"it multiplies {how_often(ratio, 40)}"),)


def mobilenet_shares() -> dict[str, str]:
    """Shares of the multiplications of MobileNet v1, in percent, by kind of layer."""
    rows = book_rows("MobileNet v1")
    kinds = {"depthwise": "depthwise", "1×1": "pointwise", "first layer": "conv0", "dense": "fc"}
    whole = totals(rows).multiplications
    return {
        kind: fixed(100 * sum(r.multiplications for r in rows
                              if r.name.startswith(name)) / whole, 2)
        for kind, name in kinds.items()
    }  # fmt: skip


def widths() -> list[dict[str, Any]]:
    """MobileNet v1 with fewer channels everywhere: parameters and multiplications."""
    made = []
    for width in (1.0, 0.75, 0.5, 0.25):
        found = totals(rows_of(light.mobilenet(width=width)))
        made.append({
            "width multiplier": Decimals(width, 2),
            "parameters (M)": Decimals(found.parameters / 1e6, 1),
            "multiplications (M)": Decimals(found.multiplications / 1e6, 0),
        })  # fmt: skip
    return made


def join(p: Join) -> list[dict[str, Any]]:
    """What the block costs in both ways."""
    return [
        {
            "join": kind, "connections": len(made.arcs), "channels out": made.channels[-1],
            "weights": made.weights, "values put out": made.values,
        }
        for kind, made in p.joinings.items()
    ]  # fmt: skip


def wide_for_less(p: Join) -> tuple[Condition, ...]:
    """The concatenating block needs fewer weights, and ends four times as wide as it began."""
    add, cat = p.both["add"], p.both["concatenate"]
    last = cat.channels[-1]
    return (
        Condition(cat.weights < add.weights, f"{cat.weights:,} weights against {add.weights:,}"),
        Condition(last >= 4 * p.channels, f"from {plural(p.channels, 'channel')} to {last:,}"),
    )


def mobilenet() -> str:
    """Where MobileNet v1 multiplies, and what its paper prints."""
    shares = ", ".join(f"{kind} {share} %" for kind, share in mobilenet_shares().items())
    return (
        f"MobileNet v1's multiplications: {shares}. (The paper's table 2 prints 1.19 % for the "
        "first layer; its column then adds up to 99.29 %.) Xception does the same in 34 of its 36 "
        "layers."
    )


def connections(depth: int = 121) -> tuple[str, int]:
    """Connections inside the blocks of a DenseNet: their sum as text, and its value."""
    each = [n * (n + 1) // 2 for n in DENSENETS[depth]]
    return " + ".join(map(str, each)), sum(each)


def densenet() -> str:
    """How a DenseNet joins its layers, and how many connections that makes."""
    said, whole = connections()
    return (
        "Adding keeps the width: x + layer(x). Concatenating grows it by the growth rate a layer: "
        f"cat(x, layer(x)). DenseNet-121 has blocks of 6, 12, 24 and 16 layers: {said} = {whole} "
        "connections inside them. (A slide says that a DenseNet of 50 layers beats a ResNet of "
        "152; the paper's table does not say so.)"
    )


_LATER = (  # the slides' list, by the year of each paper's first version
    ("Wide ResNet", 2016, "fewer layers, more channels"),
    ("DenseNet", 2016, "concatenate instead of adding"),
    ("Architecture search", 2016, "a program proposes the layers"),
    ("ResNeXt", 2016, "bottlenecks in groups"),
    ("MobileNet", 2017, "one channel at a time, then 1×1"),
    ("SENet", 2017, "each channel weighted by what all places together say"),
    ("Vision Transformer", 2020, "patches attend to each other, no convolutions"),
    ("Swin Transformer", 2021, "attention in windows that shift"),
    ("MLP-Mixer", 2021, "dense layers across places, then across channels"),
)


def later() -> list[dict[str, Any]]:
    """What came after ResNet, a row each."""
    return [{"beyond ResNet": name, "year": str(year), "what": what} for name, year, what in _LATER]
