"""Seven untrained decoders on the same noise: picture, spectrum and peaks of each."""

from __future__ import annotations

import numpy as np

from vislib.checkerboard import spectrum
from vislib.checkerboard.decoders import PERIODS, SIDE, VARIANTS, Sample
from vislib.checkerboard.figures import spectra
from vislib.checkerboard.goals import STANDS_OUT, beside
from vislib.checkerboard.gradients import FAINT
from vislib.checkerboard.params import Decoders
from vislib.core.text import number
from vislib.stage.caption import Caption
from vislib.stage.scene import (
    Bars,
    Boxes,
    Jump,
    Label,
    Mark,
    Panel,
    Picture,
    Points,
    Scene,
    Secret,
    Segments,
)

__all__ = ["scene", "stripe_ratio", "told"]

_ACROSS = 4  # small pictures in a row
_STEP = 1.14  # from one small picture to the next, in pictures
_ROW = 1.4
_GROUND = "bilinear"  # the decoder whose picture gets stripes, to learn spectra by


def scene(p: Decoders, samples: dict[str, Sample]) -> Scene:
    """Stripes and their peak, then one frame a decoder; small pictures and bars lead there."""
    frames = np.arange(1, len(samples) + 1)
    striped = spectrum.striped(samples[_GROUND].picture, p.period, p.strength)
    magnitudes = [spectrum.magnitude(striped), *(s.spectrum for s in samples.values())]
    pictures = [spectra.as_picture(v) for v in (striped, *(s.picture for s in samples.values()))]
    return Scene(
        panels=_panels(samples),
        marks=[
            Picture("picture", np.stack(pictures)),
            *spectra.marks("spectrum", magnitudes, PERIODS),
            _handle(p),
            *_thumbnails(list(samples), pictures[1:]),
            *_peaks(samples),
        ],
        frames=len(samples) + 1,
        captions=[
            _stripes(p, magnitudes[0]),
            *(_caption(name, sample) for name, sample in samples.items()),
        ],
        jumps=[Jump(mark, frames) for mark in ("all.box", *(f"peaks.{p}" for p in PERIODS))],
        alt="Pictures of seven untrained decoders, with their spectra and the height of the peaks.",
        height=460,
        frame_ms=2500,
        secret=Secret(
            panels=("picture", "spectrum", "peaks"),
            caption="Seven decoders, untrained, on the same noise. Which of them draw a fine "
            "pattern?",
            alt="Pictures of seven untrained decoders.",
        ),
    )


def stripe_ratio(p: Decoders, samples: dict[str, Sample]) -> float:
    """How far the peak of the stripes stands out of what is around it."""
    striped = spectrum.striped(samples[_GROUND].picture, p.period, p.strength)
    return spectrum.stripe_ratio(spectrum.magnitude(striped), p.period)


def _panels(samples: dict[str, Sample]) -> list[Panel]:
    top, count = _top(samples), len(samples)
    square = {"equal": True, "y_down": True}
    small = (-0.07, _ACROSS * _STEP - 0.07), (-0.3, 2 * _ROW - 0.3)
    bars = (-0.6, count - 0.4), (-0.2 * top, 1.2 * top)
    named = "Peak over its neighbourhood: left bar period 2 px, right bar period 4 px"
    return [
        Panel("picture", "Picture, 64 × 64", (0, SIDE), (0, SIDE), **square),
        spectra.panel("spectrum", "Its spectrum, rings at periods 2 and 4"),
        Panel("all", "All seven, same noise", *small, weight=1.25, **square),
        Panel("peaks", named, *bars, row=1, tall=0.62),
    ]


def _top(samples: dict[str, Sample]) -> float:
    return max(8.0, *(max(s.peaks) for s in samples.values()))


def _handle(p: Decoders) -> Points:
    """The peak of the stripes, to be dragged, or where it would be; only beside their picture."""
    what = "The stripes' peak" if p.strength else "Where stripes would peak"
    return Points(
        "spectrum",
        [(1 / p.period, 0.0)],
        size=9,
        shape="ring",
        color="input",
        drag="x",
        id="stripes",
        until=[0],
        hover=[f"{what}, at 1/{number(p.period)} of a cycle a pixel. Drag it."],
    )


# -- the small pictures ---------------------------------------------------------------------------


def _corner(i: int) -> tuple[float, float]:
    return _STEP * (i % _ACROSS), _ROW * (i // _ACROSS)


def _thumbnails(names: list[str], pictures: list[np.ndarray]) -> list[Mark]:
    corners = [_corner(i) for i in range(len(names))]
    marks: list[Mark] = [
        Picture("all", picture, *at, 1, 1) for picture, at in zip(pictures, corners, strict=True)
    ]
    here = np.vstack([np.zeros(len(names)), np.eye(len(names))])
    return [
        *marks,
        Boxes(
            "all",
            [(x, y, 1, 1) for x, y in corners],
            id="all.box",
            color="kernel",
            fill=0,
            width=4,
            opacity=np.maximum(here, 0.01),
            hover=[f"{VARIANTS[n].title}. Click to see it large." for n in names],
        ),
        _names("all", names, [(x + 0.5, y - 0.13) for x, y in corners], 0.85),
    ]


def _names(panel: str, names: list[str], xy: list, size: float) -> Label:
    return Label(panel, xy, [VARIANTS[n].label for n in names], size=size)


# -- the peaks ------------------------------------------------------------------------------------


def _peaks(samples: dict[str, Sample]) -> list[Mark]:
    count, low = len(samples), -0.11 * _top(samples)
    one = [(-0.6, 1, count - 0.4, 1)]
    return [
        Segments("peaks", one, color="muted", dash=True, width=1),
        *(_bars(samples, k) for k in range(len(PERIODS))),
        _names("peaks", list(samples), [(i, low) for i in range(count)], 0.8),
    ]


def _bars(samples: dict[str, Sample], k: int) -> Bars:
    period, count = PERIODS[k], len(samples)
    heights = np.array([s.peaks[k] for s in samples.values()])
    lit = np.vstack([np.zeros(count), np.eye(count)])
    return Bars(
        "peaks",
        heights,
        x=np.arange(count) + 0.36 * k - 0.18,
        width=0.32,
        color=spectra.PERIOD_ROLES[period],
        text=[f"{number(h, 2)}×" for h in heights],
        opacity=np.where(lit > 0, 1.0, 0.45),
        id=f"peaks.{period}",
        hover=[
            f"{VARIANTS[n].title}: the peak at period {period} px is {number(h, 3)} times the "
            "median around it."
            for n, h in zip(samples, heights, strict=True)
        ],
    )


# -- words ----------------------------------------------------------------------------------------


def _stripes(p: Decoders, magnitude: np.ndarray) -> Caption:
    ratio = spectrum.stripe_ratio(magnitude, p.period)
    if not p.strength or ratio < FAINT:
        return Caption(
            "{what}: at 1/{period} of a cycle a pixel the spectrum is **{ratio}×** the median "
            "around it, where any picture may have up to {any}×. Make them stronger.",
            what="Stripes too weak to be told by their peak" if p.strength else "No stripes",
            period=number(p.period),
            ratio=beside(ratio, FAINT),
            any=number(FAINT),
        )
    return Caption(
        "First a pattern you know: stripes, one every **{period} px**. A spectrum shows what "
        "repeats how often, slow in the middle, fast outside. The stripes are a peak at 1/{period} "
        "of a cycle a pixel (and at −1/{period}), here **{ratio}×** the median around it. Drag the "
        "ring.",
        period=number(p.period),
        ratio=beside(ratio, STANDS_OUT),
    )


def _caption(name: str, sample: Sample) -> Caption:
    two, four = (number(p, 2) for p in sample.peaks)
    return Caption(
        "**{title}.** {note} Peaks: {two}× at 2 px, {four}× at 4 px.",
        title=VARIANTS[name].title,
        note=VARIANTS[name].note,
        two=two,
        four=four,
    )


def told(without: float, lowest: float) -> str:
    """What the ratios of this seed say: highest where no pattern is made, lowest where one is."""
    here, there = number(without, 2), number(lowest, 2)
    if lowest > without:
        return (
            f"With this seed the peak is at most {here}× where the layers make no pattern, and at "
            f"least {there}× where they make one."
        )
    return (
        f"With this seed the numbers do not tell them apart: up to {here}× where the layers make "
        f"no pattern, down to {there}× where they make one, because random weights may happen to "
        "add up alike. Take another seed."
    )
