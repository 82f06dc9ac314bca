"""The methods beside each other: each where its ladder comes nearest to one count, or as told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vislib.core import masks
from vislib.mean_shift.filtering import to_colours
from vislib.mean_shift.methods import Division, climbed, divided, nearest
from vislib.mean_shift.scores import Scores, judge


@dataclass(frozen=True, eq=False)
class Judged:
    """A division and its scores."""

    division: Division
    scores: Scores

    @property
    def name(self) -> str:
        """The method."""
        return self.division.name

    @property
    def count(self) -> int:
        """Number of regions."""
        return self.division.count


@dataclass(frozen=True, eq=False)
class Compared:
    """One method as it is ``shown``, and at every rung of its ladder, from few regions to many."""

    shown: Judged
    ladder: tuple[Judged, ...]

    @property
    def name(self) -> str:
        """The method."""
        return self.shown.name


def truth(picture: str, shape: tuple[int, int]) -> np.ndarray | None:
    """(H, W) uint8, 1 inside the object outlined by hand in that photograph; None without one."""
    if picture not in masks.available():
        return None
    return masks.rasterise(masks.load(picture), shape)


def ladder(
    name: str, pixels: np.ndarray, spatial: float, outlined: np.ndarray | None
) -> tuple[Judged, ...]:
    """Every rung of a method on ``pixels`` (H, W, 3) uint8, by number of regions, judged.

    ``outlined``: (H, W) as ``truth`` gives it, or None.
    """
    colours = to_colours(pixels, "Lab")
    rungs = sorted(climbed(name, pixels, spatial), key=lambda d: d.count)
    return tuple(Judged(d, judge(d.labels, colours, outlined)) for d in rungs)


def brought(rungs: Sequence[Judged], regions: int) -> Compared:
    """The rung whose count is nearest to ``regions``."""
    division = nearest([j.division for j in rungs], regions)
    return Compared(next(j for j in rungs if j.division is division), tuple(rungs))


def told(
    rungs: Sequence[Judged],
    pixels: np.ndarray,
    number: float,
    spatial: float,
    outlined: np.ndarray | None,
) -> Compared:
    """The method of ``rungs`` told ``number``; arguments as in ``ladder``."""
    made = divided(rungs[0].name, pixels, number, spatial)
    scores = judge(made.labels, to_colours(pixels, "Lab"), outlined)
    return Compared(Judged(made, scores), tuple(rungs))
