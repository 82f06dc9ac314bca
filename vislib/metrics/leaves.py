"""Counts of real networks on the 25 test pictures of coffee leaves; the pictures are not shown.

``data/leaves.json`` is written by ``python -m models.training.counts``; nothing here repeats what
stands in it.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

import numpy as np

FILE = Path(__file__).resolve().parent / "data" / "leaves.json"


@lru_cache(maxsize=1)
def _file() -> dict:
    return json.loads(FILE.read_text(encoding="utf-8"))


def networks() -> tuple[str, ...]:
    """The names of the networks."""
    return tuple(_file()["counts"])


def classes() -> tuple[str, ...]:
    """The names of the classes."""
    return tuple(_file()["classes"])


@lru_cache(maxsize=8)
def counts(network: str) -> np.ndarray:
    """(25, 3, 3) int: pixels of each picture; rows the truth, columns the answer."""
    if network not in networks():
        raise ValueError(f"No counts of {network!r}; choose one of {', '.join(networks())}.")
    made = np.array(_file()["counts"][network], dtype=np.int64)
    made.flags.writeable = False
    return made
