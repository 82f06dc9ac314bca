"""Seven untrained decoders on the same noise: picture, spectrum and peaks of each."""

from __future__ import annotations

import numpy as np

from vislib.checkerboard.decoders import PERIODS, SIDE, VARIANTS, Shot
from vislib.checkerboard.figures import spectra
from vislib.core.text import number
from vislib.stage.scene import Bars, Boxes, Jump, Label, Panel, Picture, Scene, Segments

__all__ = ["decoders"]

_ACROSS = 4  # small pictures in a row
_STEP = 1.14  # from one small picture to the next, in pictures
_ROW = 1.4


def decoders(shots: dict[str, Shot], *, measured: bool = True) -> Scene:
    """One frame a variant; the small pictures and the bars lead to their frames.

    Without ``measured`` only the pictures are shown, to be judged by eye.
    """
    names, frames = list(shots), len(shots)
    pictures = [spectra.as_picture(shots[name].picture) for name in names]
    panels, marks = _pictures(names, pictures)
    jumps = [Jump("all.box", np.arange(frames))]
    captions = [f"**{VARIANTS[n].title}**, untrained. Do you see a fine pattern?" for n in names]
    if measured:
        more, measurements = _measurements(names, shots)
        panels, marks = [panels[0], more[0], panels[1], more[1]], marks + measurements
        jumps += [Jump(f"peaks.{k}", np.arange(frames)) for k in range(len(PERIODS))]
        captions = [_caption(name, shots[name]) for name in names]
    return Scene(
        panels=panels,
        marks=marks,
        frames=frames,
        captions=captions,
        jumps=jumps,
        alt="Pictures of seven untrained decoders"
        + (", with their spectra and the height of the peaks." if measured else "."),
        height=480 if measured else 400,
        frame_ms=2500,
    )


def _pictures(names: list[str], pictures: list[np.ndarray]) -> tuple[list[Panel], list]:
    """The large picture and the small ones."""
    panels = [
        Panel("picture", "Picture, 64 × 64", (0, SIDE), (0, SIDE), equal=True, y_down=True),
        Panel(
            "all",
            "All seven, same noise",
            (-0.07, _ACROSS * _STEP - 0.07),
            (-0.3, 2 * _ROW - 0.3),
            equal=True,
            y_down=True,
            weight=1.25,
        ),
    ]
    return panels, [Picture("picture", np.stack(pictures)), *_thumbnails(names, pictures)]


def _measurements(names: list[str], shots: dict[str, Shot]) -> tuple[list[Panel], list]:
    """The spectrum and the peaks."""
    top = max(8.0, *(max(s.peaks) for s in shots.values()))
    panels = [
        spectra.panel("spectrum", "Its spectrum, rings at periods 2 and 4"),
        Panel(
            "peaks",
            "Peak over its neighbourhood: left bar period 2 px, right bar period 4 px",
            (-0.6, len(names) - 0.4),
            (-0.2 * top, 1.2 * top),
            row=1,
            tall=0.62,
        ),
    ]
    magnitudes = [shots[n].spectrum for n in names]
    return panels, [*spectra.marks("spectrum", magnitudes, PERIODS), *_peaks(names, shots, top)]


def _corner(i: int) -> tuple[float, float]:
    return _STEP * (i % _ACROSS), _ROW * (i // _ACROSS)


def _thumbnails(names: list[str], pictures: list[np.ndarray]) -> list:
    corners = [_corner(i) for i in range(len(names))]
    marks: list = [
        Picture("all", picture, *at, 1, 1) for picture, at in zip(pictures, corners, strict=True)
    ]
    boxes = [(x, y, 1, 1) for x, y in corners]
    here = np.eye(len(names))
    return [
        *marks,
        Boxes(
            "all",
            boxes,
            id="all.box",
            color="kernel",
            fill=0,
            width=4,
            opacity=np.maximum(here, 0.01),
            hover=[f"{VARIANTS[n].title}. Click to see it large." for n in names],
        ),
        Label(
            "all",
            [(x + 0.5, y - 0.13) for x, y in corners],
            [VARIANTS[n].short for n in names],
            size=0.85,
        ),
    ]


def _peaks(names: list[str], shots: dict[str, Shot], top: float) -> list:
    made: list = [
        Segments("peaks", [(-0.6, 1, len(names) - 0.4, 1)], color="muted", dash=True, width=1)
    ]
    opacity = np.where(np.eye(len(names), dtype=bool), 1.0, 0.45)
    for k, period in enumerate(PERIODS):
        heights = np.array([shots[n].peaks[k] for n in names])
        made.append(
            Bars(
                "peaks",
                heights,
                x=np.arange(len(names)) + 0.36 * k - 0.18,
                width=0.32,
                color=spectra.PERIOD_ROLES[period],
                text=[f"{number(h, 2)}×" for h in heights],
                opacity=opacity,
                id=f"peaks.{k}",
                hover=[
                    f"{VARIANTS[n].title}: the peak at period {period} px is {number(h, 3)} times "
                    "its neighbourhood."
                    for n, h in zip(names, heights, strict=True)
                ],
            )
        )
    low = -0.11 * top
    made.append(
        Label(
            "peaks",
            [(i, low) for i in range(len(names))],
            [VARIANTS[n].short for n in names],
            size=0.8,
        )
    )
    return made


def _caption(name: str, shot: Shot) -> str:
    two, four = (number(p, 2) for p in shot.peaks)
    return (
        f"**{VARIANTS[name].title}.** {VARIANTS[name].note} Peaks: {two}× at 2 px, {four}× at 4 px."
    )
