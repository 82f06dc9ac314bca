"""A map, its bins level by level, what they hold, and the same enlarged."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vislib.core.text import fixed, number, plural
from vislib.dilated.levels import Pyramid, bins
from vislib.stage.caption import Caption
from vislib.stage.scene import Boxes, Cells, Link, Panel, Picture, Scene, Secret


def scene(made: Pyramid, pooling: str) -> Scene:
    """One frame a level; the last stacks all of them behind the map. Values 0 to 255."""
    n = made.x.shape[-1]
    frames = len(made.levels) + 2
    side = (0, n)
    more = {"equal": True, "y_down": True}
    captions = [
        Caption("A map of {n} × {n}, one channel of many.", n=n),
        *(_caption(n, b, pooling) for b in made.levels),
        Caption(
            "The map and {count} behind it, each again {n} × {n}: {seen}.",
            count=plural(len(made.levels), "level"), n=n, seen=seen(made.levels),
        ),
    ]  # fmt: skip
    return Scene(
        panels=[
            Panel("map", "the map, and the bins of a level", side, side, **more),
            Panel("pooled", f"one number a bin: {pooling}", side, side, **more),
            Panel("enlarged", "enlarged, behind the map", side, side, **more),
        ],
        marks=[*_map(made, frames), *_pooled(made, frames), *_enlarged(made, frames)],
        frames=frames,
        captions=captions,
        links=[Link(f"pooled{i}", f"bins{i}", [[k] for k in range(b * b)])
               for i, b in enumerate(made.levels)],
        alt="A map divided into bins, their means as a small picture, the same enlarged.",
        height=360,
        frame_ms=1300,
        secret=Secret(
            panels=("pooled", "enlarged"),
            marks=[f"bins{i}" for i in range(len(made.levels))],
            caption="A map. What does a pyramid of bins make of it?",
            alt="A map in shades of grey.",
        ),
    )  # fmt: skip


def seen(levels: Sequence[int]) -> str:
    """Whether every pixel hears of the whole map; the bin in a corner is smaller than that."""
    if 1 in levels:
        return "every pixel sees the whole"
    return "without a level of one bin, a corner sees but a part"


def _caption(n: int, b: int, pooling: str) -> Caption:
    found = bins(n, b)
    sides = sorted({stop - first for first, stop in found})
    if b > n:
        return Caption(
            "{b} × {b} bins on {n} pixels a side: more bins than pixels, so bins {what}.",
            b=b, n=n, what="repeat" if len(set(found)) < b else "overlap",
        )  # fmt: skip
    if b == 1:
        return Caption("One bin, {what} of all **{values}** values.", values=number(n * n, 12),
                       what="the mean" if pooling == "average" else "the largest")  # fmt: skip
    what = "the mean" if pooling == "average" else "the largest"
    if n == b:
        return Caption("{n}/{b} = 1: each of {count} is **one** value of the map, as it is.",
                       n=n, b=b, count=plural(b * b, "bin"))  # fmt: skip
    if n % b == 0:
        return Caption(
            "{n}/{b} = {side}: each of {count} is {what} of **{values}** values.",
            n=n, b=b, side=sides[0], count=plural(b * b, "bin"), what=what,
            values=number(sides[0] ** 2, 12),
        )  # fmt: skip
    return Caption(
        "{b} does not divide {n}: bins are {sides} pixels wide, and some overlap.",
        b=b, n=n, sides=" or ".join(map(str, sides)),
    )  # fmt: skip


def _only(frames: int, frame: int, *more: int) -> np.ndarray:
    """(F, 1): there in one frame, or some."""
    seen = np.zeros((frames, 1))
    seen[[frame, *more]] = 1.0
    return seen


def _map(made: Pyramid, frames: int) -> list:
    n = made.x.shape[-1]
    found: list = [Picture("map", _grey(made.x[0]), width=n, height=n)]
    for i, b in enumerate(made.levels):
        boxes = [
            [c, r, t - c, s - r] for r, s in bins(n, b) for c, t in bins(n, b)
        ]  # fmt: skip
        found.append(
            Boxes(
                "map",
                np.array(boxes, float),
                id=f"bins{i}",
                color="kernel",
                fill=0.06,
                width=1.5,
                opacity=_only(frames, i + 1),
            )  # fmt: skip
        )
    return found


def _pooled(made: Pyramid, frames: int) -> list:
    n = made.x.shape[-1]
    found: list = []
    for i, (b, values) in enumerate(zip(made.levels, made.pooled, strict=True)):
        found.append(
            Cells(
                "pooled",
                values[0],
                id=f"pooled{i}",
                cell=(n / b, n / b),
                scale="grey",
                vmin=0,
                vmax=255,
                gap=0.02,
                opacity=_only(frames, i + 1),
                hover=[
                    f"Bin row {k // b + 1}, column {k % b + 1}: {fixed(v, 1)}"
                    for k, v in enumerate(values[0].ravel())
                ],
            )  # fmt: skip
        )
    return found


def _enlarged(made: Pyramid, frames: int) -> list:
    n, last = made.x.shape[-1], frames - 1
    found: list = [
        Picture("enlarged", _grey(m[0]), width=n, height=n, opacity=_only(frames, i + 1))
        for i, m in enumerate(made.maps)
    ]
    layers = [made.x[0], *(m[0] for m in made.maps)]
    step = n / (2 * len(layers))
    size = n - step * (len(layers) - 1)
    for k in reversed(range(len(layers))):
        found.append(
            Picture(
                "enlarged",
                _grey(layers[k]),
                x=k * step,
                y=k * step,
                width=size,
                height=size,
                opacity=_only(frames, last),
            )  # fmt: skip
        )
    return found


def _grey(values: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)
