"""The challenges: whether each is met, and how things stand."""

from __future__ import annotations

import numpy as np

from vislib.core.text import fixed
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


def paint(mine: Score | None, picture: str) -> Goal:
    """A photographer painted better than his drawing moved by two pixels."""
    if mine is None or not mine.mask.any():
        return False, ""
    return picture == "camera" and mine.iou > MOVED, f"Now: {fixed(mine.iou)}."


def counts(case: purse.Case) -> Goal:
    """An accuracy of 98 %, and a mean IoU below 0.78, in the classes of this map."""
    share, mean = counting.accuracy(case.counts), mean_iou(case.counts)
    met = case.names == purse.CLASSES and share >= 0.98 and mean < 0.78
    return met, f"Now: {fixed(100 * share, 2)} %, {fixed(mean, 4)}."


def overlap(pair: Pair) -> Goal:
    """A prediction wholly inside the truth, with an IoU below 0.3."""
    inside = pair.both[-1] >= pair.areas[1] - 1e-9
    return bool(inside and pair.iou[-1] < 0.3), f"Now: IoU {fixed(pair.iou[-1])}."


def printed(keep: np.ndarray) -> bool:
    """One class of 19 left out, and PSP-Net comes before DeepLabV3+."""
    return int(keep.sum()) == len(keep) - 1 and ahead(keep, "PSP-Net", "DeepLabV3+") > 0


def loss(d: Descent, asked: bool) -> Goal:
    """Soft IoU pulls a true pixel ten times as hard as another, where that is ``asked``."""
    both, union = d.areas[0]
    met = asked and 0 < 10 * both < union
    return bool(met), f"Now: {fixed(union / both, 1)} times." if both else "Now I = 0."


def curve(f: Found, threshold: float) -> Goal:
    """Average precision by steps below 0.35 at IoU 0.5, by scores alone."""
    steps = f.average("steps")
    return threshold == 0.5 and f.unmoved and steps < 0.35, f"Now: {fixed(steps)}."


def edges(shown: Mistake) -> Goal:
    """An IoU above 0.9 with a boundary IoU below 0.3."""
    met = shown.iou > 0.9 and shown.boundary_iou < 0.3
    return met, f"Now: {fixed(shown.iou)} and {fixed(shown.boundary_iou)}."


def noise(r: Resampled, pictures: int) -> Goal:
    """A difference on all 25 pictures whose interval leaves 0 out."""
    said = f"Now: {fixed(r.low, 4, sign=True)} to {fixed(r.high, 4, sign=True)}."
    return pictures == 25 and (r.low > 0 or r.high < 0), said
