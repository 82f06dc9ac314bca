"""A printed table: IoU of six methods on the 19 classes of Cityscapes (validation), in percent.

Source: Takikawa, Acuna, Jampani, Fidler: Gated-SCNN, ICCV 2019, table 1. Its last column is the
mean of the others; what happens to the order when a class is left out is our own arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

METHODS = ("LRR", "DeepLabV2", "Piecewise", "PSP-Net", "DeepLabV3+", "GSCNN")
CLASSES = (
    "road", "sidewalk", "building", "wall", "fence", "pole", "light", "sign", "vegetation",
    "terrain", "sky", "person", "rider", "car", "truck", "bus", "train", "motorcycle", "bicycle",
)  # fmt: skip
PRINTED = (69.7, 70.4, 71.6, 78.8, 78.8, 80.8)  # the table's own means
_ROWS = """
97.7 79.9 90.7 44.4 48.6 58.6 68.2 72.0 92.5 69.3 94.7 81.6 60.0 94.0 43.6 56.8 47.2 54.8 69.7
97.9 81.3 90.3 48.8 47.4 49.6 57.9 67.3 91.9 69.4 94.2 79.8 59.8 93.7 56.5 67.5 57.5 57.7 68.8
98.0 82.6 90.6 44.0 50.7 51.1 65.0 71.7 92.0 72.0 94.1 81.5 61.1 94.3 61.1 65.1 53.8 61.6 70.6
98.2 85.8 92.8 57.5 65.9 62.6 71.8 80.7 92.4 64.5 94.8 82.1 61.5 95.1 78.6 88.3 77.9 68.1 78.0
98.2 84.9 92.7 57.3 62.1 65.2 68.6 78.9 92.7 63.5 95.3 82.3 62.8 95.4 85.3 89.1 80.9 64.6 77.3
98.3 86.3 93.3 55.8 64.0 70.8 75.9 83.1 93.0 65.1 95.2 85.3 67.9 96.0 80.8 91.2 83.3 69.6 80.4
"""


def scores() -> np.ndarray:
    """(6, 19) IoU in percent, a row a method."""
    return np.array([[float(v) for v in row.split()] for row in _ROWS.strip().splitlines()])


def kept(left_out: Iterable[float]) -> np.ndarray:
    """(19,) bool: the classes that count. What is no class is passed over; if none is left, all."""
    out = {int(c) for c in left_out}
    keep = np.array([c not in out for c in range(len(CLASSES))])
    return keep if keep.any() else np.ones(len(CLASSES), dtype=bool)


def means(keep: np.ndarray) -> np.ndarray:
    """(6,) mean IoU in percent over the classes that ``keep`` (19,) marks."""
    return scores()[:, keep].sum(axis=1).round(1) / keep.sum()  # tenths add up to tenths


def ahead(keep: np.ndarray, one: str, other: str) -> float:
    """By how many percent the mean of method ``one`` is above that of ``other``; 0 if equal."""
    found = means(keep)
    return round(float(found[METHODS.index(one)] - found[METHODS.index(other)]), 9)
