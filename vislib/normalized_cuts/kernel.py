"""The matrix of a picture times a vector, compiled when it is imported (once; then from a cache).

A pixel is tied to the same few steps everywhere, so W is a band of some forty diagonals and their
mirror images. Kept as diagonals it is a sixth of its size, and a product five times as fast.
"""

from __future__ import annotations

from vislib.core.jit import kernel

__all__ = ["diagonals", "filtered", "steps_of"]

_BLOCK = 1024  # rows at a time: they stay in the fastest memory
_REASSOC = {"reassoc", "nsz", "contract"}


@kernel("void(i4[::1], i4[::1], b1[::1])")
def steps_of(ends, columns, seen):
    """Mark in ``seen`` (n,) which steps from row to column, forwards, a matrix has."""
    for i in range(len(ends) - 1):
        for k in range(ends[i], ends[i + 1]):
            if columns[k] > i:
                seen[columns[k] - i] = True


@kernel("void(i4[::1], i4[::1], f8[::1], f8[::1], i8[::1], f8[:,::1], i8)")
def diagonals(ends, columns, data, scale, number, out, pad):
    """The entries above the diagonal, each times ``scale`` of row and column, by their step.

    ``number`` (n,): of each step; ``out`` (m, n + 2 pad): zeros at first.
    """
    for i in range(len(ends) - 1):
        for k in range(ends[i], ends[i + 1]):
            j = columns[k]
            if j > i:
                out[number[j - i], pad + i] = data[k] * scale[i] * scale[j]


@kernel("void(f8[:,::1], i8[::1], f8[::1], f8[::1], i8)", fastmath=_REASSOC)
def _times(bands, steps, x, out, pad):
    """``out`` = matrix times ``x``, both with ``pad`` zeros at either end."""
    n = len(x) - 2 * pad
    for first in range(pad, pad + n, _BLOCK):
        last = min(pad + n, first + _BLOCK)
        total = out[first:last]
        total[:] = 0.0
        for k in range(len(steps)):
            step = steps[k]
            on, ahead = bands[k, first:last], x[first + step : last + step]
            off, behind = bands[k, first - step : last - step], x[first - step : last - step]
            for i in range(last - first):
                total[i] += on[i] * ahead[i] + off[i] * behind[i]


@kernel("void(f8[:,::1], i8[::1], f8[:,::1], i8, i8, f8, f8[:,::1], f8[:,::1])")
def filtered(bands, steps, rows, pad, degree, high, before, spare):
    """Each of ``rows`` becomes T(A) times itself, A the matrix moved from [-1, high] to [-1, 1].

    T is Chebyshev's polynomial of ``degree``: at most 1 on what is unwanted, large above ``high``.
    A degree of 0 gives the matrix times the row. ``before`` and ``spare``: zeros, shape of rows.
    """
    middle, half = (high - 1.0) / 2.0, (high + 1.0) / 2.0
    n = rows.shape[1] - 2 * pad
    for r in range(len(rows)):
        x, old, new = rows[r], before[r], spare[r]
        _times(bands, steps, x, new, pad)
        if degree == 0:
            x[:] = new
            continue
        for i in range(pad, pad + n):
            old[i] = x[i]
            x[i] = (new[i] - middle * x[i]) / half
        for _ in range(1, degree):
            _times(bands, steps, x, new, pad)
            for i in range(pad, pad + n):
                value = 2.0 * (new[i] - middle * x[i]) / half - old[i]
                old[i] = x[i]
                x[i] = value
