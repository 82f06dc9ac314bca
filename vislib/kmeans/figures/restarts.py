"""Bad luck: one run, and where 200 starts of each kind end."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from vislib.core.text import fixed, number, plural, rounded
from vislib.kmeans import restarts
from vislib.kmeans.figures import parts, run
from vislib.kmeans.lloyd import Trace
from vislib.kmeans.restarts import Ends
from vislib.stage.caption import Caption
from vislib.stage.scene import Bars, Label, Mark, Panel, Path, Points, Scene, Secret, Segments

__all__ = ["bins", "scene", "spread_apart"]

BINS = 36
# Within a row of height 1, from its line: the highest bar, its name, the end of its ticks.
_TALL, _NAME, _TICK = 0.42, 0.58, 0.17
_FOOT = 1.0  # for this run's distortion and the scale
_GAP = 0.017  # of the axis, between ticks
_COUNTABLE = 40  # ticks; more would be one dark wedge


def scene(trace: Trace, ends: Mapping[str, Ends], method: str, trapped: bool = False) -> Scene:
    """The run on the left; on the right, for each method, where its restarts ended.

    ``ends`` of each method of starting, on the same points; ``trapped``: the run was made to end
    badly. Where runs end waits for the answer.
    """
    finals = {name: e.distortion for name, e in ends.items()}
    edges = bins(finals, trace.distortion)
    values = np.array([trace.steps[0].distortion, *(s.distortion for s in trace.steps)])
    best = min(trace.distortion, *(f.min() for f in finals.values()))
    runs, k = len(finals[method]), len(trace.centres)
    said = run.captions(trace)
    said[-1] += _end(trace, best, ends[method], method, trapped)
    return Scene(
        [
            parts.panel("cloud", "The run", weight=1.6),
            Panel("ends", f"Where {runs} starts of each kind end", (float(edges[0]),
                  float(edges[-1])), (-_FOOT, len(finals) - 0.2), axes=False, weight=1.25),
        ],
        [*run.marks(trace), *_cursor(values, edges, len(finals)),
         *_histograms(finals, method, edges), *_ticks(finals, method, edges),
         *_scale(finals, edges)],
        frames=len(values),
        captions=said,
        alt=f"A run that ends at distortion {number(trace.distortion)}, beside the final "
        f"distortions of {runs} starts of each of {len(finals)} kinds; the best is {number(best)}.",
        height=430,
        frame_ms=900,
        secret=Secret(
            panels=("ends",),
            caption=Caption(
                "One of {runs} starts. How many different ends do they have?", runs=runs
            ),
            alt=f"A cloud of points, and {k} centres where one of {runs} runs starts.",
        ),
    )  # fmt: skip


def _end(trace: Trace, best: float, ends: Ends, method: str, trapped: bool) -> Caption:
    """How the run compares with the best known, and how long it and the starts took."""
    said = Caption("")
    if trace.distortion <= best * (1 + 1e-9):
        said += " K-means got out of the trap." if trapped else ""
        said += " No better end is known."
    else:
        ratio = _above_one(trace.distortion / best)
        said += Caption(" It ends at **{ratio}** times the best distortion known.", ratio=ratio)
    few, most = int(ends.updates.min()), int(ends.updates.max())
    said += Caption(" It took {took}; ", took=plural(trace.updates, "update"))
    # A trap is laid by hand: it may take fewer updates than every start that is drawn.
    kind = "start of this kind" if not trapped else f"start of the kind “{method}”"
    if few == most:
        return said + Caption(f"each {kind} takes {{few}}.", few=few)
    many = kind.replace("start", "starts", 1)
    return said + Caption(f"{many} take {{few}} to {{most}}.", few=few, most=most)


def _above_one(ratio: float) -> str:
    """A ratio above 1 in digits that show it."""
    for digits in range(2, 10):
        if rounded(ratio, digits) > 1:
            break
    return fixed(ratio, digits)


def bins(finals: Mapping[str, np.ndarray], also: float) -> np.ndarray:
    """Edges (BINS + 1,) of equal bins that hold every final distortion."""
    everything = np.append(np.concatenate(list(finals.values())), also)
    low, high = float(everything.min()), float(everything.max())
    room = max((high - low) * 0.04, 1e-3 * max(high, 1e-9))
    return np.linspace(low - room, high + room, BINS + 1)


def _alike(edges: np.ndarray) -> list[str]:
    """Edges of bins, all in as many decimals as tell each from the next."""
    for digits in range(1, 16):
        said = [fixed(e, digits) for e in edges]
        if len(set(said)) == len(said):
            break
    return said


def _histograms(finals: Mapping[str, np.ndarray], method: str, edges: np.ndarray) -> list[Mark]:
    middles = (edges[1:] + edges[:-1]) / 2
    width, left = float(edges[1] - edges[0]), float(edges[0])
    said_edges = _alike(edges)
    counts = {name: np.histogram(f, edges)[0] for name, f in finals.items()}
    marks: list[Mark] = []
    for row, (name, found) in enumerate(finals.items()):
        floor, mine = len(finals) - 1.0 - row, name == method
        tops = floor + _TALL * counts[name] / counts[name].max()
        said = [f"{name}: {c} of {len(found)} end between {a} and {b}."
                for c, a, b in zip(counts[name], said_edges[:-1], said_edges[1:],
                                   strict=True)]  # fmt: skip
        mean = float(found.mean())
        middle = f"{name}: the mean of {len(found)} final distortions is {number(mean)}."
        base = np.array([[left, floor], [edges[-1], floor]])
        marks += [
            Path("ends", base, color="grid", width=1),
            Bars("ends", tops, x=middles, base=floor, width=0.92 * width, hover=said,
                 color="input" if mine else "muted", opacity=1.0 if mine else 0.6),
            Points("ends", [[mean, floor]], size=6, shape="diamond", color="kernel",
                   hover=(middle,)),
            Label("ends", (float(edges[-1]), floor + _NAME), _title(name, found),
                  anchor="end", bold=mine, size=0.95),
        ]  # fmt: skip
    return marks


def _title(name: str, finals: np.ndarray) -> str:
    n = len(restarts.ends(finals)[0])
    return f"{name}: {n} end{'s' if n > 1 else ''}, mean {number(float(finals.mean()))}"


def _ticks(finals: Mapping[str, np.ndarray], method: str, edges: np.ndarray) -> list[Mark]:
    """Under each row a tick for each different end, moved apart so that they can be counted.

    None in a row whose ends are too many; its name tells their number.
    """
    marks: list[Mark] = []
    for row, (name, found) in enumerate(finals.items()):
        floor, mine = len(finals) - 1.0 - row, name == method
        at, runs = restarts.ends(found)
        if len(at) > _COUNTABLE:
            continue
        seen = spread_apart(at, float(edges[0]), float(edges[-1]))
        y = np.full_like(at, floor)
        color = "input" if mine else "muted"
        said = [
            f"{name}: {n} of {len(found)} end at {fixed(v)}." for v, n in zip(at, runs, strict=True)
        ]
        marks += [
            Segments("ends", np.stack([at, y - 0.02, seen, y - 0.08], axis=1), color=color, width=1,
                     opacity=0.7),
            Segments("ends", np.stack([seen, y - 0.08, seen, y - _TICK], axis=1), color=color,
                     width=2.5, hover=said),
        ]  # fmt: skip
    return marks


def spread_apart(at: np.ndarray, low: float, high: float) -> np.ndarray:
    """Places as near to sorted ``at`` as they can be (least squares), a gap apart, in the range."""
    gap = min(_GAP * (high - low), (high - low) / (len(at) + 1))
    ranks = gap * np.arange(len(at))
    blocks: list[list[float]] = []  # mean and size, rising: neighbours that would overlap share one
    for value in at - ranks:
        blocks.append([float(value), 1])
        while len(blocks) > 1 and blocks[-2][0] >= blocks[-1][0]:
            (a, m), (b, n) = blocks[-2:]
            blocks[-2:] = [[(a * m + b * n) / (m + n), m + n]]
    level = np.repeat([b[0] for b in blocks], [b[1] for b in blocks])
    return np.clip(level, low + gap / 2, high - gap / 2 - ranks[-1]) + ranks


def _cursor(values: np.ndarray, edges: np.ndarray, rows: int) -> list[Mark]:
    """A line at the distortion of the run shown; it waits at the right edge while it is larger.

    It is broken where the names of the rows and their ticks stand.
    """
    low, high = float(edges[0]), float(edges[-1])
    at = np.clip(values, low, high)
    line = np.stack(
        [np.stack([at, np.full_like(at, y)], axis=1) for row in range(rows)
         for y in (row, row + _NAME - 0.2, np.nan)], axis=1)  # fmt: skip
    room = 0.17 * (high - low)
    place = np.stack([np.clip(at, low + room, high - room), np.full_like(at, -0.42)], axis=1)
    text = [f"this run: D = {number(v)}" + (" →" if v > high else "") for v in values]
    shown = (np.arange(len(values)) > 0).astype(float)[:, None]  # no groups, no distortion
    return [
        Path("ends", line, color="gradient", width=2, opacity=shown),
        Label("ends", place[:, None], text, color="gradient", bold=True, size=0.95, opacity=shown),
    ]


def _scale(finals: Mapping[str, np.ndarray], edges: np.ndarray) -> list[Mark]:
    """The scale under the bars: the best and the worst end of all."""
    everything = np.concatenate(list(finals.values()))
    low, high = number(float(everything.min())), number(float(everything.max()))
    said = {"start": f"← best of all: {low}", "end": f"worst of all: {high} →"}
    return [
        Label("ends", (float(x), -0.8), said[side], color="muted", anchor=side, size=0.9)
        for x, side in zip(edges[[0, -1]], said, strict=True)
    ]
