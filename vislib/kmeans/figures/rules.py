"""The rules that choose k, each as panels and marks beside the cloud: curve, gap, silhouettes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vislib.core.text import number, plural
from vislib.kmeans.figures import parts
from vislib.kmeans.selection import Selection, Verdict
from vislib.stage.scene import Bars, Label, Mark, Panel, Path, Points, Segments

__all__ = ["WORDS", "cloud", "curve_panel", "elbow", "gap", "least_sure", "samples", "silhouettes"]

_NAMES = {"elbow": "elbow of the distortion", "silhouette": "highest silhouette", "gap": "gap"}
_SCORES = {"distortion": "distortion", "silhouette": "mean silhouette", "logs": "ln D"}
WORDS = {
    "elbow": "The chord is the straight line from the first point of the curve to its last; the "
    "elbow is the k where the curve lies farthest below it. The last k is our choice: had we tried "
    "more, the elbow might be elsewhere.",
    "silhouette": "Of a point: a, its mean distance to the others of its group; b, to the points "
    "of the nearest other group. (b − a)/max(a, b) is near 1 well inside, 0 where both are alike, "
    "negative where the other group is nearer; 0 for a point alone. Click a point to see its a and "
    "b. (Rousseeuw, “Silhouettes”, 1987.)",
    "gap": "Gap(k): how far ln D lies below that of clouds without groups, drawn evenly in the box "
    "around the points; the mean of ten. Chosen is the smallest k with Gap(k) ≥ Gap(k + 1) − "
    "s(k + 1), where s is the spread of the ten times √(1 + 1/10). (Tibshirani, Walther & Hastie, "
    "2001.)",
    "samples": "Samples 0, 1, 2, … of the same kind, whatever sample is in the picture. A rule "
    "that chooses now this k and now that has an opinion about the sample, not about the groups.",
}


def curve_panel(id: str, title: str, found: Selection, y: tuple[float, float], **more) -> Panel:
    """Axes for a score against k."""
    x = (float(found.ks[0]) - 0.5, float(found.ks[-1]) + 0.5)
    return Panel(id, title, x, y, axes=True, x_label="k", **more)


def _curve(id: str, found: Selection, values: np.ndarray, chosen: int, guess: int) -> list[Mark]:
    """A score against k: where the scrubber is, what the rule chooses, and the learner's count."""
    ks = found.ks
    curve = np.stack([ks, values], axis=1)
    said = [f"k = {k}: {_read(id, v)}. Click to go there, or drag along."
            for k, v in zip(ks.tolist(), values.tolist(), strict=True)]  # fmt: skip
    yours = np.array([[guess, np.nanmin(values)], [guess, np.nanmax(values)]])
    return [
        Path(id, yours, color="muted", width=1, dash=True),
        Label(id, yours[1], "you", color="muted", size=0.85),
        Path(id, curve, color="input", width=2),
        Points(id, curve, size=4.5, color="input", id=id, hover=said),
        Points(id, curve[ks == chosen], size=10, shape="ring", color="output"),
        Points(id, curve[:, None], size=8, color="kernel", glide=False),
    ]


def _read(id: str, value: float) -> str:
    """A score under its name; of one group there is no silhouette."""
    return f"no {_SCORES[id]}" if np.isnan(value) else f"{_SCORES[id]} {number(value)}"


def _range(low: float, high: float) -> tuple[float, float]:
    room = 0.1 * max(high - low, 1e-3)
    return low - room, high + room


# -- the elbow ---------------------------------------------------------------------------------


def elbow(found: Selection, guess: int) -> tuple[list[Panel], list[Mark]]:
    """The distortion, the chord of its curve, and how far below that it lies."""
    ks, values = found.ks, found.distortion
    chosen = found.verdict.elbow
    ends = np.array([[ks[0], values[0]], [ks[-1], values[-1]]])
    above = values + found.below_chord * np.ptp(values)
    below = np.stack([ks, values, ks, above], axis=1)
    title = f"Distortion: elbow at k = {chosen}"
    y = (0.0, _range(0.0, float(values.max()))[1])
    return [curve_panel("distortion", title, found, y)], [
        Path("distortion", ends, color="muted", width=1.2, dash=True),
        Segments("distortion", below[:, None], color="gradient", width=3, glide=False),
        *_curve("distortion", found, values, chosen, guess),
    ]


# -- silhouettes -------------------------------------------------------------------------------


def least_sure(found: Selection) -> np.ndarray:
    """The point (K,) of lowest silhouette for each k; of k = 1 the first."""
    return np.array([0, *(int(s.score.argmin()) for s in found.silhouettes)])


def silhouettes(found: Selection, guess: int, chosen: np.ndarray) -> tuple[list[Panel], list[Mark]]:
    """Every point's silhouette as a bar, sorted in its group; their mean against k.

    ``chosen`` (K,): the point whose a and b are drawn in each frame.
    """
    n, mean = len(found.points), found.silhouette
    low = min(-0.1, *(float(s.score.min()) for s in found.silhouettes))
    best = found.verdict.silhouette
    panels = [
        Panel("bars", "Silhouettes of all points, group by group", (-1.0, n), (low - 0.05, 1.05),
              axes=True, x_label="points"),
        curve_panel("silhouette", f"Mean silhouette: highest at k = {best}", found,
                    _range(float(np.nanmin(mean)), float(np.nanmax(mean))), row=1, tall=0.55),
    ]  # fmt: skip
    return panels, [
        *_bars(found, chosen),
        *_distances(found, chosen),
        *_curve("silhouette", found, mean, best, guess),
    ]


def _bars(found: Selection, chosen: np.ndarray) -> list[Mark]:
    frames, n = found.labels.shape
    bars = np.full((frames, n, 4), np.nan)
    mean = np.full((frames, 2, 2), np.nan)
    for frame, s in enumerate(found.silhouettes, start=1):
        order = np.lexsort((-s.score, found.labels[frame]))
        place = np.empty(n)
        place[order] = np.arange(n)
        bars[frame] = np.stack([place, np.zeros(n), place, s.score], axis=1)
        mean[frame] = [[-1, s.score.mean()], [n, s.score.mean()]]
    ring = np.stack([bars[f, i, 2:] for f, i in enumerate(chosen)])[:, None]
    return [
        Segments("bars", bars, color=parts.colours(found.labels), width=2, id="bars", glide=False),
        Path("bars", mean, color="ink", width=1.5, dash=True, glide=False),
        Points("bars", ring, size=8, shape="ring", color="gradient", glide=False),
    ]


def _distances(found: Selection, chosen: np.ndarray) -> list[Mark]:
    """Lines from one point to all of its own group and to all of the nearest other one."""
    frames, n = found.labels.shape
    ends = np.full((2, frames, n, 4), np.nan)
    for frame, s in enumerate(found.silhouettes, start=1):
        i = chosen[frame]
        groups = (found.labels[frame][i], s.other[i])
        for lines, group in zip(ends, groups, strict=True):
            of = found.labels[frame] == group
            lines[frame, of, :2], lines[frame, of, 2:] = found.points[i], found.points[of]
    seen = (np.arange(frames) > 0).astype(float)[:, None]
    ring = found.points[chosen][:, None]
    return [
        Segments("cloud", ends[0], color="ink", width=0.8, opacity=0.35, glide=False),
        Segments("cloud", ends[1], color="gradient", width=0.8, opacity=0.5, dash=True,
                 glide=False),
        Points("cloud", ring, size=11, shape="ring", color="gradient", glide=False, opacity=seen),
    ]  # fmt: skip


# -- the gap -----------------------------------------------------------------------------------


def gap(found: Selection, guess: int) -> tuple[list[Panel], list[Mark]]:
    """A groupless cloud under the same k, both curves of ln D, and the gap between them."""
    ks, own = found.ks, np.log(found.distortion)
    theirs, error = found.logs.mean(axis=1), found.error
    chosen = found.verdict.gap
    lowest, highest = float(own.min()), float((theirs + error).max())
    panels = [
        parts.panel("groupless", "One of ten clouds without groups", tall=1.3),
        curve_panel("logs", f"ln D of both, and the gap between: k = {chosen}", found,
                    _range(lowest, highest), row=1, tall=0.85),
    ]  # fmt: skip
    reference = found.reference
    spread = np.stack([ks, theirs - error, ks, theirs + error], axis=1)
    between = np.stack([ks, own, ks, theirs], axis=1)
    return panels, [
        *cloud("groupless", reference.points, reference.centres, reference.labels),
        Path("logs", np.stack([ks, theirs], axis=1), color="muted", width=2),
        Segments("logs", spread, color="muted", width=1.5),
        Segments("logs", between[:, None], color="gradient", width=3, glide=False),
        *_curve("logs", found, own, chosen, guess),
    ]


def cloud(
    panel: str,
    points: np.ndarray,
    centres: Sequence[np.ndarray],
    labels: np.ndarray,
    click: bool = False,
) -> list[Mark]:
    """Points (n, 2) under each k: cells and ``centres`` (k, 2), colours by ``labels`` (K, n).

    ``click``: the points, as mark "cloud", can be clicked.
    """
    placed = np.full((len(centres), max(map(len, centres)), 2), np.nan)
    for frame, c in enumerate(centres):
        placed[frame, : len(c)] = c
    return [
        *parts.cells(panel, list(centres)),
        Points(panel, points, size=5, color=parts.colours(labels), click=click,
               id="cloud" if click else ""),
        Points(panel, placed, size=9, shape="diamond", color="ink", glide=False),
    ]  # fmt: skip


# -- many samples ------------------------------------------------------------------------------


def samples(found: Selection, drawn: Sequence[Verdict]) -> tuple[list[Panel], list[Mark]]:
    """How often each rule chooses each k, on samples of the same kind."""
    ks, rows = found.ks, Verdict._fields
    title = f"What each rule chooses on {plural(len(drawn), 'sample')}"
    panel = Panel("drawn", title, (float(ks[0]) - 0.5, float(ks[-1]) + 0.5), (-0.5, len(rows)))
    feet = np.stack([ks, np.full(len(ks), -0.16)], axis=1)
    marks: list[Mark] = [
        Label("drawn", feet, [f"{'k = ' if k == ks[0] else ''}{k}" for k in ks], color="muted",
              size=0.9)
    ]  # fmt: skip
    for row, rule in enumerate(rows):
        floor = len(rows) - 1.0 - row
        counts = np.array([[v[row] for v in drawn].count(k) for k in ks])
        said = [f"{_NAMES[rule]}: k = {k} on {plural(int(c), 'sample')} of {len(drawn)}."
                for k, c in zip(ks, counts, strict=True)]  # fmt: skip
        text = [str(c) if c else "" for c in counts]
        marks += [
            Path("drawn", [[ks[0] - 0.4, floor], [ks[-1] + 0.4, floor]], color="grid", width=1),
            Bars("drawn", floor + 0.6 * counts / len(drawn), x=ks, base=floor, width=0.7,
                 color="input", hover=said, text=text),
            Label("drawn", (float(ks[-1]) + 0.4, floor + 0.84), _NAMES[rule], anchor="end",
                  bold=True, size=0.9),
        ]  # fmt: skip
    return [panel], marks
