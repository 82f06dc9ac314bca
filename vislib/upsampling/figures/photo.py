"""A photograph shrunk and enlarged again: a magnifier, and where each method is wrong."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vislib.core import images
from vislib.core.text import number
from vislib.kmeans import features
from vislib.stage.opening import opening
from vislib.stage.scene import Boxes, Label, Panel, Picture, Scene
from vislib.upsampling import algorithms as upsampling
from vislib.upsampling.resampling import KERNELS

__all__ = ["SIDE", "photo", "photo_asked", "square"]

SIDE = 240  # pixels of the photograph that is shrunk and enlarged
LENS = 60  # side of the magnifier, in those pixels

_KEY = ("grey: equal", "bright: too light", "dark: too dark")
_KEY_PLACES = ((0.5, 0.62), (0.5, 0.48), (0.5, 0.34))


def square(pixels: np.ndarray, factor: int) -> np.ndarray:
    """The middle of a photograph (H, W, 3) as a square of about SIDE, a multiple of `factor`."""
    return images.square(pixels, SIDE // factor * factor, "BOX")


def photo(
    original: np.ndarray, factor: int, modes: tuple[str, ...], corner: tuple[float, float]
) -> tuple[Scene, dict[str, float]]:
    """The scene, and the PSNR (dB) of every mode; `corner` is the magnifier's, in pixels."""
    small = upsampling.shrink(original, factor)
    side = len(original)
    lens = min(LENS, side)
    left, top = (int(np.clip(round(float(v)), 0, side - lens)) for v in corner)
    view = (slice(top, top + lens), slice(left, left + lens))
    panels = [_view("photo", "Original; drag the lens", side, 0, weight=1.5)]
    marks: list = [
        Picture("photo", original, smooth=True),
        Boxes(
            "photo",
            [[left, top, lens, lens]],
            color="#FFFFFF",
            fill=0.05,
            width=3,
            drag="xy",
            id="lens",
        ),
    ]
    quality = {}
    for i, mode in enumerate(modes):
        enlarged = np.clip(upsampling.interpolate(small, factor, mode), 0, 255)
        quality[mode] = features.psnr(features.squared_error(original, enlarged))
        marks += _pair(i, enlarged[view], original[view])
        panels.append(_view(f"m{i}", KERNELS[mode].title, lens, 0))
    panels.append(_view("truth", "Original", lens, 0))
    panels.append(
        _view("small", f"Shrunk to {len(small)} × {len(small)}", len(small), 1, weight=1.5)
    )
    panels += [_view(f"d{i}", "Difference", lens, 1) for i in range(len(modes))]
    panels.append(Panel("key", "", (0, 1), (0, 1), row=1, tall=0.4))
    marks += [
        Picture("truth", np.ascontiguousarray(original[view])),
        Picture("small", np.round(small).astype(np.uint8)),
        Label("key", _KEY_PLACES, _KEY, color="muted", size=0.85),
    ]
    best = max(quality, key=quality.get)
    caption = (
        f"Every {factor} × {factor} block became one pixel, and back. Closest to the original: "
        f"**{KERNELS[best].title}**, {number(quality[best], 3)} dB."
    )
    alt = "A photograph shrunk and enlarged with several kernels, magnified, with differences."
    return Scene(panels=panels, marks=marks, captions=caption, alt=alt, height=430), quality


def photo_asked(scene: Scene) -> Scene:
    """What ``photo`` shows, without what any kernel made, before the answer."""
    kept = [p for p in scene.panels if p.id in ("photo", "truth", "small")]
    made = [p.id for p in scene.panels if p not in kept]
    said = "Every block became one pixel. Which kernel brings back what was in it?"
    alt = "A photograph, a part of it magnified, and the whole of it shrunk."
    beside = [replace(p, row=0, weight=1.0) for p in kept]
    return opening(scene, said, without=made, alt=alt, panels=beside)


def _view(name: str, title: str, side: int, row: int, weight: float = 1.0) -> Panel:
    ranges = ((0, side), (0, side))
    return Panel(name, title, *ranges, equal=True, y_down=True, row=row, weight=weight)


def _pair(i: int, enlarged: np.ndarray, original: np.ndarray) -> list:
    """The magnified result, and what it is too light or too dark by (doubled, around grey)."""
    difference = (enlarged - original.astype(float)).mean(axis=-1)
    grey = np.clip(128 + 2 * difference, 0, 255).round().astype(np.uint8)
    return [
        Picture(f"m{i}", enlarged.round().astype(np.uint8)),
        Picture(f"d{i}", np.repeat(grey[..., None], 3, axis=-1)),
    ]
