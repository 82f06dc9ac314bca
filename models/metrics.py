"""How good is a label map? Counts first, ratios second. Source: deck "Semantic segmentation"."""

from __future__ import annotations

import numpy as np

IGNORE = 255  # truth pixels of this value count for nothing


def confusion(truth: np.ndarray, labels: np.ndarray, classes: int) -> np.ndarray:
    """``(classes, classes)`` pixel counts: rows are the truth, columns what was predicted.

    ``truth``, ``labels``: whole numbers 0 to ``classes`` - 1, of one shape; pixels whose truth is
    ``IGNORE`` count for nothing. Raises ``ValueError`` with the remedy for anything else.
    """
    if truth.shape != labels.shape:
        raise ValueError(f"Truth {truth.shape} and labels {labels.shape} must have one shape.")
    counted = truth != IGNORE
    truth, labels = truth[counted].astype(np.int64), labels[counted].astype(np.int64)
    for name, values in (("truth", truth), ("labels", labels)):
        if values.size and not 0 <= values.min() <= values.max() < classes:
            outside = values[(values < 0) | (values >= classes)][0]
            raise ValueError(
                f"The {name} hold the class {outside}; there are 0 to {classes - 1}. "
                f"Merge the others, or mark pixels that do not count as {IGNORE} in the truth."
            )
    counts = np.bincount(truth * classes + labels, minlength=classes * classes)
    return counts.reshape(classes, classes)


def iou(counts: np.ndarray) -> np.ndarray:
    """Intersection over union of every class; NaN for a class that neither map contains."""
    both = np.diag(counts).astype(np.float64)
    union = counts.sum(axis=0) + counts.sum(axis=1) - both
    return np.divide(both, union, out=np.full(len(both), np.nan), where=union > 0)


def foreground_iou(counts: np.ndarray) -> float:
    """IoU of everything that is not class 0 against the truth's same, all in one class."""
    both = counts[1:, 1:].sum()
    union = counts.sum() - counts[0, 0]
    return float(both / union) if union else float("nan")


def near_outlines(labels: np.ndarray, reach: int = 2) -> np.ndarray:
    """True where another label of ``labels`` (h, w) lies at most ``reach`` pixels away.

    Rows and columns count alike (a square window, Chebyshev's distance).
    """
    from scipy.ndimage import maximum_filter, minimum_filter

    size = 2 * reach + 1
    return maximum_filter(labels, size) != minimum_filter(labels, size)


def lost_counts(
    truth: np.ndarray, before: np.ndarray, after: np.ndarray, reach: int = 2
) -> np.ndarray:
    """``(2, 2)`` pixel counts: rows near outlines of the truth, elsewhere; columns right, lost.

    Right: label maps ``before`` and ``truth`` agree; lost: they did, and ``after`` does not.
    """
    right = (before == truth) & (truth != IGNORE)
    lost, near = right & (after != truth), near_outlines(truth, reach)
    return np.array([[right[part].sum(), lost[part].sum()] for part in (near, ~near)])


def boundary(labels: np.ndarray) -> np.ndarray:
    """True where the pixel to the right or below has another label."""
    edge = np.zeros(labels.shape, dtype=bool)
    edge[:, :-1] |= labels[:, :-1] != labels[:, 1:]
    edge[:-1] |= labels[:-1] != labels[1:]
    return edge


def boundary_missed(truth: np.ndarray, labels: np.ndarray) -> float:
    """Mean distance in pixels from the true boundary to the nearest boundary of ``labels``.

    What is wrongly found elsewhere does not count. NaN when one of them has no boundary at all.
    """
    return _ways(truth, labels)[0]


def boundary_error(truth: np.ndarray, labels: np.ndarray) -> float:
    """Mean distance in pixels between the boundaries of two label maps, both ways averaged.

    NaN when one of them has no boundary at all.
    """
    return sum(_ways(truth, labels)) / 2


def _ways(truth: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """Mean distances from boundary to boundary, there and back."""
    from scipy.spatial import cKDTree

    first, second = (np.argwhere(boundary(one)) for one in (truth, labels))
    if not len(first) or not len(second):
        return float("nan"), float("nan")
    there = cKDTree(second).query(first)[0].mean()
    back = cKDTree(first).query(second)[0].mean()
    return float(there), float(back)
