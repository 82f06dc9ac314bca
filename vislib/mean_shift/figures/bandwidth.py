"""Bandwidth is everything: one frame a bandwidth, the peaks counted, K-means beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vislib.core.text import number
from vislib.figures import clouds
from vislib.mean_shift.algorithm import Trace
from vislib.mean_shift.figures import surface
from vislib.stage.scene import Jump, Label, Mark, Panel, Path, Picture, Points, Scene
from vislib.stage.theme import CATEGORICAL

_TALLEST = 16  # peaks; the curve leaves the picture above
_ROOM = 3  # peaks; for the label of a marker that waits up there
_COARSE = 48  # columns of the density behind each frame


@dataclass(frozen=True, eq=False)
class Beside:
    """K-means on the same points: centres (k, 2) and labels (n,)."""

    centres: np.ndarray
    labels: np.ndarray


def k_means(points: np.ndarray, k: int) -> Beside:
    """scikit-learn's K-means, the best of ten starts (fewer groups if points coincide)."""
    from sklearn.cluster import KMeans

    k = min(k, len(np.unique(points, axis=0)))
    found = KMeans(k, n_init=10, random_state=0).fit(points)
    return Beside(found.cluster_centers_, found.labels_)


def sweep(
    traces: Sequence[Trace], estimate: float, beside: Beside, *, reveal: bool = True
) -> Scene:
    """Mean shift under each bandwidth (frames), K-means, and the number of peaks below.

    Without ``reveal`` the curve goes only as far as the scrubber: its end is the question.
    """
    h = np.array([t.bandwidth for t in traces])
    counts = np.array([len(t.modes) for t in traces])
    start = int(np.abs(np.log(h / estimate)).argmin())
    k = len(beside.centres)
    return Scene(
        [
            clouds.panel("cloud", "Mean shift: colour = peak reached", weight=1),
            clouds.panel("kmeans", f"K-means with k = {k}", weight=1),
            Panel("count", f"Peaks (dashed: estimated h = {estimate:.2f})",
                  (0, float(h[-1]) * 1.05), (0, _TALLEST + _ROOM), axes=True,
                  x_label="bandwidth h", weight=1),
        ],
        [*_cloud(traces, beside), *_kmeans(traces[0].points, beside),
         *_curve(h, counts, estimate, reveal)],
        frames=len(traces),
        captions=[_caption(t, estimate) for t in traces],
        jumps=[Jump("curve", np.arange(len(traces)))],
        alt=_alt(h, counts, reveal) + f"; K-means beside it always finds {k} groups.",
        height=320,
        frame_ms=600,
        start=start,
    )  # fmt: skip


def _alt(h: np.ndarray, counts: np.ndarray, reveal: bool) -> str:
    if not reveal:
        return f"The number of peaks under {len(h)} bandwidths, {counts[0]} at {h[0]:.2g}"
    return f"The number of peaks goes from {counts[0]} at {h[0]:.2g} to {counts[-1]} at {h[-1]:.2g}"


def alone(traces: Sequence[Trace]) -> np.ndarray:
    """How many points stand alone on their peak under each bandwidth, (F,)."""
    return np.array([int((_sizes(t) == 1).sum()) for t in traces])


def plateau(bandwidths: np.ndarray, counts: np.ndarray) -> tuple[int, float, float]:
    """The number of peaks (at least 2) that holds over the largest ratio of bandwidths."""
    best = (1, float(bandwidths[0]), float(bandwidths[-1]))
    widest = 0.0
    edges = np.flatnonzero(np.diff(counts)) + 1
    for run in np.split(np.arange(len(counts)), edges):
        low, high = bandwidths[run[0]], bandwidths[run[-1]]
        if counts[run[0]] >= 2 and high / low > max(widest, 1.0):
            widest, best = high / low, (int(counts[run[0]]), float(low), float(high))
    return best


def _cloud(traces: Sequence[Trace], beside: Beside) -> list[Mark]:
    first = traces[0]
    grounds = [surface.heights(t.points, t.bandwidth, t.kernel, _COARSE) for t in traces]
    most = max(int((_sizes(t) > 1).sum()) for t in traces)
    modes = np.full((len(traces), max(most, 1), 2), np.nan)
    for frame, t in enumerate(traces):
        shared = t.modes[_sizes(t) > 1]
        modes[frame, : len(shared)] = shared
    top = np.array([t.modes[0] for t in traces])
    h = np.array([t.bandwidth for t in traces])
    size = {"width": surface.WIDTH, "height": surface.HEIGHT}
    return [
        Picture("cloud", np.stack([surface.tint(g) for g in grounds]), **size, smooth=True),
        Points(
            "cloud", first.points, size=5.5, color=np.stack([_colours(t, beside) for t in traces])
        ),
        Path("cloud", surface.inside(surface.rings(top, h)), color="kernel", width=2, glide=False),
        Points("cloud", modes, size=9, shape="diamond", color="ink", glide=False),
    ]


def _sizes(trace: Trace) -> np.ndarray:
    return np.bincount(trace.labels, minlength=len(trace.modes))


def _colours(trace: Trace, beside: Beside) -> np.ndarray:
    """Palette colours by peak, as alike those of K-means as can be; a point alone is muted."""
    palette = np.array([*CATEGORICAL, "muted"])
    alone = _sizes(trace)[trace.labels] == 1
    places = _matched(trace.labels, beside.labels)[trace.labels] % len(CATEGORICAL)
    return palette[np.where(alone, len(CATEGORICAL), places)]


def _matched(labels: np.ndarray, others: np.ndarray) -> np.ndarray:
    """A number for each group of ``labels`` (n,): that of the other group with which it shares
    points, one for one and as many points as possible in all; what is left gets the next numbers.
    """
    from scipy.optimize import linear_sum_assignment

    shared = np.zeros((labels.max() + 1, others.max() + 1), dtype=int)
    np.add.at(shared, (labels, others), 1)
    groups, partners = linear_sum_assignment(shared, maximize=True)
    numbers = np.full(len(shared), -1)
    numbers[groups] = np.where(shared[groups, partners] > 0, partners, -1)
    left = np.setdiff1d(np.arange(sum(shared.shape)), numbers)
    numbers[numbers < 0] = left[: (numbers < 0).sum()]
    return numbers


def _kmeans(points: np.ndarray, beside: Beside) -> list[Mark]:
    colours = np.array(CATEGORICAL)[beside.labels % len(CATEGORICAL)]
    return [
        *clouds.cells("kmeans", [beside.centres]),
        Points("kmeans", points, size=5.5, color=colours),
        Points("kmeans", beside.centres, size=9, shape="diamond", color="ink"),
    ]


def _curve(h: np.ndarray, counts: np.ndarray, estimate: float, reveal: bool) -> list[Mark]:
    curve = np.stack([h, np.where(counts > _TALLEST, np.nan, counts)], axis=1)
    seen = np.minimum(counts, _TALLEST)  # the marker waits at the top; its label tells
    here = np.stack([h, seen], axis=1)[:, None]
    text = [f"{c} peak{'s' if c > 1 else ''}" + ("  ↑" if c > _TALLEST else "") for c in counts]
    hover = [f"h = {number(float(a), 3)}: {t}. Click to go there." for a, t in
             zip(h, text, strict=True)]  # fmt: skip
    guide = np.array([[estimate, 0], [estimate, _TALLEST + _ROOM]])
    frames = np.arange(len(h))
    upto, since = (None, None) if reveal else (frames + 1, frames)
    return [
        Path("count", guide, color="muted", dash=True, width=1.5),
        Path("count", curve, color="input", width=2, upto=upto),
        Points("count", curve, size=5, color="input", id="curve", hover=hover, since=since),
        Points("count", here, size=8, color="kernel", glide=False),
        Label("count", _beside(h, seen), text, bold=True, glide=False),
    ]


def _beside(h: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Places (F, 1, 2) for the middle of a label: right of the marker and over the curve there,
    which seldom rises; at the end of the axis above the marker."""
    half = 0.14 * h[-1]  # of the widest label
    x = np.minimum(h + 0.03 * h[-1] + half, h[-1] - half)
    under = (h >= (x - half)[:, None]) & (h <= (x + half)[:, None])
    over = np.maximum(seen, np.where(under, seen, 0).max(axis=1))
    return np.stack([x, over + 1.7], axis=1)[:, None]


def _caption(trace: Trace, estimate: float) -> str:
    n, alone = len(trace.modes), int((_sizes(trace) == 1).sum())
    said = f"Bandwidth $h$ = {trace.bandwidth:.2f}: **{n} peak{'s' if n > 1 else ''}**"
    if alone:
        said += f", {alone} of them with a single point (grey)"
    ratio = trace.bandwidth / estimate
    if not trace.converged:
        return said + ". Some windows still moved when the limit was reached."
    return f"{said}. This is {ratio:.2f} times the estimate. Ring: the window on the densest peak."
