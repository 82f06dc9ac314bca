"""The missing inverse: a signal, convolved, sent back, and the best that can be done."""

from __future__ import annotations

import numpy as np

from vislib.core.text import cell_text, plural, rounded_sum
from vislib.figures.waiting import waiting
from vislib.stage.caption import Caption
from vislib.stage.scene import Bars, Boxes, Label, Panel, Scene, Secret
from vislib.transposed_convolution.inversion import RoundTrip
from vislib.transposed_convolution.numbers import percent
from vislib.transposed_convolution.params import Inverse

__all__ = ["scene"]

_TOP = 1.25  # upper end of the bars' panels, in heights of the tallest bar
_TOP_OF_TWO = 1.4  # the same where their numbers stand in two rows
_MANY = 8  # bars whose numbers still fit into one row
_BELOW = 0.6  # how far down a bar may go before the panels grow, in heights of the tallest


def scene(p: Inverse) -> Scene:
    """A signal, its convolution, the transposed convolution of that, and the best possible."""
    trip, (kernel, stride) = p.trip, p.weights
    n, m = trip.signal.size, trip.convolved.size
    places = np.arange(1, n + 1)
    spots = 1 + stride * np.arange(m) + (kernel.size - 1) / 2
    y = _range(p, trip)
    panels = _panels(n, m, y)
    return Scene(
        panels=panels,
        marks=[
            Bars("x", trip.signal, x=places, color="input", text=".3g", id="x", drag="y"),
            Bars("y", trip.convolved, x=spots, color="output", since=[1] * m),
            Bars("t", trip.back, x=places, color="prediction", since=[2] * n),
            Bars("p", trip.best, x=places, color="truth", since=[3] * n, opacity=0.7),
            _ghost("t", trip.signal, 2),
            _ghost("p", trip.signal, 3),
            _values("y", trip.convolved, spots, y[1], 1),
            _values("t", trip.back, places, y[1], 2),
            _values("p", trip.best, places, y[1], 3),
        ],
        frames=4,
        captions=_captions(trip),
        start=3,
        alt="A signal and its convolution, the transposed convolution of that and the "
        "pseudo-inverse.",
        height=420,
        frame_ms=1600,
        secret=Secret(
            panels=("t", "p"),
            instead=[part for panel in panels[2:] for part in waiting(panel, "And back?")],
            alt="A signal and its convolution.",
            frame=1,
        ),
    )


def _range(p: Inverse, trip: RoundTrip) -> tuple[float, float]:
    """The bars' axis: in steps, so that it stays while a hand drags one of them.

    Powers of ten for the signal; where the results need more, twice or five times as much.
    """
    size = 10.0
    while np.abs(trip.signal).max() > _TOP * size:
        size *= 10
    shown = np.concatenate([trip.signal, trip.convolved, trip.back, trip.best])
    size *= next(m for m in (1, 2, 5, 10) if np.abs(shown).max() <= m * _TOP * size)
    top = _TOP if trip.signal.size <= _MANY else _TOP_OF_TWO
    deep = min(p.weights[0].min(), shown.min() + _BELOW * size) < 0
    return -(top if deep else _BELOW) * size, top * size


def _panels(n: int, m: int, y: tuple[float, float]) -> list[Panel]:
    titles = {
        "x": "Signal x",
        "y": f"Convolved: Xx, {plural(m, 'value')}",
        "t": "Sent back: XᵀXx",
        "p": "Pseudo-inverse: X⁺Xx",
    }
    return [
        Panel(name, title, (0.3, n + 0.7), y, axes=True, row=int(name in "tp"))
        for name, title in titles.items()
    ]


def _ghost(panel: str, signal: np.ndarray, frame: int) -> Boxes:
    """Where the bars should be."""
    x = np.arange(1, signal.size + 1)
    low, high = np.minimum(signal, 0), np.abs(signal)
    boxes = np.stack([x - 0.4, low, 0 * x + 0.8, high], axis=1).astype(float)
    since = [frame] * signal.size
    return Boxes(panel, boxes, color="muted", fill=0.0, width=1.5, dash=True, since=since)


def _values(panel: str, values: np.ndarray, x: np.ndarray, high: float, frame: int) -> Label:
    """The bars' numbers above them, where nothing crosses them; many in two rows, and shorter."""
    many = len(values) > _MANY
    lower = np.arange(len(x)) % 2 * many
    xy = np.stack([x, np.where(lower, 0.81, 0.93) * high], axis=1).astype(float)
    text = cell_text([rounded_sum(v, 1 if many else 2) for v in values])
    return Label(panel, xy, text, size=0.8, since=[frame] * len(values))


def _captions(trip: RoundTrip) -> list[Caption]:
    n, left = trip.signal.size, plural(trip.convolved.size, "value")
    errors = {"best": percent(trip.error_best), "back": percent(trip.error_back)}
    return [
        Caption("A signal of {n} values. Drag a bar.", n=n),
        Caption("The convolution leaves {left}.", left=left),
        Caption("The transposed convolution: {n} values again, ", n=n) + _sent_back(trip),
        Caption(
            "The pseudo-inverse, off by **{best}**, keeps all that X keeps; the transposed "
            "convolution is off by **{back}**. ",
            **errors,
        )
        + _limit(trip),
    ]


def _sent_back(trip: RoundTrip) -> Caption:
    if trip.error_back > 1e-9:
        return Caption(
            "off by **{back}** of the signal (dashed: where they should be).",
            back=percent(trip.error_back),
        )
    if trip.identity:
        return Caption("and for this kernel the very same: $X^T X$ is the identity.")
    if not trip.signal.any():
        return Caption(
            "all 0: so is the signal, and nothing is sent back as nothing by every kernel."
        )
    if trip.projection:
        return Caption(
            "and this signal comes back whole: $X^T X$ is no identity, it keeps {rank} of {n} "
            "directions, and the signal happens to lie in them.",
            rank=trip.rank,
            n=trip.signal.size,
        )
    return Caption("and this signal comes back whole, others do not: $X^T X$ is no identity.")


def _limit(trip: RoundTrip) -> Caption:
    n = trip.signal.size
    if trip.rank == n:
        return Caption("X has full rank {n}: the pseudo-inverse brings everything back.", n=n)
    return Caption("X has rank {rank} of {n}: what it wipes out is gone.", rank=trip.rank, n=n)
