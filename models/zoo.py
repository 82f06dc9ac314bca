"""The trained networks that ship with the project, by name: one door for all kinds of them.

U-Nets lie in ``models/weights`` itself, what a lesson alone uses in a folder of its own there; no
name is in two. A file says what it is: ``Entry.kind`` is a key of ``KINDS``.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from models.segmenter import Segmenter

if TYPE_CHECKING:
    from torch import nn

HOME = Path(__file__).resolve().parent
WEIGHTS, CARDS = HOME / "weights", HOME / "cards"
CHECKSUMS = "checksums.json"
UNET = "unet"
FOLDERS = ("", "autoencoder", "fully_convolutional", "residual")  # below ``WEIGHTS`` and ``CARDS``
KINDS = {
    UNET: "models.unet.UNet",
    "dense": "models.autoencoder.Dense",
    "convolutional": "models.autoencoder.Convolutional",
    "patch": "models.patches.PatchNet",
    "fcn": "models.fcn.FCN",
    "deep": "models.deep.Deep",
    "namer": "models.namer.Namer",
}


@dataclass(frozen=True)
class Entry:
    """What a weight file says about itself, read without loading the weights.

    ``kind``: a key of ``KINDS``; ``network``: the arguments of its class; ``figures``: measured
    on test pictures. ``classes``, ``side`` and ``stretch`` are for ``Segmenter``: U-Nets alone
    have them.
    """

    name: str
    kind: str
    network: dict
    figures: dict[str, float]
    classes: tuple[str, ...] = ()
    side: int = 0
    stretch: bool = False


def available(folder: str = "") -> tuple[str, ...]:
    """The names of the weight files in a folder, the U-Nets' by default, in alphabetical order."""
    return tuple(sorted(p.stem for p in (WEIGHTS / folder).glob("*.safetensors")))


def entry(name: str) -> Entry:
    """The description of a network. Raises ``ValueError`` where it is missing or damaged."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(_path(name), framework="pt") as opened:
            said = opened.metadata() or {}
        network = json.loads(said["network"])
        kind = network.pop("kind", UNET)
        found = {"figures": json.loads(said["figures"])}
        if kind == UNET:
            found |= {"classes": tuple(json.loads(said["classes"])), "side": int(said["side"]),
                      "stretch": said["stretch"] == "1"}  # fmt: skip
        return Entry(name, kind, network, **found)
    except (SafetensorError, OSError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValueError(_damaged(name)) from error


def card(name: str) -> str:
    """The model card, Markdown; empty where there is none."""
    path = next((p for f in FOLDERS if (p := CARDS / f / f"{name}.md").is_file()), None)
    return path.read_text(encoding="utf-8") if path else ""


def checksum(name: str) -> str:
    """The SHA-256 that the file of ``name`` must have; ``ValueError`` where nothing is known."""
    path = _path(name)
    found = _checksums(path.parent).get(path.name)
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


def build(kind: str, network: dict) -> nn.Module:
    """A new network of that kind, ``network`` the arguments of its class."""
    from models.unet import BUILDING

    module, _, name = KINDS[kind].rpartition(".")
    given = {key: tuple(v) if isinstance(v, list) else v for key, v in network.items()}
    with BUILDING:
        return getattr(import_module(module), name)(**given)


def network(name: str) -> nn.Module:
    """The network ``name`` in float32, to be asked and not trained, its checksum compared.

    Raises ``ValueError`` with the remedy where the file is missing, damaged or another one.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load as parse

    raw, said = content(name), entry(name)
    try:
        net = build(said.kind, said.network)
        weights = {key: value.float() for key, value in parse(raw).items()}
        result = net.load_state_dict(weights, strict=False)
    except (SafetensorError, KeyError, RuntimeError, TypeError, ValueError) as error:
        raise ValueError(_damaged(name)) from error
    # The counters of batch norm are not shipped: nothing at inference asks for them.
    if result.unexpected_keys or any("num_batches" not in k for k in result.missing_keys):
        raise ValueError(_damaged(name))
    return net.eval().requires_grad_(False)


def load(
    name: str, device: str = "auto", precision: str = "auto", engine: str = "auto"
) -> Segmenter:
    """The U-Net ``name``, ready for pictures; its file is compared with its checksum.

    ``device``, ``precision``, ``engine``: see ``Segmenter``. Where ``PIXELWISE_SERVE`` names a
    service and none of them is asked for, that one computes, and this machine whenever it does not
    answer (``models.serve``). Raises ``ValueError`` with the remedy where the file is missing,
    damaged or another one, also where the name is that of another kind.
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


def _read(name: str) -> tuple[nn.Module, tuple[str, ...], int, bool]:
    """The U-Net, its classes, its side, and whether it stretches what it is shown."""
    net, said = network(name), entry(name)
    if said.kind != UNET:
        raise ValueError(f"{name!r} is no U-Net: open it with models.zoo.network.")
    return net, said.classes, said.side, said.stretch


def _checksums(folder: Path) -> dict[str, str]:
    try:
        known = json.loads((folder / CHECKSUMS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        known = None
    if not isinstance(known, dict):
        where = _relative(folder / CHECKSUMS)
        raise ValueError(f"{where} is missing or damaged; get it again.")
    return known


def _path(name: str) -> Path:
    for folder in FOLDERS:
        if name in available(folder):
            return WEIGHTS / folder / f"{name}.safetensors"
    there = ", ".join(n for folder in FOLDERS for n in available(folder)) or "none"
    raise ValueError(
        f"There is no network {name!r}: get the folder models/weights again. There are: {there}."
    )


def _damaged(name: str) -> str:
    return f"The weights of {name!r} are damaged; get {_relative(_path(name))} again."


def _relative(path: Path) -> str:
    return f"models/weights/{path.relative_to(WEIGHTS).as_posix()}"
