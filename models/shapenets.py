"""The trained patch classifiers and FCNs of drawn shapes, by name: built, checked, loaded, run."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from torch import nn

HOME = Path(__file__).resolve().parent
WEIGHTS, CARDS = HOME / "weights" / "fully_convolutional", HOME / "cards" / "fully_convolutional"
CHECKSUMS = "checksums.json"


def available() -> tuple[str, ...]:
    """The names of the weight files that are there, in alphabetical order."""
    return tuple(sorted(path.stem for path in WEIGHTS.glob("*.safetensors")))


def build(network: dict) -> nn.Module:
    """A new network: ``kind`` "patch" or "fcn" and the arguments of its class."""
    from models.fcn import FCN
    from models.patches import PatchNet

    given = dict(network)
    return {"patch": PatchNet, "fcn": FCN}[given.pop("kind")](**given)


def figures(name: str) -> dict[str, float]:
    """What was measured of a network on test drawings. Raises ``ValueError`` where missing."""
    return _said(name)["figures"]


def load(name: str) -> nn.Module:
    """The network ``name``, in float32, its file compared with its checksum.

    Raises ``ValueError`` with the remedy where the file is missing, damaged or another one.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load as parse

    from models.unet import BUILDING

    said, path = _said(name), _path(name)
    try:
        content = path.read_bytes()
        known = json.loads((WEIGHTS / CHECKSUMS).read_text(encoding="utf-8"))
        if hashlib.sha256(content).hexdigest() != known[path.name]:
            raise ValueError(_damaged(name))
        with BUILDING:
            net = build(said["network"])
        found = net.load_state_dict({k: v.float() for k, v in parse(content).items()}, strict=False)
    except (SafetensorError, OSError, KeyError, RuntimeError, TypeError, ValueError) as error:
        raise ValueError(_damaged(name)) from error
    # The counters of batch norm are not shipped: nothing at inference asks for them.
    if found.unexpected_keys or any("num_batches" not in k for k in found.missing_keys):
        raise ValueError(_damaged(name))
    return net.eval().requires_grad_(False)


def everywhere(net: nn.Module, image: np.ndarray) -> np.ndarray:
    """(classes, H, W) float32: what a patch network says of each pixel of ``image`` (H, W, 3).

    Beyond its border the picture goes on as its mirror image. One pass for each of the places
    within a step (shift and stitch), with the dense layers as convolutions.
    """
    import torch

    from models.patches import STAGES
    from models.pixels import normalise

    height, width = image.shape[:2]
    step, half = 2 ** STAGES[net.size], net.size // 2
    around = mirrored(image, half)
    pixels = normalise(torch.from_numpy(around).movedim(-1, 0)[None].float() / 255)
    whole = net.convolutional()
    found = np.zeros((net.classes, height, width), np.float32)
    with torch.inference_mode():
        for top in range(min(step, height)):
            for left in range(min(step, width)):
                scores = whole(pixels[..., top:, left:])[0].numpy()
                rows, columns = found[:, top::step, left::step].shape[1:]
                found[:, top::step, left::step] = scores[:, :rows, :columns]
    return found


def mirrored(image: np.ndarray, half: int) -> np.ndarray:
    """``image`` with ``half`` rows and columns more at each side, mirrored in its border."""
    rows, columns = (_places(n, half) for n in image.shape[:2])
    return image[rows[:, None], columns]


def _places(side: int, half: int) -> np.ndarray:
    period = max(2 * (side - 1), 1)
    places = np.mod(np.arange(-half, side + half), period)
    return np.minimum(places, period - places)


def _said(name: str) -> dict:
    """What the file says of itself: ``network`` and ``figures``, read without the weights."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(_path(name), framework="pt") as opened:
            said = opened.metadata() or {}
        return {key: json.loads(said[key]) for key in ("network", "figures")}
    except (SafetensorError, OSError, KeyError, TypeError, json.JSONDecodeError) as error:
        raise ValueError(_damaged(name)) from error


def _path(name: str) -> Path:
    if name not in available():
        there = ", ".join(available()) or "none; get the folder models/weights again"
        raise ValueError(f"There is no network {name!r}. There are: {there}.")
    return WEIGHTS / f"{name}.safetensors"


def _damaged(name: str) -> str:
    file = f"models/weights/fully_convolutional/{name}.safetensors"
    return f"The weights of {name!r} are damaged; get {file} again."
