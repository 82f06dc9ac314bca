"""The challenges: whether each is met, and how things stand."""

from __future__ import annotations

import numpy as np

from vislib.core.text import enough, fixed, gap
from vislib.metrics import counting, purse
from vislib.metrics.averages import mean_iou
from vislib.metrics.cityscapes import ahead
from vislib.metrics.discs import Mistake
from vislib.metrics.drawing import Found
from vislib.metrics.painting import Score
from vislib.metrics.resampling import Resampled
from vislib.metrics.shapes import Pair
from vislib.metrics.soft import Descent

Goal = tuple[bool, str]
MOVED = 0.804  # IoU of the photographer's drawing with itself, moved by two pixels


def _said(value: float, bound: float, digits: int = 3) -> str:
    """``value`` to so many decimals, or as many more as tell it from the ``bound`` asked for."""
    return enough(float(value), lambda v: (v < bound, v > bound), digits)


def _but(what: str, asked: bool) -> str:
    """What is not as ``asked``, so that a bound that is met is not all."""
    return "" if asked else f", but {what}"


def paint(mine: Score | None, picture: str) -> Goal:
    """A photographer painted better than his drawing moved by two pixels."""
    if mine is None or not mine.mask.any():
        return False, ""
    asked = picture == "camera"
    said = f"Now: {_said(mine.iou, MOVED)}{_but('of another picture', asked)}."
    return asked and mine.iou > MOVED, said


def counts(case: purse.Case) -> Goal:
    """An accuracy of 98 %, and a mean IoU below 0.78, in the classes of this map."""
    share, mean = counting.accuracy(case.counts), mean_iou(case.counts)
    asked = case.names == purse.CLASSES
    met = asked and share >= 0.98 and mean < 0.78
    said = f"{_said(100 * share, 98, 2)} %, {_said(mean, 0.78, 4)}"
    return met, f"Now: {said}{_but('of other classes', asked)}."


def overlap(pair: Pair) -> Goal:
    """A prediction wholly inside the truth, with an IoU below 0.3."""
    inside = pair.both[-1] >= pair.areas[1] - 1e-9
    said = f"Now: IoU {_said(pair.iou[-1], 0.3)}, {'' if inside else 'not '}wholly inside."
    return bool(inside and pair.iou[-1] < 0.3), said


def printed(keep: np.ndarray) -> bool:
    """One class of 19 left out, and PSP-Net comes before DeepLabV3+."""
    return int(keep.sum()) == len(keep) - 1 and ahead(keep, "PSP-Net", "DeepLabV3+") > 0


def loss(d: Descent, asked: bool) -> Goal:
    """Soft IoU pulls a true pixel ten times as hard as another, where that is ``asked``."""
    both, union = d.areas[0]
    met = asked and 0 < 10 * both < union
    if not both:
        return False, "Now I = 0."
    return bool(met), f"Now: {_said(union / both, 10, 1)} times{_but('at other settings', asked)}."


def curve(f: Found, threshold: float) -> Goal:
    """Average precision by steps below 0.35 at IoU 0.5, by scores alone."""
    steps = f.average("steps")
    moved = _but("with boxes moved", f.unmoved)
    said = f"Now: {_said(steps, 0.35)} at IoU {fixed(threshold, 2)}{moved}."
    return threshold == 0.5 and f.unmoved and steps < 0.35, said


def edges(shown: Mistake) -> Goal:
    """An IoU above 0.9 with a boundary IoU below 0.3."""
    met = shown.iou > 0.9 and shown.boundary_iou < 0.3
    return met, f"Now: {_said(shown.iou, 0.9)} and {_said(shown.boundary_iou, 0.3)}."


def noise(r: Resampled, pictures: int) -> Goal:
    """A difference on all 25 pictures whose interval leaves 0 out."""
    said = f"Now: {gap(r.low)} to {gap(r.high)}{_but(f'on {pictures} pictures', pictures == 25)}."
    return pictures == 25 and (r.low > 0 or r.high < 0), said
