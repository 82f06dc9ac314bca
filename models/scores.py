"""What was measured on test pictures and is shown: variants trained alike, connections muted.

``scores.json`` is written by ``python -m models.training.variants`` and
``python -m models.training.muted``; nothing here needs the test pictures.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PATH = Path(__file__).resolve().parent / "scores.json"


@dataclass(frozen=True)
class Variants:
    """Networks trained alike on one data set, each with every seed of ``seeds``.

    ``figures[network][figure]``: a number a seed; ``shipped[network]``: the seed whose
    weights ship, the middle one by mean IoU. ``steps`` of ``batch`` pictures each, the same for
    all; ``pictures``: how many test pictures.
    """

    steps: int
    batch: int
    seeds: tuple[int, ...]
    pictures: int
    shipped: dict[str, int]
    figures: dict[str, dict[str, tuple[float, ...]]]


@dataclass(frozen=True)
class Muted:
    """Of the pixels that a whole network labels rightly, the shares lost with gates closed.

    ``lost[gates]``: (near outlines, elsewhere), shares 0..1 of ``pictures`` test pictures.
    """

    pictures: int
    lost: dict[str, tuple[float, float]]


def variants(name: str) -> Variants | None:
    """The variants of a set ("shapes-small", "leaf-small"); None where nothing was measured."""
    said = read().get("variants", {}).get(name)
    if said is None:
        return None
    figures = {
        network: {figure: tuple(values) for figure, values in one.items()}
        for network, one in said["figures"].items()
    }
    plain = said["steps"], said["batch"], tuple(said["seeds"]), said["pictures"]
    return Variants(*plain, said["shipped"], figures)


def muted(network: str) -> Muted | None:
    """What closed gates cost ``network``; None where nothing was measured."""
    said = read().get("muted", {}).get(network)
    if said is None:
        return None
    return Muted(said["pictures"], {gates: tuple(two) for gates, two in said["lost"].items()})


def read() -> dict[str, Any]:
    """All scores, plain; empty where the file is missing or damaged."""
    try:
        said = json.loads(PATH.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def write(kind: str, name: str, said: dict[str, Any]) -> None:
    """Put ``said`` in place of what was known of ``name``."""
    all_ = read()
    all_.setdefault(kind, {})[name] = said
    PATH.write_text(json.dumps(all_, indent=1, sort_keys=True) + "\n", encoding="utf-8")
