"""Mean shift's windows on a picture, compiled when it is imported (once; then from a cache)."""

from __future__ import annotations

import numpy as np

from vislib.core.jit import inline, kernel
from vislib.core.neighbours import stirred

__all__ = ["follow", "means", "walk"]

_FLOAT = np.float32
_REASSOC = {"reassoc", "nsz"}
_stirred = inline(stirred)
_PICTURE = "f4[:,::1], i8, i8, i8[::1], i8[::1], f4, f4, b1"


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
@kernel(f"void(f4[:,::1], {_PICTURE}, f4[:,::1], f4[::1])", fastmath=_REASSOC)
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


@inline
def _moves(before, after, spatial, colour):
    """The length of a move, in bandwidths, rounded as ``Grid.lengths`` does."""
    x, y = (after[0] - before[0]) / spatial, (after[1] - before[1]) / spatial
    d0, d1 = (after[2] - before[2]) / colour, (after[3] - before[3]) / colour
    d2 = (after[4] - before[4]) / colour
    return np.sqrt((x * x + y * y) + (d0 * d0 + d1 * d1 + d2 * d2))


@inline
def _slot(words, slots, states, row):
    """Where in the table ``slots`` the state ``words[row]`` is, or the free place for it."""
    mixed = np.uint64(0)
    for axis in range(5):
        mixed = _stirred(mixed, np.uint64(words[row, axis]))
    slot = np.int64(mixed >> np.uint64(3)) & (len(slots) - 1)
    while slots[slot] >= 0:
        held, same = slots[slot], True
        for axis in range(5):
            same = same and states[held, axis] == states[row, axis]
        if same:
            break
        slot = (slot + 1) & (len(slots) - 1)
    return slot


@kernel(
    f"b1(i8[::1], f4[:,::1], u4[:,::1], f4[:,::1], f4[::1], i4[::1], i4[::1], {_PICTURE},"
    "f4, f4, f4)"
)
def follow(
    count, states, words, moved, mass, after, slots,
    planes, stride, pad, rows, half, wide, broad, ball, spatial, colour, tolerance,
):  # fmt: skip
    """Move every state that has not moved yet, and the new ones that come of it; False: no room.

    ``count`` (2,): how many ``states`` (n, 5) there are, all different, and how many have moved.
    ``words``: the same memory as integers; ``slots``: an empty table (-1), a power of two. Writes
    where each moves, ``moved`` (n, 5), its ``mass`` (n,), and ``after`` (n,): the number of the
    state it moves to, its own if it rests.
    """
    for i in range(count[0]):
        slots[_slot(words, slots, states, i)] = i
    while count[1] < count[0]:
        last, i = count[0], count[1]
        if last == len(states):
            return False
        means(
            states[i : i + 1], planes, stride, pad, rows, half, wide, broad, ball,
            moved[i : i + 1], mass[i : i + 1],
        )  # fmt: skip
        after[i] = i
        if _moves(states[i], moved[i], spatial, colour) > tolerance:
            for axis in range(5):
                states[last, axis] = moved[i, axis] + _FLOAT(0)  # minus zero becomes zero
            slot = _slot(words, slots, states, last)
            if slots[slot] < 0:
                slots[slot] = last
                count[0] += 1
            after[i] = slots[slot]
        count[1] += 1
    return True


@kernel("i8(i4[::1], i4[::1], i8[::1], i8, i8)")
def walk(at, after, moving, first, last):
    """Take windows at the states ``at`` (w,), in place, through moves ``first`` to ``last``.

    Writes how many do not rest in each into ``moving``; returns the move after which all do, or
    ``last``. Before the first move ``at`` stays: it is where the windows begin.
    """
    for move in range(first, last):
        restless = 0
        for i in range(len(at)):
            if move > 0:
                at[i] = after[at[i]]
            restless += after[at[i]] != at[i]
        moving[move] = restless
        if restless == 0:
            return move + 1
    return last
