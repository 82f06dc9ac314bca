"""What somebody else computes: weights by scikit-learn, costs of divisions with sets."""

from __future__ import annotations

import itertools

import numpy as np


def weights_of(features: np.ndarray, radius: float, sigma_colour: float, sigma_place: float):
    """W (n, n) of a picture (H, W, c): two kernels of scikit-learn and a distance."""
    from sklearn.metrics.pairwise import euclidean_distances, rbf_kernel

    height, width = features.shape[:2]
    places = np.array(list(itertools.product(range(height), range(width))), float)
    flat = features.reshape(height * width, -1)
    made = rbf_kernel(flat, gamma=sigma_colour**-2) * rbf_kernel(places, gamma=sigma_place**-2)
    apart = euclidean_distances(places)
    made[(apart < 0.5) | (apart > radius + 1e-6)] = 0
    return made


def costs(weights: np.ndarray, side: set[int]) -> tuple[float, float, float]:
    """Cut, ratio cut and normalised cut, tie by tie."""
    other = set(range(len(weights))) - side
    through = sum(weights[i, j] for i in side for j in other)
    ties = [sum(weights[i, j] for i in part for j in range(len(weights))) for part in (side, other)]
    normal = sum(through / total for total in ties if total > 0)
    return through, through / len(side) + through / len(other), normal


def run(source: str, **given) -> dict:
    """The names that a code box defines."""
    space = dict(given)
    exec(compile(source, "box", "exec"), space)
    return space
