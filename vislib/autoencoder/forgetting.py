"""What a network makes of pictures that it never saw, and what a skip leaves to its code."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from vislib.autoencoder.trained import SIDE, Trained, discs

DISC, TWO, SQUARE, DIGIT, TEXT, NOISE, EMPTY, FULL = GALLERY = (
    "one disc", "two discs", "square", "digit", "text", "noise", "empty", "full",
)  # fmt: skip


@lru_cache(maxsize=16)
def picture(name: str) -> np.ndarray:
    """``(24, 24)`` in 0..1: a picture of the gallery. Only the first is like the training."""
    if name in (DISC, TWO):
        places = [(12.0, 12.0, 4.0)] if name == DISC else [(7.0, 12.0, 3.0), (17.0, 12.0, 3.0)]
        return discs(np.array(places)).max(axis=0)
    if name == SQUARE:
        made = np.zeros((SIDE, SIDE))
        made[8:16, 8:16] = 1.0
        return made
    if name == NOISE:
        return np.random.default_rng(0).random((SIDE, SIDE))
    if name in (EMPTY, FULL):
        return np.full((SIDE, SIDE), float(name == FULL))
    if name == DIGIT:
        from sklearn.datasets import load_digits

        return np.kron(load_digits().images[3] / 16, np.ones((3, 3)))
    if name != TEXT:
        raise ValueError(f"No picture {name!r}; choose one of {', '.join(GALLERY)}.")
    from vislib.core.images import load

    page = load("text").pixels[24 : 24 + 2 * SIDE, 8 : 8 + 2 * SIDE, 0] / 255
    return 1 - page.reshape(SIDE, 2, SIDE, 2).mean(axis=(1, 3))


def gated(net: Trained, pictures: np.ndarray, skip: float, code: float) -> np.ndarray:
    """``(n, 24, 24)``: skip · x + decode(code · z), for pictures x (n, 24, 24) and their z."""
    return skip * pictures + net.decode(code * net.encode(pictures))


def errors(back: np.ndarray, pictures: np.ndarray) -> np.ndarray:
    """``(n,)``: mean squared errors of a pixel."""
    return ((back - pictures) ** 2).mean(axis=(1, 2))
