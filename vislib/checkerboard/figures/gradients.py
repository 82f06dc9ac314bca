"""Gradients at a fixed position and at changing ones, side by side, with their spectra."""

from __future__ import annotations

import numpy as np

from vislib.checkerboard.decoders import Sample
from vislib.checkerboard.figures import spectra
from vislib.checkerboard.figures.comparison import Pair, side_by_side
from vislib.checkerboard.goals import beside
from vislib.checkerboard.gradients import FAINT, PERIODS, Comparison
from vislib.core.text import number, plural
from vislib.stage.caption import Caption
from vislib.stage.scene import Scene

__all__ = ["faded", "scene"]


def scene(made: Comparison, photograph: np.ndarray, *, dream: bool) -> Scene:
    """A fixed against a moving position: one averaged gradient, or a small DeepDream."""
    curves = [
        np.array([(n, s.peaks[0]) for n, s in zip(made.counts, samples, strict=True)])
        for samples in (made.fixed, made.moving)
    ]
    say = _dream_caption if dream else _average_caption
    steps = zip(made.counts, made.fixed, made.moving, strict=True)
    return side_by_side(
        Pair(
            reference=spectra.as_picture(photograph),
            titles=("Photograph", "Fixed position", "Changing position"),
            series=(made.fixed, made.moving),
            times=made.counts,
            curves=(curves[0], curves[1]),
            curve_title="Peak at period 2 px",
            x_label="DeepDream steps" if dream else "positions averaged",
            periods=PERIODS,
            captions=[say(*step) for step in steps],
            alt="Gradient pictures at a fixed and at changing positions, with their spectra.",
            end=made.counts[-1],
            eye=spectra.as_picture if dream else spectra.as_gradient,
        )
    )


def faded(made: Comparison, depth: int) -> str:
    """What changing the position did to the grid of ``depth`` halving layers, as measured."""
    period, fixed, moving = made.strongest(depth)
    here, there = beside(fixed, FAINT), number(moving, 2)
    if fixed < FAINT:
        return (
            f"These layers draw hardly any pattern, so there is little to fade: a peak of {here}× "
            f"at {period} px fixed, {there}× with changing positions, where any picture may have "
            f"up to {number(FAINT)}×."
        )
    if moving < 0.5 * fixed:
        return (
            "Changing the position moves the grid of the strides under the picture, so it does not "
            f"add up: the peak at {period} px falls from {here}× to {there}×."
        )
    return (
        f"Here the peak at {period} px does not fade: {here}× fixed, {there}× with changing "
        "positions. The grid of the strides moves; what stays is the picture's own pattern."
    )


def _average_caption(count: int, fixed: Sample, moving: Sample) -> Caption:
    last = " Every phase of the grid has been seen equally often." if count == 64 else ""
    return Caption(
        f"Fixed: peak {{fixed}}× at 2 px. Changing, {{where}}: {{moving}}×.{last}",
        where="one position" if count == 1 else f"{count} positions averaged",
        **_heights(fixed, moving),
    )


def _dream_caption(count: int, fixed: Sample, moving: Sample) -> Caption:
    when = Caption("The photograph")
    if count:
        when = Caption("After {steps} uphill", steps=plural(count, "step"))
    return when + Caption(
        ": the peak at period 2 px is {fixed}× fixed, {moving}× with changing positions.",
        **_heights(fixed, moving),
    )


def _heights(fixed: Sample, moving: Sample) -> dict[str, str]:
    return {"fixed": number(fixed.peaks[0], 2), "moving": number(moving.peaks[0], 2)}
