"""Whether each challenge is reached: what it asks for, one condition at a time, as it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from vislib.core.conditions import Condition
from vislib.core.text import clean, enough, number, plural
from vislib.fully_convolutional.offsets import Rulers, rulers
from vislib.fully_convolutional.tasks import World
from vislib.fully_convolutional.windows import WindowWork

Goal = tuple[Condition, ...]

VGG16_WORK = 15_346_630_656  # multiplications of its thirteen convolutions at 224 pixels
SEEN, MEAN_IOU, SCORES = 41, 0.6, 200_000


def tasks(made: World) -> Goal:
    """Discs in one piece, three of them with a pixel."""
    pieces, seen = int(made.pieces[1]), int(((made.areas > 0) & (made.kinds == 1)).sum())
    return (
        Condition(pieces == 1, f"{plural(pieces, 'piece')} of disc"),
        Condition(seen == 3, f"{plural(seen, 'disc')} with a pixel"),
    )


def patch(right: Mapping[int, bool]) -> Goal:
    """The network of the smallest patch right, that of the largest wrong; ``right`` by size."""
    small, large = min(right), max(right)
    small_now, large_now = (
        f"{size} px {'right' if right[size] else 'wrong'}" for size in (small, large)
    )
    return Condition(right[small], small_now), Condition(not right[large], large_now)


def dense(x: np.ndarray, first: np.ndarray, weights: np.ndarray) -> Goal:
    """The ``first`` map (h, w) of the layer is the input ``x`` (h + 1, w + 1), less its ends."""
    scale = float(np.abs(x).max() * max(1.0, np.abs(weights).max()))
    off = float(clean(np.abs(first - x[:-1, :-1]).max(), scale))
    varied = bool(np.ptp(x) > 0)
    return (
        Condition(len(x) >= 3, f"{len(x)} × {len(x)} pixels"),
        Condition(varied, "not all alike" if varied else "all alike"),
        Condition(off == 0, f"the map is off by {'up to ' if off else ''}{number(off, 3)}"),
    )


def one_pass(work: WindowWork) -> Goal:
    """Nine windows or more that are less work than the one pass."""
    ratio = enough(work.ratio, lambda v: (v < 1, v > 1))
    return (
        Condition(work.windows >= 9, plural(work.windows, "window")),
        Condition(work.passes == 1, plural(work.passes, "pass")),
        Condition(work.ratio < 1, f"{ratio} times the work"),
    )


def full(poolings: int, multiplications: int, seen: int) -> Goal:
    """A tower without poolings, less work than VGG16 with them, that sees 41 pixels."""
    work, least = multiplications / 1e9, VGG16_WORK / 1e9
    said = number(work, 4)
    if round(work, 2) == round(least, 2):  # as the text has it
        said = enough(work, lambda v: (v < least, v > least), 3)
    return (
        Condition(poolings == 0, plural(poolings, "pooling") if poolings else "no pooling"),
        Condition(work < least, f"{said} · 10⁹ multiplications{' without' if poolings else ''}"),
        Condition(seen >= SEEN, f"sees {plural(seen, 'pixel')}"),
    )


def skips(names: Sequence[str], first: int, last: int, truth: int) -> Goal:
    """The skips turn the class ``first`` into ``last``, and that is the ``truth``."""
    turned = f"{names[first]} before, {names[last]} after"
    return (
        Condition(first != last, turned if first != last else f"{names[last]} before and after"),
        Condition(last == truth, f"it is {names[truth]}"),
    )


def offsets(made: Rulers) -> Goal:
    """FCN-32s with a score for each pixel, and with less padding not."""
    short = sum(made.missing)
    said = f"{plural(short, 'pixel') if short else 'no pixel'} without a score"
    return (
        Condition(made.finest == 32, f"FCN-{made.finest}s"),
        Condition(short == 0, said),
        _least(made),
    )


def _least(made: Rulers) -> Condition:
    """The padding is enough and one less is not; without any it never is, for fc6 takes some."""
    if not made.covers:
        return Condition(False, f"padding {made.pad} is too little")
    if rulers(made.n, made.pad - 1, made.finest).covers:
        return Condition(False, f"padding {made.pad - 1} is enough, too")
    return Condition(True, f"padding {made.pad - 1} is too little")


def stages(end: float, masks: int) -> Goal:
    """A mean IoU above 0.6 at the end."""
    said = enough(end, lambda v: (v < MEAN_IOU, v > MEAN_IOU), 3)
    return (Condition(end > MEAN_IOU, f"{said} with {masks} masks"),)


def ways(handed: int) -> Goal:
    """More than 200,000 scores handed across."""
    return (Condition(handed > SCORES, f"{handed:,} scores"),)
