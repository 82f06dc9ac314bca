"""The challenges: whether each is met, and how things stand."""

from __future__ import annotations

import math

import numpy as np

from vislib.core.text import enough, fixed, plural
from vislib.softmax.distributions import ScoreTrace
from vislib.softmax.divergence import Detour
from vislib.softmax.loss import Descent
from vislib.softmax.mode_seeking import Fit
from vislib.softmax.simplex import Walk

Goal = tuple[bool, str]


def scores(trace: ScoreTrace, untouched: bool) -> Goal:
    """The second class below one half, with the scores as they were (``untouched``)."""
    p = float(trace.probabilities[1])
    now = enough(p, lambda v: v < 0.5, 3) if np.isfinite(p) else fixed(p)
    return untouched and p < 0.5, f"Now: {now}{'' if untouched else ', of other scores'}."


def loss(d: Descent) -> Goal:
    """From above 5 nats to below 0.01 in at most ten steps."""
    first, last, steps = float(d.losses[0]), float(d.losses[-1]), len(d.losses) - 1
    begun, ended = enough(first, lambda v: v > 5, 3), enough(last, lambda v: v < 0.01, 3)
    now = f"Now: {begun} nats, then {ended} after {plural(steps, 'step')}."
    return first > 5 and last < 0.01 and steps <= 10, now


def triangle_inequality(d: Detour) -> Goal:
    """A detour of less than two fifths of the straight way."""
    share = d.around / d.straight if d.straight else math.inf
    return share < 0.4, f"Now: {fixed(share, 2)} of it." if d.straight else ""


def simplex(forward: Walk, reverse: Walk) -> Goal:
    """Both divergences above 1 nat before the first step, and alike within 1 %."""
    less, more = sorted((float(forward.divergence[0]), float(reverse.divergence[0])))
    return less > 1 and more <= 1.01 * less, ""


def mode_seeking(reverse: Fit, apart: float, weight: float) -> Goal:
    """D(Q‖P) at rest on the smaller, left one of two humps ``apart`` from each other."""
    end = float(reverse.centres[-1])
    met = weight > 0.5 and apart >= 2 and abs(end + apart / 2) < 0.5
    alike = "; the two humps are alike" if weight <= 0.5 and apart > 0 else ""
    return met, f"Now Q ends at {fixed(end, 2)}{alike}."


def smoothing(d: Descent, epsilon: float) -> Goal:
    """Scores at which the cross-entropy of a smoothed target is least without any step."""
    over = float(d.losses[0] - d.floor)
    endless = "" if epsilon > 0 else ", and without smoothing none is the least"
    return epsilon > 0 and over < 1e-3, f"Now it is {fixed(over)} nats above{endless}."


def initial(losses: np.ndarray) -> Goal:
    """A mean loss of 1 nat, to within 0.05."""
    mean = float(losses.mean())
    return _alike(mean), f"Now: {enough(mean, _alike)} nats."


def _alike(mean: float) -> bool:
    return round(abs(mean - 1), 9) <= 0.05  # 1.05 − 1 is a hair more than 0.05
