"""Which size comes back, and whether the values do: sizes and the missing inverse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from vislib.convolution import arithmetic as convolution
from vislib.core.text import number
from vislib.figures.grids import cell_text
from vislib.stage.opening import opening
from vislib.stage.scene import Bars, Boxes, Label, Panel, Scene, Segments
from vislib.transposed_convolution import trace as tc
from vislib.transposed_convolution.figures.parts import counted

__all__ = ["asked", "round_trip", "sizes"]

_TOP = 1.25  # upper end of the bars' panels, in heights of the tallest bar
_TOP_OF_TWO = 1.4  # the same where their numbers stand in two rows
_MANY = 8  # bars whose numbers still fit into one row


def asked(kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> Scene:
    """The two rows of sizes as they are before the answer: no lines, nothing lit."""
    told = sizes(kernel, stride, padding, dilation)
    kept = [m for m in told.marks if isinstance(m, Boxes | Label) and m.color != "kernel"]
    quiet = [replace(m, opacity=0.7) if isinstance(m, Boxes) else m for m in kept[:-1]]
    said = "Sizes before above, sizes after below. Which of them belong together?"
    return opening(replace(told, marks=quiet), said, alt="Sizes before and after a convolution.")


def sizes(kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> Scene:
    """Input sizes above, output sizes below; every step asks where one output size came from."""
    most = 14
    reach = dilation * (kernel - 1) + 1
    top = np.arange(max(1, reach - 2 * padding), max(1, reach - 2 * padding) + most)
    bottom = np.array(
        [convolution.output_size(int(n), kernel, stride, padding, dilation) for n in top]
    )
    first, last = int(bottom[0]), int(bottom[-1])
    # A size is shown only if all sizes that lead to it are.
    small = [m for m in range(first, last + 1) if _known(m, top, kernel, stride, padding, dilation)]
    spots = np.linspace(top[0], top[-1], last - first + 1) if last > first else [np.mean(top)]
    spot = {m: float(s) for m, s in zip(range(first, last + 1), spots, strict=True)}
    ends = np.array([(n, 1.0, spot[int(m)], 3.0) for n, m in zip(top, bottom, strict=True)], float)
    lit = np.array([[1.0 if b == m else 0.15 for b in bottom] for m in small])
    before = [tc.preimages(m, kernel, stride, padding, dilation) for m in small]
    marks = [
        Segments("map", ends, color="kernel", width=3, opacity=lit),
        _numbers("map", top, top, 0.0, "input", lit),
        _names("map", top, top, 0.5),
        _numbers("map", list(spot.values()), top[:1], 3.0, "output", _lit_small(spot, small)),
        _names("map", list(spot), list(spot.values()), 3.5),
        _paddings(top, before),
    ]
    return Scene(
        panels=(Panel("map", "", (top[0] - 2.2, top[-1] + 0.7), (-1.2, 4.2), y_down=True),),
        marks=[
            *marks,
            Label("map", (top[0] - 0.7, 0.5), "before", anchor="end", color="muted"),
            Label("map", (top[0] - 0.7, 3.5), "after", anchor="end", color="muted"),
            Label(
                "map",
                [(top[0] - 0.7, -0.85), (top[0] - 0.7, -0.35)],
                ["output", "padding"],  # in one line it would lie on the numbers on a phone
                anchor="end",
                color="muted",
                size=0.85,
            ),
        ],
        frames=len(small),
        captions=[
            _size_caption(m, found, kernel, stride, padding, dilation)
            for m, found in zip(small, before, strict=True)
        ],
        alt=(
            f"Sizes before and after a convolution with kernel {kernel} and stride {stride}: "
            f"up to {counted(stride, 'size')} before for one size after."
        ),
        height=300,
        frame_ms=1400,
        start=1 if len(small) > 1 and first < 2 else 0,
    )


def _known(m: int, top: np.ndarray, kernel: int, stride: int, padding: int, dilation: int) -> bool:
    return all(n in top for n in tc.preimages(m, kernel, stride, padding, dilation))


def _numbers(panel, at, _, y, role, lit) -> Boxes:
    at = np.asarray(at, float)
    boxes = np.stack([at - 0.4, 0 * at + y, 0 * at + 0.8, 0 * at + 1.0], axis=1)
    return Boxes(panel, boxes, color=role, fill=0.15, width=1.5, opacity=np.maximum(lit, 0.35))


def _names(panel: str, sizes_: Sequence[int], at, y: float) -> Label:
    at = np.asarray(at, float)
    return Label(panel, np.stack([at, 0 * at + y], axis=1), [str(int(n)) for n in sizes_])


def _lit_small(spot: dict[int, float], small: list[int]) -> np.ndarray:
    return np.array([[1.0 if m == s else 0.15 for s in spot] for m in small])


def _paddings(top: np.ndarray, before: list[dict[int, int]]) -> Label:
    """Above every size that is lit: the output padding that restores it."""
    text = [[str(found.get(int(n), "")) for n in top] for found in before]
    xy = np.stack([top.astype(float), np.full(len(top), -0.6)], axis=1)
    return Label("map", xy, text, color="kernel", bold=True)


def _size_caption(
    m: int, found: dict[int, int], kernel: int, stride: int, padding: int, dilation: int
) -> str:
    *others, last = found
    base = last - found[last]
    formula = rf"$({m}-1)\cdot {stride} - 2\cdot {padding} + {dilation}\cdot({kernel}-1) + 1"
    formula += rf" = {base}$"
    listed = ", ".join(map(str, others)) + f" and {last}"
    every = "both" if len(found) == 2 else "all"
    said = f"Sizes **{listed}** {every} become" if others else f"Only size **{last}** becomes"
    paddings = ", ".join(f"{extra} gives {n}" for n, extra in found.items())
    chooses = " chooses" if others else ""
    return f"{said} **{m}**. Output padding{chooses}: {paddings}. Without it: {formula}"


def round_trip(signal: np.ndarray, kernel: np.ndarray, stride: int, *, back: bool = True) -> Scene:
    """A signal, its convolution, the transposed convolution of that, and the best possible.

    ``back``: open on the way back; else there is no way back yet.
    """
    trip = tc.round_trip(signal, kernel, stride)
    n, m = signal.size, trip.convolved.size
    high = max(float(np.abs(v).max()) for v in (signal, trip.convolved, trip.back, trip.best))
    low = min(0.0, *(float(v.min()) for v in (signal, trip.convolved, trip.back, trip.best)))
    top = _TOP if n <= _MANY else _TOP_OF_TWO
    y = (low * 1.1 - (0.06 * high if low < 0 else 0), top * (high or 1.0))
    places = np.arange(1, n + 1)
    spots = 1 + stride * np.arange(m) + (kernel.size - 1) / 2
    panels = [
        Panel("x", "Signal x", (0.3, n + 0.7), y, axes=True),
        Panel("y", f"Convolved: Xx, {counted(m, 'value')}", (0.3, n + 0.7), y, axes=True),
        Panel("t", "Sent back: XᵀXx", (0.3, n + 0.7), y, axes=True, row=1),
        Panel("p", "Pseudo-inverse: X⁺Xx", (0.3, n + 0.7), y, axes=True, row=1),
    ]
    ghosts = [
        Boxes(name, _outline(signal), color="muted", fill=0.0, width=1.5, dash=True, since=[f] * n)
        for name, f in (("t", 2), ("p", 3))
    ]
    marks = [
        Bars("x", signal, x=places, color="input", text=".3g", id="x", drag="y"),
        Bars("y", trip.convolved, x=spots, color="output", since=[1] * m),
        Bars("t", trip.back, x=places, color="prediction", since=[2] * n),
        Bars("p", trip.best, x=places, color="truth", since=[3] * n, opacity=0.7),
        *ghosts,
        _values("y", trip.convolved, spots, y[1], 1),
        _values("t", trip.back, places, y[1], 2),
        _values("p", trip.best, places, y[1], 3),
    ]
    alt = "A signal and its convolution"
    scene = Scene(
        panels=panels,
        marks=marks,
        frames=4,
        captions=_trip_captions(trip, n, m),
        start=3,
        alt=f"{alt}, the transposed convolution of that and the pseudo-inverse.",
        height=420,
        frame_ms=1600,
    )
    return scene if back else opening(scene, frame=1, without="tp", alt=alt, height=260)


def _trip_captions(trip: tc.RoundTrip, n: int, m: int) -> list[str]:
    back, best = (
        f"**{number(100 * error, 3)}\N{NO-BREAK SPACE}%**"
        for error in (trip.error_back, trip.error_best)
    )
    sent = f"{n} values again, off by {back} of the signal (dashed: where they should be)."
    if trip.error_back < 1e-9:
        sent = f"{n} values again, and for this kernel the very same: $X^T X$ is the identity."
    limit = f"X has rank {trip.rank} of {n}: what it wipes out is gone."
    if trip.rank == n:
        limit = f"X has full rank {n}: the pseudo-inverse brings everything back."
    return [
        f"A signal of {n} values. Drag a bar.",
        f"The convolution leaves {counted(m, 'value')}.",
        f"The transposed convolution: {sent}",
        f"The pseudo-inverse, off by {best}, keeps all that X keeps; the transposed "
        f"convolution is off by {back}. {limit}",
    ]


def _values(panel: str, values: np.ndarray, x: np.ndarray, high: float, frame: int) -> Label:
    """The bars' numbers above them, where nothing crosses them; many in two rows, and shorter."""
    many = len(values) > _MANY
    lower = np.arange(len(x)) % 2 * many
    xy = np.stack([x, np.where(lower, 0.81, 0.93) * high], axis=1).astype(float)
    return Label(
        panel, xy, cell_text(values.round(1 if many else 2)), size=0.8, since=[frame] * len(values)
    )


def _outline(signal: np.ndarray) -> np.ndarray:
    x = np.arange(1, signal.size + 1)
    return np.stack([x - 0.4, np.minimum(signal, 0), 0 * x + 0.8, np.abs(signal)], axis=1).astype(
        float
    )
