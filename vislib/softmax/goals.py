"""The challenges: what each asks for, whether it holds, and how it stands."""

from __future__ import annotations

import numpy as np

from vislib.core.conditions import Condition
from vislib.core.text import clean, enough, fixed, plural
from vislib.softmax.distributions import ScoreTrace
from vislib.softmax.divergence import Detour, PairTrace
from vislib.softmax.loss import Descent
from vislib.softmax.mode_seeking import Fit, peaks
from vislib.softmax.pixels import PixelTrace
from vislib.softmax.simplex import Walk

Goal = tuple[Condition, ...]


def scores(trace: ScoreTrace, untouched: bool) -> Goal:
    """The second class below one half, with the scores as they were (``untouched``)."""
    p = float(trace.probabilities[1])
    now = enough(p, lambda v: v < 0.5, 3) if np.isfinite(p) else fixed(p)
    whose = "the scores as they were" if untouched else "other scores"
    return Condition(p < 0.5, f"the second class at {now}"), Condition(untouched, whose)


def loss(d: Descent) -> Goal:
    """From above 5 nats to below 0.01 in at most ten steps."""
    first, last, steps = float(d.losses[0]), float(d.losses[-1]), len(d.losses) - 1
    return (
        Condition(first > 5, f"begins at {enough(first, lambda v: v > 5, 3)} nats"),
        Condition(last < 0.01, f"ends at {enough(last, lambda v: v < 0.01, 3)}"),
        Condition(steps <= 10, plural(steps, "step")),
    )


def divergence(t: PairTrace) -> Goal:
    """D(P‖Q) below 0.1 nats, D(Q‖P) above 1."""
    return (
        Condition(t.forward < 0.1, f"D(P‖Q) is {enough(t.forward, lambda v: v < 0.1)}"),
        Condition(t.reverse > 1, f"D(Q‖P) is {enough(t.reverse, lambda v: v > 1)} nats"),
    )


def triangle_inequality(d: Detour) -> Condition:
    """A detour of less than two fifths of the straight way."""
    if not d.straight:
        return Condition(False, "A and C are alike, with no way between them")
    share = d.around / d.straight
    return Condition(share < 0.4, f"the detour takes {enough(share, lambda v: v < 0.4)} of it")


def simplex(forward: Walk, reverse: Walk) -> Goal:
    """Both divergences above 1 nat before the first step, and alike within 1 %."""
    ways = {"D(P‖Q)": forward, "D(Q‖P)": reverse}
    values = clean([walk.divergence[0] for walk in ways.values()], 1.0).tolist()
    less, more = sorted(values)
    apart = round(100 * (more - less) / less, 9) if less else 0.0
    return (
        *(
            Condition(value > 1, f"{name} is {enough(value, lambda v: v > 1)}")
            for name, value in zip(ways, values, strict=True)
        ),
        Condition(apart <= 1, f"they differ by {enough(apart, lambda v: v <= 1, 1)} %"),
    )


def mode_seeking(reverse: Fit, apart: float, weight: float) -> Goal:
    """D(Q‖P) at rest on the smaller, left one of two humps ``apart`` from each other."""
    end, left, two = float(reverse.centres[-1]), -apart / 2, peaks(reverse.p) == 2
    if not two:
        return (Condition(False, f"P has one hump, Q ends at {fixed(end, 2)}"),)
    share = enough(100 * (1 - weight), lambda v: v < 50, 0)
    return (
        Condition(weight > 0.5, f"the left hump holds {share} % of P"),
        Condition(abs(end - left) < 0.5, f"its top is at {fixed(left, 2)}, Q’s at {fixed(end, 2)}"),
    )


def smoothing(d: Descent, epsilon: float) -> Goal:
    """Scores at which the cross-entropy of a smoothed target is least without any step."""
    if not epsilon:
        return (Condition(False, "without smoothing no scores are the best: raise ε"),)
    over = float(d.losses[0] - d.floor)
    said = enough(over, lambda v: v < 1e-3, 3)
    return (Condition(over < 1e-3, f"it is {said} nats above the least"),)


def initial(losses: np.ndarray) -> Condition:
    """A mean loss of 1 nat, to within 0.05."""
    mean = float(losses.mean())
    return Condition(_alike(mean), f"{enough(mean, _alike)} nats")


def _alike(mean: float) -> bool:
    return round(abs(mean - 1), 9) <= 0.05  # 1.05 − 1 is a hair more than 0.05


def pixels(t: PixelTrace) -> Goal:
    """At least 95 % of the pixels right, and a mean loss above 1 nat."""
    mean = float(t.mean_loss)
    right = enough(100 * t.accuracy, lambda v: v >= 95)
    return (
        Condition(t.accuracy >= 0.95, f"{right} % right"),
        Condition(mean > 1, f"{enough(mean, lambda v: v > 1)} nats a pixel"),
    )
