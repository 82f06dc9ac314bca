"""What a network's answers are worth: doubt, areas, calibration, what a change of it loses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from vislib import softmax
from vislib.core.text import enough

UNDECIDED = 255  # the label of a pixel that gets none
SMALLEST = 4  # pixels: smaller pieces are not counted


def doubt(probabilities: np.ndarray) -> np.ndarray:
    """(h, w) entropy in nats of ``probabilities`` (classes, h, w): 0 sure, log(classes) at most."""
    return softmax.entropy(np.moveaxis(probabilities, 0, -1))


def sure(labels: np.ndarray, probabilities: np.ndarray, threshold: float) -> np.ndarray:
    """``labels`` (h, w) uint8; ``UNDECIDED`` where no probability reaches ``threshold``, 0..1.

    ``probabilities`` (classes, h, w), whose largest the labels are.
    """
    if threshold <= 0:
        return labels
    return np.where(probabilities.max(axis=0) < threshold, np.uint8(UNDECIDED), labels)


def areas(labels: np.ndarray, classes: int) -> np.ndarray:
    """(classes,) shares of the pixels of ``labels`` (h, w); without a label they are in none."""
    return np.bincount(labels[labels < classes].ravel(), minlength=classes) / labels.size


def affected(labels: np.ndarray) -> float:
    """Percent of the leaf (classes 1 and 2) that is symptom (2); 0 without a leaf."""
    leaf = ((labels == 1) | (labels == 2)).sum()
    return float(100 * (labels == 2).sum() / leaf) if leaf else 0.0


def pieces(mask: np.ndarray, smallest: int = SMALLEST) -> int:
    """Connected pieces of ``mask`` (h, w) of at least ``smallest`` pixels (neighbours by edges)."""
    from scipy.ndimage import label

    marked, _ = label(mask)
    return int((np.bincount(marked.ravel())[1:] >= smallest).sum())


def ious(truth: np.ndarray, labels: np.ndarray, classes: int) -> np.ndarray:
    """(classes,) IoU of label maps (h, w), NaN of a class in neither; ``UNDECIDED`` is in none."""
    from models.metrics import confusion, iou

    return iou(confusion(truth, np.minimum(labels, classes), classes + 1))[:classes]


def calibration(
    confidence: np.ndarray, right: np.ndarray, bins: int = 10
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Per bin of confidence 0..1, (bins,) each: mean confidence, share right (NaN: empty), pixels.

    ``confidence`` and ``right`` (bool) are of one shape, a value a pixel.
    """
    index = np.clip((confidence * bins).astype(int), 0, bins - 1).ravel()
    count = np.bincount(index, minlength=bins)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.bincount(index, confidence.ravel(), bins) / count
        share = np.bincount(index, right.ravel().astype(float), bins) / count
    return mean, share, count


def disturb(
    image: np.ndarray, truth: np.ndarray | None, p: Disturbance
) -> tuple[np.ndarray, np.ndarray | None]:
    """Picture (h, w, 3) uint8 and truth (h, w), turned; noise, light and a grey patch on the first.

    ``p``: ``rotation`` in degrees, ``brightness`` a factor, ``noise`` a standard deviation and
    ``patch`` a side as shares, ``seed`` of the noise.
    """
    from scipy.ndimage import rotate

    turn = {"reshape": False, "mode": "reflect"}
    if p.rotation:
        image = rotate(image, p.rotation, axes=(1, 0), order=1, **turn)
        truth = None if truth is None else rotate(truth, p.rotation, order=0, **turn)
    shown = image * np.float32(p.brightness)
    if p.noise:
        noise = np.random.default_rng(p.seed).standard_normal(image.shape, dtype=np.float32)
        shown += 255 * p.noise * noise
    shown = np.clip(shown, 0, 255).round().astype(np.uint8)
    side = round(p.patch * min(image.shape[:2]))
    top, left = ((n - side) // 2 for n in image.shape[:2])
    shown[top : top + side, left : left + side] = 128
    return shown, truth


class Disturbance(Protocol):
    """What ``disturb`` is told, see there."""

    noise: float
    rotation: int
    brightness: float
    patch: float
    seed: int


SAME, LOST_NEAR, LOST_AWAY, GAINED, OTHERWISE = range(5)


@dataclass(frozen=True, eq=False)
class Changes:
    """What other labels than before do to the pixels, judged by a reference.

    ``kind`` (h, w) uint8: ``SAME`` label; right before and now lost, ``LOST_NEAR`` an outline of
    the reference (at most 2 px) or ``LOST_AWAY`` from it; ``GAINED``: right only now;
    ``OTHERWISE``: wrong before and wrong now, with another label. ``near``, ``away``: lost, as a
    share 0..1 of those right before (NaN: there were none).
    """

    kind: np.ndarray
    near: float
    away: float

    @property
    def gained(self) -> float:
        """Share of all pixels that are right only now."""
        return float((self.kind == GAINED).mean())


def changes(reference: np.ndarray, before: np.ndarray, now: np.ndarray) -> Changes:
    """How label map ``now`` differs from ``before``, both (h, w) as the ``reference``."""
    from models.metrics import lost_counts, near_outlines

    was, is_, other = before == reference, now == reference, before != now
    kind = np.zeros(reference.shape, np.uint8)
    kind[other] = OTHERWISE
    kind[other & is_] = GAINED
    kind[was & other] = LOST_AWAY
    kind[was & other & near_outlines(reference)] = LOST_NEAR
    shares = [
        float(lost / right) if right else float("nan")
        for right, lost in lost_counts(reference, before, now)
    ]
    return Changes(kind, *shares)


def percent(share: float, *bounds: float) -> str:
    """A share 0..1 in percent, to a decimal or as many more as tell it from 0, 1 and ``bounds``."""
    marks = [0.0, 100.0, *(100 * bound for bound in bounds)]
    return enough(100 * float(share), lambda v: [(v < m, v > m) for m in marks], 1) + " %"
