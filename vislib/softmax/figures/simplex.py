"""The triangle of all three-class distributions, twice."""

from __future__ import annotations

import numpy as np

from vislib.core.text import fixed
from vislib.softmax.simplex import (
    CORNERS,
    FORWARD,
    HEIGHT,
    LEVELS,
    REVERSE,
    Walk,
    contours,
    field,
    to_xy,
)
from vislib.stage.caption import Caption
from vislib.stage.scene import Cells, Label, Panel, Path, Points, Scene, Secret

START_Q = np.array([0.53, 0.45, 0.02])  # near the middle of a side: it all but excludes frog
SECOND = 1.15  # where the second triangle begins
_COLOUR = {FORWARD: "output", REVERSE: "gradient"}
_NAME = {FORWARD: "D(P‖Q)", REVERSE: "D(Q‖P)"}
_CLASSES = ("cat", "car", "frog")


def scene(forward: Walk, reverse: Walk) -> Scene:
    """Handle "ends" (4,): P and Q's start in the left triangle, then in the right one.

    Before the answer the triangles without their landscapes.
    """
    top = 1.1 * max(0.05, float(forward.divergence[0]), float(reverse.divergence[0]))
    steps = len(forward.divergence) - 1
    panels = [
        Panel("map", "", (-0.06, SECOND + 1.06), (-0.1, HEIGHT + 0.24), equal=True, weight=3.0),
        Panel("curve", "nats by step", (0, steps), (0, top), axes=True, x_label="step", weight=0.8),
    ]
    both = ((forward, 0.0), (reverse, SECOND))
    land = [m for walk, x in both for m in _landscape(walk, x)]
    ways = [m for walk, x in both for m in _way(walk, x)]
    empty = [m for walk, x in both for m in _triangle(walk, x)]
    return Scene(
        panels,
        [*land, *empty, *ways, _ends(forward), *_by_step(forward), *_by_step(reverse)],
        frames=steps + 1,
        captions=_captions(forward, reverse),
        alt="Two triangles of distributions with contours of KL around P, and Q walking to P.",
        height=390,
        frame_ms=180,
        secret=Secret(
            panels=["curve"],
            marks=[*land, *ways],
            caption="Each point of a triangle is a distribution; a corner is certainty. Drag P "
            "and Q.",
            alt="Two triangles of distributions, P and Q in both.",
            height=370,
        ),
    )


def _by_step(walk: Walk) -> list:
    """The divergence of a walk, drawn as far as the present step."""
    steps, color = np.arange(len(walk.divergence)), _COLOUR[walk.direction]
    xy = np.stack([steps, walk.divergence], axis=-1)
    return [
        Path("curve", xy, color=color, upto=steps + 1),
        Points("curve", xy[:, None], size=5, color=color),
    ]


def _triangle(walk: Walk, x: float) -> list:
    """Outline, corner names and title."""
    shift = np.array([x, 0.0])
    outline = np.vstack([CORNERS, CORNERS[:1]]) + shift
    places = CORNERS + shift + np.array([[0, -0.06], [0, -0.06], [0, 0.06]])
    return [
        Path("map", outline, color="muted", width=1.5),
        Label("map", places, list(_CLASSES), size=0.9),
        Label("map", (x + 0.5, HEIGHT + 0.18), f"{_NAME[walk.direction]} as Q moves",
              color=_COLOUR[walk.direction], bold=True),
    ]  # fmt: skip


def _landscape(walk: Walk, x: float) -> list:
    """The divergence from P over the triangle, with its contours."""
    values, cell = field(walk.p, walk.direction)
    curves = contours(walk.p, walk.direction) + (x, 0.0)
    breaks = np.full((len(curves), 1, 2), np.nan)
    lines = np.concatenate([curves, breaks], axis=1).reshape(-1, 2)
    return [
        # Coloured by the square root: near P the divergence grows with the square of the distance.
        Cells("map", np.sqrt(np.minimum(values, 2.5)), x=x, cell=(cell, cell), scale="viridis",
              vmin=0, vmax=2.5**0.5, gap=0),
        Path("map", lines, color="#FFFFFF", width=1, opacity=0.75),
    ]  # fmt: skip


def _way(walk: Walk, x: float) -> list:
    """The walk of Q, and the value of each contour where there is room for it."""
    shift = np.array([x, 0.0])
    path = to_xy(walk.q) + shift
    taken = np.vstack([path, path[:1] + (0.12, 0), to_xy(walk.p)[None] + shift, CORNERS + shift])
    return [
        Path("map", path, color=_COLOUR[walk.direction], width=3.5,
             upto=np.arange(1, len(path) + 1)),
        Points("map", path[:, None], size=7, color=_COLOUR[walk.direction]),
        *_levels(contours(walk.p, walk.direction) + shift, taken),
    ]  # fmt: skip


def _levels(curves: np.ndarray, taken: np.ndarray) -> list:
    """Each contour's value, at its place that is farthest from all that is ``taken``."""
    places, says = [], []
    for level, curve in zip(LEVELS, curves, strict=True):
        inside = curve[np.isfinite(curve).all(axis=1)]
        if level >= 0.1 and len(inside):
            apart = np.linalg.norm(inside[:, None] - taken, axis=-1).min(axis=1)
            places.append(inside[np.argmax(apart)])
            taken = np.vstack([taken, places[-1]])
            says.append(f"{level:g}")
    return [Label("map", np.array(places), says, size=0.7)] if places else []


def _ends(walk: Walk) -> Points:
    ends = to_xy(np.array([walk.p, walk.q[0]]))
    return Points(
        "map",
        np.concatenate([ends, ends + (SECOND, 0.0)]),
        size=9,
        color=np.array(["truth", "prediction"] * 2),
        labels=["P", "Q"] * 2,
        drag="xy",
        id="ends",
    )


def _captions(forward: Walk, reverse: Walk) -> list[str]:
    apart = not np.allclose(forward.p, forward.q[0], rtol=0, atol=1e-9)
    ways = "Same P, same start, two landscapes, two ways down."
    ways = ways if apart else "Q starts on P, the lowest place of both."
    return [
        Caption(
            "Step {t}: D(P‖Q) = **{forward}** on the left, D(Q‖P) = **{reverse}** on the right. "
            + ways,
            t=t,
            forward=fixed(a, 4),
            reverse=fixed(b, 4),
        )
        for t, (a, b) in enumerate(zip(forward.divergence, reverse.divergence, strict=True))
    ]
