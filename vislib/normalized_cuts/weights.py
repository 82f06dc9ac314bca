"""A picture, or points, as a graph: how strongly each holds on to each other.

Shi & Malik, "Normalized cuts and image segmentation", PAMI 2000: the weight of a tie is
exp(-|F_i - F_j|²/σ_I²) · exp(-|X_i - X_j|²/σ_X²) for places at most r apart, else 0. In
scikit-learn gamma is 1/σ²; in scikit-image ``rag_mean_color`` takes σ² and calls it sigma.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scipy.sparse import csr_array

__all__ = ["HANGS", "affinity", "affinity_points", "lonely", "offsets"]

HANGS = 1e-12  # ties that add up to less are none


def offsets(radius: float) -> np.ndarray:
    """The steps (m, 2) as (down, right) to all other places at most ``radius`` pixels away."""
    reach = int(radius)
    steps = np.arange(-reach, reach + 1)
    grid = np.stack(np.meshgrid(steps, steps, indexing="ij"), axis=-1).reshape(-1, 2)
    far = np.square(grid).sum(axis=1)
    return grid[(far > 0) & (far <= radius * radius)]


def affinity(
    features: np.ndarray, *, radius: float, sigma_colour: float, sigma_place: float
) -> csr_array:
    """The weights W (n, n), symmetric and sparse, of the n = H·W pixels, row by row.

    ``features``: (H, W, c), colours in 0..1; ``radius`` and ``sigma_place`` in pixels. A pixel has
    no tie to itself. Errors: ``ValueError`` for what is no picture, or a σ or radius not above 0.
    """
    from scipy.sparse import csr_array

    features = np.asarray(features, dtype=np.float64)
    _check(features, radius, sigma_colour, sigma_place)
    height, width = features.shape[:2]
    steps = offsets(radius)
    weights = np.zeros((len(steps), height, width))
    half = len(steps) // 2  # the other half leads back
    for k, (down, right) in enumerate(steps[half:]):
        here, there = _pair(down, height), _pair(right, width)
        a = features[here[0], there[0]] - features[here[1], there[1]]
        power = np.einsum("ijk,ijk->ij", a, a) / sigma_colour**2
        power += (down * down + right * right) / sigma_place**2
        np.exp(-power, out=power)
        weights[half + k, here[0], there[0]] = power
        weights[half - 1 - k, here[1], there[1]] = power
    weights = weights.reshape(len(steps), -1).T  # a row for each pixel, columns ascending
    place, step = np.nonzero(weights)
    columns = place + (steps @ [width, 1])[step]
    ends = np.concatenate([[0], np.cumsum(np.count_nonzero(weights, axis=1))])
    return csr_array((weights[place, step], columns, ends), shape=(height * width,) * 2)


def _pair(step: int, size: int) -> tuple[slice, slice]:
    """The places along one axis that have another ``step`` further, and those others."""
    if abs(step) >= size:
        return slice(0, 0), slice(0, 0)
    here = slice(max(0, -step), size - max(0, step))
    return here, slice(here.start + step, here.stop + step)


def _check(features: np.ndarray, radius: float, sigma_colour: float, sigma_place: float) -> None:
    if features.ndim != 3 or features.size == 0:
        raise ValueError(f"Features must be (height, width, channels), not {features.shape}.")
    if not np.isfinite(features).all():
        raise ValueError("Features hold NaN or infinity; replace them by numbers from 0 to 1.")
    if not radius >= 1:
        raise ValueError(f"The radius must reach a neighbour: at least 1 pixel, not {radius}.")
    for name, sigma in (("σ of colour", sigma_colour), ("σ of place", sigma_place)):
        if not sigma > 0:
            raise ValueError(f"The {name} must be above 0, not {sigma}.")


def affinity_points(points: np.ndarray, sigma: float) -> np.ndarray:
    """The weights (n, n) of points (n, d): exp(-|x_i - x_j|²/σ²), without ties to oneself."""
    from vislib.core.neighbours import squared_distances

    points = np.asarray(points, dtype=np.float64)
    if points.ndim != 2 or not np.isfinite(points).all():
        raise ValueError("Points must be (n, d), finite numbers all.")
    if not sigma > 0:
        raise ValueError(f"σ must be above 0, not {sigma}.")
    weights = np.exp(-squared_distances(points, points) / sigma**2)
    np.fill_diagonal(weights, 0.0)
    return weights


def lonely(weights) -> np.ndarray:
    """(n,) bool: which hang on nothing, their ties adding up to less than ``HANGS``."""
    return np.asarray(weights.sum(axis=1)).ravel() < HANGS
