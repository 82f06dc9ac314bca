"""Softmax and cross-entropy at every pixel: a classifier's loss, averaged over an image.

The label map (12 x 22 pixels, five classes) is that of the deck "Semantic segmentation, transposed
convolution, checkerboard artifacts". The scores are those of a simulated network.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from vislib.softmax.distributions import one_hot
from vislib.softmax.distributions import softmax as _softmax
from vislib.softmax.loss import nll

CLASSES = ("person", "purse", "grass", "sidewalk", "building")
PURSE = 1
PICKED = (11, 4)  # row and column shown first: a pixel of the purse
_ROWS = """
3333333333333333555555
3333333333333333555555
3333333331113333555555
3333333311111333555555
3333333311113333555555
5533333311133555555555
4434111111114444555555
4434111111114444455555
4441111111114444444444
3331111111114444444444
3331221111114444444444
3331221111114444444444
"""


def label_map() -> np.ndarray:
    """(12, 22) int labels 0..4: person, purse, grass, sidewalk, building."""
    return np.array([[int(c) - 1 for c in row] for row in _ROWS.split()])


def simulated_scores(
    contrast: float, blur: float, noise: float, miss: bool, seed: int
) -> np.ndarray:
    """(5, 12, 22) scores: the one-hot target blurred, times the contrast, plus noise.

    ``blur`` in pixels; ``miss``: the network never saw a purse.
    """
    from scipy.ndimage import gaussian_filter

    target = np.moveaxis(one_hot(label_map(), len(CLASSES)), -1, 0)
    soft = gaussian_filter(target, (0, blur, blur), mode="nearest") if blur else target
    grain = np.random.default_rng(seed).normal(0, 1, target.shape)
    scores = contrast * soft + noise * grain
    if miss:  # below every other class of the pixel, so that it is never chosen
        scores[PURSE] = scores.min(axis=0) - 2
    return scores


@dataclass(frozen=True, eq=False)
class PixelTrace:
    """Scores (C, H, W) and labels (H, W), and what follows from them, pixel by pixel."""

    labels: np.ndarray
    scores: np.ndarray

    @cached_property
    def target(self) -> np.ndarray:
        """(C, H, W) one-hot channels."""
        return np.moveaxis(one_hot(self.labels, len(self.scores)), -1, 0)

    @cached_property
    def probabilities(self) -> np.ndarray:
        """(C, H, W), summing to 1 over the channels at each pixel."""
        return np.moveaxis(_softmax(np.moveaxis(self.scores, 0, -1)), -1, 0)

    @cached_property
    def prediction(self) -> np.ndarray:
        """(H, W) the channel with the highest score."""
        return self.scores.argmax(axis=0)

    @cached_property
    def losses(self) -> np.ndarray:
        """(H, W) minus the log probability of the true class, nats."""
        return nll(np.moveaxis(self.scores, 0, -1), self.labels)

    @property
    def mean_loss(self) -> float:
        """The pixel-mean cross-entropy."""
        return float(self.losses.mean())

    @property
    def accuracy(self) -> float:
        return float((self.prediction == self.labels).mean())

    @cached_property
    def mean_iou(self) -> float:
        """Intersection over union of chosen and true pixels, averaged over the classes."""
        ious = []
        for k in range(len(self.scores)):
            said, true = self.prediction == k, self.labels == k
            if (said | true).any():  # a class that is nowhere has none
                ious.append((said & true).sum() / (said | true).sum())
        return float(np.mean(ious))

    @cached_property
    def boundary(self) -> np.ndarray:
        """(H, W) bool: pixels with a neighbour (up, down, left, right) of another class."""
        y, edge = self.labels, np.zeros(self.labels.shape, dtype=bool)
        down, across = y[1:] != y[:-1], y[:, 1:] != y[:, :-1]
        edge[1:] |= down
        edge[:-1] |= down
        edge[:, 1:] |= across
        edge[:, :-1] |= across
        return edge

    def at(self, x: float, y: float) -> tuple[int, int] | None:
        """(row, column) of the pixel at a place in pixels, or None outside."""
        rows, columns = self.labels.shape
        row, column = int(np.floor(y)), int(np.floor(x))
        return (row, column) if 0 <= row < rows and 0 <= column < columns else None

    def class_means(self) -> np.ndarray:
        """(C,) the mean loss of the pixels of each class."""
        return np.array([self.losses[self.labels == c].mean() for c in range(len(self.scores))])


def pixel_trace(contrast: float, blur: float, noise: float, miss: bool, seed: int) -> PixelTrace:
    """The label map with the scores of such a simulated network, see ``simulated_scores``."""
    return PixelTrace(label_map(), simulated_scores(contrast, blur, noise, miss, seed))
