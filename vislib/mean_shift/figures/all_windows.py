"""A window from every point: they climb together, meet on the peaks, and name the clusters."""

from __future__ import annotations

import numpy as np

from vislib.core.neighbours import squared_distances
from vislib.core.text import number, place, plural
from vislib.figures import clouds, labels
from vislib.mean_shift.algorithm import MERGE, Trace
from vislib.mean_shift.figures import surface
from vislib.stage.caption import Caption
from vislib.stage.scene import Label, Mark, Panel, Path, Picture, Points, Scene, Secret, Segments

_FRAMES = 36  # moves shown; later ones are finer than a pixel and thinned out
_BASIN = (60, 40)  # columns, rows of the painted ground
_NAMED = 12  # peaks; more are not numbered in the picture
_NOISE = 1e-9  # a step below it is rounding
_STILL = 0.02  # trail pieces shorter than this are finer than a pixel


def scene(trace: Trace, basins: np.ndarray) -> Scene:
    """Frames: the moves, then the peaks, the points with their labels, the basins painted.

    ``basins``: the peak of each cell of ``basin_lattice()``, as ``trace.basins`` gives it.
    """
    moves = _chosen(len(trace.positions))
    places = _places(trace, moves)
    climbing = len(moves)
    frames = climbing + 3
    paths = trace.positions[moves]
    windows = np.concatenate([paths, paths[-1:], np.repeat(trace.points[None], 2, axis=0)])
    early = np.arange(frames)[:, None] < climbing
    ground = surface.ground("cloud", surface.heights(trace.points, trace.bandwidth, trace.kernel))
    marks = [
        *ground,
        _painted(basins, frames),
        Points("cloud", trace.points, size=3.5, color="muted", opacity=0.8),
        _trails(trace, paths, climbing),
        Points("cloud", windows, size=5.5, color="kernel", opacity=early.astype(float)),
        Points("cloud", windows, size=6, color=labels.colours(trace.labels),
               opacity=(~early).astype(float), hover=_hover(trace)),
        *_peaks(trace, climbing),
        *_count_marks(trace, moves, places, frames),
    ]  # fmt: skip
    return Scene(
        [
            clouds.panel("cloud", "A window from every point", weight=2.6),
            _count_panel(trace, moves),
        ],
        marks,
        frames=frames,
        captions=_captions(trace, moves, places, basins),
        alt=f"{plural(len(trace.points), 'window')} climb the density and meet on "
        f"{plural(len(trace.modes), 'peak')}.",
        height=430,
        frame_ms=450,
        secret=Secret(marks=ground, alt=f"{len(trace.points)} windows, one at every point."),
    )


def basin_lattice() -> np.ndarray:
    """Where windows start to paint the basins: (2400, 2)."""
    return surface.lattice(*_BASIN)


def _chosen(moves: int) -> np.ndarray:
    """All of the first moves, then ever fewer, and the last."""
    if moves <= _FRAMES:
        return np.arange(moves)
    late = np.geomspace(12, moves - 1, _FRAMES - 12)
    return np.unique(np.r_[np.arange(12), np.rint(late).astype(int)])


def _painted(basins: np.ndarray, frames: int) -> Picture:
    image = surface.painted(basins, _BASIN[::-1])
    last = (np.arange(frames) == frames - 1)[:, None].astype(float)
    size = {"width": surface.WIDTH, "height": surface.HEIGHT}
    return Picture("cloud", image, **size, smooth=False, opacity=last)


def _trails(trace: Trace, paths: np.ndarray, climbing: int) -> Segments:
    """A piece of line for each visible move of each window, shown from that move on."""
    ends = np.concatenate([paths[:-1], paths[1:]], axis=2)
    since = np.broadcast_to(np.arange(1, len(paths))[:, None], ends.shape[:2])
    long = np.hypot(ends[..., 2] - ends[..., 0], ends[..., 3] - ends[..., 1]) > _STILL
    until = np.full(int(long.sum()), climbing)
    return Segments(
        "cloud", ends[long], color="ink", width=1, opacity=0.35, since=since[long], until=until
    )


def _hover(trace: Trace) -> list[str]:
    where = [place(p) for p in trace.points]
    return [
        f"The window from {xy} rests on peak {label + 1} after move {moves}."
        for xy, label, moves in zip(where, trace.labels, trace.stopped, strict=True)
    ]


def _peaks(trace: Trace, climbing: int) -> list[Mark]:
    n = len(trace.modes)
    since = np.full(n, climbing)
    named = [f"{i + 1}" for i in range(n)] if n <= _NAMED else [""] * n
    hover = [
        f"Peak {i + 1} at {place(m)}, reached by {plural(size, 'window')}."
        for i, (m, size) in enumerate(zip(trace.modes, trace.sizes.tolist(), strict=True))
    ]
    outlines = [
        Path("cloud", surface.rings(m[None], trace.bandwidth)[0], color="kernel", width=1.5,
             opacity=(np.arange(climbing + 3) == climbing)[:, None].astype(float))
        for m in trace.modes[:_NAMED]
    ]  # fmt: skip
    return [
        *outlines,
        Points("cloud", trace.modes, size=11, shape="diamond", color="ink", since=since,
               hover=hover),
        Label("cloud", trace.modes + [0, 0.42], named, bold=True, since=since),
    ]  # fmt: skip


def _places(trace: Trace, moves: np.ndarray) -> np.ndarray:
    """How many different places the windows stand at after each of ``moves``.

    Windows at rest stand where their peak is, so that the last count is that of the peaks; others
    share a place with all that are within a hundredth of the bandwidth.
    """
    last, radius = len(trace.positions) - 1, trace.bandwidth / 100
    at_rest = (trace.stopped <= moves[:, None]) | (moves[:, None] == last)
    peaks = np.where(at_rest, trace.labels, -1)
    return np.array(
        [_groups(trace.positions[t], p, radius) for t, p in zip(moves, peaks, strict=True)]
    )


def _groups(at: np.ndarray, peaks: np.ndarray, radius: float) -> int:
    """How many groups of places ``at`` (s, d): all of one peak (-1: of none yet) are one, and what
    a chain of steps of at most ``radius`` joins."""
    from scipy.sparse.csgraph import connected_components

    resting = peaks >= 0
    one_peak = np.equal.outer(peaks, peaks)
    near = squared_distances(at, at) <= radius**2
    joined = np.where(np.logical_and.outer(resting, resting), one_peak, near)
    return int(connected_components(joined, directed=False, return_labels=False))


def _count_panel(trace: Trace, moves: np.ndarray) -> Panel:
    top = len(trace.points) * 1.2
    last = max(int(moves[-1]), 1)
    return Panel("count", "Different places", (0, last), (0, top), axes=True, x_label="move")


def _count_marks(trace: Trace, moves: np.ndarray, places: np.ndarray, frames: int) -> list[Mark]:
    curve = np.stack([moves, places], axis=1).astype(float)
    step = np.minimum(np.arange(frames), len(moves) - 1)
    at = curve[step][:, None]
    room = 0.08 * max(int(moves[-1]), 1)
    above = np.stack([np.clip(at[..., 0], room, moves[-1] - room), at[..., 1]], axis=-1)
    text = [f"{int(curve[s, 1])}" for s in step]
    return [
        Path("count", curve, color="input", width=2.5, upto=step + 1),
        Points("count", at, size=7, color="kernel"),
        Label("count", above + [0, 0.08 * len(trace.points)], text, bold=True),
    ]


def _captions(
    trace: Trace, moves: np.ndarray, places: np.ndarray, basins: np.ndarray
) -> list[Caption]:
    longest = np.hypot(*np.moveaxis(trace.shifts, -1, 0)).max(axis=1)
    first = "A window stands on each of the {points} points. All follow one rule. "
    one = "Windows joined by steps of at most h/100 count as one place."
    out = [Caption(first + one, points=len(trace.points))]
    for t, count in zip(moves[1:], places[1:], strict=True):
        step = float(longest[t - 1])
        out.append(
            Caption(
                "Move {move}: the windows stand at {places}; ",
                move=t,
                places=plural(int(count), "place" if count == 1 else "different place"),
            )
        )
        if step > _NOISE:
            out[-1] += Caption("the longest step was {step}.", step=number(step, 3))
        else:
            out[-1] += "none moves any more."
    return [*out, *_ends(trace, basins)]


def _ends(trace: Trace, basins: np.ndarray) -> list[Caption]:
    """What is said of the peaks, the labels and the basins."""
    rest = "All windows rest" if trace.converged else "The limit of moves is reached"
    n = len(trace.modes)
    bare = " Bare ground leads to none of these peaks." if (basins < 0).any() else ""
    return [
        Caption(
            f"{rest}. Ends within {{merge}} h of a denser one count as the same peak and place: "
            f"**{{peaks}} {'is' if n == 1 else 'are'} left**, and nobody asked for that number.",
            merge=f"{MERGE[trace.kernel]:g}",
            peaks=plural(n, "peak"),
        ),
        Caption("Each point takes the label of the peak its window reached."),
        Caption(
            "The ground a window can start from to reach a peak is the peak's **basin of "
            "attraction** (a window was started in the middle of each of {cells} cells)." + bare,
            cells=f"{_BASIN[0]} × {_BASIN[1]}",
        ),
    ]
