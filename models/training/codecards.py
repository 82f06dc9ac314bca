"""What ships of an auto-encoder: weights in half precision, checksum, figures, card."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn

from models import discs, zoo
from models.training import shipping

if TYPE_CHECKING:
    from models.training.codes import Run

FOLDER = "autoencoder"
SEED, COUNT = 10**6, 2000  # of the discs by which all are judged; no training ever draws them
SIGMA = 0.2


def new(network: dict) -> nn.Module:
    """The network of a recipe: its ``kind`` and the arguments of its class."""
    return zoo.build(network["kind"], {k: v for k, v in network.items() if k != "kind"})


def write(run: Run) -> None:
    """Round the weights as they ship, measure that network, write file, checksum and card."""
    network, weights = run.recipe.network, shipping.packed(run.net)
    shipped = new(network)
    shipped.load_state_dict({k: v.float() for k, v in weights.items()})
    figures = measure(shipped.eval(), run.recipe.data)
    digest = shipping.write(run.name, weights, {"network": network, "figures": figures}, FOLDER)
    shipping.note(run.name, card(run, figures, digest), FOLDER)
    print(run.name, json.dumps(figures))


@torch.inference_mode()
def measure(net: nn.Module, data: str) -> dict[str, float]:
    """The mean squared errors of a pixel on pictures never trained on; keys say which."""
    if data == "digits":
        from models.training.codes import digits

        return {"error": _error(net, digits()[1])}
    rng = np.random.default_rng(SEED)
    if data == "left discs":
        places = discs.left(rng, COUNT)
        found = {"error left": _error(net, drawn(places))}
        return found | {"error right": _error(net, drawn(discs.right(places)))}
    clean = drawn(discs.anywhere(rng, COUNT))
    found = {"error": _error(net, clean)}
    if data == "noisy discs":
        noise = torch.from_numpy(rng.standard_normal(clean.shape)).float() * SIGMA
        found[f"error at noise {SIGMA}"] = _error(net, clean, clean + noise)
    else:
        each = (net(clean).view_as(clean) - clean).square().mean(dim=(1, 2, 3))
        found["95 % below"] = round(float(np.quantile(each.numpy(), 0.95)), 6)
    if getattr(net, "skip", False):
        found["error of the code alone"] = _error(net, clean, alone=True)
    return found


def drawn(places: np.ndarray) -> Tensor:
    """The discs at ``places`` (n, 3) as (n, 1, 24, 24) float32."""
    return torch.from_numpy(discs.draw(places)).float()[:, None]


def _error(net: nn.Module, truth: Tensor, seen: Tensor | None = None, alone: bool = False) -> float:
    seen = truth if seen is None else seen
    back = net.decode(net.encode(seen)) if alone else net(seen)
    return round(float((back.view_as(truth) - truth).square().mean()), 6)


DATA = {
    "discs": f"""discs of {discs.SIDE} x {discs.SIDE} pixels drawn while training
(`models/discs.py`): centre in {discs.CENTRES}, radius in {discs.RADII}, edge one pixel soft""",
    "digits": "the digits that come with scikit-learn (8 x 8 pixels), 1,437 for training, 360 for "
    "the test.\nSource: E. Alpaydin, C. Kaynak, Optical Recognition of Handwritten Digits, UCI, "
    "1998. Licence: CC BY 4.0",
}
DATA["noisy discs"] = (
    DATA["discs"] + ",\nwhite noise of a deviation in 0..0.6 added to what is seen"
)
DATA["left discs"] = f"""discs of {discs.SIDE} x {discs.SIDE} pixels drawn while training
(`models/discs.py`), radius in {discs.SMALL}, wholly in the left half"""


def card(run: Run, figures: dict[str, float], digest: str) -> str:
    """The card as Markdown."""
    recipe = run.recipe
    rows = "\n".join(f"| {key} | {value} |" for key, value in figures.items())
    layers = ", ".join(f"{key} {value}" for key, value in recipe.network.items())
    size = sum(p.numel() for p in run.net.parameters())
    return f"""# {run.name}

**Data**: {DATA[recipe.data]}.

**Network**: auto-encoder, {layers}; {size:,} weights.

**Training**: {run.step} steps of 128 pictures ({run.spent / 60:.1f} minutes of one CPU core), {
        recipe.loss
    }, Adam, cosine from {recipe.rate:g}, seed {run.seed}.

**Measured** on pictures never trained on, squared error a pixel:

| figure | value |
|---|---|
{rows}

**Fails** on everything unlike its training pictures: it draws what it knows instead.

**File**: `models/weights/autoencoder/{run.name}.safetensors`, half precision, SHA-256 `{digest}`.
"""
