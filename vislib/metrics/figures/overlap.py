"""Two shapes: one slides off the other; what they share, what they cover, and both ratios of it."""

from __future__ import annotations

import numpy as np

from vislib.core.text import fixed, rounded_sum
from vislib.metrics.numbers import area
from vislib.metrics.shapes import HALF, OUTLINE, STEPS, Pair, half_size, outline
from vislib.stage.caption import Caption
from vislib.stage.scene import Bars, Label, Panel, Path, Points, Scene, Secret

IOU, DICE = "output", "kernel"  # their colours
_TELL_APART = 0.12  # below this distance their two names would lie on each other
_ASKED = "Two equal squares; half of each lies in the other."


def scene(pair: Pair) -> Scene:
    """The way of the second shape from on the first to where it was put, which is the last frame.

    There its centre and its corner are handles "second". Before the answer the shapes alone.
    """
    far = np.hypot(*pair.ways.T)
    reach = max(float(far[-1]), 1e-6)
    panels = [
        Panel("shapes", "drag the prediction, or its corner", (-HALF[0], HALF[0]),
              (-HALF[1], HALF[1]), equal=True, y_down=True, weight=1.5, tall=1.3),
        Panel("areas", "areas", (-0.7, 1.7), (-0.13 * _top(pair), 1.12 * _top(pair)),
              weight=0.6, tall=1.3),
        Panel("way", "by distance of the centres", (0, 1.4 * reach), (0, 1.05), axes=True, row=1,
              x_label="distance"),
        Panel("law", "Dice by IoU: Dice = 2 IoU / (1 + IoU)", (0, 1), (0, 1.05), axes=True, row=1,
              x_label="IoU", y_label="Dice"),
    ]  # fmt: skip
    handles = _handles(pair)
    return Scene(
        panels,
        [*_shapes(pair), handles, *_areas(pair), *_curves(pair, far), *_law(pair)],
        frames=STEPS,
        captions=[_caption(pair, f) for f in range(STEPS)],
        alt=f"Two shapes ({pair.name}); where the second was put their IoU is "
        f"{fixed(rounded_sum(pair.iou[-1], 3))}.",
        height=520,
        frame_ms=180,
        start=STEPS - 1,
        secret=Secret(
            panels=("areas", "way", "law"),
            marks=[handles],
            instead=[Panel("shapes", "truth and prediction", (-HALF[0], HALF[0]),
                           (-HALF[1], HALF[1]), equal=True, y_down=True)],
            caption=_ASKED,
            alt="Two equal squares, the second shifted by half of its side.",
            height=340,
            frame=STEPS - 1,
        ),
    )  # fmt: skip


def _shapes(pair: Pair) -> list:
    marks = []
    for part in outline(pair.name):
        marks.append(Path("shapes", part, color="truth", closed=True, fill=0.25, width=2.5))
    for part in outline(pair.name, pair.scale):
        moved = pair.ways[:, None] + part
        marks.append(Path("shapes", moved, color="prediction", closed=True, fill=0.3, dash=True))
    return marks


def corner(pair: Pair) -> np.ndarray:
    """(2,) where the corner of the second shape is, which says how large it is."""
    return np.array([pair.dx, pair.dy]) + pair.scale * half_size(pair.name)


def _handles(pair: Pair) -> Points:
    """Centre and corner of the second shape where it was put; seen in the last frame."""
    places = np.array([(pair.dx, pair.dy), corner(pair)])
    return Points(
        "shapes", places, size=np.array([9.0, 7.0]), color="prediction", drag="xy", id="second",
        since=np.full(2, STEPS - 1), hover=["drag the prediction", "drag to change its size"],
    )  # fmt: skip


def _top(pair: Pair) -> float:
    return float(pair.either.max())


def _areas(pair: Pair) -> list:
    top = _top(pair)
    values = np.stack([pair.both, pair.either], axis=1)
    text = [[area(v) for v in row] for row in values]
    names = [[0, -0.07 * top], [1, -0.07 * top]]
    return [
        Bars("areas", values, color=["output", "muted"], text=text),
        Label("areas", names, ["I, in both", "U, in either"], size=0.85),
    ]


def _curves(pair: Pair, far: np.ndarray) -> list:
    shown = np.arange(1, STEPS + 1)
    near = pair.dice - pair.iou < _TELL_APART
    marks = []
    for name, values, role in (("IoU", pair.iou, IOU), ("Dice", pair.dice, DICE)):
        names = [["Dice, IoU" if name == "Dice" else ""] if both else [name] for both in near]
        xy = np.stack([far, values], axis=-1)
        marks += [
            Path("way", xy, color=role, upto=shown, width=2.5),
            Points("way", xy[:, None], color=role, size=7, labels=names),
        ]
    return marks


def _law(pair: Pair) -> list:
    j = np.linspace(0, 1, 60)
    at = np.stack([pair.iou, pair.dice], axis=-1)
    return [
        Path("law", [[0, 0], [1, 1]], color="muted", dash=True, width=1),
        Path("law", np.stack([j, 2 * j / (1 + j)], axis=-1), color="ink", width=2),
        Points("law", at[:, None], color=IOU, size=8),
    ]


def _caption(pair: Pair, f: int) -> Caption:
    both, either = float(pair.both[f]), float(pair.either[f])
    a, b = pair.areas
    if both == 0:
        return Caption("I = 0: nothing is in both; IoU and Dice are **0**, however far apart.")
    about = "" if _exact(both, a, b) else " (rounded)"
    cells = " Counted on small cells." if pair.name == OUTLINE and f == STEPS - 1 else ""
    return Caption(
        f"I = {{i}}, U = {{a}} + {{b}} − {{i}} = {{u}}{about}: IoU = **{{iou}}**; Dice = "
        f"2 · {{i}} / ({{a}} + {{b}}) = **{{dice}}**.{cells}",
        i=area(both),
        a=area(a),
        b=area(b),
        u=area(either),
        iou=fixed(rounded_sum(pair.iou[f], 3)),
        dice=fixed(rounded_sum(pair.dice[f], 3)),
    )


def _exact(*areas: float) -> bool:
    """Whether areas have two decimals at most, so that what is printed is what is meant."""
    return all(abs(v - round(v, 2)) < 1e-9 for v in areas)
