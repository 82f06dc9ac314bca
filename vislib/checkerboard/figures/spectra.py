"""How pictures and their spectra are shown: eight bits for the eye, rings where patterns peak."""

from __future__ import annotations

import numpy as np

from vislib.checkerboard import spectrum
from vislib.stage.scene import Mark, Panel, Picture, Points
from vislib.stage.theme import SCALES

__all__ = ["PERIOD_ROLES", "as_picture", "as_gradient", "panel", "marks"]

PERIOD_ROLES = {2: "gradient", 4: "prediction", 8: "kernel"}
_WRAP = 0.07  # cycles per pixel shown beyond 1/2, so that peaks at the border are seen whole
_LEVELS = 32  # colours of a spectrum: enough for the eye, small to send


def as_picture(values: np.ndarray) -> np.ndarray:
    """A picture in 0..1 as uint8."""
    return np.rint(255 * np.clip(values, 0, 1)).astype(np.uint8)


def as_gradient(values: np.ndarray) -> np.ndarray:
    """A signed picture as uint8 around mid-grey; the strongest half per cent saturates."""
    top = np.quantile(np.abs(values), 0.995)
    return as_picture(0.5 + 0.5 * values / top) if top > 0 else as_picture(0 * values + 0.5)


def panel(id: str, title: str, **layout) -> Panel:
    """A panel in cycles per pixel, a little beyond the highest frequency."""
    reach = 0.5 + _WRAP + 0.01
    return Panel(id, title, (-reach, reach), (-reach, reach), equal=True, y_down=True, **layout)


def marks(panel: str, magnitudes: list[np.ndarray], periods: tuple[int, ...]) -> list[Mark]:
    """The log spectra, one a frame, and a ring where each period has its peaks."""
    shown = np.stack([_coloured(m) for m in magnitudes])
    width = shown.shape[1] / magnitudes[0].shape[0]  # bins are 1 / side apart
    made: list[Mark] = [Picture(panel, shown, -width / 2, -width / 2, width, width)]
    for period in periods:
        xy = _places(period)
        made.append(
            Points(
                panel,
                xy,
                size=7,
                shape="ring",
                color=PERIOD_ROLES[period],
                hover=[f"A pattern that repeats every {period} pixels peaks here."] * len(xy),
            )
        )
    return made


def _places(period: int) -> np.ndarray:
    f = 1 / period
    grid = [(x, y) for x in (-f, 0, f) for y in (-f, 0, f) if x or y]
    return np.array(grid)


def _coloured(magnitude: np.ndarray) -> np.ndarray:
    """Magnitudes wrapped a little beyond the highest frequency, in viridis over 60 dB, uint8."""
    level = 1 + spectrum.decibels(magnitude) / 60
    margin = round(_WRAP * magnitude.shape[0])
    wrapped = np.pad(level, ((margin, margin + 1), (margin, margin + 1)), mode="wrap")
    stops = np.array([[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in SCALES["viridis"]])
    place = np.rint(wrapped * (_LEVELS - 1)) / (_LEVELS - 1)
    at = np.linspace(0, 1, len(stops))
    channels = [np.interp(place, at, stops[:, i]) for i in range(3)]
    return np.rint(np.stack(channels, axis=-1)).astype(np.uint8)
