"""What ships of a net of points on spirals: weights, checksum, figures, card."""

from __future__ import annotations

import copy
import hashlib
import json
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from models import deepnets

if TYPE_CHECKING:
    from models.training.points import Deep, Run


def write(run: Run) -> None:
    """Round the weights as they ship, measure that net, write file, checksum and card."""
    from safetensors.torch import save_file

    shipped = copy.deepcopy(run.net).float().double()
    figures = measure(shipped, *run.points)
    kept = {}
    for i, layer in enumerate(shipped.layers()):
        kept |= {f"{i}.{k}": v.detach().float() for k, v in layer.named_parameters()}
    for folder in (deepnets.WEIGHTS, deepnets.CARDS):
        folder.mkdir(parents=True, exist_ok=True)
    path = deepnets.WEIGHTS / f"{run.name}.safetensors"
    said = {"network": json.dumps(network(run)), "figures": json.dumps(figures)}
    save_file(kept, path, metadata=said)
    path.chmod(0o644)
    digest = _note(path)
    (deepnets.CARDS / f"{run.name}.md").write_text(card(run, figures, digest), encoding="utf-8")
    print(run.name, json.dumps(figures))


def network(run: Run) -> dict:
    """What a file says of its net."""
    from models.training import points as recipe

    depth, residual = recipe.RECIPES[run.name]
    return {"depth": depth, "width": recipe.WIDTH, "residual": residual, "seed": recipe.SEED,
            "points": recipe.COUNT, "steps": run.step}  # fmt: skip


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


def _note(path) -> str:
    """The SHA-256 of a weight file, in hexadecimal, also written into the book of checksums."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    book = deepnets.WEIGHTS / deepnets.CHECKSUMS
    sums = json.loads(book.read_text(encoding="utf-8")) if book.is_file() else {}
    sums[path.name] = digest
    book.write_text(json.dumps(dict(sorted(sums.items())), indent=2) + "\n", encoding="utf-8")
    return digest


def card(run: Run, figures: dict[str, float], digest: str) -> str:
    """The card as Markdown."""
    said = network(run)
    rows = "\n".join(f"| {key} | {value} |" for key, value in figures.items())
    size = sum(p.numel() for p in run.net.parameters())
    kind = "with shortcuts, branches times 1/√blocks" if said["residual"] else "without shortcuts"
    return f"""# {run.name}

**Data**: {said["points"]} points of two classes on two spirals, drawn from seed {said["seed"]}
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
