"""Branches of several rates around a pixel, and how many of their taps meet the map."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vislib.core.text import fixed
from vislib.dilated.aspp import inside, mean_taps
from vislib.stage.caption import Caption
from vislib.stage.scene import Boxes, Label, Panel, Path, Points, Scene, Scrub, Secret, Segments

COUNTS = (9, 6, 4, 2, 1)
_COLOURS = ("output", "input", "prediction", "gradient", "muted")
_FRAMES = 65


def swept(n: int, rates: Sequence[int] = ()) -> np.ndarray:
    """The rates that are gone through: about 65 from 1 to n, those chosen among them."""
    through = np.linspace(1, n, min(n, _FRAMES)).astype(int)
    return np.unique([*through, *(r for r in rates if r <= n)])


def scene(n: int, rates: Sequence[int], place: tuple[float, float]) -> Scene:
    """One frame a rate; ``place`` (column, row) is the pixel whose taps are drawn."""
    sweep = swept(n, rates)
    column, row = (int(np.clip(v, 0, n - 1)) for v in place)
    margin = 0.35 * n
    side = (-margin, n + margin)
    return Scene(
        panels=[
            Panel("map", f"a map of {n} × {n}, its taps: drag the pixel", side, side, equal=True,
                  y_down=True),
            Panel("curve", "share of places with so many taps inside: drag the point",
                  (0, n + 1), (0, 1.05), axes=True, x_label="rate", weight=1.3),
        ],
        marks=[*_map(n, sweep, rates, column, row), *_curve(n, sweep, rates)],
        frames=len(sweep),
        captions=[_caption(n, int(r)) for r in sweep],
        scrubs=[Scrub("now")],
        alt="A map with nine taps around a pixel, and how often taps fall beside the map.",
        height=400,
        frame_ms=220,
        start=_first(sweep, rates),
        secret=Secret(
            panels=("curve",),
            marks=["taps"],
            caption="Nine taps around a pixel, farther and farther out: how many meet the map?",
            alt="A square map with one pixel marked.",
        ),
    )  # fmt: skip


def _first(sweep: np.ndarray, rates: Sequence[int]) -> int:
    return int(np.abs(sweep - rates[-1]).argmin())


def _caption(n: int, rate: int) -> Caption:
    mean = mean_taps(n, rate)
    return Caption(
        "Rate {rate} on {n} × {n}: on average **{mean}** of 9 taps lie inside, {share} %; the rest "
        "multiplies zeros.",
        rate=rate, n=n, mean=fixed(mean, 2), share=fixed(100 * mean / 9, 1),
    )  # fmt: skip


def _map(n: int, sweep: np.ndarray, rates: Sequence[int], column: int, row: int) -> list:
    offsets = [(dx, dy) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
    xy = np.array([[(column + r * dx, row + r * dy) for dx, dy in offsets] for r in sweep], float)
    hit = ((xy >= 0) & (xy < n)).all(axis=2)
    edge = 0.35 * n
    seen = ((xy >= -edge) & (xy < n + edge)).all(axis=2)
    size = max(1.0, n / 40)
    boxes = np.concatenate([xy + 0.5 - size / 2, np.full_like(xy, size)], axis=2)
    fixed_ = [
        (column + r * dx + 0.5, row + r * dy + 0.5, i)
        for i, r in enumerate(rates)
        for dx, dy in offsets
        if (dx or dy)
    ]
    inner = [f for f in fixed_ if -edge <= f[0] < n + edge and -edge <= f[1] < n + edge]
    colours = [_COLOURS[f[2] % len(_COLOURS)] for f in inner]
    made: list = [Boxes("map", [[0, 0, n, n]], color="input", fill=0.12, width=1.5)]
    if inner:
        made.append(
            Points(
                "map",
                [f[:2] for f in inner],
                color=colours,
                size=3.5,
                shape="square",
                hover=[f"A tap of rate {rates[f[2]]}" for f in inner],
            )  # fmt: skip
        )
    return [
        *made,
        Boxes("map", boxes, id="taps", color="kernel", fill=0.8,
              opacity=np.where(seen, np.where(hit, 1.0, 0.35), 0.0)),
        Points("map", [[column + 0.5, row + 0.5]], id="place", drag="xy", size=7, color="ink",
               shape="diamond"),
    ]  # fmt: skip


def _curve(n: int, sweep: np.ndarray, rates: Sequence[int]) -> list:
    counts = [np.bincount(inside(n, int(r)).ravel(), minlength=10) / n**2 for r in sweep]
    made: list = []
    for count, colour in zip(COUNTS, _COLOURS, strict=True):
        y = np.array([c[count] for c in counts])
        made.append(Path("curve", np.column_stack([sweep, y]), color=colour, width=2.2))
        top = int(y.argmax())
        made.append(
            Label(
                "curve",
                [sweep[top], min(y[top] + 0.04, 1.0)],
                f"{count} taps" if count > 1 else "1 tap",
                color=colour,
                size=0.85,
            )  # fmt: skip
        )
    lines = [[r, 0, r, 1] for r in rates if r <= n]
    if lines:
        made.append(Segments("curve", lines, color="muted", dash=True))
    mean = np.array([mean_taps(n, int(r)) / 9 for r in sweep])
    return [
        *made,
        Points("curve", np.column_stack([sweep, mean])[:, None], id="now", color="ink", size=8,
               hover=["Of nine taps so large a share lies inside"]),
    ]  # fmt: skip
