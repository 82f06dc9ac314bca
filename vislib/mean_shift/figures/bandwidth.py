"""Bandwidth is everything: one frame a bandwidth, the peaks counted, K-means beside it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vislib.core.points import HEIGHT, WIDTH
from vislib.core.text import fixed, number, plural
from vislib.figures import clouds, labels
from vislib.mean_shift.algorithm import Trace
from vislib.mean_shift.figures import surface
from vislib.mean_shift.sweeps import KMeansResult, alone
from vislib.stage.caption import Caption
from vislib.stage.scene import (
    Jump,
    Label,
    Mark,
    Panel,
    Path,
    Picture,
    Points,
    Scene,
    Scrub,
    Secret,
)

_TALLEST = 16  # peaks; the curve leaves the picture above
_ROOM = 3  # peaks; for the label of a marker that waits up there
_COARSE = 48  # columns of the density behind each frame


def scene(traces: Sequence[Trace], estimate: float, beside: KMeansResult) -> Scene:
    """Mean shift under each bandwidth (frames), K-means, and the number of peaks at the right.

    Before the answer the curve goes only as far as the bandwidth shown: its end is the question.
    """
    h = np.array([t.bandwidth for t in traces])
    counts = np.array([len(t.modes) for t in traces])
    start = int(np.abs(np.log(h / estimate)).argmin())
    k = len(beside.centres)
    whole = _curve(h, counts)
    beyond = f"; K-means beside it finds {plural(k, 'group')}."
    return Scene(
        [
            clouds.panel("cloud", "Mean shift: colour = peak reached"),
            clouds.panel("kmeans", f"K-means with k = {k}"),
            Panel("count", f"Peaks (dashed: estimated h = {fixed(estimate, 2)})",
                  (0, max(float(h[-1]), estimate) * 1.05), (0, _TALLEST + _ROOM), axes=True,
                  x_label="bandwidth h"),
        ],
        [*_cloud(traces, beside), *_kmeans(traces[0].points, beside), *whole,
         *_here(h, counts, estimate)],
        frames=len(traces),
        captions=[_caption(t, estimate) for t in traces],
        jumps=[Jump("curve", np.arange(len(traces)))],
        scrubs=[Scrub("curve")],
        alt=f"{_held(counts[0])} at bandwidth {h[0]:.2g}, {_held(counts[-1])} at {h[-1]:.2g}"
        + beyond,
        height=320,
        frame_ms=600,
        start=start,
        secret=Secret(
            marks=whole,
            instead=_curve(h[:1], counts[:1]),
            alt=f"{_held(counts[0])} at the narrowest of {plural(len(h), 'bandwidth')}{beyond}",
        ),
    )  # fmt: skip


def _held(count: int) -> str:
    return plural(int(count), "peak")


def _cloud(traces: Sequence[Trace], beside: KMeansResult) -> list[Mark]:
    """The density, the points in the colours of their peaks, the peaks that points share."""
    first = traces[0]
    grounds = [surface.heights(t.points, t.bandwidth, t.kernel, _COARSE) for t in traces]
    most = max(int((t.sizes > 1).sum()) for t in traces)
    modes = np.full((len(traces), max(most, 1), 2), np.nan)
    for frame, t in enumerate(traces):
        shared = t.modes[t.sizes > 1]
        modes[frame, : len(shared)] = shared
    top = np.array([t.modes[0] for t in traces])
    h = np.array([t.bandwidth for t in traces])
    colour = np.stack([_colours(t, beside) for t in traces])
    return [
        Picture("cloud", np.stack([surface.tint(g) for g in grounds]), width=WIDTH, height=HEIGHT,
                smooth=True),
        Points("cloud", first.points, size=5.5, color=colour),
        Path("cloud", surface.inside(surface.rings(top, h)), color="kernel", width=2, glide=False),
        Points("cloud", modes, size=9, shape="diamond", color="ink", glide=False),
    ]  # fmt: skip


def _colours(trace: Trace, beside: KMeansResult) -> np.ndarray:
    """Palette colours by peak, as alike those of K-means as can be; a point alone is muted."""
    lonely = trace.sizes[trace.labels] == 1
    return labels.colours(np.where(lonely, -1, _matched(trace.labels, beside.labels)[trace.labels]))


def _matched(groups: np.ndarray, others: np.ndarray) -> np.ndarray:
    """A number for each group of labels ``groups`` (n,): that of the group of ``others`` (n,) with
    which it shares points, one for one and as many points as possible in all; what is left gets
    the next numbers.
    """
    from scipy.optimize import linear_sum_assignment

    shared = np.zeros((groups.max() + 1, others.max() + 1), dtype=int)
    np.add.at(shared, (groups, others), 1)
    own, partners = linear_sum_assignment(shared, maximize=True)
    numbers = np.full(len(shared), -1)
    numbers[own] = np.where(shared[own, partners] > 0, partners, -1)
    left = np.setdiff1d(np.arange(sum(shared.shape)), numbers)
    numbers[numbers < 0] = left[: (numbers < 0).sum()]
    return numbers


def _kmeans(points: np.ndarray, beside: KMeansResult) -> list[Mark]:
    return [
        *clouds.cells("kmeans", [beside.centres]),
        Points("kmeans", points, size=5.5, color=labels.colours(beside.labels)),
        Points("kmeans", beside.centres, size=9, shape="diamond", color="ink"),
    ]


def _curve(h: np.ndarray, counts: np.ndarray) -> list[Mark]:
    """Peaks against bandwidth, each point a way to its frame."""
    curve = np.stack([h, np.where(counts > _TALLEST, np.nan, counts)], axis=1)
    hover = [f"h = {number(float(a), 3)}: {_held(c)}. Click or drag along the curve to go there."
             for a, c in zip(h, counts, strict=True)]  # fmt: skip
    return [
        Path("count", curve, color="input", width=2),
        Points("count", curve, size=5, color="input", id="curve", hover=hover),
    ]


def _here(h: np.ndarray, counts: np.ndarray, estimate: float) -> list[Mark]:
    """The estimate, and the number of peaks under the bandwidth shown."""
    seen = np.minimum(counts, _TALLEST)  # the marker waits at the top; its label tells
    here = np.stack([h, seen], axis=1)[:, None]
    text = [_held(c) + ("  ↑" if c > _TALLEST else "") for c in counts]
    guide = np.array([[estimate, 0], [estimate, _TALLEST + _ROOM]])
    wide = max(float(h[-1]), estimate)
    return [
        Path("count", guide, color="muted", dash=True, width=1.5),
        Points("count", here, size=8, color="kernel", glide=False),
        Label("count", _beside(h, seen, wide), text, bold=True, glide=False),
    ]


def _beside(h: np.ndarray, seen: np.ndarray, wide: float) -> np.ndarray:
    """Places (F, 1, 2) for the middle of a label: right of the marker and over the curve there,
    which seldom rises; at the end of the axis, ``wide``, above the marker."""
    half = 0.14 * wide  # of the widest label
    x = np.minimum(h + 0.03 * wide + half, wide - half)
    under = (h >= (x - half)[:, None]) & (h <= (x + half)[:, None])
    over = np.maximum(seen, np.where(under, seen, 0).max(axis=1))
    return np.stack([x, over + 1.7], axis=1)[:, None]


def _caption(trace: Trace, estimate: float) -> Caption:
    n, lonely = len(trace.modes), int(alone([trace])[0])
    said = Caption("Bandwidth $h$ = {h}: **{peaks}**", h=fixed(trace.bandwidth, 2), peaks=_held(n))
    if lonely:
        said += Caption(", {lonely} of them with a single point (grey)", lonely=lonely)
    if not trace.converged:
        return said + ". Some windows still moved when the limit was reached."
    return said + Caption(
        ". This is {times} times the estimate. Ring: the window on the densest peak.",
        times=fixed(trace.bandwidth / estimate, 2),
    )
