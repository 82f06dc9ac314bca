"""The challenges: what each asks for, whether it holds, and the words for how it stands."""

from __future__ import annotations

import numpy as np

from vislib.core.conditions import Condition
from vislib.core.text import clean, enough, fixed, gap, plural
from vislib.metrics import purse
from vislib.metrics.averages import mean_iou
from vislib.metrics.cityscapes import ahead
from vislib.metrics.discs import Mistake
from vislib.metrics.drawing import Found
from vislib.metrics.painting import Score
from vislib.metrics.resampling import Resampled
from vislib.metrics.shapes import Pair
from vislib.metrics.soft import Descent

Conditions = tuple[Condition, ...]
MOVED = 0.804  # IoU of the photographer's drawing with itself, moved by two pixels


def _exact(value: float) -> float:
    """``value`` without the noise of rounding: what is meant as the bound is the bound."""
    return round(float(value), 12)


def _said(value: float, bound: float, digits: int = 3) -> str:
    """``value`` to so many decimals, or as many more as tell it from the ``bound`` asked for."""
    return enough(float(value), lambda v: (v < bound, v > bound), digits)


def paint(mine: Score | None, picture: str) -> Conditions:
    """The photographer is painted better than his drawing moved by two pixels."""
    whose = f"{'' if picture == 'camera' else 'not '}the photographer"
    asked = Condition(picture == "camera", whose)
    if mine is None or not mine.mask.any():
        return asked, Condition(False, "nothing is painted")
    return asked, Condition(
        bool(mine.iou > MOVED), f"IoU with the drawing {_said(mine.iou, MOVED)}"
    )


def counts(case: purse.Case) -> Conditions:
    """An accuracy of 98 %, and a mean IoU below 0.78, in the classes of this map."""
    right, pixels = int(np.trace(case.counts)), int(case.counts.sum())
    mean = _exact(mean_iou(case.counts))
    own = case.names == purse.CLASSES
    return (
        Condition(own, f"{purse.OWN if own else purse.MSRC} classes"),
        Condition(100 * right >= 98 * pixels, f"accuracy {_said(100 * right / pixels, 98, 2)} %"),
        Condition(mean < 0.78, f"mean IoU {_said(mean, 0.78, 4)}"),
    )


def overlap(pair: Pair) -> Conditions:
    """A prediction wholly inside the truth, with an IoU below 0.3."""
    inside, iou = bool(pair.both[-1] >= pair.areas[1] - 1e-9), _exact(pair.iou[-1])
    return (
        Condition(inside, f"{'' if inside else 'not '}wholly inside"),
        Condition(iou < 0.3, f"IoU {_said(iou, 0.3)}"),
    )


def printed(keep: np.ndarray) -> Conditions:
    """One class of 19 left out, and PSP-Net comes before DeepLabV3+."""
    out, by = int(len(keep) - keep.sum()), float(ahead(keep, "PSP-Net", "DeepLabV3+"))
    where = "ahead of" if by > 0 else "behind" if by < 0 else "level with"
    return (
        Condition(out == 1, f"{plural(out, 'class') if out else 'no class'} left out"),
        Condition(by > 0, f"PSP-Net {where} DeepLabV3+"),
    )


def loss(d: Descent, six: bool, probabilities: bool) -> Conditions:
    """Soft IoU pulls a true pixel more than ten times as hard as another, at the start.

    With the six pixels, and gradients on probabilities.
    """
    both, union = (float(area) for area in d.areas[0])
    times = _exact(union / both) if both and not d.y.all() else 0.0
    hard = f"{_said(times, 10, 1)} times as hard{'' if probabilities else ' on probabilities'}"
    none = "no other pixel" if d.y.all() else "I = 0: no ratio"
    return (
        Condition(six, f"{'' if six else 'not '}the six pixels"),
        Condition(probabilities, f"gradients on {'probabilities' if probabilities else 'scores'}"),
        Condition(times > 10, hard if times else none),
    )


def curve(f: Found, threshold: float) -> Conditions:
    """Average precision by steps below 0.35 at IoU 0.5, by scores alone."""
    steps = _exact(f.average("steps"))
    return (
        Condition(abs(threshold - 0.5) < 1e-9, f"at IoU {fixed(threshold, 2)}"),
        Condition(steps < 0.35, f"by steps {_said(steps, 0.35)}"),
        Condition(f.unmoved, "boxes as they were" if f.unmoved else "boxes moved"),
    )


def edges(shown: Mistake) -> Conditions:
    """An IoU above 0.9 with a boundary IoU below 0.3."""
    iou, boundary = float(shown.iou), float(shown.boundary_iou)
    return (
        Condition(iou > 0.9, f"IoU {_said(iou, 0.9)}"),
        Condition(boundary < 0.3, f"boundary IoU {_said(boundary, 0.3)}"),
    )


def noise(r: Resampled, pictures: int) -> Conditions:
    """A difference on all 25 pictures whose interval leaves 0 out."""
    low, high = clean((r.low, r.high), 1.0).tolist()
    return (
        Condition(pictures == 25, plural(pictures, "picture")),
        Condition(low > 0 or high < 0, f"interval from {gap(low)} to {gap(high)}"),
    )
