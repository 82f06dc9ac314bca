"""A classifier of handwritten digits, trained while you wait: real scores for top-1 and top-5.

One layer of 64 × 10 weights on the 8 × 8 pictures that come with scikit-learn (E. Alpaydin and
C. Kaynak, Optical Recognition of Handwritten Digits, UCI, 1998): softmax regression, gradient
descent on 300 pictures from random weights. Its scores are those of the other 1,497.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from vislib.softmax.distributions import one_hot, softmax

NAMES = tuple("0123456789")
STEPS = (0, 10, 30, 100)  # of training
TRAINED_ON = 300  # pictures
_RATE = 0.5
_SPREAD = 0.3  # standard deviation of the weights at first


@lru_cache(maxsize=1)
def pictures() -> tuple[np.ndarray, np.ndarray]:
    """All digits (1797, 8, 8), 0 to 1, and what their writers meant (1797,)."""
    from sklearn.datasets import load_digits

    found = load_digits()
    return found.images / 16.0, found.target


@lru_cache(maxsize=64)
def weights(steps: int, seed: int) -> np.ndarray:
    """(64, 10) the layer after so many steps of training, from random weights."""
    images, labels = pictures()
    x, y = images[:TRAINED_ON].reshape(TRAINED_ON, -1), one_hot(labels[:TRAINED_ON], 10)
    layer = np.random.default_rng(seed).normal(0, _SPREAD, (x.shape[1], 10))
    for _ in range(steps):
        layer -= _RATE * x.T @ (softmax(x @ layer) - y) / TRAINED_ON
    layer.setflags(write=False)  # it is shared
    return layer


def batch(count: int, steps: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Scores (n, 10) to two decimals, labels (n,), pictures (n, 8, 8); none was trained on."""
    images, labels = pictures()
    chosen = TRAINED_ON + np.random.default_rng(seed).choice(
        len(images) - TRAINED_ON, count, replace=False
    )
    scores = images[chosen].reshape(count, -1) @ weights(steps, seed)
    return np.round(scores, 2), labels[chosen], images[chosen]
