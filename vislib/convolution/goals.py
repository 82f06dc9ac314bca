"""The challenges: whether each is met, and how things stand."""

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
from vislib.core.entries import Entries
from vislib.core.text import agreeing, enough, number, plural

Goal = tuple[bool, str]


def flat_top(boxes: tuple[float, float] | None) -> Goal:
    """Whether two ``boxes`` of these widths make a trapezoid flat over 1; None: no two boxes."""
    if boxes is None:
        return False, "Now it is no trapezoid of two boxes."
    flat = abs(boxes[0] - boxes[1])
    return abs(flat - 1) < 1e-9, f"Now it is flat over {flat:.1f}."


def lanes_alike(trace: Lanes) -> Goal:
    """Whether an asymmetric kernel gives two equal lanes, not all 0, and how things stand."""
    one, two = trace.outputs(flip=False), trace.outputs(flip=True)
    alike = bool((abs(one - two) < 1e-12).all())
    kind = "symmetric" if trace.symmetric else "not symmetric"
    lanes = "differ" if not alike else "are alike" if one.any() else "are all 0"
    done = alike and bool(one.any()) and not trace.symmetric
    return done, f"Now the kernel is {kind}, and the lanes {lanes}."


def _added(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row.rule != SHRINK]


def rules_agree(x: Entries, rows: Sequence[Row]) -> bool:
    """Whether four rules give the same of a row that is not all one number."""
    added = _added(rows)
    alike = all(np.allclose(row.outputs, added[0].outputs, atol=1e-12) for row in added)
    wide = rows[0].kernel.values.size >= 3
    return len(added) == len(RULES) and wide and alike and float(np.ptp(x.values)) > 0


def spread_of_ends(x: Entries, rows: Sequence[Row]) -> str:
    """How far the rules are apart at either end, and what else is missing."""
    added = _added(rows)
    if len(added) < len(RULES):
        return "one rule alone is shown"
    apart = [float(np.ptp([row.outputs[i] for row in added])) for i in (0, -1)]
    first, last = (number(value, scale=1) for value in apart)
    said = f"they differ by {first} at the first and by {last} at the last"
    kernel = rows[0].kernel.values.size
    said += f", the kernel has {plural(kernel, 'number')}" if kernel < 3 else ""
    return said + (", the row is all one number" if float(np.ptp(x.values)) == 0 else "")


def keeps_walls(kernel: np.ndarray, *, own: bool) -> Goal:
    """Whether an ``own`` kernel keeps brightness and makes noise ten times larger."""
    total, gain = float(kernel.sum()), noise_gain(kernel)
    bright = number(total, scale=gain)
    if bright == "1":  # or only nearly
        (bright,) = agreeing([total], lambda v: abs(v - 1) < 1e-9)
    (noise,) = agreeing([gain], lambda v: v >= 10, 3)
    said = f"Now brightness times {bright}, noise times {noise}."
    return own and abs(total - 1) < 1e-9 and gain >= 10, said


def most_unread(t: Sizing) -> Goal:
    """Whether a large kernel leaves most of a large picture unread, and how things stand."""
    lost = 1 - float((~t.unread).mean()) ** 2
    share = enough(100 * lost, lambda v: v > 50, 0)
    said = f"Now {share} % are never read, with a kernel of {t.kernel} and {t.n} a side."
    return t.kernel >= 3 and t.n >= 10 and lost > 0.5, said


def greyness(d: Depth) -> str:
    """What the first filter makes of grey: its slabs added up, and its bias."""
    first, bias = d.weight[0], number(float(d.bias[0]))
    if not first.any():
        return "Now it is all 0."
    sums = first.sum(0)
    row, column = np.unravel_index(abs(sums).argmax(), sums.shape)
    left = number(float(sums[row, column]), scale=float(abs(first).max()))
    where = f" in row {row + 1}, column {column + 1}" if sums.size > 1 and left != "0" else ""
    return f"Now its slabs add up to {left}{where}, and its bias is {bias}."


def _max_and_mean(trace: Pooled) -> tuple[np.ndarray, np.ndarray]:
    windows = [trace.x.flat[taps] for taps in trace.taps]
    return np.array([w.max() for w in windows]), np.array([w.mean() for w in windows])


def poolings_agree(trace: Pooled) -> bool:
    """Whether maximum and mean are equal in each of several windows, and the grid not even."""
    high, mean = _max_and_mean(trace)
    return len(high) > 1 and bool(np.allclose(high, mean)) and float(np.ptp(trace.x)) > 0


def apart(trace: Pooled) -> str:
    """How far maximum and mean are apart at most."""
    high, mean = _max_and_mean(trace)
    said = f"Now they are up to {number(float((high - mean).max()), scale=1)} apart"
    said += f" in {plural(len(high), 'window')}"
    return said + (", the grid is all one number." if float(np.ptp(trace.x)) == 0 else ".")


def learned(d: Descent, *, linear: bool) -> Goal:
    """Whether every weight is right to within 0.01, where nine can be told at all."""
    if d.rank < 9:
        return False, ""
    off = f"Now the worst is {number(float(d.worst[-1]), 2, scale=1.0)} off"
    if not linear:
        return False, f"{off} the best there is; a median has no right weights."
    return bool(d.worst[-1] < 0.01), f"{off}."
