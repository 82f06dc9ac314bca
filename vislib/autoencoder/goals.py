"""What the challenges ask for, one condition each, and how things stand."""

from __future__ import annotations

import numpy as np

from vislib.autoencoder import forgetting, halves, linear
from vislib.autoencoder.principal import Squeeze
from vislib.autoencoder.walking import LONELY
from vislib.core.conditions import Condition
from vislib.core.text import agreeing, enough, number, plural

_PLACES = {
    halves.LEFT: "in the left half",
    halves.ACROSS: "reaches across the middle",
    halves.NEAR: "its soft edge leaves the picture",
    halves.RIGHT: "wholly in the right half",
}


def tenth(found: Squeeze, side: int, colour: bool) -> tuple[Condition, ...]:
    """19 numbers keep less than 95 % of 8 × 8 patches in colours.

    ``side``, ``colour``: of the patches that were ``found``.
    """
    size = found.patches.shape[1]
    kept = float(found.kept[found.counts.index(19)]) if size >= 19 else 1.0
    said = f"19 of {size} numbers keep {enough(100 * kept, lambda v: (v < 95, v < 100), 1)} %"
    if size < 19:
        said = f"a patch has {plural(size, 'number')}, fewer than 19"
    elif np.isnan(kept):
        said = "the patches do not vary"
    return (
        Condition(side == 8, f"{side} × {side} patches"),
        Condition(colour, "in colours" if colour else "in grey"),
        Condition(kept < 0.95, said),
    )


def stands_still(run: linear.Descent, found: linear.Lines) -> tuple[Condition, ...]:
    """The last decoder is within 1° of the second axis, the last loss within 1 % of λ₁."""
    turned = linear.angle(run.decoders[-1], found.axes[1])
    said = "a decoder without direction"
    if not np.isnan(turned):
        said = f"{enough(turned, lambda v: v <= 1, 1)}° from the second axis"
    return Condition(turned <= 1, said), _near(float(run.losses[-1] / found.variances[0]))


def _near(share: float) -> Condition:
    """A loss, as a ``share`` of λ₁, is within 1 % of it."""

    def near(percent: float) -> bool:
        return abs(percent - 100) <= 1

    whole = 100 * share
    said = enough(whole, near, 1) if whole < 1e4 else number(whole)
    return Condition(near(whole), f"a loss of {said} % of λ₁")


def straight(floor: float) -> tuple[Condition, ...]:
    """The least loss of a straight line is below 0.05."""
    return (Condition(floor < 0.05, f"a floor of {enough(floor, lambda v: v < 0.05, 4)}"),)


def fails(times: float) -> tuple[Condition, ...]:
    """An error is more than ten ``times`` its mean."""
    (said,) = agreeing([times], lambda v: v > 10, 2)
    return (Condition(times > 10, f"{said} times its mean"),)


def lonely(distances: float) -> tuple[Condition, ...]:
    """P is more than four median ``distances`` from every code."""
    (said,) = agreeing([distances], lambda v: v > LONELY, 2)
    return (Condition(distances > LONELY, f"{said} median distances from the nearest"),)


def beats_pca(plain: float, least: float) -> tuple[Condition, ...]:
    """The error of the plain auto-encoder is below the least of PCA."""
    one, other = agreeing([plain, least], lambda a, b: (a < b, a == b), 3)
    return (Condition(plain < least, f"an error of {one}, PCA’s {other}"),)


def in_the_right_half(place: np.ndarray, share: float) -> tuple[Condition, ...]:
    """A disc lies wholly at the right, with a ``share`` below a third of an empty one's error."""
    where = halves.half(place)
    said = f"{enough(100 * share, lambda v: v < 100 / 3, 1)} % of an empty picture’s error"
    return Condition(where == halves.RIGHT, _PLACES[where]), Condition(share < 1 / 3, said)


def past_the_code(shown: str, code: float, error: float) -> tuple[Condition, ...]:
    """Two discs come back with an error below 0.001 although the gate ``code`` of z is shut."""
    (said,) = agreeing([error], lambda v: v < 0.001, 3)
    return (
        Condition(shown == forgetting.TWO, f"the picture “{shown}”"),
        Condition(code == 0, f"the gate of z at {enough(code, lambda v: v == 0)}"),
        Condition(error < 0.001, f"an error of {said}"),
    )
