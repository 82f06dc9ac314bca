"""Two pictures side by side over time, with their spectra: for training and for gradients."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from vislib.checkerboard.decoders import Sample
from vislib.checkerboard.figures import spectra
from vislib.stage.scene import Panel, Path, Picture, Points, Scene, Segments

__all__ = ["Pair", "side_by_side"]

_ROLES = ("gradient", "output")  # left, right
_SIGNS = ("◆", "●")


@dataclass(frozen=True, eq=False)
class Pair:
    """What both pictures have in common: the reference, the two series, the curves."""

    reference: np.ndarray
    titles: tuple[str, str, str]
    series: tuple[Sequence[Sample], Sequence[Sample]]
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


def side_by_side(p: Pair) -> Scene:
    """Both pictures with their spectra, the reference, and the peaks over time."""
    frames = len(p.times)
    magnitudes = [[s.spectrum for s in samples] for samples in p.series]
    top = max(6.0, *(float(c[:, 1].max()) for c in p.curves))
    pictures = [np.stack([p.eye(s.picture) for s in samples]) for samples in p.series]
    return Scene(
        panels=_panels(p, top),
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


def _panels(p: Pair, top: float) -> tuple[Panel, ...]:
    side = p.reference.shape[0]
    square = {"x": (0, side), "y": (0, side), "equal": True, "y_down": True}
    named = f"{p.curve_title}: {_SIGNS[0]} left, {_SIGNS[1]} right"
    curves = {"x": (0, 1.02 * p.end), "y": (0, 1.12 * top), "axes": True, "x_label": p.x_label}
    low = {"row": 1, "tall": 0.75}
    return (
        Panel("left", p.titles[1], tall=1.25, weight=1.2, **square),
        spectra.panel("left.spectrum", "Spectrum, left"),
        Panel("right", p.titles[2], weight=1.2, **square),
        spectra.panel("right.spectrum", "Spectrum, right"),
        Panel("reference", p.titles[0], **low, **square),
        Panel("curves", named, y_label="× neighbourhood", weight=3, **low, **curves),
    )


def _curves(p: Pair, top: float) -> list:
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
