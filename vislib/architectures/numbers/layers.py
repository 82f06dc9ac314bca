"""Networks layer by layer: LeNet, and those of the book."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from vislib.architectures.classics import LENET_NAMES
from vislib.architectures.lines import Line
from vislib.architectures.numbers.words import counts, large, mega, percent
from vislib.architectures.params import Ledger, Lenet
from vislib.architectures.rows import totals
from vislib.architectures.shapes import text
from vislib.core.conditions import Condition
from vislib.core.text import Decimals, agreeing, enough, plural

LENET_SAID = (
    "The filters are random, drawn once and never trained, each layer followed by tanh: the maps "
    "are real, the digit is not recognised. Width and height fall, filters grow. LeNet-5 of 1998 "
    "had exactly 60,000 parameters: C3 joined to some maps only, a weight and a bias in every "
    "pool, fixed output codes. Joined to all it has 61,706."
)


def lenet(p: Lenet) -> list[dict[str, Any]]:
    """A row a layer, with the paper's name."""
    whole = totals(p.rows).parameters
    return [
        {
            "layer": LENET_NAMES[row.name],
            "puts out": text(row.shape),
            "parameters": row.parameters,
            "share": f"{percent(row.parameters, whole)} %",
            "multiplications": row.multiplications,
            "field (px)": row.seen,
        }
        for row in p.rows
    ]


def ledger(p: Ledger) -> dict[str, Any]:
    """Totals and memory of the first network."""
    found, needs = p.totals(p.network), p.memory(p.network)
    made = {
        "parameters" if p.biases else "weights": counts(found, p.biases)[0],
        "multiplications": (large(found.multiplications), f"{found.multiplications:,}"),
        "values": found.values,
        f"parameters in {p.number}": mega(needs.parameters),
        f"values of {plural(p.batch, 'picture')}": mega(needs.values),
    }
    if p.mode != "forward":
        made["a step of training, about"] = mega(needs.training)
    return made


def table(shown: Sequence[Line], biases: bool = True) -> list[dict[str, Any]]:
    """A row a line: shape, parameters, multiplications, values, field, jump."""
    return [
        {
            "layer": line.name,
            "puts out": text(line.last.shape),
            "parameters" if biases else "weights": counts(line.sums, biases)[0],
            "multiplications (M)": Decimals(line.sums.multiplications / 1e6, 2),
            "values": line.sums.values,
            "field (px)": line.last.seen if line.last.seen is not None else "–",
            "jump (px)": float(line.last.jump) if line.last.jump is not None else "–",
        }
        for line in shown
    ]


COUNTED = (
    "One multiplication with its addition counts once, in convolutions and dense layers only, "
    "for one picture. Many tables call this FLOPs; some print twice as much. Values: what "
    "convolutions, pooling, dense layers and the input put out. Memory in training is an "
    "estimate: weights, their gradients, what the optimiser keeps, values and their gradients."
)
_ALEXNETS = (
    "Three AlexNets: 62.4 M parameters as one tower; 61.0 M as published, where layers 2, 4 and 5 "
    "were cut into two groups for two graphics cards; 61.1 M in torchvision, which has fewer "
    "filters and no groups. The paper prints an input of 224 px, but its sizes need 227. The "
    "deck puts the normalisation behind the pooling; the paper has it before (it has no weights)."
)


_VGG16 = (
    "The slide says 24M × 4 bytes ≈ 96 MB for the values; its own table adds up to 15,237,608 "
    "values, 61.0 MB, because each layer counts once (a second buffer for every ReLU would make "
    "it 28.8 million). The slide's 138,344,128 are the weights without the 13,416 biases."
)


REMARKS: Mapping[str, str] = {
    "VGG16": _VGG16,
    "AlexNet": f"{_ALEXNETS} 62,378,344 parameters are 1,011 times LeNet's 61,706.",
    "AlexNet (two groups)": _ALEXNETS,
    "AlexNet (torchvision)": _ALEXNETS,
    "GoogLeNet": "As the paper describes it: 5×5 branches and biases. torchvision's has 3×3 "
    "branches with normalisation, and so other numbers.",
    "Inception v2": "As TF-Slim builds it: the first layer is 7×7 on each colour, then 1×1.",
    "Inception v3": "torchvision's 27.2 million parameters include an auxiliary classifier that "
    "only training needs; here it is left out, as in timm.",
    "MobileNet v1": "The paper says 4.2 million parameters and 569 million multiplications.",
    "U-Net": "An input of 572 px shrinks at every unpadded layer: the map at the end is 388 wide.",
}


def work_for_weights(p: Ledger) -> tuple[Condition, ...]:
    """The smaller of two networks multiplies ten times as often as the other."""
    if len(p.names) < 2:
        return (Condition(False, "one network: put another beside it"),)
    small, big = sorted((p.totals(name) for name in p.names), key=lambda t: t.parameters)
    ratio = small.multiplications / big.multiplications
    (often,) = agreeing([ratio], lambda v: v >= 10, 3)
    fewer = f"{large(small.parameters)} against {large(big.parameters)} parameters"
    if small.parameters == big.parameters:
        fewer = f"{large(big.parameters)} parameters in both"
    return (
        Condition(small.parameters < big.parameters, fewer),
        Condition(ratio >= 10, f"{often} times as many multiplications"),
    )


def light_c5(p: Lenet) -> tuple[Condition, ...]:
    """C5 holds less than a third of the parameters, beside 84 dense units."""
    found, c5 = totals(p.rows).parameters, p.rows[5].parameters
    share = enough(100 * c5 / found, lambda v: 3 * v < 100, 1)
    return (
        Condition(3 * c5 < found, f"C5 holds {share} %"),
        Condition(p.dense == 84, f"{p.dense} dense units"),
    )
