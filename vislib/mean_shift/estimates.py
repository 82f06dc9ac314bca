"""What is estimated from the points: their density, which the windows climb, and a bandwidth."""

from __future__ import annotations

from math import gamma, pi

import numpy as np

from vislib.core.neighbours import squared_distances
from vislib.mean_shift.algorithm import checked_points
from vislib.mean_shift.steps import parts


def weights(points: np.ndarray, centre: np.ndarray, bandwidth: float, kernel: str) -> np.ndarray:
    """How much each point counts in the window around ``centre``: (n,), at most 1."""
    squared = squared_distances(np.atleast_2d(centre), points)[0]
    if kernel == "flat":
        return (squared <= bandwidth**2).astype(np.float64)
    return np.exp(squared / (-2 * bandwidth**2))


def density(points: np.ndarray, at: np.ndarray, bandwidth: float, kernel: str) -> np.ndarray:
    """The density that the windows climb, at ``at`` (q, d); it integrates to 1 over the space.

    A flat window climbs the estimate with the Epanechnikov kernel (its shadow, Cheng 1995), a
    Gaussian window the Gaussian estimate.
    """
    n, d = points.shape
    ball = pi ** (d / 2) / gamma(d / 2 + 1)
    out = np.empty(len(at))
    for part in parts(len(at), n):
        squared = squared_distances(at[part], points) / bandwidth**2
        if kernel == "flat":
            out[part] = np.maximum(1 - squared, 0).sum(1) * (d + 2) / (2 * ball)
        else:
            out[part] = np.exp(squared / -2).sum(1) / (2 * pi) ** (d / 2)
    return out / (n * bandwidth**d)


def density_over(
    points: np.ndarray, x: np.ndarray, y: np.ndarray, bandwidth: float, kernel: str
) -> np.ndarray:
    """``density`` of points (n, 2) on the grid of columns ``x`` and rows ``y``: (rows, columns).

    The same numbers in a hundredth of the time: squared distances are sums of one part for the
    column and one for the row, so a Gaussian is a product of two.
    """
    across = np.subtract.outer(np.asarray(x), points[:, 0]) ** 2 / bandwidth**2
    down = np.subtract.outer(np.asarray(y), points[:, 1]) ** 2 / bandwidth**2
    if kernel == "gaussian":
        total = np.exp(down / -2) @ np.exp(across / -2).T / (2 * pi)
    else:
        spare, rows = np.empty_like(across), []
        for row in 1 - down:
            np.maximum(np.subtract(row, across, out=spare), 0, out=spare)
            rows.append(spare.sum(1))
        total = np.stack(rows) * 2 / pi
    return total / (len(points) * bandwidth**2)


def estimate_bandwidth(points: np.ndarray, quantile: float = 0.3) -> float:
    """The mean distance to the farthest of the nearest ``quantile`` of all points.

    The rule of scikit-learn's ``estimate_bandwidth``; the point itself counts as a neighbour.
    """
    points = checked_points(points, "points")
    count = max(1, int(len(points) * quantile))
    reach = [
        np.partition(squared_distances(points[part], points), count - 1, axis=1)[:, count - 1]
        for part in parts(len(points), len(points))
    ]
    return float(np.sqrt(np.concatenate(reach)).mean())


def way_to_peak(points: np.ndarray, at: np.ndarray, bandwidth: float, kernel: str) -> float:
    """How far a window at ``at`` (d,) is from the peak it climbs, in bandwidths.

    ``points``: (n, d). Near a peak each move of a Gaussian window is the last one times the spread
    S of its weighted points over h², so the way left is (I - S / h²)⁻¹ times the next move. ``inf``
    where no peak is near, and for an empty window.
    """
    shares = weights(points, at, bandwidth, kernel)
    if kernel == "gaussian" and shares.sum() < 1e-200:  # every weight underflows: very far
        return np.inf
    if not shares.any():
        return np.inf
    shares = shares / shares.sum()
    mean = shares @ points
    if kernel == "flat":  # as long as it holds the same points, the next move is the last
        return float(np.linalg.norm(mean - at) / bandwidth)
    away = points - mean
    left = np.eye(len(at)) - (shares[:, None] * away).T @ away / bandwidth**2
    if np.linalg.eigvalsh(left).min() <= 0:
        return np.inf
    return float(np.linalg.norm(np.linalg.solve(left, mean - at)) / bandwidth)
