"""What the challenges ask for, one condition each, and how things stand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vislib.convolution.depth import Depth
from vislib.convolution.edges import RULES
from vislib.convolution.filters import noise_gain
from vislib.convolution.lanes import Lanes
from vislib.convolution.learned_filter import Descent
from vislib.convolution.pools import Pooled
from vislib.convolution.rims import SHRINK, Row
from vislib.convolution.sizing import Sizing
from vislib.core.conditions import Condition
from vislib.core.entries import Entries
from vislib.core.text import agreeing, clean, enough, number, plural


def flat_top(boxes: tuple[float, float] | None) -> tuple[Condition, ...]:
    """Two ``boxes`` of these widths make a trapezoid flat over 1; None: no two boxes."""
    if boxes is None:
        return (Condition(False, "no trapezoid: choose f with g once, both a box"),)
    flat = abs(boxes[0] - boxes[1])
    (said,) = agreeing([flat], _is_one)
    return (Condition(_is_one(flat), f"flat over {said}"),)


def _is_one(value: float) -> bool:
    return abs(value - 1) < 1e-9


def lanes_alike(trace: Lanes) -> tuple[Condition, ...]:
    """Two lanes are equal, not all 0, under a kernel that is not symmetric."""
    one, two = trace.outputs(flip=False), trace.outputs(flip=True)
    alike = np.allclose(one, two, rtol=1e-12, atol=1e-12)
    some = bool(one.any() or two.any())
    return (
        Condition(alike, "the lanes are alike" if alike else "the lanes differ"),
        Condition(some, "not all 0" if some else "all 0"),
        Condition(
            not trace.symmetric, f"the kernel is {'' if trace.symmetric else 'not '}symmetric"
        ),
    )


def rules_agree(x: Entries, rows: Sequence[Row]) -> tuple[Condition, ...]:
    """Four rules give the same of a row that varies, with a kernel of three or more."""
    added = [row for row in rows if row.rule != SHRINK]
    if len(added) < len(RULES):
        return (Condition(False, "one rule alone is shown: choose all five"),)
    kernel, varies = added[0].kernel.values, float(np.ptp(x.values)) > 0
    scale = float(abs(x.values).max() * abs(kernel).sum())
    apart = float(clean(np.ptp([row.outputs for row in added], axis=0), scale).max())
    return (
        Condition(varies, "a row that varies" if varies else "a row all of one number"),
        Condition(apart == 0, f"the rules up to {number(apart)} apart"),
        Condition(kernel.size >= 3, f"a kernel of {kernel.size}"),
    )


def keeps_walls(kernel: np.ndarray, *, own: bool) -> tuple[Condition, ...]:
    """An ``own`` kernel keeps brightness and makes noise ten times larger."""
    total, gain = float(kernel.sum()), noise_gain(kernel)
    bright = number(total, scale=gain)
    if bright == "1":  # or only nearly
        (bright,) = agreeing([total], _is_one)
    (noise,) = agreeing([gain], lambda v: v >= 10, 3)
    return (
        Condition(own, "your own kernel" if own else "a kernel that is not your own"),
        Condition(_is_one(total), f"brightness times {bright}"),
        Condition(gain >= 10, f"noise times {noise}"),
    )


def most_unread(t: Sizing) -> tuple[Condition, ...]:
    """A large kernel leaves most of a large picture unread."""
    lost = 1 - float((~t.unread).mean()) ** 2
    share = enough(100 * lost, lambda v: v > 50, 0)
    return (
        Condition(t.kernel >= 3, f"a kernel of {t.kernel}"),
        Condition(t.n >= 10, f"{plural(t.n, 'pixel')} a side"),
        Condition(lost > 0.5, f"{share} % never read"),
    )


def blind_to_grey(d: Depth) -> tuple[Condition, ...]:
    """The first filter is not all 0, and puts out 0 wherever red, green and blue are equal."""
    first, bias = d.weight[0], float(d.bias[0])
    largest = float(abs(first).max())
    sums = first.sum(axis=0)
    sums = np.where(abs(sums) <= 1e-9 * largest, 0.0, sums)
    row, column = np.unravel_index(abs(sums).argmax(), sums.shape)
    left = float(sums[row, column])
    where = f" in row {row + 1}, column {column + 1}" if sums.size > 1 and left else ""
    return (
        Condition(largest > 0, "weights not all 0" if largest else "weights all 0"),
        Condition(left == 0, f"the slabs add up to {number(left)}{where}"),
        Condition(bias == 0, f"a bias of {number(bias)}"),
    )


def poolings_agree(trace: Pooled) -> tuple[Condition, ...]:
    """Maximum and mean are equal in each of several windows, and the grid is not even."""
    windows = [trace.x.flat[taps] for taps in trace.taps]
    apart = [float(w.max() - w.mean()) for w in windows]
    most = float(clean(apart, float(abs(trace.x).max())).max())
    varies = float(np.ptp(trace.x)) > 0
    return (
        Condition(varies, "a grid of different numbers" if varies else "a grid of one number"),
        Condition(most == 0, f"max and average up to {number(most)} apart"),
        Condition(len(windows) >= 2, plural(len(windows), "window")),
    )


def learned(d: Descent, *, linear: bool) -> tuple[Condition, ...]:
    """Every weight is right to within 0.01, where nine can be told at all."""
    if not linear:
        return (Condition(False, "a median has no right weights: choose another target"),)
    if d.rank < 9:
        return (Condition(False, f"{d.rank} of 9 directions are seen, too few to tell nine"),)
    worst = float(clean(d.worst[-1], 1.0))
    (off,) = agreeing([worst], lambda v: v < 0.01, 2)
    return (Condition(worst < 0.01, f"the worst is {off} off"),)
