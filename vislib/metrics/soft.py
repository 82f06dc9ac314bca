"""Overlap of probabilities instead of labels: soft IoU, soft Dice, and how they pull a network.

``x`` are probabilities, ``y`` the truth, both in 0..1 and of one shape. I = Σ x y and
U = Σ (x + y − x y) become the areas of a truth and an answer where all are 0 or 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

CROSS_ENTROPY, SOFT_IOU, SOFT_DICE = LOSSES = ("cross-entropy", "soft IoU", "soft Dice")
EDGE = 1e-3  # probabilities of a descent stay this far from 0 and 1
STEPS = 30


def areas(x, y, times=1.0) -> tuple[float, float]:
    """I and U; ``times``: how many pixels each value stands for."""
    x, y, n = (np.asarray(v, dtype=np.float64) for v in (x, y, times))
    both = float((n * x * y).sum())
    return both, float((n * (x + y)).sum()) - both


def soft_iou(x, y, times=1.0) -> float:
    """I / U; NaN where both are nothing but zeros."""
    both, union = areas(x, y, times)
    return both / union if union > 0 else float("nan")


def soft_dice(x, y, times=1.0) -> float:
    """2 I / (Σ x + Σ y); NaN where both are nothing but zeros."""
    both, union = areas(x, y, times)
    return 2 * both / (union + both) if union + both > 0 else float("nan")


def soft_iou_gradient(x, y, times=1.0) -> np.ndarray:
    """The gradient of the loss 1 − I/U on every ``x``: −1/U where y = 1, I/U² where y = 0.

    Zero where U is 0: nothing is there to pull.
    """
    y = np.asarray(y, dtype=np.float64)
    both, union = areas(x, y, times)
    if union <= 0:
        return np.zeros(np.shape(x))
    return -(y * union - both * (1 - y)) / union**2


def soft_dice_gradient(x, y, times=1.0) -> np.ndarray:
    """The gradient of the loss 1 − 2 I / (Σ x + Σ y) on every ``x``."""
    y = np.asarray(y, dtype=np.float64)
    both, union = areas(x, y, times)
    total = union + both
    return np.zeros(np.shape(x)) if total <= 0 else -2 * (y * total - both) / total**2


def cross_entropy(x, y, times=1.0) -> float:
    """The mean of −y ln x − (1 − y) ln(1 − x) over the pixels, nats."""
    from scipy.special import xlog1py, xlogy

    x, y, n = np.broadcast_arrays(*(np.asarray(v, dtype=np.float64) for v in (x, y, times)))
    return float(-(n * (xlogy(y, x) + xlog1py(1 - y, -x))).sum() / n.sum())


def cross_entropy_gradient(x, y, times=1.0) -> np.ndarray:
    """The gradient of ``cross_entropy`` on the ``x`` of one pixel; needs 0 < x < 1."""
    x, y, n = np.broadcast_arrays(*(np.asarray(v, dtype=np.float64) for v in (x, y, times)))
    return (x - y) / (x * (1 - x)) / n.sum()


_VALUES = {
    CROSS_ENTROPY: cross_entropy,
    SOFT_IOU: lambda x, y, n: 1 - soft_iou(x, y, n),
    SOFT_DICE: lambda x, y, n: 1 - soft_dice(x, y, n),
}
_GRADIENTS = {
    CROSS_ENTROPY: cross_entropy_gradient,
    SOFT_IOU: soft_iou_gradient,
    SOFT_DICE: soft_dice_gradient,
}


@dataclass(frozen=True, eq=False)
class Descent:
    """Probabilities (STEPS + 1, m) going down one loss; ``times`` (m,) pixels behind each.

    ``on_scores``: gradients are those on the scores, x = 1 / (1 + exp(−score)).
    """

    y: np.ndarray
    times: np.ndarray
    x: np.ndarray
    loss: str
    on_scores: bool

    @cached_property
    def areas(self) -> np.ndarray:
        """(T, 2) I and U at every step."""
        return np.array([areas(x, self.y, self.times) for x in self.x])

    @cached_property
    def losses(self) -> np.ndarray:
        """(T,) the loss that is descended."""
        return np.array([_VALUES[self.loss](x, self.y, self.times) for x in self.x])

    def gradients(self, loss: str) -> np.ndarray:
        """(T, m) the gradient of a loss on one pixel of each, at every step."""
        return np.array([gradient(loss, x, self.y, self.times, self.on_scores) for x in self.x])


def value(loss: str, x, y, times=1.0) -> float:
    """The loss of that name."""
    return _VALUES[loss](x, y, times)


def gradient(loss: str, x, y, times, on_scores: bool) -> np.ndarray:
    """(m,) the gradient of a loss on a pixel's probability, or on its score."""
    pull = _GRADIENTS[loss](x, y, times)
    return pull * x * (1 - x) if on_scores else pull


def descend(x, y, times, *, loss: str, rate: float, on_scores: bool) -> Descent:
    """Gradient descent from ``x`` (m,): a step is ``rate`` · number of pixels · gradient."""
    x = np.clip(np.asarray(x, dtype=np.float64), EDGE, 1 - EDGE)
    y, times = np.asarray(y, dtype=np.float64), np.asarray(times, dtype=np.float64)
    path, step = [x], rate * times.sum()
    for _ in range(STEPS):
        pull = step * gradient(loss, x, y, times, on_scores)
        x = _sigmoid(np.log(x / (1 - x)) - pull) if on_scores else x - pull
        x = np.clip(x, EDGE, 1 - EDGE)
        path.append(x)
    return Descent(y, times, np.array(path), loss, on_scores)


def _sigmoid(scores: np.ndarray) -> np.ndarray:
    from scipy.special import expit

    return expit(scores)
