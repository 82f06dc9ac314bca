"""One move of many windows at once: each to the mean of the points inside it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from vislib.core.neighbours import Buckets, squared_distances

PAIRS = 2_000_000  # distances beyond which a flat window looks only into the cells around it
_HELD = 50_000  # distances held at once: they fit into the processor's cache
_SHARP = 1e6  # (extent / bandwidth)² beyond which products would lose digits; differences do not

Move = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]


def mover(points: np.ndarray, seeds: int, bandwidth: float, kernel: str) -> Move:
    """The mean-shift step for about ``seeds`` centres (a, d): their means and windows' mass."""
    if kernel == "gaussian":
        return lambda at: gaussian_means(points, at, bandwidth)
    if len(points) * seeds <= PAIRS:
        return lambda at: flat_means(points, at, bandwidth)
    buckets = Buckets(points, bandwidth)
    return lambda at: buckets.apply(at, lambda near, own: flat_means(near, own, bandwidth))


def flat_means(
    points: np.ndarray, at: np.ndarray, h: float | np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Means (a, d) and number of points (a,) of flat windows; ``h`` may differ by window."""
    means, mass = at.copy(), np.zeros(len(at))
    square = np.broadcast_to(np.asarray(h, np.float64) ** 2, len(at))[:, None]
    for part in parts(len(at), len(points)):
        inside = (squared_distances(at[part], points) <= square[part]).astype(np.float64)
        mass[part] = inside.sum(1)
        some = mass[part] > 0  # an empty window has no mean and stays where it is
        means[part][some] = (inside @ points)[some] / mass[part][some, None]
    return means, mass


def gaussian_means(
    points: np.ndarray, at: np.ndarray, h: float | np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Means (a, d) and sums of weights (a,) of Gaussian windows; ``h`` may differ by window."""
    means, mass = np.empty_like(at), np.empty(len(at))
    h = np.broadcast_to(np.asarray(h, np.float64), len(at))
    exponents = _exponents(points, at, h)
    pieces = parts(len(at), len(points))
    desk = np.empty((pieces[0].stop if pieces else 0, len(points)))
    for part in pieces:
        weights = exponents(part, desk[: part.stop - part.start])
        np.exp(weights, out=weights)
        mass[part] = weights.sum(1)
        for axis, values in enumerate(points.T):  # faster than one product with a narrow matrix
            means[part, axis] = weights @ values
    means /= np.maximum(mass, np.finfo(float).tiny)[:, None]
    lost = np.flatnonzero(mass < 1e-200)  # far from all points every weight underflows
    if len(lost):
        means[lost], mass[lost] = _far_means(points, at[lost], h[lost])
    return means, mass


def _far_means(points: np.ndarray, at: np.ndarray, h: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The same, with the largest weight taken out before they are added."""
    means, mass = np.empty_like(at), np.empty(len(at))
    for part in parts(len(at), len(points)):
        exponent = squared_distances(at[part], points) / (-2 * h[part, None] ** 2)
        top = exponent.max(axis=1, keepdims=True)
        near = np.exp(exponent - top)
        total = near.sum(1)
        means[part] = near @ points / total[:, None]
        mass[part] = np.maximum(total * np.exp(top[:, 0]), np.finfo(float).tiny)
    return means, mass


def _exponents(
    points: np.ndarray, at: np.ndarray, h: np.ndarray
) -> Callable[[slice, np.ndarray], np.ndarray]:
    """Writes -|x - p|² / 2h² for a slice of ``at`` (rows, n), as one product if exact enough.

    -|x - p|² / 2h² = (x·p - |p|²/2 - |x|²/2) / h².
    """
    middle = points.mean(axis=0)
    p, x = points - middle, at - middle
    far, square = np.einsum("ij,ij->i", x, x), np.einsum("ij,ij->i", p, p)
    scale = 1 / h[:, None] ** 2
    if max(square.max(), far.max(initial=0)) * scale.max(initial=0) > _SHARP:
        return lambda part, out: np.multiply(
            squared_distances(x[part], p), scale[part] / -2, out=out
        )
    right = np.vstack([p.T, square / -2, np.ones(len(p))])
    left = np.hstack([x, np.ones((len(x), 1)), far[:, None] / -2]) * scale
    return lambda part, out: np.matmul(left[part], right, out=out)


def parts(rows: int, columns: int) -> list[slice]:
    """Slices over ``rows`` whose distances to ``columns`` others are held at once."""
    size = max(1, _HELD // max(columns, 1))
    return [slice(i, min(i + size, rows)) for i in range(0, rows, size)]
