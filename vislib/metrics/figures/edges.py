"""Edges: the same mistake on discs of several sizes, and crops towards a vanishing point."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vislib.core.text import fixed, plural
from vislib.metrics import road
from vislib.metrics.discs import SIDE, TOLERANCE, Mistake
from vislib.metrics.figures.parts import coloured
from vislib.stage.caption import Caption
from vislib.stage.scene import Bars, Boxes, Jump, Label, Panel, Path, Picture, Points, Scene, Secret
from vislib.stage.theme import PAINTS, rgb

_VIEW = 240  # pixels of a disc as it is shown
_ROLES = {4: "output", 8: "kernel", 16: "input", 32: "gradient"}


def scene(mistakes: Sequence[Mistake], start: int) -> Scene:
    """One frame a radius: truth and mask, enlarged; the scores of this mistake, and by radius.

    ``start``: the frame shown first. Before the answer the two masks of that frame.
    """
    frames = len(mistakes)
    off = np.array([m.distances for m in mistakes])
    furthest = max(1.0, float(np.nan_to_num(off).max()))
    radii = [m.radius for m in mistakes]
    panels = [
        Panel("discs", "truth and mask, enlarged", (0, 1), (0, 1), equal=True, y_down=True),
        Panel("scores", "scores", (-0.6, 2.6), (-0.14, 1.12), weight=1.1),
        Panel("off", "outlines apart, px", (-0.6, 1.6), (-0.14 * furthest, 1.15 * furthest),
              weight=0.6),
        Panel("radii", "by radius", (0, 62), (0, 1.05), axes=True, x_label="radius, px",
              weight=1.0),
    ]  # fmt: skip
    return Scene(
        panels,
        [*_discs(mistakes), *_scores(mistakes), *_off(off, furthest), *_curve(mistakes)],
        frames=frames,
        captions=[_caption(m) for m in mistakes],
        jumps=[Jump("iou", np.arange(frames)), Jump("boundary", np.arange(frames))],
        alt=f"The same mistake on discs of {frames} radii, from {radii[0]} to {radii[-1]} pixels.",
        height=330,
        frame_ms=1500,
        start=start,
        secret=Secret(
            panels=("scores", "off", "radii"),
            caption="A disc of radius 5 (green), found one pixel too wide all round (hatched).",
            alt="A disc, and a mask around it that is one pixel wider.",
            frame=start,
        ),
    )


def _discs(mistakes: Sequence[Mistake]) -> list:
    images = []
    for m in mistakes:
        truth, mask = m.masks
        rows, columns = np.nonzero(truth | mask)
        reach = int(max(abs(rows - SIDE // 2).max(), abs(columns - SIDE // 2).max())) + 3
        low, high = max(0, SIDE // 2 - reach), min(SIDE, SIDE // 2 + reach + 1)
        t, k = (a[low:high, low:high] for a in (truth, mask))
        parts = ((t & k, "", 2), (k & ~t, "hatched", 4), (t & ~k, "dotted", 1))
        pick = np.arange(_VIEW) * len(t) // _VIEW
        images.append(
            sum(coloured(p[np.ix_(pick, pick)], look, c) for p, look, c in parts).astype(np.uint8)
        )
    return [Picture("discs", np.array(images), width=1, height=1)]


def _scores(mistakes: Sequence[Mistake]) -> list:
    values = np.array([(m.iou, m.boundary_iou, m.boundary_f) for m in mistakes])
    text = [[fixed(v) for v in row] for row in values]
    places = [(i, -0.07) for i in range(3)]
    return [
        Bars("scores", np.nan_to_num(values), color=["output", "kernel", "input"], text=text),
        Label("scores", places, ["IoU", "boundary IoU", "boundary F"], size=0.78),
    ]


def _off(off: np.ndarray, furthest: float) -> list:
    text = [["none" if np.isnan(v) else fixed(v, 2) for v in row] for row in off]
    places = [(i, -0.07 * furthest) for i in range(2)]
    return [
        Bars("off", np.nan_to_num(off), color="gradient", text=text),
        Label("off", places, ["mean", "largest"], size=0.85),
    ]


def _curve(mistakes: Sequence[Mistake]) -> list:
    x = np.array([m.radius for m in mistakes], dtype=float)
    n, marks = len(x), []
    rows = (
        ("iou", "IoU", "output", [m.iou for m in mistakes]),
        ("boundary", "boundary IoU", "kernel", [m.boundary_iou for m in mistakes]),
    )
    for id, name, role, values in rows:
        xy = np.stack([x, np.nan_to_num(values)], axis=-1)
        size = np.where(np.arange(n)[:, None] == np.arange(n), 8.0, 4.5)
        at = xy[-1] + (-1, 0.06 if id == "iou" else -0.12)
        at[1] = max(at[1], 0.08)  # above the axis and its name
        marks += [
            Path("radii", xy, color=role, width=2),
            Points("radii", xy, color=role, size=size, id=id),
            Label("radii", at, name, color=role, size=0.85, anchor="end"),
        ]
    return marks


def _caption(m: Mistake) -> Caption:
    both, either = m.areas
    said = Caption(
        "Radius {r}: IoU = {both} / {either} = **{iou}**", r=m.radius, both=f"{both:,}",
        either=f"{either:,}", iou=fixed(m.iou)
    )  # fmt: skip
    if m.formula is not None and m.grow:
        inner, outer = sorted((m.radius, max(m.radius + m.grow, 0)))
        said += Caption(
            " (of circles {inner}²/{outer}² = {circles})",
            inner=inner,
            outer=outer,
            circles=fixed(m.formula),
        )
    if not m.masks[1].any():
        return said + ": nothing is left of it, and no outline."
    said += Caption(
        "; boundary IoU {boundary}; outlines {mean} px apart.",
        boundary=fixed(m.boundary_iou),
        mean=fixed(m.distances[0], 2),
    )
    if not m.beyond:
        return said
    cut = plural(m.beyond, "pixel")
    return said + Caption(" The picture's border cuts {cut} off what is found.", cut=cut)


def legend() -> str:
    """What the numbers of the picture count."""
    return (
        f"Boundary F: outline pixels within {TOLERANCE:g} px of the other outline. "
        f"The picture has {SIDE} × {SIDE} pixels."
    )


# -- the road -----------------------------------------------------------------------------------
def crops(stride: int) -> Scene:
    """One frame a crop: the drawn road and the answer of ``stride``, and mean IoU by crop."""
    frames, names = len(road.CROPS), road.CLASSES
    truth, answer = (_painted(m) for m in (road.truth(), road.coarse(stride)))
    box = {"x": (0, road.COLUMNS), "y": (0, road.ROWS), "equal": True, "y_down": True}
    panels = [
        Panel("truth", "a drawn road, and the crop", **box),
        Panel("answer", f"the best answer of output stride {stride}", **box),
        Panel("curve", "mean IoU within the crop", (0, 88), (0.2, 1.0), axes=True, row=1,
              x_label="crop factor c: rows off top and bottom"),
    ]  # fmt: skip
    return Scene(
        panels,
        [
            Picture("truth", truth, flat=True),
            Picture("answer", answer, flat=True),
            *_frames(),
            *_scores_by_crop(stride),
        ],
        frames=frames,
        captions=[_crop_caption(stride, c) for c in road.CROPS],
        alt=f"A drawn street of {len(names)} classes, cropped towards its vanishing point.",
        height=480,
        frame_ms=900,
    )


def _painted(labels: np.ndarray) -> np.ndarray:
    table = np.array([rgb(p) for p in PAINTS[: len(road.CLASSES)]], dtype=np.uint8)
    return table[labels]


def _frames() -> list:
    boxes = np.array(
        [[[2 * c, c, road.COLUMNS - 4 * c, road.ROWS - 2 * c]] for c in road.CROPS], dtype=float
    )
    return [Boxes(p, boxes, color="#FFFFFF", fill=0, width=3) for p in ("truth", "answer")]


def _scores_by_crop(stride: int) -> list:
    x, marks = np.array(road.CROPS, dtype=float), []
    shown = np.arange(1, len(x) + 1)
    for s in road.STRIDES:
        xy = np.stack([x, [road.score(s, c) for c in road.CROPS]], axis=-1)
        marks += [
            Path("curve", xy, color=_ROLES[s], upto=shown, width=3.5 if s == stride else 1.5),
            Points("curve", xy[:, None], color=_ROLES[s], size=8 if s == stride else 5,
                   labels=[f"stride {s}"]),
        ]  # fmt: skip
    return marks


def _crop_caption(stride: int, c: int) -> Caption:
    rows, columns = road.ROWS - 2 * c, road.COLUMNS - 4 * c
    return Caption(
        "c = {c}: {rows} × {columns} pixels are left. Mean IoU at stride {stride}: **{score}**.",
        c=c, rows=rows, columns=columns, stride=stride, score=fixed(road.score(stride, c)),
    )  # fmt: skip
