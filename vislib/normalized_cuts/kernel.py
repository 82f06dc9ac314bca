"""Both halves of a solution with a banded factor, compiled when it is imported.

LAPACK reads the whole factor twice for every right side, 70 MB at 96 x 96 pixels; here all sides
go along with one reading there and one back.
"""

from __future__ import annotations

from vislib.core.jit import kernel

__all__ = ["solved"]

_REASSOC = {"reassoc", "nsz", "contract"}


@kernel("void(f8[:,::1], f8[:,::1])", fastmath=_REASSOC)
def solved(factor, rows):
    """Each of ``rows`` (m, n) becomes the solution x of L Lᵀ x = row.

    ``factor`` (n, w + 1): column after column of L, from its diagonal downwards.
    """
    n, width = factor.shape[0], factor.shape[1] - 1
    for j in range(n):
        reach = min(width, n - 1 - j)
        below = factor[j, 1 : reach + 1]
        for m in range(len(rows)):
            x = rows[m, j] / factor[j, 0]
            rows[m, j] = x
            left = rows[m, j + 1 : j + 1 + reach]
            for i in range(reach):
                left[i] -= below[i] * x
    for j in range(n - 1, -1, -1):
        reach = min(width, n - 1 - j)
        below = factor[j, 1 : reach + 1]
        for m in range(len(rows)):
            known = rows[m, j + 1 : j + 1 + reach]
            total = 0.0
            for i in range(reach):
                total += below[i] * known[i]
            rows[m, j] = (rows[m, j] - total) / factor[j, 0]
