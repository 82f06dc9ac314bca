"""The trained nets of points on spirals, plain and residual, by name: checked, loaded as arrays."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

HOME = Path(__file__).resolve().parent
WEIGHTS, CARDS = HOME / "weights" / "residual", HOME / "cards" / "residual"
CHECKSUMS = "checksums.json"


@dataclass(frozen=True, eq=False)
class Arrays:
    """``weights`` (out, in) and ``biases`` (out, 1) of every layer, the output layer last.

    ``network``: depth, width, residual, seed and steps; ``figures``: what was measured of it.
    """

    weights: list[np.ndarray]
    biases: list[np.ndarray]
    network: dict
    figures: dict[str, float]


def available() -> tuple[str, ...]:
    """The names of the weight files that are there, in alphabetical order."""
    return tuple(sorted(path.stem for path in WEIGHTS.glob("*.safetensors")))


def load(name: str) -> Arrays:
    """The net ``name`` in float64, its file compared with its checksum.

    Raises ``ValueError`` with the remedy where the file is missing, damaged or another one.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load as parse

    path = WEIGHTS / f"{name}.safetensors"
    if not path.is_file():
        raise ValueError(f"There is no file {_shown(name)}; get the folder models/weights again.")
    try:
        content = path.read_bytes()
        known = json.loads((WEIGHTS / CHECKSUMS).read_text(encoding="utf-8"))
        if hashlib.sha256(content).hexdigest() != known[path.name]:
            raise ValueError(name)
        said, held = _said(content), parse(content)
        count = len(held) // 2
        weights, biases = (
            [held[f"{i}.{part}"].astype(np.float64) for i in range(count)]
            for part in ("weight", "bias")
        )
        biases = [b.reshape(-1, 1) for b in biases]
        return Arrays(weights, biases, said["network"], said["figures"])
    except (SafetensorError, OSError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"The file {_shown(name)} is damaged; get it again.") from error


def _said(content: bytes) -> dict:
    """``network`` and ``figures``, as the head of a file says them."""
    length = int.from_bytes(content[:8], "little")
    head = json.loads(content[8 : 8 + length])["__metadata__"]
    return {key: json.loads(head[key]) for key in ("network", "figures")}


def _shown(name: str) -> str:
    return f"models/weights/residual/{name}.safetensors"
