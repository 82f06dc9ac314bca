"""Counts first, ratios second: what pixels of a truth were called, and the scores made of that.

Everything here is a ratio of counts of pixels. Where a ratio is 0/0 it is NaN: a class that neither
map contains has no intersection over union, and what to make of that is a matter of convention
(``vislib.metrics.averages``).
"""

from __future__ import annotations

import numpy as np


def confusion(truth, labels, classes: int, ignore: int | None = 255) -> np.ndarray:
    """(C, C) int: pixels by class; rows are the truth, columns the answer.

    ``truth``, ``labels``: whole numbers 0 to ``classes`` - 1, of one shape. Pixels whose truth is
    ``ignore`` count for nothing, whatever they were called (None: all count). Raises ``ValueError``
    for two shapes, and for a class that is not among the ``classes``.
    """
    truth, labels = np.asarray(truth), np.asarray(labels)
    if truth.shape != labels.shape:
        raise ValueError(
            f"The truth is {truth.shape}, the answer {labels.shape}: bring both to one shape."
        )
    counted = np.ones(truth.shape, dtype=bool) if ignore is None else truth != ignore
    truth, labels = (_classes(a[counted], n, classes) for a, n in
                     ((truth, "truth"), (labels, "answer")))  # fmt: skip
    counts = np.bincount(truth * classes + labels, minlength=classes * classes)
    return counts.reshape(classes, classes)


def _classes(values: np.ndarray, name: str, classes: int) -> np.ndarray:
    """``values`` as int64; raises ``ValueError`` where one is no class."""
    if not np.isfinite(values.astype(np.float64)).all() or (values != np.round(values)).any():
        raise ValueError(f"The {name} holds what is no whole number; classes are 0, 1, 2 …")
    values = values.astype(np.int64)
    outside = values[(values < 0) | (values >= classes)]
    if outside.size:
        raise ValueError(
            f"The {name} holds the class {outside[0]}; there are 0 to {classes - 1}. Raise the "
            "number of classes, or mark pixels that do not count in the truth."
        )
    return values


def accuracy(counts) -> float:
    """The share of pixels called what they are; NaN without any pixel."""
    counts = np.asarray(counts)
    return float(_ratio(np.trace(counts), counts.sum()))


def class_accuracy(counts) -> np.ndarray:
    """(C,) the share of each class's pixels that were found: its recall; NaN where it has none."""
    counts = np.asarray(counts)
    return _ratio(_diagonal(counts), counts.sum(axis=-1))


def class_precision(counts) -> np.ndarray:
    """(C,) the share of pixels called so that are so; NaN for a class that nothing was called."""
    counts = np.asarray(counts)
    return _ratio(_diagonal(counts), counts.sum(axis=-2))


def iou(counts) -> np.ndarray:
    """(C,) intersection over union of every class, TP / (TP + FP + FN); NaN where it is absent.

    ``counts`` (C, C), or (..., C, C) for (..., C). Absent: in neither truth nor answer.
    """
    both, union = overlap(counts)
    return _ratio(both, union)


def dice(counts) -> np.ndarray:
    """(C,) 2 TP / (2 TP + FP + FN), also called F1; NaN where a class is absent."""
    both, union = overlap(counts)
    return _ratio(2 * both, union + both)


def overlap(counts) -> tuple[np.ndarray, np.ndarray]:
    """(C,) pixels in both truth and answer, and (C,) pixels in either, class by class."""
    counts = np.asarray(counts)
    both = _diagonal(counts)
    return both, counts.sum(axis=-1) + counts.sum(axis=-2) - both


def outcome(counts, c: int) -> tuple[int, int, int, int]:
    """TP, FP, FN and TN of the class ``c``: every pixel is one of them."""
    counts = np.asarray(counts)
    tp, called, true = counts[c, c], counts[:, c].sum(), counts[c].sum()
    fp, fn = called - tp, true - tp
    return int(tp), int(fp), int(fn), int(counts.sum() - tp - fp - fn)


def _diagonal(counts: np.ndarray) -> np.ndarray:
    return np.diagonal(counts, axis1=-2, axis2=-1)


def _ratio(above, below) -> np.ndarray:
    """``above`` / ``below``, NaN where there is nothing below."""
    above, below = np.asarray(above, dtype=np.float64), np.asarray(below, dtype=np.float64)
    return np.divide(above, below, out=np.full(below.shape, np.nan), where=below > 0)
