"""A filter learned by gradient descent, and which of its weights are learned first.

The loss is the mean squared difference from the target; on patches a of the picture, nine numbers
each, it is a quadratic bowl in the nine weights; its axes are the eigenvectors of the mean of a aᵀ.
Each step multiplies what is wrong along axis i by 1 − rate · λᵢ / λmax (Goodfellow et al. 2016,
chapter 8.2).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


@dataclass(frozen=True)
class Descent:
    """The way of the weights.

    ``kernels`` (T, 3, 3), ``losses`` (T,), ``modes`` (9, 3, 3) orthonormal axes by falling
    ``eigenvalues`` (9,), ``errors`` (T, 9): what is wrong along each axis; ``best`` (3, 3): the
    weights of least loss, ``floor``; ``at`` (T,): the steps that are kept.
    """

    kernels: np.ndarray
    losses: np.ndarray
    modes: np.ndarray
    eigenvalues: np.ndarray
    errors: np.ndarray
    best: np.ndarray
    at: np.ndarray
    rank: int
    rate: float
    floor: float

    @property
    def worst(self) -> np.ndarray:
        """(T,) how far the worst weight is off."""
        return np.abs(self.kernels - self.best).max(axis=(1, 2))

    @property
    def off(self) -> np.ndarray:
        """(T,) how far the sum of the weights is off."""
        return np.abs((self.kernels - self.best).sum(axis=(1, 2)))

    @property
    def factors(self) -> np.ndarray:
        """(9,) what a step leaves of what is wrong along each axis, but for its sign."""
        return 1 - self.rate * self.eigenvalues / (self.eigenvalues[0] or 1.0)

    @property
    def condition(self) -> float:
        """The largest eigenvalue over the smallest; infinite where the picture is flat."""
        low = self.eigenvalues[-1]
        return float(self.eigenvalues[0] / low) if self.rank == 9 else float("inf")


def patches(x: np.ndarray) -> np.ndarray:
    """(n, 9): the 3×3 windows of x (H, W), row by row."""
    return sliding_window_view(np.asarray(x, float), (3, 3)).reshape(-1, 9)


def descend(x: np.ndarray, target: np.ndarray, *, rate: float, steps: int, seed: int) -> Descent:
    """Learn a 3×3 filter that turns x (H, W) into ``target`` (H−2, W−2).

    ``rate`` in units of 1 / λmax: from 2 on it would diverge, which raises ``ValueError``. Starts
    from N(0, 0.3²) with ``seed``. Steps are done on the 9×9 normal equations, exactly those of
    gradient descent on ½ the loss.
    """
    if not 0 < rate < 2:
        raise ValueError("A rate of 2/λmax or more diverges; choose one below 2.")
    a, b = patches(x), np.ravel(np.asarray(target, float))
    if len(a) != len(b):
        raise ValueError(f"The target must have {len(a)} values, one a window; got {len(b)}.")
    gram = a.T @ a / len(a)
    eigenvalues, vectors = np.linalg.eigh(gram)
    order = np.argsort(-eigenvalues)
    eigenvalues, vectors = np.maximum(eigenvalues[order], 0), vectors[:, order]
    rank = int((eigenvalues > 1e-10 * eigenvalues[0]).sum()) if eigenvalues[0] > 0 else 0
    seen = vectors[:, :rank]
    best = seen @ ((seen.T @ (a.T @ b)) / (len(a) * eigenvalues[:rank]))  # of least norm
    start = np.random.default_rng(seed).normal(0, 0.3, 9)
    at = kept_steps(steps)
    factors = 1 - rate * (eigenvalues / eigenvalues[0] if rank else eigenvalues)
    wrong = (start - best) @ vectors
    errors = wrong * factors ** at[:, None]
    kernels = best + errors @ vectors.T
    floor = float(((a @ best - b) ** 2).mean())
    losses = floor + (errors**2 * eigenvalues).sum(axis=1)
    return Descent(
        kernels.reshape(-1, 3, 3), losses, vectors.T.reshape(9, 3, 3), eigenvalues, errors,
        best.reshape(3, 3), at, rank, rate, floor,
    )  # fmt: skip


def kept_steps(steps: int, frames: int = 22) -> np.ndarray:
    """The steps that are shown: 0, 10 and the last, the others spaced like powers."""
    spaced = np.round(np.geomspace(1, steps, frames - 1)).astype(int)
    return np.unique([0, *spaced, min(10, steps)])


def median(x: np.ndarray) -> np.ndarray:
    """(H−2, W−2): the middle one of every 3×3 window; no convolution makes it."""
    return np.median(patches(x), axis=1).reshape(x.shape[0] - 2, x.shape[1] - 2)
