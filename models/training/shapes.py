"""Circles, squares and triangles on textured backgrounds: unlimited pictures with exact masks.

The backgrounds and the fillings are crops of the textures that come with scikit-image.
"""

from __future__ import annotations

from functools import cache

import numpy as np

CLASSES = ("background", "circle", "square", "triangle")
TEXTURES = ("brick", "grass", "gravel", "moon", "coffee", "hubble_deep_field")


@cache
def textures() -> tuple[np.ndarray, ...]:
    """The textures as ``(h, w)`` float32 in 0..1, at half their size."""
    from skimage import data

    def grey(name: str) -> np.ndarray:
        image = np.asarray(getattr(data, name)(), dtype=np.float32) / 255.0
        image = image.mean(axis=2) if image.ndim == 3 else image
        h, w = image.shape[0] // 2 * 2, image.shape[1] // 2 * 2
        return image[:h, :w].reshape(h // 2, 2, w // 2, 2).mean(axis=(1, 3))

    return tuple(grey(name) for name in TEXTURES)


def draw(rng: np.random.Generator, size: int = 128, most: int = 4) -> tuple[np.ndarray, np.ndarray]:
    """One picture ``(size, size, 3)`` uint8 and its labels ``(size, size)`` uint8 (``CLASSES``).

    One to ``most`` shapes of random size, angle, colour and texture; later ones cover earlier
    ones. Equal generators give equal pictures.
    """
    image = _surface(rng, size)
    labels = np.zeros((size, size), dtype=np.uint8)
    for _ in range(rng.integers(1, most + 1)):
        kind = int(rng.integers(1, len(CLASSES)))
        centre = rng.uniform(0.15, 0.85, 2) * size
        radius = size * rng.uniform(0.12, 0.28)
        cover = _cover(kind, centre, radius, rng.uniform(0, 2 * np.pi), size)
        filling = _surface(rng, size)
        image += cover[..., None] * (filling - image)
        labels[cover > 0.5] = kind
    image += rng.normal(0, rng.uniform(0, 0.05), image.shape).astype(np.float32)
    return (np.clip(image, 0, 1) * 255).round().astype(np.uint8), labels


def _surface(rng: np.random.Generator, size: int) -> np.ndarray:
    """A crop of a texture, faded and tinted at random."""
    source = textures()[rng.integers(len(TEXTURES))]
    reach = min(source.shape)
    step = max(1, min(reach // size, int(rng.integers(1, 3))))
    span = min(size * step, reach // step * step)
    top, left = (int(rng.integers(0, s - span + 1)) for s in source.shape)
    crop = source[top : top + span : step, left : left + span : step]
    repeats = -(-size // crop.shape[0])
    crop = np.tile(crop, (repeats, repeats))[:size, :size]
    tint, fade = rng.uniform(0.1, 0.9, 3), rng.uniform(0.2, 1.0)
    return (tint + fade * (crop[..., None] - crop.mean())).astype(np.float32)


def _cover(kind: int, centre: np.ndarray, radius: float, angle: float, size: int) -> np.ndarray:
    """How much of each pixel the shape covers, 0..1, from its signed distance."""
    y, x = np.mgrid[0:size, 0:size] + 0.5
    dx, dy = x - centre[0], y - centre[1]
    if kind == 1:
        distance = np.hypot(dx, dy) - radius
    else:
        corners = {2: 4, 3: 3}[kind]
        inner = radius * (0.87 if kind == 2 else 0.6)
        turns = angle + 2 * np.pi * np.arange(corners) / corners
        distance = np.max([dx * np.cos(t) + dy * np.sin(t) for t in turns], axis=0) - inner
    return np.clip(0.5 - distance, 0, 1).astype(np.float32)
