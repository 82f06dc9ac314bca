"""Climbing the hill: one window followed closely, or a window from every point at once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vislib.core.text import number, place
from vislib.figures import clouds
from vislib.mean_shift import algorithm as mean_shift
from vislib.mean_shift.algorithm import Trace
from vislib.mean_shift.figures import surface
from vislib.stage.opening import opening
from vislib.stage.scene import Arrow, Panel, Path, Points, Scene

_LONGEST = 60  # moves shown one by one; a longer climb is thinned out


def one_window(trace: Trace) -> Scene:
    """Two frames a move: what the window holds, then where its mean lies."""
    path = trace.positions[:, 0]
    moves = shown(len(path) - 1)
    at = np.repeat(np.append(moves, len(path) - 1), 2)[:-1]  # move index of each frame
    looking = np.arange(len(at)) % 2 == 0
    now = path[at]
    mean = np.where(looking[:, None], now, path[np.minimum(at + 1, len(path) - 1)])
    weights = np.stack(
        [mean_shift.weights(trace.points, xy, trace.bandwidth, trace.kernel) for xy in now]
    )
    h = trace.bandwidth
    marks = [
        *surface.ground("cloud", surface.heights(trace.points, h, trace.kernel)),
        Points("cloud", trace.points, size=5, color="muted"),
        Points("cloud", trace.points, size=6.5, color="kernel", opacity=weights),
        Path("cloud", surface.rings(now, h), color="kernel", width=2.5, fill=0.1),
        Path("cloud", path, color="ink", width=2, upto=at + 1),
        Points("cloud", path, size=4, color="ink", since=_first_frame(at, len(path))),
        Arrow("cloud", np.concatenate([now, mean], 1)[:, None], color="gradient", width=3.5,
              opacity=(~looking)[:, None].astype(float), glide=False),
        Points("cloud", mean[:, None], size=8, shape="diamond", color="gradient",
               opacity=(~looking)[:, None].astype(float), glide=False),
        Points("cloud", path[:1], size=10, shape="ring", color="ink", drag="xy", id="seed",
               hover=("Drag me, or click anywhere: the window starts here.",)),
        *_height_marks(trace, at),
    ]  # fmt: skip
    return Scene(
        [
            clouds.panel("cloud", "Points, and the density they make", weight=2.6, click=True),
            _height_panel(trace, "Density under the window"),
        ],
        marks,
        frames=len(at),
        captions=_captions(trace, at, looking, weights),
        alt=f"A {trace.kernel} window of bandwidth {h:g} among {len(trace.points)} points, "
        "followed move by move, beside the density under it.",
        height=430,
        frame_ms=700,
    )


def one_asked(trace: Trace) -> Scene:
    """The points and the window that starts among them, before the answer: no density yet."""
    told = one_window(trace)
    panels = [replace(told.panels[0], title="Points and a window"), *told.panels[1:]]
    bare = replace(told, panels=panels, marks=surface.bare(told.marks))
    alt = f"A window of bandwidth {trace.bandwidth:g} among {len(trace.points)} points."
    return opening(bare, without=[p.id for p in panels[1:]], alt=alt)


def shown(moves: int) -> np.ndarray:
    """Indices of the moves that get frames: all, or evenly chosen when there are very many."""
    count = min(moves, _LONGEST)
    return np.unique(np.rint(np.linspace(0, max(moves - 1, 0), count)).astype(int))


def _first_frame(at: np.ndarray, n: int) -> np.ndarray:
    """The first frame that has reached each move, (n,)."""
    return np.minimum(np.searchsorted(at, np.arange(n)), len(at) - 1)


def _captions(trace, at, looking, weights) -> list[str]:
    path, h, last = trace.positions[:, 0], trace.bandwidth, len(trace.positions) - 1
    out = []
    for t, look, w in zip(at, looking, weights, strict=True):
        if t == last:
            out.append(_resting(trace, w))
        elif look:
            out.append(_holding(trace, int(t), w))
        else:
            shift = path[t + 1] - path[t]
            out.append(
                f"Their mean {_formula(trace, w)} is {place(path[t + 1])}. The **mean-shift "
                f"vector** is {place(shift)}, {number(float(np.hypot(*shift)), 3)} long "
                f"({number(float(np.hypot(*shift)) / h, 2)} h)."
            )
    return out


def _formula(trace: Trace, w: np.ndarray) -> str:
    """The mean of the window, with the number it is divided by filled in."""
    total = f"{w.sum():.0f}" if trace.kernel == "flat" else f"{w.sum():.3g}"
    sum_ = r"\sum_{i \in W} x_i" if trace.kernel == "flat" else r"\sum_i w_i\, x_i"
    return rf"$\frac{{1}}{{{total}}} {sum_}$"


def _holding(trace: Trace, t: int, w: np.ndarray) -> str:
    moved = f"After move {t}" if t else "Start"
    where = f"{moved}: the window stands at {place(trace.positions[t, 0])}. "
    if trace.kernel == "flat":
        held = f"**{int(w.sum())}** of {len(w)} points"
        return where + f"It holds {held}, the set $W$; each counts 1."
    return where + (
        rf"Each point counts $w_i = e^{{-\|x_i - x\|^2 / 2h^2}}$; the weights sum to "
        f"**{number(float(w.sum()), 3)}**."
    )


def _resting(trace: Trace, w: np.ndarray) -> str:
    end, moves = trace.positions[-1, 0], len(trace.positions) - 1
    if w.sum() == 0:
        return "No point lies in the window: it has no mean and stays. Start it nearer."
    if not trace.converged:
        return f"Still moving after {moves} moves, at {place(end)}; the limit was reached."
    after = f"after move {moves}, the last" if moves else "from the start"
    return (
        f"At rest at {place(end)} {after}: the mean of the window is where it stands. "
        "This is a peak, a **mode** of the density."
    )


def _height_panel(trace: Trace, title: str) -> Panel:
    top = mean_shift.density(trace.points, trace.positions[:, 0], trace.bandwidth, trace.kernel)
    high = max(float(top.max()) * 1.08, 1e-9)
    return Panel("height", title, (0, max(len(top) - 1, 1)), (0, high), axes=True, x_label="move")


def _height_marks(trace: Trace, at: np.ndarray) -> list:
    path = trace.positions[:, 0]
    height = mean_shift.density(trace.points, path, trace.bandwidth, trace.kernel)
    curve = np.stack([np.arange(len(path)), height], axis=1)
    return [  # no further than the window has come: where it ends is the question
        Path("height", curve, color="input", width=2.5, upto=at + 1),
        Points("height", curve[at][:, None], size=7, color="kernel"),
    ]
