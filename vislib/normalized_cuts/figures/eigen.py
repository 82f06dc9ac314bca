"""Bars of one's own against λ₂; the graph as masses and springs; a threshold on an eigenvector."""

from __future__ import annotations

import numpy as np

from vislib.core.text import number, plural
from vislib.normalized_cuts.figures import points
from vislib.normalized_cuts.numbers import cost
from vislib.normalized_cuts.relaxing import LARGEST, Relaxed
from vislib.normalized_cuts.vectors import stretched
from vislib.stage.caption import Caption
from vislib.stage.scene import Bars, Panel, Path, Points, Scene, Secret, Segments

_FRAMES = 24  # of one vibration
_SWING = 0.45  # of the point that swings farthest
_SAME = 1e-9


def bars(xy: np.ndarray, box: tuple[float, float], found: Relaxed, own: np.ndarray) -> Scene:
    """The bars ``own`` (2, n), now and at their best, to be pulled; their quotient beside λ₂."""
    now, n = own[0], len(xy)
    quotients = [found.quotient(now), found.quotient(own[1]), found.values[1], found.least]
    top = 1.15 * max(*quotients, 1e-9)
    up = now > 0
    return Scene(
        [
            points.panel(xy, "The graph", box, weight=1.0),
            Panel("y", "y, one number a point: pull the bars", (-0.6, n - 0.4), (-2.25, 2.25),
                  weight=1.25),
            Panel("quotient", "Quotients", (-0.6, 3.6), (-0.1 * top, 1.1 * top), weight=0.9),
        ],
        [
            points.ties(found.weights, xy, [up]),
            points.dots(xy, [up], labels=[str(i + 1) for i in range(n)]),
            Bars("y", now, id="y", color=np.where(up, *points.SIDES[::-1]), drag="y",
                 labels=[str(i + 1) for i in range(n)]),
            Bars("quotient", quotients, color=["gradient", "kernel", "truth", "muted"],
                 labels=["yours", "your best", "λ₂", "Ncut"],
                 text=[number(v, 4) for v in quotients]),
        ],
        captions=_bars_say(found, now),
        alt=f"{n} points, a number for each as a bar, and the quotient of these numbers beside "
        "the second eigenvalue.",
        height=360,
        secret=_secret(xy, found, "y", "quotient"),
    )  # fmt: skip


def _bars_say(found: Relaxed, now: np.ndarray) -> Caption:
    degrees = found.degrees
    below = float(now @ (degrees * now))
    above = stretched(found.weights, now)
    terms = points.operands((above, below), lambda a, b: number(a / b))
    return Caption(
        "$\\frac{y^T (D-W) y}{y^T D y} = \\frac{{above}}{{below}}$ = **{quotient}**. No bars go "
        "below λ₂ = {second}. Two heights alone cost the Ncut of their division: {least} at best.",
        above=terms[0], below=terms[1],
        quotient=number(found.quotient(now)), second=number(found.values[1]),
        least=number(found.least),
    )  # fmt: skip


def _secret(xy: np.ndarray, found: Relaxed, *panels: str) -> Secret:
    plain = [np.zeros(len(xy), bool)]
    return Secret(
        panels=panels,
        instead=[points.ties(found.weights, xy, plain), points.dots(xy, plain)],
        caption="A number y for each point, instead of yes and no. D holds the degrees, W the "
        "weights.",
        alt=f"{len(xy)} points with their ties.",
        height=330,
    )


def vibration(xy: np.ndarray, box: tuple[float, float], found: Relaxed, vector: int) -> Scene:
    """Eigenvector number ``vector`` as a vibration: degrees are masses, weights are springs."""
    y = found.vectors[:, vector - 1]
    shape = y / np.abs(y).max()
    swing = np.cos(2 * np.pi * np.arange(_FRAMES) / _FRAMES)[:, None] * shape
    moved = np.repeat(xy[None], _FRAMES, axis=0)
    moved[..., 1] += _SWING * swing
    masses = 6 + 2.2 * np.sqrt(found.degrees)
    value = found.values[vector - 1]
    n = len(xy)
    return Scene(
        [
            Panel("points", "Degrees are masses, weights springs", (0, box[0]),
                  (-_SWING, box[1] + _SWING), equal=True, weight=1.3),
            Panel("y", f"Eigenvector {vector}", (-0.6, n - 0.4), (-1.15, 1.15)),
        ],
        [
            points.ties(found.weights, moved, [np.zeros(n, bool)], frames_of_xy=True),
            Points("points", moved, id="points", size=masses, opacity=0.9,
                   color=np.where(shape > 0, *points.SIDES[::-1]),
                   labels=[str(i + 1) for i in range(n)]),
            Bars("y", swing, color=np.where(shape > 0, *points.SIDES[::-1]),
                 labels=[str(i + 1) for i in range(n)]),
        ],
        frames=_FRAMES,
        captions=Caption(
            "Vibration {vector}: λ = **{value}**, the square of its frequency.",
            vector=vector, value=number(value),
        ) + _swinging(shape, value),
        alt=f"{n} points that swing as eigenvector {vector} says.",
        height=360, frame_ms=90, loop=True,
        secret=_secret(xy, found, "y"),
    )  # fmt: skip


def _swinging(shape: np.ndarray, value: float) -> str | Caption:
    """How many points swing one way while how many swing the other."""
    if value == 0:
        return " No spring is stretched."
    up, down = int((shape > _SAME).sum()), int((shape < -_SAME).sum())
    return Caption(
        " {up} up while {down} down.",
        up="1 point swings" if up == 1 else f"{up} points swing",
        down="1 swings" if down == 1 else f"{down} swing",
    )


def sweep(xy: np.ndarray, box: tuple[float, float], found: Relaxed, vector: int) -> Scene:
    """A threshold passes through the sorted numbers of eigenvector ``vector``; Ncut below."""
    y = found.vectors[:, vector - 1]
    swept, n = found.sweep(vector), len(xy)
    order = np.argsort(y, kind="stable")
    height = y[order] / np.abs(y).max() * LARGEST
    thresholds = np.array([0.0]) if swept is None else swept.thresholds
    masks = [y > t for t in thresholds]
    place = np.array([(~mask).sum() - 0.5 for mask in masks])
    line = np.stack([place, np.full(len(place), -2.2), place, np.full(len(place), 2.2)], axis=1)
    costs = np.zeros(1) if swept is None else swept.ncuts
    top = 1.15 * max(float(costs.max()), 1e-9)
    many = len(thresholds) > 1
    side = np.array([np.where(mask[order], *points.SIDES[::-1]) for mask in masks])
    return Scene(
        [
            points.panel(xy, "Divided at the threshold", box, weight=1.1),
            Panel("y", f"Eigenvector {vector}, sorted", (-0.6, n - 0.4), (-2.25, 2.25)),
            Panel("cost", "Ncut at each threshold", (-0.6, n - 0.4), (0, top), axes=True,
                  x_label="points below", y_label="Ncut"),
        ],
        [
            points.ties(found.weights, xy, masks),
            points.dots(xy, masks, labels=[str(i + 1) for i in range(n)]),
            Bars("y", height, color=side if many else side[0],
                 labels=[str(i + 1) for i in order]),
            Segments("y", line[:, None] if many else line, color="gradient", width=2.5, dash=True),
            *_costs(place, costs, many),
        ],
        frames=len(thresholds),
        captions=_sweep_says(found, vector, masks) if swept else "All numbers are alike: no "
        "threshold divides. Take another eigenvector.",
        alt=f"{n} points divided by a threshold on eigenvector {vector}, and the Ncut of each.",
        height=360, frame_ms=1000, start=swept.best if swept else 0,
        secret=_secret(xy, found, "y", "cost"),
    )  # fmt: skip


def _costs(place: np.ndarray, costs: np.ndarray, many: bool) -> list:
    xy = np.stack([place + 0.5, costs], axis=1)
    now = Points("cost", xy[:, None] if many else xy, size=9, color="gradient")
    return [Path("cost", xy, color="muted", width=2), Points("cost", xy, size=5), now]


def _sweep_says(found: Relaxed, vector: int, masks: list[np.ndarray]) -> list[Caption]:
    swept, n = found.sweep(vector), len(masks[0])
    zero = found.vectors[:, vector - 1] > 0
    out = []
    for i, mask in enumerate(masks):
        above = int(mask.sum())
        said = Caption("{below} below, {above} above: Ncut **{cost}**.",
                       below=plural(n - above, "point"), above=above,
                       cost=cost(float(swept.ncuts[i])))  # fmt: skip
        if (mask == zero).all():
            said += " Here the sign changes."
        if i == swept.best:
            least = found.least
            same = swept.ncut <= least * (1 + _SAME) + 1e-12
            said += (
                Caption(" The least, and no division is cheaper.")
                if same
                else Caption(
                    " The least of these; the best division of all costs {least}.",
                    least=number(least),
                )
            )
        out.append(said)
    return out
