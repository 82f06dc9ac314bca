"""Five true boxes and eight found ones, drawn so that their overlaps are the lecture's."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from vislib.metrics import detection
from vislib.metrics.shapes import box_iou

WIDTH, HEIGHT = 100.0, 64.0
NAMES = "ABCDEFGH"
SCORES = (0.95, 0.91, 0.84, 0.80, 0.72, 0.61, 0.55, 0.32)
_TRUTHS = ((6, 6, 22, 20), (42, 8, 20, 16), (74, 6, 20, 22), (10, 38, 24, 20), (58, 38, 26, 20))
# Found: on which true box, with which IoU (0: on none, at the place that follows).
_FOUND = ((0, 0.92), (4, 0.30), (1, 0.78), (2, 0.66), (4, 0.45), (0, 0.10), (3, 0.58), (-1, 0.0))
_NOWHERE = (43.0, 33.0, 9.0, 9.0)
_LEFT = (1,)  # found to the left of their true box; the others to the right


def truths() -> np.ndarray:
    """(5, 4) true boxes: x, y, width, height."""
    return np.array(_TRUTHS, dtype=np.float64)


def start() -> np.ndarray:
    """(8, 4) found boxes, each its true one moved sideways until the IoU is as it should be."""
    out = []
    for i, (j, overlap) in enumerate(_FOUND):
        if j < 0:
            out.append(_NOWHERE)
            continue
        x, y, w, h = _TRUTHS[j]
        away = w * (1 - overlap) / (1 + overlap)
        out.append((x - away if i in _LEFT else x + away, y, w, h))
    return np.array(out)


@dataclass(frozen=True, eq=False)
class Found:
    """Found boxes (n, 4) with their scores (n,) and the IoU from which one is right."""

    boxes: np.ndarray
    scores: np.ndarray
    threshold: float

    @cached_property
    def overlaps(self) -> np.ndarray:
        """(n, m) IoU with each true box."""
        return box_iou(self.boxes, truths())

    @cached_property
    def order(self) -> np.ndarray:
        """(n,) indices by falling score."""
        return detection.ranking(self.scores)

    @cached_property
    def partners(self) -> np.ndarray:
        """(n,) the true box that each takes, −1 for none, in the order given."""
        return detection.partners(self.overlaps, self.scores, self.threshold)

    @cached_property
    def correct(self) -> np.ndarray:
        """(n,) bool by falling score."""
        return self.partners[self.order] >= 0

    @property
    def objects(self) -> int:
        """How many there are to find."""
        return len(_TRUTHS)

    @cached_property
    def curve(self) -> tuple[np.ndarray, np.ndarray]:
        """Precision and recall after each, by falling score."""
        return detection.precision_recall(self.correct, self.objects)

    @property
    def unmoved(self) -> bool:
        """Whether every box is where it was drawn."""
        return bool(np.allclose(self.boxes, start(), atol=1e-4))

    def average(self, convention: str) -> float:
        """Average precision by a convention."""
        return detection.average_precision(self.correct, self.objects, convention)

    @cached_property
    def by_threshold(self) -> np.ndarray:
        """(10,) COCO's AP (101 points) at the IoU thresholds 0.50, 0.55 … 0.95."""
        return np.array([self.at(t).average(detection.HUNDRED) for t in detection.THRESHOLDS])

    @cached_property
    def average_recall(self) -> float:
        """COCO's AR: the recall with all boxes let in, averaged over the same thresholds."""
        found = [self.at(t).correct.sum() for t in detection.THRESHOLDS]
        return float(np.mean(found)) / self.objects

    def at(self, threshold: float) -> Found:
        """The same boxes under another threshold."""
        return Found(self.boxes, self.scores, threshold)


# Two classes: right or not, score, and how many objects there are of each.
TWO = {
    "first class": ((1, 1, 0, 1), (0.9, 0.8, 0.7, 0.6), 3),
    "second class": ((0, 1), (0.85, 0.3), 4),
}


def pooled() -> tuple[np.ndarray, np.ndarray, int]:
    """The lists of both classes as one: right or not by falling score, scores, objects."""
    correct, scores = (np.concatenate([v[i] for v in TWO.values()]) for i in (0, 1))
    order = detection.ranking(scores)
    return correct[order].astype(bool), scores[order], sum(v[2] for v in TWO.values())


def two(convention: str) -> dict[str, float]:
    """Average precision of each class, their mean (macro), and of the pooled list (micro)."""
    each = {
        name: detection.average_precision(correct, objects, convention)
        for name, (correct, _, objects) in TWO.items()
    }
    correct, _, objects = pooled()
    micro = detection.average_precision(correct, objects, convention)
    return {**each, "macro": float(np.mean(list(each.values()))), "micro": micro}


def lists() -> tuple[list, list]:
    """Right or not by falling score, and the objects, of both classes and of them as one."""
    correct, _, objects = pooled()
    return [*(v[0] for v in TWO.values()), correct], [*(v[2] for v in TWO.values()), objects]
