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
    from scipy.linalg.lapack import dpbtrf, dpbtrs

    n = normal.shape[0]
    order, width = _order(normal, order)
    if n * (width + 1) > MOST:
        return None
    place = np.argsort(order)
    entries = normal.tocoo()
    row, column = place[entries.row], place[entries.col]
    below = (row >= column) & (entries.data > _NOTHING)
    row, column = row[below], column[below]
    band = np.zeros((width + 1, n), order="F")
    band[0] = 1 + shift
    band[row - column, column] -= entries.data[below]
    factor, _ = dpbtrf(band, lower=1, overwrite_ab=1)

    def solved(rows: np.ndarray) -> np.ndarray:
        return dpbtrs(factor, rows[:, order].T, lower=1)[0].T[:, place]

    return solved


def _order(matrix, given: np.ndarray | None) -> tuple[np.ndarray, int]:
    """An order of the pixels that keeps ties short, and how far apart tied ones then are.

    The one that is ``given``, or as they are, or that of Cuthill and McKee: the best of them.
    """
    from scipy.sparse.csgraph import reverse_cuthill_mckee

    entries, n = matrix.tocoo(), matrix.shape[0]

    def width(order: np.ndarray) -> int:
        place = np.argsort(order)
        return int((place[entries.row] - place[entries.col]).max(initial=0))

    orders = [np.arange(n), reverse_cuthill_mckee(matrix, symmetric_mode=True)]
    orders = orders if given is None else [given]
    widths = [width(order) for order in orders]
    best = int(np.argmin(widths))
    return orders[best], widths[best]
