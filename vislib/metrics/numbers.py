"""The numbers beside the pictures: what each chapter's table or row of figures says."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from vislib.core.text import Decimals, enough, fixed, gap, number, plural, rounded_sum
from vislib.metrics import counting, detection, resampling, road
from vislib.metrics.averages import CONVENTIONS, ignoring, left_out, mean_iou
from vislib.metrics.discs import Mistake
from vislib.metrics.drawing import NAMES, Found
from vislib.metrics.painting import Score
from vislib.metrics.purse import Case
from vislib.metrics.resampling import Resampled, interval
from vislib.metrics.shapes import Pair
from vislib.metrics.soft import CROSS_ENTROPY, LOSSES, SOFT_DICE, SOFT_IOU, Descent, value

Numbers = dict[str, Any]
_UNDEFINED = "undefined"


def percent(share: float, digits: int = 2) -> str:
    """A share in percent; 0/0 is named."""
    return _UNDEFINED if np.isnan(share) else f"{fixed(100 * share, digits)} %"


def drawn(share: float) -> str:
    """A share of many draws in percent: 0 of none alone, 100 of all alone."""
    return f"{enough(100 * share, lambda v: (v > 0, v < 100), 1)} %"


def score(value: float, digits: int = 4) -> Decimals | str:
    """A score with its decimals; 0/0 is named."""
    return _UNDEFINED if np.isnan(value) else Decimals(value, digits)


def area(value: float) -> str:
    """An area in two decimals at most, wherever it stands: halves go up whatever their noise."""
    return number(rounded_sum(value, 2), 6)


def counts(case: Case) -> Numbers:
    """The scores of the whole answer."""
    table = case.counts
    return {
        "accuracy": percent(counting.accuracy(table)),
        "mean class accuracy": score(_mean(counting.class_accuracy(table))),
        "mean IoU": score(mean_iou(table)),
        "frequency-weighted IoU": score(mean_iou(table, weighted=True)),
        "mean Dice": score(_mean(counting.dice(table))),
    }


def four(case: Case, names: tuple[str, ...]) -> list[Numbers]:
    """One row a class: its four counts and the scores made of them."""
    return [_four(case, name) for name in names]


def _four(case: Case, name: str) -> Numbers:
    c = case.index(name)
    if c is None:
        void = int((case.truth == 255).sum())
        return {"class": f"{name} (void, {plural(void, 'pixel')})"} | dict.fromkeys(
            ("TP", "FP", "FN", "TN", "precision", "recall", "IoU", "Dice"), "–"
        )
    tp, fp, fn, tn = counting.outcome(case.counts, c)
    return {
        "class": case.names[c],
        "TP": tp,
        "FP": fp,
        "FN": fn,
        "TN": tn,
        "precision": score(counting.class_precision(case.counts)[c], 3),
        "recall": score(counting.class_accuracy(case.counts)[c], 3),
        "IoU": score(counting.iou(case.counts)[c], 3),
        "Dice": score(counting.dice(case.counts)[c], 3),
    }


def _mean(values: np.ndarray) -> float:
    """The mean of the classes that have a value."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else float("nan")


def overlap(pair: Pair) -> Numbers:
    """Areas and ratios where the second shape was put."""
    return {
        "truth": area(pair.areas[0]),
        "prediction": area(pair.areas[1]),
        "I, in both": area(pair.both[-1]),
        "U, in either": area(pair.either[-1]),
        "IoU": Decimals(rounded_sum(pair.iou[-1], 4), 4),
        "Dice": Decimals(rounded_sum(pair.dice[-1], 4), 4),
    }


def needed() -> list[Numbers]:
    """How much of each of two equal shapes must lie in the other for an IoU: 2 IoU / (1 + IoU)."""
    return [
        {
            "for an IoU of": str(goal),
            "share of each in the other": str(2 * goal / (1 + goal)),
            "in %": Decimals(float(200 * goal / (1 + goal)), 1),
        }
        for goal in (Fraction(1, 2), Fraction(3, 4), Fraction(9, 10), Fraction(19, 20))
    ]


def conventions(table: np.ndarray) -> list[Numbers]:
    """One row a convention: its mean IoU, and who computes it so."""
    return [
        {"convention": way.name, "mean IoU": score(way.of(table)), "so computes": way.who}
        for way in CONVENTIONS.values()
    ]


def ignored(table: np.ndarray, classes: tuple[str, ...]) -> list[Numbers]:
    """The first class ignored in two ways: what is left of the IoU of the others."""
    total = table.sum(axis=0)
    reported, taken = left_out(total, 0), ignoring(total, 0)
    recall = counting.class_accuracy(total)
    return [
        {
            "class": name,
            f"{classes[0]} not reported": score(reported[c]),
            f"pixels of {classes[0]} taken out": score(taken[c]),
            "recall": score(recall[c]),
        }
        for c, name in enumerate(classes)
        if c
    ]


def losses(d: Descent) -> Numbers:
    """Areas and losses at the start."""
    both, union = (float(v) for v in d.areas[0])
    found = {name: float(value(name, d.x[0], d.y, d.times)) for name in LOSSES}
    return {
        "I": round(both, 6),
        "U": round(union, 6),
        "1 − soft IoU": score(found[SOFT_IOU]),
        "1 − soft Dice": score(found[SOFT_DICE]),
        "cross-entropy": (round(found[CROSS_ENTROPY], 4), "nats"),
    }


def pulls(d: Descent) -> list[Numbers]:
    """One row a loss: what it does to a true pixel, to another, and to all of either at the start.

    Pulls are minus the gradient; of several unlike pixels their mean.
    """
    rows = []
    for name in LOSSES:
        pull, row = -d.gradients(name)[0], {"loss": name}
        kinds = (("a true pixel", "all true ones", 1), ("another pixel", "all others", 0))
        for one, together, kind in kinds:
            times = d.times[d.y == kind]
            total = float((times * pull[d.y == kind]).sum())
            row[one] = total / times.sum() if times.sum() else "none"
            row[together] = total if times.sum() else "none"
        rows.append(row)
    return rows


def curve(f: Found) -> Numbers:
    """Average precision by every convention, and COCO's mean."""
    return {
        "steps": score(f.average(detection.STEPS), 3),
        "envelope": score(f.average(detection.ENVELOPE), 3),
        "101 points": score(f.average(detection.HUNDRED), 3),
        "11 points": score(f.average(detection.ELEVEN), 3),
        "scikit-learn": (
            score(detection.found_only(f.partners >= 0, f.scores), 3),
            "hears of found objects alone",
        ),
        "COCO's AP": (score(float(f.by_threshold.mean()), 3), ".50:.05:.95"),
    }


def found(f: Found) -> list[Numbers]:
    """One row a found box, by falling score."""
    precision, recall = f.curve
    best = np.nan_to_num(f.overlaps).max(axis=1)
    return [
        {
            "box": NAMES[i],
            "score": Decimals(f.scores[i], 2),
            "best IoU": Decimals(best[i], 2),
            "right": bool(f.correct[k]),
            "precision": Decimals(precision[k], 3),
            "recall": Decimals(recall[k], 3),
        }
        for k, i in enumerate(f.order.tolist())
    ]


# Object detection on COCO's test set, as the lecture has it (Papers with Code, 2023).
COCO_TABLE = [
    {"model": model, "box AP": Decimals(ap, 1), "frames a second": speed}
    for model, ap, speed in (
        ("YOLOv6-L6", 57.2, "26"),
        ("PRB-FPN6-E-ELAN", 56.9, "31"),
        ("YOLOv7-E6E", 56.8, "36"),
        ("YOLOv7-D6", 56.6, "44"),
        ("RT-DETR-H", 56.3, "40, on another GPU"),
    )
]


def painted(s: Score) -> Numbers:
    """The scores of a painted mask."""
    return {
        "IoU": score(s.iou, 3),
        "Dice": score(s.dice, 3),
        "accuracy": percent(s.accuracy, 1),
        "boundary IoU": score(s.boundary, 3),
        "outlines apart": (score(s.off, 2), "px, mean"),
    }


def judged(scores: list[Score]) -> list[Numbers]:
    """One row a mask: all its scores."""
    return [
        {
            "mask": s.name,
            "accuracy": score(s.accuracy, 3),
            "precision": score(s.precision, 3),
            "recall": score(s.recall, 3),
            "IoU": score(s.iou, 3),
            "Dice": score(s.dice, 3),
            "boundary IoU": score(s.boundary, 3),
            "mean distance, px": score(s.off, 2),
        }
        for s in scores
    ]


def noise(r: Resampled) -> Numbers:
    """What the draws say of the difference."""
    return {
        "95 % from": gap(r.low),
        "to": gap(r.high),
        "A ahead in": drawn(r.ahead),
    }


def pair(a: np.ndarray, b: np.ndarray, names: tuple[str, str], r: Resampled) -> list[Numbers]:
    """One row a network: both averages, and the interval of its own mean over the draws."""
    rows = []
    for letter, name, counts, draws in zip("AB", names, (a, b), (r.first, r.second), strict=True):
        low, high = interval(draws)
        rows.append(
            {
                "network": f"{letter}: {name}",
                "all pixels": score(resampling.mean(counts, resampling.PIXELS)),
                "picture by picture": score(resampling.mean(counts, resampling.PICTURES)),
                "95 % of its own mean": f"{fixed(low)} … {fixed(high)}",
            }
        )
    return rows


# Mean IoU on PASCAL VOC 2012, test set, as the lecture has it (Papers with Code).
VOC_TABLE = [
    {"model": model, "mean IoU": f"{value} %", "extra data": extra}
    for model, value, extra in (
        ("DeepLabv3+ (Xception-65-JFT)", "89.0", True),
        ("DeepLabv3+ (Xception-JFT)", "89.0", True),
        ("DeepLabv3-JFT", "86.9", True),
        ("CASIA_IVA_SDN", "86.6", False),
        ("Smooth Network with Channel Attention Block", "86.2", False),
    )
]


def mistake(m: Mistake) -> Numbers:
    """The scores of one disc."""
    mean, largest = m.distances
    return {
        "IoU": score(m.iou, 3),
        "boundary IoU": score(m.boundary_iou, 3),
        "boundary F": score(m.boundary_f, 3),
        "outlines apart": (score(mean, 2), "px, mean"),
        "at most": (score(largest, 2), "px"),
    }


def crops() -> list[Numbers]:
    """One row a stride: mean IoU by crop factor."""
    return [
        {"output stride": s} | {f"c = {c}": Decimals(road.score(s, c), 3) for c in road.CROPS[::2]}
        for s in road.STRIDES
    ]
