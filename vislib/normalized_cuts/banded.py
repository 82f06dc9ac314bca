"""A picture's matrix as a band, and its inverse: Cholesky's factor fills the band and no more.

A pixel is tied to what is near, so with the pixels in rows, the shorter way, all entries stand
within ``radius`` rows of the diagonal. One factor, and every product with the inverse costs a few
milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

__all__ = ["MOST", "inverse"]

MOST = 12_000_000  # numbers in a band; 96 MB
_NOTHING = 1e-60  # entries below this would only make the factor slow: denormal numbers


def inverse(
    normal, shift: float, order: np.ndarray | None = None
) -> Callable[[np.ndarray], np.ndarray] | None:
    """Rows (m, n) -> rows times the inverse of (1 + ``shift``) I - ``normal``; None: too wide.

    ``normal`` (n, n): D^-1/2 W D^-1/2, sparse. ``shift``: above 0, so that there is an inverse.
    ``order`` (n,): in which pixels that are tied stand close together, if that is known.
    """
    from scipy.linalg.lapack import dpbtrf

    from vislib.normalized_cuts import kernel

    n = normal.shape[0]
    entries = normal.tocoo()
    kept = (entries.row >= entries.col) & (entries.data > _NOTHING)
    ends = entries.row[kept], entries.col[kept]
    place, apart = _places(normal, *ends) if order is None else _placed(order, *ends)
    width = int(apart.max(initial=0))
    if n * (width + 1) > MOST:
        return None
    band = np.zeros((width + 1, n), order="F")
    band[0] = 1 + shift
    band[apart, np.minimum(*(place[end] for end in ends))] -= entries.data[kept]
    factor, _ = dpbtrf(band, lower=1, overwrite_ab=1)
    order = np.argsort(place)

    def solved(rows: np.ndarray) -> np.ndarray:
        made = np.take(rows, order, axis=1)
        kernel.solved(factor.T, made)
        return np.take(made, place, axis=1)

    return solved


def _placed(order: np.ndarray, row: np.ndarray, column: np.ndarray) -> tuple[np.ndarray, ...]:
    """The place (n,) of each pixel in an order, and how far apart the ends of ties then stand."""
    place = np.argsort(order)
    return place, np.abs(place[row] - place[column])


def _places(normal, row: np.ndarray, column: np.ndarray) -> tuple[np.ndarray, ...]:
    """The same, of the pixels as they are or in the order of Cuthill and McKee, if it is better."""
    from scipy.sparse.csgraph import reverse_cuthill_mckee

    orders = np.arange(normal.shape[0]), reverse_cuthill_mckee(normal, symmetric_mode=True)
    return min((_placed(o, row, column) for o in orders), key=lambda p: p[1].max(initial=0))
