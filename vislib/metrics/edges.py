"""How far the edge of a mask is off: bands along outlines, matched outlines, distances.

Masks are (H, W) bool. What is outside of a picture is background: along the picture's own edge a
mask has an edge, too.
"""

from __future__ import annotations

import numpy as np


def boundary(mask, width: int) -> np.ndarray:
    """(H, W) bool: the pixels of a mask at most ``width`` from a pixel outside it.

    Rows, columns and diagonals count alike (``width`` erosions by a 3 x 3 window).
    """
    from scipy.ndimage import distance_transform_cdt

    mask = _bool(mask)
    depth = distance_transform_cdt(np.pad(mask, 1), metric="chessboard")[1:-1, 1:-1]
    return mask & (depth <= width)


def band(shape: tuple[int, int], share: float = 0.02) -> int:
    """The width of the band of ``boundary_iou`` in pixels: a share of the diagonal, at least 1."""
    return max(1, round(share * float(np.hypot(*shape))))


def boundary_iou(truth, mask, share: float = 0.02) -> float:
    """IoU of the bands along both outlines (Cheng et al. 2021); NaN where both masks are empty.

    ``share``: the width of a band by the picture's diagonal.
    """
    truth, mask = _pair(truth, mask)
    width = band(truth.shape, share)
    a, b = boundary(truth, width), boundary(mask, width)
    either = int((a | b).sum())
    return int((a & b).sum()) / either if either else float("nan")


def boundary_f(truth, mask, tolerance: float) -> float:
    """F1 of outline pixels that lie at most ``tolerance`` pixels from the other outline.

    Precision counts the mask's outline, recall the truth's. 0 where one mask is empty, NaN where
    both are.
    """
    a, b = (boundary(m, 1) for m in _pair(truth, mask))
    if not a.any() or not b.any():
        return 0.0 if a.any() or b.any() else float("nan")
    recall = float((_distance_to(b)[a] <= tolerance).mean())
    precision = float((_distance_to(a)[b] <= tolerance).mean())
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def distances(truth, mask) -> tuple[float, float]:
    """Mean and largest distance between both outlines, pixels; NaN where one mask is empty.

    The mean is that of both ways, there and back; the largest is Hausdorff's distance.
    """
    a, b = (boundary(m, 1) for m in _pair(truth, mask))
    if not a.any() or not b.any():
        return float("nan"), float("nan")
    there, back = _distance_to(b)[a], _distance_to(a)[b]
    return float((there.mean() + back.mean()) / 2), float(max(there.max(), back.max()))


def _distance_to(outline: np.ndarray) -> np.ndarray:
    """(H, W) Euclidean distance of every pixel to the nearest of an outline."""
    from scipy.ndimage import distance_transform_edt

    return distance_transform_edt(~outline)


def _pair(truth, mask) -> tuple[np.ndarray, np.ndarray]:
    truth, mask = _bool(truth), _bool(mask)
    if truth.shape != mask.shape:
        raise ValueError(
            f"The truth is {truth.shape}, the mask {mask.shape}: bring both to one shape."
        )
    return truth, mask


def _bool(mask) -> np.ndarray:
    mask = np.asarray(mask)
    if mask.ndim != 2:
        raise ValueError(f"A mask has rows and columns, not the shape {mask.shape}.")
    return mask.astype(bool)
