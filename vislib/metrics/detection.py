"""Boxes that are found: which of them are right, precision and recall, and the area under them.

A found box is right if its IoU with a true box that no better one has taken reaches a threshold
(COCO's greedy matching). Lowering the score that is asked for lets in one found box after another;
average precision is an area under the precision at each recall, of which there are four kinds in
use.
"""

from __future__ import annotations

import numpy as np

from vislib.metrics.shapes import box_iou

STEPS, ENVELOPE, ELEVEN, HUNDRED = CONVENTIONS = ("steps", "envelope", "11", "101")
TINY = 1e-9  # two numbers meant to be equal may differ by so much
THRESHOLDS = tuple(round(0.5 + 0.05 * k, 2) for k in range(10))  # those of COCO's AP


def ranking(scores) -> np.ndarray:
    """(n,) indices by falling score; equal ones in the order in which they are given."""
    return np.argsort(-np.asarray(scores, dtype=np.float64), kind="stable")


def match(found, scores, truths, threshold: float) -> np.ndarray:
    """(n,) bool by falling score: which of the ``found`` boxes are right.

    ``found`` (n, 4), ``truths`` (m, 4): x, y, width, height. Each in turn takes the free true box
    that it overlaps most, if its IoU is at least ``threshold`` (the last of several equal ones).
    Raises ``ValueError`` if there is not one score a box.
    """
    return partners(box_iou(found, truths), scores, threshold)[ranking(scores)] >= 0


def partners(overlaps: np.ndarray, scores, threshold: float) -> np.ndarray:
    """(n,) the true box that each found box takes, in the order given; −1: none, it is wrong.

    ``overlaps`` (n, m): their IoU.
    """
    overlaps = np.nan_to_num(overlaps)
    if len(np.ravel(scores)) != len(overlaps):
        raise ValueError(
            f"{len(overlaps)} boxes and {len(np.ravel(scores))} scores: give one score a box."
        )
    taken, out = np.zeros(overlaps.shape[1], dtype=bool), np.full(len(overlaps), -1)
    for i in ranking(scores):
        best = threshold - TINY
        for j in np.flatnonzero(~taken):
            if overlaps[i, j] >= best:
                best, out[i] = overlaps[i, j], j
        if out[i] >= 0:
            taken[out[i]] = True
    return out


def precision_recall(correct, objects: int) -> tuple[np.ndarray, np.ndarray]:
    """(n,) precision and (n,) recall after each found box, by falling score.

    ``correct`` (n,) bool in that order; ``objects``: how many there are to find. Without any the
    recall is NaN. Raises ``ValueError`` for more right boxes than objects.
    """
    correct = np.asarray(correct, dtype=bool)
    right = np.cumsum(correct)
    if len(right) and right[-1] > objects:
        raise ValueError(
            f"{right[-1]} right boxes and {objects} objects: each object is found once at most."
        )
    precision = right / np.arange(1, len(correct) + 1)
    return precision, right / objects if objects else np.full(len(correct), np.nan)


def envelope(precision: np.ndarray) -> np.ndarray:
    """(n,) the best precision at this recall or a higher one."""
    return np.maximum.accumulate(precision[::-1])[::-1]


def average_precision(correct, objects: int, convention: str) -> float:
    """The area under precision by recall; NaN without objects, 0 if nothing is found.

    ``convention``: "steps" (the sum of precision times the step in recall), "envelope" (of the best
    precision at this or a higher recall: PASCAL VOC from 2010 on), "11" (its mean at recalls 0, 0.1
    … 1: VOC 2007), "101" (at 0, 0.01 … 1: COCO). Raises ``ValueError`` for another one.
    """
    if convention not in CONVENTIONS:
        names = ", ".join(repr(c) for c in CONVENTIONS)
        raise ValueError(f"convention cannot be {convention!r}; choose one of {names}.")
    if not objects:
        return float("nan")
    precision, recall = precision_recall(correct, objects)
    if not len(recall):
        return 0.0
    if convention == STEPS:
        return float((np.diff(recall, prepend=0.0) * precision).sum())
    best = envelope(precision)
    if convention == ENVELOPE:
        return float((np.diff(recall, prepend=0.0) * best).sum())
    return float(sampled(recall, best, convention)[1].mean())


def sampled(recall: np.ndarray, best: np.ndarray, convention: str) -> tuple:
    """The recalls that "11" or "101" looks at, and the best precision at each; 0 beyond the last.

    COCO compares its 101 recalls as they come out in floating point, and so does this.
    """
    eleven = convention == ELEVEN
    asked = np.linspace(0.0, 1.0, 11 if eleven else 101)
    where = np.searchsorted(recall, asked - (TINY if eleven else 0.0), side="left")
    return asked, np.append(best, 0.0)[where]


def found_only(correct, scores) -> float:
    """Average precision as scikit-learn has it: by steps, and of the objects that were found.

    It hears of no others. Equal scores are one step. NaN where nothing is right.
    ``correct`` and ``scores`` (n,) in any order.
    """
    correct, scores = np.asarray(correct, dtype=bool), np.asarray(scores, dtype=np.float64)
    if not correct.any():
        return float("nan")
    order = ranking(scores)
    precision, recall = precision_recall(correct[order], int(correct.sum()))
    last = np.append(np.diff(scores[order]) != 0, True)  # of boxes with that score
    return float((np.diff(recall[last], prepend=0.0) * precision[last]).sum())


def undominated(precision: np.ndarray, recall: np.ndarray) -> np.ndarray:
    """(n,) bool: no other point has as much of both, and more of one."""
    p, r = precision[:, None], recall[:, None]
    better = (p - TINY <= p.T) & (r - TINY <= r.T) & ((p + TINY < p.T) | (r + TINY < r.T))
    return ~better.any(axis=1)
