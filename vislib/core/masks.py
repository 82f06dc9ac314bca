"""Truths drawn by hand for bundled photographs, and photographs that hold nothing to find.

``vislib/data/masks/<picture>.json``: vertices in pixels of the bundled photograph, x to the right,
y down.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np

HOME = Path(__file__).resolve().parent / "data" / "masks"
# Network: the class of mask that judges it.
FINDS = {"person": "person", "pets": "pet", "nuclei": "nucleus"}
# Bundled photographs without any pet, person or nucleus to see: whatever is found is wrong.
NOTHING = ("coffee", "flower", "rocket", "coins", "bricks", "text", "galaxies")


@dataclass(frozen=True)
class Mask:
    """``size``: width and height of the photograph; ``note``: who drew it and what is left out."""

    picture: str
    size: tuple[int, int]
    kind: str
    note: str
    polygons: tuple[tuple[tuple[float, float], ...], ...]


@cache
def available() -> tuple[str, ...]:
    """Names of the photographs that have a mask."""
    return tuple(sorted(path.stem for path in HOME.glob("*.json")))


@lru_cache(maxsize=16)
def load(picture: str) -> Mask:
    """The mask of a photograph. Raises ``ValueError`` where there is none."""
    if picture not in available():
        raise ValueError(f"No mask for {picture!r}; there are: {', '.join(available())}.")
    said = json.loads((HOME / f"{picture}.json").read_text(encoding="utf-8"))
    polygons = tuple(tuple((x, y) for x, y in one) for one in said["polygons"])
    return Mask(said["picture"], tuple(said["size"]), said["class"], said["note"], polygons)


@lru_cache(maxsize=16)
def rasterise(mask: Mask, shape: tuple[int, int]) -> np.ndarray:
    """``shape`` (h, w) uint8: 1 inside the polygons, brought to that size; 0 elsewhere."""
    out = np.zeros(shape, dtype=np.uint8)
    factor = np.array(shape[::-1]) / mask.size
    for vertices in mask.polygons:
        out |= _filled(np.array(vertices) * factor, shape)
    out.flags.writeable = False
    return out


def _filled(xy: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """A pixel (x, y) is inside where an odd number of edges lies to the left of it in its row."""
    crossed = np.zeros((shape[0], shape[1] + 1), dtype=np.uint8)
    for a, b in zip(xy, np.roll(xy, -1, axis=0), strict=True):
        (x0, y0), (x1, y1) = sorted((a, b), key=lambda p: p[1])
        rows = np.arange(max(0, int(np.ceil(y0))), min(shape[0], int(np.ceil(y1))))
        if len(rows):
            x = x0 + (rows - y0) * (x1 - x0) / (y1 - y0)
            crossed[rows, np.clip(np.ceil(x), 0, shape[1]).astype(int)] ^= 1
    return np.bitwise_xor.accumulate(crossed, axis=1)[:, :-1]


def note(picture: str) -> str:
    """Who drew the mask of a photograph and what is left out; empty where there is none."""
    return load(picture).note if picture in available() else ""


def truth(model: str, picture: str, shape: tuple[int, int]) -> np.ndarray | None:
    """(h, w) uint8, 1 where ``model`` should find something; None where nobody knows."""
    if model not in FINDS:
        return None
    if picture in NOTHING:
        return np.zeros(shape, dtype=np.uint8)
    if picture in available():
        mask = load(picture)
        if mask.kind == FINDS[model]:
            return rasterise(mask, shape)
    return None
