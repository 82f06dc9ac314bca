"""The challenges: what each asks for, one condition at a time, and how things stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from vislib.core.conditions import Condition
from vislib.core.text import apart, enough, plural
from vislib.dilated.aspp import mean_taps
from vislib.dilated.gating import below_one
from vislib.dilated.holes import Comb
from vislib.dilated.levels import bins
from vislib.dilated.reading import Coverage

Goal = tuple[Condition, ...]

NEAR = 0.97  # the share near the outline that is asked for
WORK = 10.0  # 10⁹ multiplications


def holes(comb: Comb, line: bool) -> Goal:
    """Three weights of a line over 25 pixels."""
    weights = plural(comb.kernel if line else comb.kernel**2, "weight")
    reach = f"reaching over {plural(comb.effective, 'pixel')}"
    return (
        Condition(weights == "3 weights", f"{weights} of a {'line' if line else 'grid'}"),
        Condition(comb.effective == 25, reach),
    )


def gridding(found: Coverage) -> Goal:
    """Three different rates that read every pixel of the span along exactly one path."""
    once = int((found.paths == 1).sum())
    rate, often = Counter(found.rates).most_common(1)[0]
    alike = f"rate {rate} stands {'twice' if often == 2 else f'{often} times'}"
    return (
        Condition(len(found.rates) == 3, plural(len(found.rates), "rate")),
        Condition(often == 1, "no rate twice" if often == 1 else alike),
        Condition(once == found.span, f"{once} of {found.span} pixels read along exactly one path"),
    )


def four(parts: int, share: np.ndarray) -> Goal:
    """3 × 3 pictures of which each gives the same ``share`` (parts, parts)."""
    low, high = apart(100 * float(share.min()), 100 * float(share.max()), 1)
    same = low == high
    return (
        Condition(parts == 3, f"{parts} × {parts} pictures"),
        Condition(same, f"each gives {low} %" if same else f"each gives {low} to {high} %"),
    )


def keep(side: int) -> Goal:
    """A last map of 60 pixels a ``side``."""
    return (Condition(side == 60, f"{side} × {side} pixels"),)


def pyramid(size: int, levels: Sequence[int]) -> Goal:
    """One level on a map of ``size`` pixels, its bins overlapping and two pixels wide or more."""
    ends = [bins(size, b) for b in levels]
    over = any(a[1] > b[0] for level in ends for a, b in pairwise(level))
    least = min(stop - first for level in ends for first, stop in level)
    return (
        Condition(len(levels) == 1, plural(len(levels), "level")),
        Condition(over, "bins that overlap" if over else "no bins that overlap"),
        Condition(least >= 2, f"the narrowest {plural(least, 'pixel')} wide"),
    )


def aspp(size: int, rates: Sequence[int]) -> Goal:
    """On 33×33 one rate with which less than half of nine taps lie inside on average."""
    mean = mean_taps(size, rates[0])
    inside = f"{enough(mean, lambda v: v < 4.5)} of 9 taps inside"
    return (
        Condition(size == 33, f"on {size}×{size}"),
        Condition(len(rates) == 1, plural(len(rates), "rate")),
        Condition(mean < 4.5, inside if len(rates) == 1 else f"{inside} with rate {rates[0]}"),
    )


def shapes(multiplications: int | None) -> Goal:
    """Less than 10·10⁹ ``multiplications`` of the encoder–decoder; None: it is not shown."""
    if multiplications is None:
        return (Condition(False, "choose the encoder–decoder, or all shapes"),)
    work = multiplications / 1e9
    return (Condition(work < WORK, f"{enough(work, lambda v: v < WORK, 1)}·10⁹"),)


def gate(picture: str, share: float) -> Goal:
    """More than 0.97 of the cat's squared gradient near the outline."""
    return (
        Condition(picture == "cat", f"on the {picture}"),
        Condition(share > NEAR, f"{below_one(share, 2, NEAR)} near the outline"),
    )
