"""The challenges: what each asks for, one condition at a time, and how things stand."""

from __future__ import annotations

import numpy as np

from vislib.checkerboard.counting import evenness
from vislib.checkerboard.decoders import Cost
from vislib.checkerboard.gradients import FAINT, Comparison
from vislib.checkerboard.phases import WAYS, effective_kernels
from vislib.checkerboard.stamping import Stamps
from vislib.core.conditions import Condition
from vislib.core.text import enough, number, plural, significant

Goal = tuple[Condition, ...]

HARDLY_SEEN, STANDS_OUT = 0.03, 10.0  # strength of stripes; their peak, in medians around it
_WRITTEN = {4, 6, 9}
_FEW = "too few inputs to say"


def _listed(values: np.ndarray) -> str:
    """The different ones of ``values`` (n,), rounded as in the pictures: "1 and 2"."""
    *rest, last = sorted({number(round(float(v), 2)) for v in values}, key=float)
    return f"{', '.join(rest)} and {last}" if rest else last


def overlap(trace: Stamps) -> Goal:
    """Even, by a stride that does not divide the kernel."""
    sums = _FEW if trace.even is None else f"sums of {_listed(trace.middle)} away from the ends"
    rest = trace.kernel % trace.stride
    divides = "does not divide" if rest else "divides"
    return (
        Condition(trace.even is True, sums),
        Condition(rest != 0, f"stride {trace.stride} {divides} kernel {trace.kernel}"),
    )


def plane(counts: set[int]) -> Goal:
    """Outputs written 4, 6 and 9 times away from the ends, where ``counts`` are."""
    found = ", ".join(map(str, sorted(counts)))
    often = "once" if counts == {1} else f"{found} times"
    now = f"written {often}" if counts else "no output is free of the ends"
    return (Condition(counts >= _WRITTEN, now),)


def stack(layers: int, kernel: int, stride: int, average: int, out: np.ndarray) -> Goal:
    """Two layers or more of stride 2 or 3, an odd kernel, no average, and even.

    ``out`` (n,): what comes out, away from the ends.
    """
    even = evenness(out, stride**layers)
    after = f"an average over {average}" if average > 1 else "no average"
    return (
        Condition(layers > 1, plural(layers, "layer")),
        Condition(stride > 1, f"stride {stride}"),
        Condition(kernel % 2 == 1, f"kernel {kernel}"),
        Condition(average == 1, after),
        Condition(even is True, _FEW if even is None else f"{_ends(out)} away from the ends"),
    )


def _ends(values: np.ndarray) -> str:
    """All of one size, or the lowest and the highest, as the picture rounds them."""
    low, high = (number(round(float(v) + 1e-9, 2)) for v in (values.min(), values.max()))
    return f"all {low}" if low == high else f"from {low} to {high}"


def taps(weights: np.ndarray, stride: int, sums: np.ndarray) -> Goal:
    """Weights not all 1, stride 2 or more, and every phase's active ones add up alike."""
    unequal = bool(np.abs(weights - 1).max() > 1e-9)
    return (
        Condition(unequal, "not all weights are 1" if unequal else "all weights are 1"),
        Condition(stride > 1, f"stride {stride}"),
        Condition(bool(np.ptp(sums) < 1e-9), f"active weights add up to {_listed(sums)}"),
    )


def silence(way: str, weights: np.ndarray) -> Goal:
    """A resize whose ``weights`` (3,), not all 0, leave every other output at 0, exactly."""
    fainter = float(np.abs(effective_kernels(way, weights)).max(axis=1).min())
    by = f"at most ±{number(fainter)}" if fainter else "0"
    largest = float(np.abs(weights).max())
    return (
        Condition(way == "resize", WAYS[way]),
        Condition(largest > 0, f"weights up to ±{number(largest)}" if largest else "all three 0"),
        Condition(fainter == 0, f"every other output weighs its inputs by {by}"),
    )


def stripes(strength: float, ratio: float) -> Goal:
    """Stripes of strength 0.03 or less whose peak stands out 10 times."""
    said = enough(strength, lambda v: (v > 0, v <= HARDLY_SEEN))
    return (
        Condition(0 < strength <= HARDLY_SEEN, f"strength {said}" if strength else "no stripes"),
        Condition(ratio >= STANDS_OUT, f"a peak of {beside(ratio, STANDS_OUT)}×"),
    )


def beside(ratio: float, bound: float) -> str:
    """A ratio in two digits, in more where they would stand on the other side of ``bound``."""
    if (significant(ratio, 2) >= bound) == (ratio >= bound):
        return number(ratio, 2)
    return enough(ratio, lambda v: v >= bound, 1)


def dearer(left: Cost, right: Cost) -> Goal:
    """Left fewer weights than right, and yet more multiplications."""
    return (
        Condition(left.weights < right.weights, f"{left.weights:,} to {right.weights:,} weights"),
        Condition(
            left.multiplications > right.multiplications,
            f"{left.multiplications:,} to {right.multiplications:,} multiplications",
        ),
    )


def faint(made: Comparison, depth: int, *, dream: bool) -> Goal:
    """The grid of one gradient at the fixed position hardly stands out, whatever its period."""
    if dream:
        return (Condition(False, "a DeepDream is shown, choose one gradient"),)
    period, strongest, _ = made.strongest(depth)
    return (Condition(strongest < FAINT, f"{beside(strongest, FAINT)}× at {period} px"),)
