"""A photograph shrunk and enlarged again: a magnifier, and where each method is wrong."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vislib.core.text import number
from vislib.stage.caption import Caption
from vislib.stage.scene import Boxes, Label, Panel, Picture, Scene, Secret
from vislib.upsampling.resampling import KERNELS
from vislib.upsampling.shrunk import Shrunk

__all__ = ["scene"]

_KEY = ("grey: equal", "bright: too light", "dark: too dark", "(doubled)")
_KEY_PLACES = ((0.5, 0.66), (0.5, 0.52), (0.5, 0.38), (0.5, 0.24))


def scene(found: Shrunk) -> Scene:
    """The photograph with its lens; below, shrunk; beside, every kernel's result and its error.

    Before the answer nothing of what the kernels make.
    """
    side, lens, last = found.side, found.lens, len(found.enlarged)
    panels = [
        _view("photo", "Original; drag the lens", side, 0, weight=1.5),
        *(_view(f"m{i}", KERNELS[mode].title, lens, 0) for i, mode in enumerate(found.enlarged)),
        _view("truth", "Original", lens, 0),
        _view("small", f"Shrunk to {_sides(found.small)}", len(found.small), 1, weight=1.5),
        *(_view(f"d{i}", "Difference", lens, 1) for i in range(last)),
        Panel("key", "", (0, 1), (0, 1), row=1, tall=0.4),
    ]
    marks: list = [
        Picture("photo", found.original, smooth=True),
        Boxes("photo", [found.box], color="#FFFFFF", fill=0.05, width=3, drag="xy", id="lens"),
        Picture("truth", np.ascontiguousarray(found.view(found.original))),
        Picture("small", np.round(found.small).astype(np.uint8)),
        Label("key", _KEY_PLACES, _KEY, color="muted", size=0.85),
    ]
    for i, mode in enumerate(found.enlarged):
        marks += _pair(i, found.view(found.enlarged[mode]), found.view(found.original))
    given = ("photo", "truth", "small")
    return Scene(
        panels=panels,
        marks=marks,
        captions=_caption(found),
        alt="A photograph shrunk and enlarged with several kernels, magnified, with differences.",
        height=430,
        secret=Secret(
            panels=[p.id for p in panels if p.id not in given],
            instead=[replace(p, row=0, weight=1.0) for p in panels if p.id in given],
            caption="Every block became one pixel. Which kernel brings back what was in it?",
            alt="A photograph, a part of it magnified, and the whole of it shrunk.",
        ),
    )


def _caption(found: Shrunk) -> Caption:
    f, errors = found.factor, found.errors
    start = Caption("Every {block} block became one pixel, and back.", block=f"{f} × {f}")
    best = min(errors, key=errors.get)
    if errors[best] == 0:
        exact = sum(error == 0 for error in errors.values())
        rest = "all kernels are" if exact == len(errors) else f"{KERNELS[best].title} is"
        return start + Caption(" Nothing was lost: {rest} exact.", rest=rest)
    return start + Caption(
        " Closest to the original: **{best}**, typically {off} of 255 grey values off.",
        best=KERNELS[best].title,
        off=number(errors[best], 3),
    )


def _sides(grid: np.ndarray) -> str:
    return " × ".join(map(str, grid.shape[:2]))


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
