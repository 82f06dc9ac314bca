"""From a score a class to one number: six conventions, which libraries choose in silence.

A class that is in neither map has no IoU. It may be left out, count 0, or count 1; pictures may be
averaged one by one, or their pixels counted together first; classes may weigh alike, or as much as
they have pixels. Tests compare each with the library that does so.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vislib.metrics.counting import iou

ABSENT = {"skip": np.nan, "zero": 0.0, "one": 1.0}


def mean_iou(counts, absent: str = "skip", weighted: bool = False) -> float:
    """The mean IoU over classes; of (n, C, C) the mean over pictures of each one's mean.

    ``absent``: what a class counts that is in neither truth nor answer: "skip" (left out), "zero",
    "one". ``weighted``: classes count as much as they have pixels in the truth, which leaves absent
    ones out by itself. A picture without any class that counts is left out; NaN if all are.
    Raises ``ValueError`` for another ``absent``.
    """
    if absent not in ABSENT:
        raise ValueError(f"absent cannot be {absent!r}; choose one of {', '.join(ABSENT)}.")
    counts = np.asarray(counts)
    if counts.ndim == 3:
        return _mean(np.array([mean_iou(one, absent, weighted) for one in counts]))
    scores = iou(counts)
    if weighted:
        pixels = counts.sum(axis=1)
        total = pixels.sum()
        there = pixels > 0
        return float((scores[there] * pixels[there]).sum() / total) if total else float("nan")
    return _mean(np.where(np.isnan(scores), ABSENT[absent], scores))


def _mean(values: np.ndarray) -> float:
    """The mean of what is a number; NaN where nothing is."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else float("nan")


@dataclass(frozen=True)
class Convention:
    """One way to average: its name on screen, who does so, and how."""

    name: str
    who: str
    absent: str = "skip"
    together: bool = False
    weighted: bool = False

    def of(self, counts) -> float:
        """The mean IoU of ``counts`` (n, C, C) by this convention."""
        counts = np.asarray(counts)
        together = counts.sum(axis=0) if self.together else counts
        return mean_iou(together, self.absent, self.weighted)


CONVENTIONS: dict[str, Convention] = {
    "skip": Convention("picture by picture, absent left out", "torchmetrics.segmentation.mean_iou"),
    "zero": Convention(
        "picture by picture, absent = 0",
        "scikit-learn: jaccard_score(labels=all, zero_division=0)",
        absent="zero",
    ),
    "one": Convention(
        "picture by picture, absent = 1",
        "scikit-learn: jaccard_score(labels=all, zero_division=1)",
        absent="one",
    ),
    "pixels": Convention(
        "all pixels together",
        "mmsegmentation, Hugging Face mean_iou, torchmetrics MulticlassJaccardIndex",
        together=True,
    ),
    "pixels zero": Convention(
        "all pixels together, absent = 0",
        "mmsegmentation and Hugging Face with nan_to_num=0",
        absent="zero",
        together=True,
    ),
    "weighted": Convention(
        "all pixels together, by frequency",
        "scikit-learn: jaccard_score(average='weighted')",
        together=True,
        weighted=True,
    ),
}


def ignoring(counts, label: int) -> np.ndarray:
    """(C,) IoU where pixels whose truth is ``label`` are taken out first, as an ignored label is.

    NaN for that class. All false positives on it are gone: a class that could only be confused with
    it gets its recall instead of its IoU (mmsegmentation's rule, which Hugging Face's ``mean_iou``
    follows; their issues 2655 and 421).
    """
    kept = np.array(counts)
    kept[..., label, :] = 0
    scores = iou(kept)
    scores[..., label] = np.nan
    return scores


def left_out(counts, label: int) -> np.ndarray:
    """(C,) IoU of all pixels, the class ``label`` itself not reported (NaN): what is mostly meant.

    So does torchmetrics with ``include_background=False``, where ``label`` is 0.
    """
    scores = iou(counts)
    scores[..., label] = np.nan
    return scores
