"""Pictures drawn by the program, with exact masks: for the lesson, never for training."""

from __future__ import annotations

import numpy as np

from models.training import shapes

LATER = 3_000_000  # seeds that no training, validation or test picture has


def drawing(model: str, seed: int, size: int = 256) -> tuple[np.ndarray, np.ndarray]:
    """A picture (h, w, 3) uint8 and its labels (h, w) uint8 in the classes of ``model``."""
    rng = np.random.default_rng(LATER + seed)
    if model == "leaf":
        return leaf(rng, size)
    if model == "nuclei":
        return nuclei(rng, size)
    return shapes.draw(rng, 128)


def nuclei(rng: np.random.Generator, size: int = 256) -> tuple[np.ndarray, np.ndarray]:
    """Bright nuclei on black, as under a fluorescence microscope; some touch.

    Labels 0 background, 1 nucleus, 2 its rim, one pixel wide and inside.
    """
    light = np.full((size, round(1.3 * size)), rng.uniform(6, 14), np.float32)
    labels = np.zeros(light.shape, np.uint8)
    for _ in range(rng.integers(20, 45)):
        _nucleus(light, labels, rng, size)
    light += rng.normal(0, 3, light.shape)
    return np.repeat(np.clip(light, 0, 255).astype(np.uint8)[..., None], 3, axis=2), labels


def _nucleus(light, labels, rng: np.random.Generator, size: int) -> None:
    """One ellipse, unless its middle would lie on another one."""
    cx, cy = rng.uniform(0, light.shape[1]), rng.uniform(0, size)
    radius, flat = size * rng.uniform(0.027, 0.055), rng.uniform(0.7, 1.0)
    angle, bright = rng.uniform(0, np.pi), rng.uniform(40, 150)
    if labels[int(cy), int(cx)]:
        return
    window = _around(cx, cy, 1.2 * radius, labels.shape)
    light, labels = light[window], labels[window]
    y, x = np.ogrid[window]
    along = ((x - cx) * np.cos(angle) + (y - cy) * np.sin(angle)) / radius
    across = ((y - cy) * np.cos(angle) - (x - cx) * np.sin(angle)) / (radius * flat)
    distance = np.hypot(along, across)
    cover = np.clip((1 - distance) * radius / 2 + 0.5, 0, 1)
    texture = 1 - 0.25 * distance**2 + 0.08 * np.sin(3 * along + 5 * across)
    light += cover * (np.maximum(bright * texture, light) - light)
    labels[distance < 1] = 2
    labels[distance < 1 - 1 / radius] = 1


def leaf(rng: np.random.Generator, size: int = 256) -> tuple[np.ndarray, np.ndarray]:
    """A leaf with brown spots on pale paper; labels 0 paper, 1 leaf, 2 spot. Width twice height."""
    y, x = np.ogrid[0:size, 0 : 2 * size]
    y, x = y.astype(np.float32), x.astype(np.float32)
    u = (x - 0.06 * size) / (1.88 * size)  # 0 at the stalk, 1 at the tip
    bend = 0.05 * size * np.sin(3 * u + rng.uniform(0, 3))
    v = (y - size / 2 - bend) / (0.38 * size)
    half = np.maximum(np.sin(np.pi * np.clip(u, 0, 1) ** 0.85), 0) ** 0.75 * (
        1 + 0.02 * np.sin(60 * u)
    )
    inside = (np.abs(v) < half) & (u > 0) & (u < 1)
    image = np.float32((205, 200, 205)) - 12 * (v[..., None] + 1)
    veins = np.minimum(np.abs(v) * 14, np.abs(((u * 9 - np.abs(v) * 0.5) % 1) - 0.5) * 9)
    shade = 34 * np.exp(-(veins**2)) - 22 * np.abs(v)
    image[inside] = np.float32((72, 112, 48)) + shade[inside][:, None]
    labels = inside.astype(np.uint8)
    for _ in range(rng.integers(3, 9)):
        _spot(image, labels, rng, size)
    image += rng.normal(0, 4, image.shape)
    return np.clip(image, 0, 255).astype(np.uint8), labels


def _spot(image, labels, rng: np.random.Generator, size: int) -> None:
    cx, cy = rng.uniform(0.4, 1.6) * size, rng.uniform(0.3, 0.7) * size
    radius, wobble = size * rng.uniform(0.015, 0.06), rng.uniform(0, 6)
    window = _around(cx, cy, 1.6 * radius, labels.shape)  # the rim reaches 1.35 * 1.18 radii
    image, labels = image[window], labels[window]
    y, x = (side.astype(np.float32) for side in np.ogrid[window])
    angle = np.arctan2(y - cy, x - cx)
    distance = np.hypot(x - cx, y - cy) / (radius * (1 + 0.18 * np.sin(3 * angle + wobble)))
    on_leaf = labels > 0
    for reach, colour in ((1.35, (150, 150, 60)), (1.0, (118, 74, 36)), (0.45, (88, 52, 30))):
        cover = np.clip((reach - distance) * radius / 2, 0, 1)[..., None] * on_leaf[..., None]
        image += cover * (np.array(colour) - image)
    labels[(distance < 1) & on_leaf] = 2


def _around(x: float, y: float, reach: float, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """The part of a picture within ``reach`` of (x, y)."""
    return tuple(
        slice(max(0, int(c - reach)), min(n, int(c + reach) + 2))
        for c, n in zip((y, x), shape, strict=True)
    )
