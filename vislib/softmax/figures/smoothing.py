"""Label smoothing: target and prediction, the cross-entropy as H + KL, by step."""

from __future__ import annotations

import numpy as np

from vislib.core.text import adding_up, enough, fixed, near
from vislib.softmax.figures.parts import (
    curve,
    curve_panel,
    moving_scores,
    score_range,
    scores_panel,
    start_handles,
    top_of,
)
from vislib.softmax.loss import CLASSES, Descent, best_gap
from vislib.stage.caption import Caption
from vislib.stage.scene import (
    Bars,
    Boxes,
    Label,
    Panel,
    Path,
    Scene,
    Secret,
)


def scene(d: Descent, typed) -> Scene:
    """Scores, target and prediction, H + KL piling up to the cross-entropy; one frame a step."""
    low, high = score_range(typed)
    panels = [
        scores_panel(low, high),
        Panel("yp", "target y (outlined), prediction p", x=(-0.6, 2.6), y=(-0.1, 1.12)),
        curve_panel("cross-entropy by step", d.losses, top=top_of(d), weight=1.0),
    ]
    moving, name = moving_scores(d, low, high), CLASSES[int(np.argmax(d.target))]
    return Scene(
        panels,
        [*moving, *_target_and_prediction(d), *_floor(d), *curve(d.losses)],
        frames=len(d.losses),
        captions=_captions(d, name),
        alt="Gradient descent of the cross-entropy towards a smoothed target.",
        height=360,
        frame_ms=350,
        secret=Secret(
            panels=["curve"],
            marks=moving,
            instead=start_handles(d, low, high),
            caption=f"The target gives most to {name}.",
        ),
    )


def _target_and_prediction(d: Descent) -> list:
    k, frames = d.scores.shape[1], len(d.scores)
    boxes = np.stack(
        [np.arange(k) - 0.42, np.zeros(k), np.full(k, 0.84), np.maximum(d.target, 1e-3)], axis=-1
    )
    p = d.probabilities
    at = np.broadcast_to(np.arange(k), (frames, k))
    names = np.stack([np.arange(k), np.full(k, -0.06)], axis=-1)
    numbers = np.stack([at, np.maximum(p, d.target) + 0.05], axis=-1)
    rows = [[f"y {fixed(t)}  p {near(v)}" for t, v in zip(d.target, row, strict=True)] for row in p]
    return [
        Bars("yp", p, color=np.arange(k), width=0.6),
        Boxes("yp", boxes, color="truth", fill=0, width=2),
        Label("yp", numbers, rows, size=0.78),
        Label("yp", names, list(CLASSES), size=0.9),
    ]


def _floor(d: Descent) -> list:
    steps, floor = len(d.losses) - 1, d.floor
    line = np.array([[0, floor], [steps, floor]])
    area = np.array([[0, 0, steps, max(floor, 1e-6)]])
    top = top_of(d)
    inside = floor > 0.1 * top
    says = f"H(y) = {fixed(floor, 4)}: no p does better" if floor else "H(y) = 0"
    return [
        Boxes("curve", area, color="truth", fill=0.12, width=0),
        Path("curve", line, color="truth", dash=True),
        Label("curve", (steps / 2, floor / 2 if inside else floor + 0.15 * top), says, size=0.85),
    ]


def _captions(d: Descent, name: str) -> list[str]:
    gap = best_gap(d.target)
    aim = Caption("; without smoothing its lead would grow for ever.")
    if np.isfinite(gap):
        aim = Caption("; at best it leads all others equally, by {best}.", best=fixed(gap, 2))
    out = []
    for t, loss in enumerate(d.losses):
        whole, floor, rest = adding_up(float(loss), d.floor)
        said = Caption(
            "Step {t}: cross-entropy **{whole}** = H(y) {floor} + D(y‖p) {rest} nats. ",
            t=t,
            whole=whole,
            floor=floor,
            rest=rest,
        )
        lead = _lead(d.scores[t], CLASSES.index(name))
        out.append(said + Caption(f"The score of {name} is {{lead}}", lead=lead) + aim)
    return out


def _lead(scores: np.ndarray, label: int) -> str:
    """How far a score is above or below the highest of the others."""
    next_best = int(np.argmax(np.where(np.arange(len(scores)) == label, -np.inf, scores)))
    lead, rival = float(scores[label] - scores[next_best]), CLASSES[next_best]
    if abs(lead) < 1e-12:
        return f"as high as that of {rival}"
    by = enough(abs(lead), lambda v: v > 0)
    return f"{by} {'above' if lead > 0 else 'below'} that of {rival}"
