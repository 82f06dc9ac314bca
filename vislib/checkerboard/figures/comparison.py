"""Two pictures side by side over time, with their spectra: training, and gradients that jitter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from vislib.checkerboard.decoders import PERIODS, VARIANTS, Shot
from vislib.checkerboard.figures import spectra
from vislib.checkerboard.gradients import FAINT, Comparison
from vislib.checkerboard.gradients import PERIODS as GRADIENT_PERIODS
from vislib.checkerboard.training import Film
from vislib.core.text import number
from vislib.stage.scene import Panel, Path, Picture, Points, Scene, Segments

__all__ = ["faded", "film", "gradients"]

_ROLES = ("gradient", "output")  # left, right
_SIGNS = ("◆", "●")


@dataclass(frozen=True, eq=False)
class _Pair:
    """What both pictures have in common: the reference, the two series, the curves."""

    reference: np.ndarray
    titles: tuple[str, str, str]
    series: tuple[Sequence[Shot], Sequence[Shot]]
    times: Sequence[int]
    curves: tuple[np.ndarray, np.ndarray]  # (m, 2) each: time and peak at period 2
    curve_title: str
    x_label: str
    periods: tuple[int, ...]
    captions: Sequence[str]
    alt: str
    end: float  # right end of the time axis
    floor: float | None = None  # the reference's own peak
    at_end: bool = False  # open at the last frame
    eye: Callable[[np.ndarray], np.ndarray] = spectra.as_picture


def film(film: Film) -> Scene:
    """Two decoders learning the same photograph, snapshot by snapshot."""
    left, right = (VARIANTS[v].title for v in film.variants)
    readings = film.readings
    curves = [np.array([(r.step, r.peaks[k][0]) for r in readings]) for k in (0, 1)]
    numbers = {r.step: r for r in readings}
    own = film.photograph.peaks[0]
    captions = [_film_caption(numbers[s.step], film.variants, own) for s in film.snapshots]
    return _scene(
        _Pair(
            reference=spectra.as_picture(film.photograph.picture),
            titles=("Photograph", left, right),
            series=tuple([s.shots[k] for s in film.snapshots] for k in (0, 1)),
            times=[s.step for s in film.snapshots],
            curves=(curves[0], curves[1]),
            curve_title="Peak at period 2 px",
            x_label="training steps",
            periods=PERIODS,
            captions=captions,
            alt=f"Two decoders, {left} and {right}, learn a photograph; their spectra over time.",
            end=max(film.steps, 1),
            floor=own,
            at_end=True,
        )
    )


def gradients(made: Comparison, photograph: np.ndarray, *, dream: bool) -> Scene:
    """A fixed against a moving position: one averaged gradient, or a small DeepDream."""
    curves = [
        np.array([(n, s.peaks[0]) for n, s in zip(made.counts, shots, strict=True)])
        for shots in (made.fixed, made.moving)
    ]
    say = _dream_caption if dream else _average_caption
    steps = zip(made.counts, made.fixed, made.moving, strict=True)
    return _scene(
        _Pair(
            reference=spectra.as_picture(photograph),
            titles=("Photograph", "Fixed position", "Changing position"),
            series=(made.fixed, made.moving),
            times=made.counts,
            curves=(curves[0], curves[1]),
            curve_title="Peak at period 2 px",
            x_label="DeepDream steps" if dream else "positions averaged",
            periods=GRADIENT_PERIODS,
            captions=[say(*step) for step in steps],
            alt="Gradient pictures at a fixed and at changing positions, with their spectra.",
            end=made.counts[-1],
            eye=spectra.as_picture if dream else spectra.as_gradient,
        )
    )


def faded(made: Comparison, depth: int) -> str:
    """What changing the position did to the grid of ``depth`` halving layers, as measured."""
    period, fixed, moving = made.strongest(depth)
    here, there = number(fixed, 2), number(moving, 2)
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


def _scene(p: _Pair) -> Scene:
    frames, side = len(p.times), p.reference.shape[0]
    square = {"x": (0, side), "y": (0, side), "equal": True, "y_down": True}
    magnitudes = [[s.spectrum for s in shots] for shots in p.series]
    top = max(6.0, *(float(c[:, 1].max()) for c in p.curves))
    pictures = [np.stack([p.eye(s.picture) for s in shots]) for shots in p.series]
    return Scene(
        panels=(
            Panel("left", p.titles[1], tall=1.25, weight=1.2, **square),
            spectra.panel("left.spectrum", "Spectrum, left"),
            Panel("right", p.titles[2], weight=1.2, **square),
            spectra.panel("right.spectrum", "Spectrum, right"),
            Panel("reference", p.titles[0], row=1, tall=0.75, **square),
            Panel(
                "curves",
                f"{p.curve_title}: {_SIGNS[0]} left, {_SIGNS[1]} right",
                (0, 1.02 * p.end),
                (0, 1.12 * top),
                axes=True,
                x_label=p.x_label,
                y_label="× neighbourhood",
                row=1,
                weight=3,
                tall=0.75,
            ),
        ),
        marks=(
            Picture("reference", p.reference),
            Picture("left", pictures[0]),
            Picture("right", pictures[1]),
            *spectra.marks("left.spectrum", magnitudes[0], p.periods),
            *spectra.marks("right.spectrum", magnitudes[1], p.periods),
            *_curves(p, top),
        ),
        frames=frames,
        captions=list(p.captions),
        alt=p.alt,
        height=475,
        frame_ms=900,
        start=frames - 1 if p.at_end else 0,
    )


def _curves(p: _Pair, top: float) -> list:
    marks: list = []
    if p.floor is not None:
        line = [(0, p.floor, 1.02 * p.end, p.floor)]
        marks.append(Segments("curves", line, color="truth", dash=True, width=1.5))
    for role, curve in zip(_ROLES, p.curves, strict=True):
        xy = np.repeat(curve, 2, axis=0) if len(curve) == 1 else curve
        # It grows with what it tells of; it has more points than there are pictures.
        upto = np.searchsorted(xy[:, 0], p.times, side="right")
        marks.append(Path("curves", xy, color=role, width=2.5, upto=upto))
    ends = np.array([(t, 0, t, 1.12 * top) for t in p.times], dtype=float)[:, None, :]
    marks.append(Segments("curves", ends, color="muted", width=1.5))
    for k, role in enumerate(_ROLES):
        spot = [(t, s.peaks[0]) for t, s in zip(p.times, p.series[k], strict=True)]
        shape = ("diamond", "circle")[k]
        marks.append(Points("curves", np.array(spot)[:, None, :], size=6, color=role, shape=shape))
    return marks


def _film_caption(reading, variants: tuple[str, ...], own: float) -> str:
    left, right = (f"{number(v, 2)}" for v in reading.losses)
    two = [number(p[0], 2) for p in reading.peaks]
    steps = "1 step" if reading.step == 1 else f"{reading.step} steps"
    when = f"After {steps}" if reading.step else "Before training"
    return (
        f"{when}: error {left} left, {right} right; the peak at period 2 px is {two[0]}× left, "
        f"{two[1]}× right, {number(own, 2)}× in the photograph itself."
    )


def _average_caption(count: int, fixed: Shot, moving: Shot) -> str:
    here, there = number(fixed.peaks[0], 2), number(moving.peaks[0], 2)
    where = "one position" if count == 1 else f"{count} positions averaged"
    last = " Every phase of the grid has been seen equally often." if count == 64 else ""
    return f"Fixed: peak {here}× at 2 px. Changing, {where}: {there}×.{last}"


def _dream_caption(count: int, fixed: Shot, moving: Shot) -> str:
    here, there = number(fixed.peaks[0], 2), number(moving.peaks[0], 2)
    when = f"After {count} step{'s' if count > 1 else ''} uphill" if count else "The photograph"
    return f"{when}: the peak at period 2 px is {here}× fixed, {there}× with changing positions."
