"""Climbing the hill: one window, followed move by move."""

from __future__ import annotations

import numpy as np

from vislib.core.text import fixed, number, place, plural
from vislib.figures import clouds
from vislib.mean_shift.algorithm import Trace
from vislib.mean_shift.estimates import density, way_to_peak, weights
from vislib.mean_shift.figures import surface
from vislib.stage.caption import Caption
from vislib.stage.scene import Arrow, Mark, Panel, Path, Points, Scene, Secret

_NAMES = {"flat": "flat", "gaussian": "Gaussian"}
_LONGEST = 60  # moves shown one by one; a longer climb is thinned out
_NOISE = 1e-9  # bandwidths; a move below it is rounding
_LOST = 1e-200  # a sum of weights below it has lost its digits
_AT_PEAK = 0.02  # bandwidths; nearer to the peak than a pixel


def scene(trace: Trace) -> Scene:
    """Two frames a move of the one window in ``trace``: what it holds, then where its mean lies."""
    path, h = trace.positions[:, 0], trace.bandwidth
    empty = not len(trace.modes)
    at = np.zeros(1, int) if empty else _frames(len(path) - 1)
    looking = np.arange(len(at)) % 2 == 0
    held = np.stack([weights(trace.points, xy, h, trace.kernel) for xy in path[at]])
    ground = surface.ground("cloud", surface.heights(trace.points, h, trace.kernel))
    title = "Points, and the density they make"
    cloud = clouds.panel("cloud", title, weight=2.6, click=True)
    asked = clouds.panel("cloud", "Points and a window", weight=2.6, click=True)
    return Scene(
        [cloud, _height_panel(trace)],
        [*ground, *_window(trace, at, looking, held), *_height_marks(trace, at)],
        frames=len(at),
        captions=_captions(trace, at, looking, held),
        alt=f"A {_NAMES[trace.kernel]} window of bandwidth {h:g} among {len(trace.points)} points, "
        "followed move by move, beside the density under it.",
        height=430,
        frame_ms=700,
        secret=Secret(
            panels=("height",),
            marks=ground,
            instead=[asked],
            alt=f"A window of bandwidth {h:g} among {len(trace.points)} points.",
        ),
    )


def _frames(moves: int) -> np.ndarray:
    """The move each frame shows: two frames for each that is shown, one for the end."""
    return np.repeat(np.append(shown(moves), moves), 2)[:-1]


def shown(moves: int) -> np.ndarray:
    """Indices of the moves that get frames: all, or evenly chosen when there are very many."""
    count = min(moves, _LONGEST)
    return np.unique(np.rint(np.linspace(0, max(moves - 1, 0), count)).astype(int))


def _window(trace: Trace, at: np.ndarray, looking: np.ndarray, held: np.ndarray) -> list[Mark]:
    """The points, darker the more they count, the window, its way and its next mean."""
    path = trace.positions[:, 0]
    now, there = path[at], np.minimum(at + 1, len(path) - 1)
    mean = np.where(looking[:, None], now, path[there])
    moving = (~looking)[:, None].astype(float)
    first = np.minimum(np.searchsorted(at, np.arange(len(path))), len(at) - 1)
    return [
        Points("cloud", trace.points, size=5, color="muted"),
        Points("cloud", trace.points, size=6.5, color="kernel", opacity=held),
        Path("cloud", surface.rings(now, trace.bandwidth), color="kernel", width=2.5, fill=0.1),
        Path("cloud", path, color="ink", width=2, upto=at + 1),
        Points("cloud", path, size=4, color="ink", since=first),
        Arrow("cloud", np.concatenate([now, mean], 1)[:, None], color="gradient", width=3.5,
              opacity=moving, glide=False),
        Points("cloud", mean[:, None], size=8, shape="diamond", color="gradient", opacity=moving,
               glide=False),
        Points("cloud", path[:1], size=10, shape="ring", color="ink", drag="xy", id="start",
               hover=("Drag me, or click anywhere: the window starts here.",)),
    ]  # fmt: skip


def _captions(trace: Trace, at: np.ndarray, looking: np.ndarray, held: np.ndarray) -> list[Caption]:
    if not len(trace.modes):
        return [Caption("No point lies in the window: it has no mean and stays. Start it nearer.")]
    last = len(trace.positions) - 1
    return [
        _resting(trace) if t == last
        else _holding(trace, int(t), w) if look
        else _moving(trace, int(t), w)
        for t, look, w in zip(at, looking, held, strict=True)
    ]  # fmt: skip


def _holding(trace: Trace, t: int, w: np.ndarray) -> Caption:
    said = Caption("After {moves}", moves=plural(t, "move")) if t else Caption("Start")
    said += Caption(": the window stands at {at}. ", at=place(trace.positions[t, 0]))
    if trace.kernel == "flat":
        return said + Caption(
            "It holds **{held}** of {points} points, the set $W$; each counts 1.",
            held=int(w.sum()),
            points=len(w),
        )
    total = number(float(w.sum()), 4) if w.sum() > _LOST else "less than 10⁻²⁰⁰"
    return said + Caption(
        r"Each point counts $w_i = e^{-\|x_i - x\|^2 / 2h^2}$; the weights sum to **{total}**.",
        total=total,
    )


def _moving(trace: Trace, t: int, w: np.ndarray) -> Caption:
    """The mean of the window as its formula with the numbers in, and the way there."""
    shift = trace.positions[t + 1, 0] - trace.positions[t, 0]
    long = float(np.hypot(*shift)) / trace.bandwidth
    said = _mean(trace, t, w)
    said += ". The **mean-shift vector** is "
    if long <= _NOISE:
        return said + Caption("{shift}, 0 long: the mean is where the window stands.",
                              shift=place((0, 0)))  # fmt: skip
    said += Caption("{shift}, ", shift=_vector(shift))
    return said + Caption(
        "{long} long ({in_h} h).", long=number(long * trace.bandwidth, 3), in_h=number(long, 3)
    )


def _vector(shift: np.ndarray) -> str:
    """A vector in two decimals; one that is too short for them, in as many as show two digits."""
    digits = max(2, 1 - int(np.floor(np.log10(np.abs(shift).max()))))
    return f"({fixed(shift[0], digits)}, {fixed(shift[1], digits)})"


def _mean(trace: Trace, t: int, w: np.ndarray) -> Caption:
    mean = place(trace.positions[t + 1, 0])
    x, y = w @ trace.points
    if trace.kernel == "flat":
        return Caption(
            r"Their mean is $\frac1{|W|}\sum_{i \in W} x_i$ = {sum} / {held} = **{mean}**",
            sum=place((x, y)),
            held=int(w.sum()),
            mean=mean,
        )
    formula = r"$\frac{\sum_i w_i\, x_i}{\sum_i w_i}$"
    if w.sum() < _LOST:
        return Caption("Their weighted mean " + formula + " is **{mean}**: so far away the nearest "
                       "points decide", mean=mean)  # fmt: skip
    return Caption(
        "Their weighted mean is " + formula + " = ({x}, {y}) / {total} = **{mean}**",
        x=number(float(x), 6),
        y=number(float(y), 6),
        total=number(float(w.sum()), 6),
        mean=mean,
    )


def _resting(trace: Trace) -> Caption:
    end, moves = trace.positions[-1, 0], len(trace.positions) - 1
    if not trace.converged:
        return Caption(
            "Still moving after {moves}, at {at}; we stop here.",
            moves=plural(moves, "move"),
            at=place(end),
        )
    at = Caption("At rest at {at} after move {moves}, the last: ", at=place(end), moves=moves)
    if way_to_peak(trace.points, end, trace.bandwidth, trace.kernel) <= _AT_PEAK:
        return (
            at + "the mean of the window is where it stands. This is a peak, a **mode** of the "
            "density."
        )
    return at + Caption(
        "it moves by less than {tolerance} h now. The peak itself lies farther on.",
        tolerance=f"{trace.tolerance:g}",
    )


def _height_panel(trace: Trace) -> Panel:
    path, kernel = trace.positions[:, 0], trace.kernel
    top = float(density(trace.points, path, trace.bandwidth, kernel).max())
    if top == 0:  # an empty window: the scale of the hills around it
        top = float(surface.heights(trace.points, trace.bandwidth, kernel).max())
    moves = max(len(path) - 1, 1)
    return Panel("height", "Density under the window", (0, moves), (0, top * 1.08), axes=True,
                 x_label="move")  # fmt: skip


def _height_marks(trace: Trace, at: np.ndarray) -> list[Mark]:
    """The density along the way: no further than the window has come."""
    path = trace.positions[:, 0]
    height = density(trace.points, path, trace.bandwidth, trace.kernel)
    curve = np.stack([np.arange(len(path)), height], axis=1)
    return [
        Path("height", curve, color="input", width=2.5, upto=at + 1),
        Points("height", curve[at][:, None], size=7, color="kernel"),
    ]
