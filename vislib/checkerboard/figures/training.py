"""Two decoders that learn the same photograph, side by side, with their spectra."""

from __future__ import annotations

import numpy as np

from vislib.checkerboard.decoders import PERIODS, VARIANTS
from vislib.checkerboard.figures import spectra
from vislib.checkerboard.figures.comparison import Pair, side_by_side
from vislib.checkerboard.training import History
from vislib.core.text import number
from vislib.stage.caption import Caption
from vislib.stage.scene import Scene

__all__ = ["scene"]


def scene(history: History) -> Scene:
    """Snapshot by snapshot: what the two decoders draw, and how their peaks change."""
    left, right = (VARIANTS[v].title for v in history.variants)
    readings = history.readings
    curves = [np.array([(r.step, r.peaks[k][0]) for r in readings]) for k in (0, 1)]
    numbers = {r.step: r for r in readings}
    own = history.photograph.peaks[0]
    return side_by_side(
        Pair(
            reference=spectra.as_picture(history.photograph.picture),
            titles=("Photograph", left, right),
            series=tuple([s.samples[k] for s in history.snapshots] for k in (0, 1)),
            times=[s.step for s in history.snapshots],
            curves=(curves[0], curves[1]),
            curve_title="Peak at period 2 px",
            x_label="training steps",
            periods=PERIODS,
            captions=[_caption(numbers[s.step], own) for s in history.snapshots],
            alt=f"Two decoders, {left} and {right}, learn a photograph; their spectra over time.",
            end=max(history.steps, 1),
            floor=own,
            at_end=True,
        )
    )


def _caption(reading, own: float) -> Caption:
    steps = "1 step" if reading.step == 1 else f"{reading.step} steps"
    when = Caption("After {steps}", steps=steps) if reading.step else Caption("Before training")
    return when + Caption(
        ": error {left} left, {right} right; the peak at period 2 px is {peak_left}× left, "
        "{peak_right}× right, {own}× in the photograph itself.",
        left=number(reading.losses[0], 2),
        right=number(reading.losses[1], 2),
        peak_left=number(reading.peaks[0][0], 2),
        peak_right=number(reading.peaks[1][0], 2),
        own=number(own, 2),
    )
