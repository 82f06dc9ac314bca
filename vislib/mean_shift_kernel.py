"""The inner loop of ``mean_shift_grid``, compiled when it is imported (once; then from a cache)."""

from __future__ import annotations

import numpy as np

from vislib.compiled import inline, kernel

__all__ = ["means"]

_FLOAT = np.float32
_SIGNATURE = "void(f4[:,::1], f4[:,::1], i8, i8, i8[::1], i8[::1], f4, f4, b1, f4[:,::1], f4[::1])"


@inline
def _within(d0, d1, d2, dx, dy, wide, broad, ball):
    """Whether a pixel at this distance lies within the window, rounded in just this order.

    ``broad``: the squared bandwidth of colour; ``wide``: that of place, or, for a "ball", broad
    divided by it.
    """
    colour, place = d0 * d0 + d1 * d1 + d2 * d2, dx * dx + dy * dy
    if ball:
        return place * wide + (colour - broad) <= _FLOAT(0)
    return (colour <= broad) & (place <= wide)


# The sums are exact, so their order is the processor's choice; that of a distance is not.
@kernel(_SIGNATURE, fastmath={"reassoc", "nsz"})
def means(state, planes, stride, pad, rows, half, wide, broad, ball, out, count):
    """Mean ``out`` (a, 5) and number of pixels ``count`` (a,) of each window ``state`` (a, 5).

    ``planes`` (3, P): padded colours, ``stride`` a row, ``pad`` the margin. ``rows`` (R,), ``half``
    (R,): rows above and below the centre, and how far a window reaches in each.
    """
    for a in range(len(state)):
        x, y = np.rint(state[a, 0]), np.rint(state[a, 1])
        c0, c1, c2 = state[a, 2], state[a, 3], state[a, 4]
        number = sum_x = sum_y = sum_0 = sum_1 = sum_2 = _FLOAT(0)
        for i in range(len(rows)):
            reach = half[i]
            left = (int(y) + pad + rows[i]) * stride + int(x) + pad - reach
            v0 = planes[0, left : left + 2 * reach + 1]
            v1 = planes[1, left : left + 2 * reach + 1]
            v2 = planes[2, left : left + 2 * reach + 1]
            down = _FLOAT(rows[i]) + (y - state[a, 1])
            in_row = _FLOAT(0)
            for k in range(2 * reach + 1):
                across = _FLOAT(k - reach)
                d0, d1, d2 = v0[k] - c0, v1[k] - c1, v2[k] - c2
                right = across + (x - state[a, 0])
                inside = _FLOAT(_within(d0, d1, d2, right, down, wide, broad, ball))
                in_row += inside
                sum_x += inside * across
                sum_0 += inside * v0[k]
                sum_1 += inside * v1[k]
                sum_2 += inside * v2[k]
            number += in_row
            sum_y += in_row * _FLOAT(rows[i])
        # Whole numbers until the division, so that equal windows have equal means.
        count[a] = number
        out[a, 0] = (x * number + sum_x) / number
        out[a, 1] = (y * number + sum_y) / number
        out[a, 2], out[a, 3], out[a, 4] = sum_0 / number, sum_1 / number, sum_2 / number
