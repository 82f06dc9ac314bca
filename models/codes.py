"""The trained auto-encoders, by name: built, checked and loaded."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import nn

HOME = Path(__file__).resolve().parent
WEIGHTS, CARDS = HOME / "weights" / "autoencoder", HOME / "cards" / "autoencoder"
CHECKSUMS = "checksums.json"


def available() -> tuple[str, ...]:
    """The names of the weight files that are there, in alphabetical order."""
    return tuple(sorted(path.stem for path in WEIGHTS.glob("*.safetensors")))


def build(network: dict) -> nn.Module:
    """A new network: ``kind`` "dense" or "convolutional" and the arguments of its class."""
    from models.autoencoder import Convolutional, Dense

    kinds = {"dense": Dense, "convolutional": Convolutional}
    given = {key: tuple(v) if isinstance(v, list) else v for key, v in network.items()}
    return kinds[given.pop("kind")](**given)


def figures(name: str) -> dict[str, float]:
    """What was measured of a network when it was written. Raises ``ValueError`` where missing."""
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
        net.load_state_dict({key: value.float() for key, value in parse(content).items()})
    except (SafetensorError, OSError, KeyError, RuntimeError, TypeError, ValueError) as error:
        raise ValueError(_damaged(name)) from error
    return net.eval().requires_grad_(False)


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
        raise ValueError(f"There is no auto-encoder {name!r}. There are: {there}.")
    return WEIGHTS / f"{name}.safetensors"


def _damaged(name: str) -> str:
    file = f"models/weights/autoencoder/{name}.safetensors"
    return f"The weights of {name!r} are damaged; get {file} again."
