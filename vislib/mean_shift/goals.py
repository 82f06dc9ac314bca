"""The challenges: what each asks for, one condition at a time, and how things stand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vislib.core.conditions import Condition
from vislib.core.text import agreeing, enough, percent, plural
from vislib.mean_shift.algorithm import MERGE, Trace
from vislib.mean_shift.comparison import Judged
from vislib.mean_shift.edges import Edges
from vislib.mean_shift.regions import Stage

Goal = tuple[Condition, ...]

FOUR_GROUPS = ("blobs", "outliers")  # clouds that were drawn from four
LARGE, SHARE, JOINED = 500, 0.8, 400  # steps, what is kept of them, regions
FEW, LEAK = 20, 2.0  # regions, percent


def _not_yet(what: str) -> Goal:
    return (Condition(False, what),)


def left_aside(one: Trace | None, everyone: Trace | None = None) -> Goal:
    """The one window's peak lies a tenth farther from its start than the nearest; None: all shown.

    ``everyone``: the windows of all points; peaks that only one of them reaches do not count.
    """
    if one is None or everyone is None:
        return _not_yet("choose to follow one window")
    peaks = everyone.modes[everyone.sizes > 1]
    if one.labels[0] < 0:
        return _not_yet("the window is empty")
    if not len(peaks):
        return _not_yet("each peak is of a single point")
    start, end = one.positions[0, 0], one.positions[-1, 0]
    away = np.linalg.norm(peaks - start, axis=1)
    own = int(np.linalg.norm(peaks - end, axis=1).argmin())
    if np.linalg.norm(peaks[own] - end) > MERGE[one.kernel] * one.bandwidth:
        return _not_yet("it ends on a lone point")
    both = float(away[own]), float(away.min())
    far, near = agreeing(both, lambda far, near: (far == near, far >= 1.1 * near), 3)
    aside = both[0] > both[1] and both[0] >= 1.1 * both[1]
    return (Condition(aside, f"from its start the peak is {far} away, the nearest one {near}"),)


def four_found(data: str, at_estimate: Trace) -> Goal:
    """The estimate finds the four groups of clouds that have four."""
    drawn = data in FOUR_GROUPS
    return (
        Condition(drawn, f"points {'' if drawn else 'not '}drawn from four groups"),
        Condition(len(at_estimate.modes) == 4, plural(len(at_estimate.modes), "peak")),
    )


def edges_kept(found: Edges, stages: Sequence[Stage]) -> Goal:
    """Filtering kept four fifths of 500 or more large steps, and left at most 400 regions."""
    kept = found.large > 0 and 5 * found.kept >= 4 * found.large
    share = f"{percent(found.kept / found.large, SHARE)} kept" if found.large else "none to keep"
    return (
        Condition(found.large >= LARGE, plural(found.large, "step")),
        Condition(kept, share),
        Condition(stages[0].count <= JOINED, f"{plural(stages[0].count, 'region')} joined"),
    )


def tight(shown: Sequence[Judged]) -> Goal:
    """A method with at most 20 regions leaks less than 2 % of the picture."""
    if shown[0].scores.leak is None:
        return _not_yet("this picture has no outline, choose another")
    few = [one for one in shown if one.count <= FEW]
    if not few:
        return _not_yet(f"no method has {FEW} regions or fewer")
    best = min(few, key=lambda one: one.scores.leak)
    leak = 100 * float(best.scores.leak)
    said = (
        f"{enough(leak, lambda v: v < LEAK)} % by {best.name} with {plural(best.count, 'region')}"
    )
    return (Condition(leak < LEAK, f"{said}, the least"),)
