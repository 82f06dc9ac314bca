"""The trained networks that ship with the project, by name."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

import torch

from models.segmenter import Segmenter
from models.unet import BUILDING, UNet

HOME = Path(__file__).resolve().parent
WEIGHTS, CARDS = HOME / "weights", HOME / "cards"
CHECKSUMS = "checksums.json"


@dataclass(frozen=True)
class Entry:
    """What a weight file says about itself, read without loading the weights.

    ``network``: the arguments of ``UNet``; ``figures``: measured on the test pictures.
    """

    name: str
    classes: tuple[str, ...]
    side: int
    stretch: bool
    network: dict
    figures: dict[str, float]


def available() -> tuple[str, ...]:
    """The names of the weight files that are there, in alphabetical order."""
    return tuple(sorted(p.stem for p in WEIGHTS.glob("*.safetensors")))


def entry(name: str) -> Entry:
    """The description of a network. Raises ``ValueError`` where it is missing or damaged."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(_path(name), framework="pt") as opened:
            said = opened.metadata() or {}
        return Entry(
            name,
            tuple(json.loads(said["classes"])),
            int(said["side"]),
            said["stretch"] == "1",
            json.loads(said["network"]),
            json.loads(said["figures"]),
        )
    except (SafetensorError, OSError, KeyError, TypeError, ValueError) as error:
        raise ValueError(_damaged(name)) from error


def card(name: str) -> str:
    """The model card, Markdown; empty where there is none."""
    path = CARDS / f"{name}.md"
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def checksum(name: str) -> str:
    """The SHA-256 that the file of ``name`` must have; ``ValueError`` where nothing is known."""
    found = _checksums().get(_path(name).name)
    if found is None:
        raise ValueError(_damaged(name))
    return found


def content(name: str) -> bytes:
    """The weight file as it ships. Raises ``ValueError`` where it is missing or damaged."""
    path = _path(name)
    try:
        found = path.read_bytes()
    except OSError as error:
        raise ValueError(_damaged(name)) from error
    if hashlib.sha256(found).hexdigest() != checksum(name):
        raise ValueError(_damaged(name))
    return found


def load(
    name: str, device: str = "auto", precision: str = "auto", engine: str = "auto"
) -> Segmenter:
    """The network ``name`` on ``device``, its file compared with its checksum.

    ``device``, ``precision``, ``engine``: see ``Segmenter``. Where ``PIXELWISE_SERVE`` names a
    service and none of them is asked for, that one computes, and this machine whenever it does not
    answer (``models.serve``). Raises ``ValueError`` with the remedy where the file is missing,
    damaged or another one.
    """
    address = os.environ.get("PIXELWISE_SERVE", "").strip()
    if {device, precision, engine} != {"auto"} or not address:
        return local(name, device, precision, engine)
    from models.serve.client import Served, service

    return Served(*_read(name), name=name, service=service(address))


def local(
    name: str, device: str = "auto", precision: str = "auto", engine: str = "auto"
) -> Segmenter:
    """``load`` without a service."""
    return Segmenter(*_read(name), device, name, precision, engine)


def _read(name: str) -> tuple[UNet, tuple[str, ...], int, bool]:
    """The network, its classes, its side, and whether it stretches what it is shown."""
    from safetensors import SafetensorError
    from safetensors.torch import load as parse

    raw = content(name)
    said = entry(name)
    try:
        with BUILDING:
            net = UNet(**said.network)
        weights = {key: value.to(torch.float32) for key, value in parse(raw).items()}
        result = net.load_state_dict(weights, strict=False)
    except (SafetensorError, RuntimeError, TypeError, ValueError) as error:
        raise ValueError(_damaged(name)) from error
    # The counters of batch norm are not shipped: nothing at inference asks for them.
    if result.unexpected_keys or any("num_batches" not in k for k in result.missing_keys):
        raise ValueError(_damaged(name))
    return net, said.classes, said.side, said.stretch


def _checksums() -> dict[str, str]:
    try:
        known = json.loads((WEIGHTS / CHECKSUMS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        known = None
    if not isinstance(known, dict):
        raise ValueError(f"models/weights/{CHECKSUMS} is missing or damaged; get it again.")
    return known


def _path(name: str) -> Path:
    path = WEIGHTS / f"{name}.safetensors"
    if name not in available():
        there = ", ".join(available()) or "none; get the folder models/weights again"
        raise ValueError(f"There is no network {name!r}. There are: {there}.")
    return path


def _damaged(name: str) -> str:
    return f"The weights of {name!r} are damaged; get models/weights/{name}.safetensors again."
