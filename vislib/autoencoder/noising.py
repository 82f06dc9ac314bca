"""Noise through a bottleneck: of PCA by its closed form, of networks by trying."""

from __future__ import annotations

import numpy as np

from vislib.autoencoder.principal import Pca, noise_kept
from vislib.autoencoder.trained import SIDE, Trained, discs, some

KEPT = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128)  # axes, a frame each
TRIED = 500  # discs over which a network's error is averaged


def noisy(pictures: np.ndarray, sigma: float, seed: int) -> np.ndarray:
    """``pictures`` with white noise of deviation ``sigma`` added; not cut at 0 and 1."""
    return pictures + sigma * np.random.default_rng(seed).standard_normal(pictures.shape)


def parts(basis: Pca, sigma: float) -> np.ndarray:
    """``(577, 2)``: forgotten and noise, errors of a pixel, for each number k of axes kept."""
    d = SIDE**2
    return np.array([noise_kept(basis.variances, k, sigma, d) for k in range(d + 1)])


def best(found: np.ndarray) -> int:
    """The k of least error, of ``parts``; the smaller where two are equal."""
    return int(found.sum(axis=1).argmin())


def mean_error(net: Trained, sigma: float) -> float:
    """A network's mean squared error against the clean picture, over ``TRIED`` noisy discs."""
    clean = discs(some(TRIED, seed=77))
    return float(((net.rebuilt(noisy(clean, sigma, seed=78)) - clean) ** 2).mean())
