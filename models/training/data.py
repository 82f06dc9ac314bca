"""The labelled pictures, decoded once and kept in memory."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from models.pixels import stretched
from models.training import shapes
from models.training.recipes import Recipe

RARE = {"nuclei": {"dark": 1.0, "purple": 3.5, "light": 6.0}}  # drawn that much more often


@dataclass
class Pictures:
    """``images[i]`` (H, W, 3) uint8, ``labels[i]`` (H, W) uint8, sizes may differ."""

    names: list[str]
    images: list[np.ndarray]
    labels: list[np.ndarray]
    weights: np.ndarray = field(default_factory=lambda: np.ones(0))


def load(recipe: Recipe, folder: Path, split: str, raw: bool = False) -> Pictures:
    """The pictures of one split, the labels merged as the recipe says; ``raw``: never stretched."""
    if recipe.data == "shapes":
        return _shapes(split, recipe.side)
    home = folder / recipe.data
    if not (home / "split.json").is_file():
        raise ValueError(f"No data set in {home}: give the folder that holds {recipe.data}/.")
    names = json.loads((home / "split.json").read_text(encoding="utf-8"))[split]
    types = json.loads((home / "info.json").read_text(encoding="utf-8")).get("types", {})
    merge = np.arange(256, dtype=np.uint8)
    merge[: len(recipe.merge)] = recipe.merge
    rare = RARE.get(recipe.data, {})
    images = (_decode(next((home / "images").glob(f"{n}.*")), "RGB") for n in names)
    return Pictures(
        names,
        [stretched(i) if recipe.stretch and not raw else i for i in images],
        [merge[_decode(home / "masks" / f"{n}.png", None)] for n in names],
        np.array([rare.get(types.get(n), 1.0) for n in names]),
    )


def _decode(path: Path, mode: str | None) -> np.ndarray:
    from PIL import Image

    with Image.open(path) as image:
        return np.array(image.convert(mode) if mode else image)


def _shapes(split: str, side: int) -> Pictures:
    """Drawn pictures; each split has its own seeds, so that no picture is in two."""
    count, first = {"train": (0, 0), "val": (60, 10**6), "test": (100, 2 * 10**6)}[split]
    drawn = [shapes.draw(np.random.default_rng(first + i), side) for i in range(count)]
    names = [f"shapes-{first + i}" for i in range(count)]
    return Pictures(names, [d[0] for d in drawn], [d[1] for d in drawn])
