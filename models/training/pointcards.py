"""What ships of a net of points on spirals: weights, checksum, figures, card."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from models.training import shipping

if TYPE_CHECKING:
    from models.deep import Deep
    from models.training.points import Run


FOLDER = "residual"


def write(run: Run) -> None:
    """Round the weights as they ship, measure that net, write file, checksum and card."""
    shipped = copy.deepcopy(run.net).float()
    figures = measure(copy.deepcopy(shipped).double(), *run.points)
    said = {"network": network(run.name), "figures": figures}
    digest = shipping.write(run.name, shipped.state_dict(), said, FOLDER)
    shipping.note(run.name, card(run, figures, digest), FOLDER)
    print(run.name, json.dumps(figures))


def network(name: str) -> dict:
    """What a file says of its net."""
    from models.training.points import RECIPES

    return {"kind": "deep"} | RECIPES[name]


@torch.no_grad()
def measure(net: Deep, x: Tensor, y: Tensor) -> dict[str, float]:
    """Shares of the training points that are right: whole, and with one block less."""
    whole, *less = [
        float((net(x, without).argmax(dim=1) == y).double().mean())
        for without in (None, *range(len(net.blocks)))
    ]
    figures = {"accuracy": whole, "one block less, mean": sum(less) / len(less),
               "one block less, least": min(less), "one block less, most": max(less)}  # fmt: skip
    return {key: round(value, 4) for key, value in figures.items()}


def card(run: Run, figures: dict[str, float], digest: str) -> str:
    """The card as Markdown."""
    from models.training import points as recipe

    said = network(run.name)
    rows = "\n".join(f"| {key} | {value} |" for key, value in figures.items())
    size = sum(p.numel() for p in run.net.parameters())
    kind = "with shortcuts, branches times 1/√blocks" if said["residual"] else "without shortcuts"
    return f"""# {run.name}

**Data**: {recipe.COUNT} points of two classes on two spirals, drawn from seed {said["seed"]}
(`models/training/points.py`); all of them are training points.

**Network**: {said["depth"]} layers of {said["width"]} units in blocks of two, ReLU, {kind};
{size:,} weights.

**Training**: {run.step} steps of all points ({run.spent:.0f} s of one CPU core), cross-entropy,
Adam, rate 0.003, He's start, seed {said["seed"]}.

**Measured** on the training points, the share that is right:

| figure | value |
|---|---|
{rows}

**Fails** on everything but these spirals: it is there to be taken apart.

**File**: `models/weights/residual/{run.name}.safetensors`, single precision, SHA-256 `{digest}`.
"""
