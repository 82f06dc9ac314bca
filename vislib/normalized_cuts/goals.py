"""The challenges: what each asks for, whether it holds, and the words for how it stands."""

from __future__ import annotations

import numpy as np

from vislib.core.conditions import Condition
from vislib.core.text import agreeing, enough, number, plural
from vislib.normalized_cuts.again import Again
from vislib.normalized_cuts.cuts import Divisions
from vislib.normalized_cuts.patches import Ties
from vislib.normalized_cuts.photographs import Slide
from vislib.normalized_cuts.relaxing import Relaxed
from vislib.normalized_cuts.rings import CLOUDS, Clustering
from vislib.normalized_cuts.waves import Waves

ALIKE, UNLIKE = 0.5, 0.01  # likeness of ties that hold, and of ties that do not
NEAR, ABOVE = 0.02, 1e-3  # how far above λ₂, as a share of it; and what λ₂ is above
CHEAP = 0.005  # Ncut
FAINT = 0.08  # contrast, of 0 to 1
_THIRD = 33.333  # percent, as it is printed
_ROUNDING = 1e-6  # of two costs: what only rounding tells apart
_EQUAL = 1e-9  # the same, of two costs that were computed alike

Conditions = tuple[Condition, ...]


def on_an_edge(found: Ties, pixel: int) -> Conditions:
    """A third of the pixel's ties hold, and a third do not."""
    like = found.like[pixel][found.of(pixel)]
    hold, not_, ties = int((like >= ALIKE).sum()), int((like <= UNLIKE).sum()), len(like)
    return (
        Condition(3 * hold >= ties, f"{hold} of {plural(ties, 'tie')} alike"),
        Condition(3 * not_ >= ties, f"{not_} unlike"),
    )


def same_division(found: Divisions) -> Conditions:
    """The minimum cut is the best normalised cut, with four points or more on either side."""
    least = found.best("cut")
    best = bool(found.ncuts[least] <= found.ncuts.min() * (1 + _EQUAL))  # or one of several
    few = min(int(found.masks[least].sum()), int((~found.masks[least]).sum()))
    is_ = "is" if best else "is not"
    return (
        Condition(best, f"the minimum cut {is_} the best Ncut"),
        Condition(few >= 4, f"it takes off {plural(few, 'point')}"),
    )


def near_the_bound(found: Relaxed, own: np.ndarray) -> Conditions:
    """Bars (2, n) of one's own cost less than any division, and came within 2 % of a λ₂ not 0.

    Bars of two heights, as they are at first, cost what a division costs.
    """
    best, second = found.quotient(own[1]), float(found.values[1])

    def below(ours: float, theirs: float) -> bool:
        return ours < theirs * (1 - _ROUNDING)

    less = below(best, found.least)
    ours, theirs = agreeing((best, found.least), below)
    bound = agreeing((second,), lambda v: v > ABOVE)[0]
    conditions = (
        Condition(less, f"quotient {ours} {'is' if less else 'not'} below the best Ncut {theirs}"),
        Condition(second > ABOVE, f"λ₂ = {bound}"),
    )
    if second <= ABOVE:  # 2 % of it are next to nothing
        return conditions
    further = max(best / second - 1, 0.0)
    share = enough(100 * further, lambda v: v <= 100 * NEAR, 1)
    return *conditions, Condition(100 * further <= 100 * NEAR, f"{share} % above λ₂")


def third_and_cheap(slid: Slide | None) -> Conditions:
    """The best threshold leaves a third of the pixels on either side, for 0.005 at most."""
    if slid is None:
        return (Condition(False, "no threshold divides this eigenvector: choose another"),)
    mask, cost = slid.sweep.mask, float(slid.sweep.ncut)
    few = min(int(mask.sum()), int((~mask).sum()))
    share = enough(100 * few / mask.size, lambda v: v >= _THIRD, 1)
    ncut = agreeing((cost,), lambda v: v <= CHEAP, 3)[0]
    return (
        Condition(3 * few >= mask.size, f"{share} % on the smaller side"),
        Condition(cost <= CHEAP, f"Ncut {ncut}"),
    )


def clear_end(found: Again) -> Conditions:
    """Five regions or more, and the cheapest cut refused ten times as dear as the dearest made."""
    regions = len(found.made) + 1
    return Condition(regions >= 5, plural(regions, "region")), _end(found)


def _end(found: Again) -> Condition:
    if not found.made:
        return Condition(False, "no cut made")
    if not found.refused:
        return Condition(False, "no cut refused")
    dearest, cheapest = max(one.ncut for one in found.made), found.refused[0].ncut
    if not dearest:
        return Condition(cheapest > 0, f"made for 0, refused for {number(cheapest, 3)}")
    times = cheapest / dearest
    said = agreeing((times,), lambda v: v >= 10, 3)[0]
    return Condition(times >= 10, f"the cheapest refused costs {said} times the dearest made")


def ridges_found(data: str, k: int, step: Clustering) -> Conditions:
    """The two ridges are found, though the widest gap does not say two."""
    agreement = enough(step.agreement, lambda v: v > 1 - 1e-9)
    return (
        Condition(data == "slope", CLOUDS[data]),
        Condition(k == 2, f"k = {k}"),
        Condition(step.agreement > 1 - 1e-9, f"agreement {agreement}"),
        Condition(step.gap != 2, f"widest gap after {step.gap}"),
    )


def disc_found(plain: Waves, contrast: float) -> Conditions:
    """A faint disc is cut out."""
    if not contrast:
        return (Condition(False, "no disc: give it a contrast"),)
    share = enough(100 * plain.overlap, lambda v: v >= 90, 1)
    return (
        Condition(contrast <= FAINT + 1e-9, f"contrast {contrast:g}"),
        Condition(100 * plain.overlap >= 90, f"they agree by {share} %"),
    )
