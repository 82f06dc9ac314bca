"""Spectral clustering: every point at its place in the first eigenvectors, K-means there."""

from __future__ import annotations

import numpy as np

from vislib import kmeans
from vislib.normalized_cuts.vectors import eigenvectors

__all__ = ["RUNS", "adjusted_rand", "grouped", "spectral"]

RUNS = 10  # K-means from so many starts; the best is taken


def spectral(weights, k: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The labels (n,) of ``k`` groups, and the places (n, k) of the points: y_1 to y_k.

    As scikit-learn's ``SpectralClustering``: of D^-1/2 W D^-1/2 the vectors divided by √d, K-means
    among them. Errors: ``ValueError`` for more groups than points.
    """
    n = weights.shape[0]
    if not 1 <= k <= n:
        raise ValueError(f"{n} points make at most {n} groups; choose k from 1 to {n}.")
    _, embedding = eigenvectors(weights, k)
    return grouped(embedding, k, seed), embedding


def grouped(points: np.ndarray, k: int, seed: int) -> np.ndarray:
    """The labels (n,) of the best of ``RUNS`` runs of K-means, started with k-means++.

    Numbered by their first points.
    """
    runs = [
        kmeans.run(
            points,
            kmeans.initial_centres(points, k, "k-means++", seed + 1000 * i),
            max_iterations=100,
            tolerance=0.0,
        )
        for i in range(RUNS)
    ]
    labels = min(runs, key=lambda trace: trace.steps[-1].distortion).steps[-1].labels
    order = {old: new for new, old in enumerate(dict.fromkeys(labels.tolist()))}
    return np.array([order[old] for old in labels.tolist()])


def adjusted_rand(a: np.ndarray, b: np.ndarray) -> float:
    """How far two labellings agree: 1 in all pairs, about 0 by chance. Hubert & Arabie, 1985."""
    table = np.histogram2d(a, b, bins=(np.arange(a.max() + 2), np.arange(b.max() + 2)))[0]

    def pairs(counts) -> float:
        return float((counts * (counts - 1) / 2).sum())

    both, first, second = pairs(table), pairs(table.sum(axis=1)), pairs(table.sum(axis=0))
    chance = first * second / pairs(np.array([len(a)]))
    most = (first + second) / 2
    return 1.0 if most == chance else (both - chance) / (most - chance)
