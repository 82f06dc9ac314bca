"""Bold type: two networks picture by picture, drawn again and again, and what the draws say."""

from __future__ import annotations

import numpy as np

from vislib.core.text import NOISE, adding_up, fixed, gap
from vislib.metrics.averages import mean_iou
from vislib.metrics.numbers import drawn
from vislib.metrics.resampling import Resampled, mean
from vislib.stage.caption import Caption
from vislib.stage.scene import Bars, Label, Panel, Path, Points, Scene, Secret, Segments

SHOWN = 40  # draws shown one by one
_BINS = 31


def scene(
    a: np.ndarray, b: np.ndarray, names: tuple[str, str], average: str, r: Resampled
) -> Scene:
    """Pictures as dots, A against B; one draw a frame; the histogram of A − B; last the interval.

    ``a``, ``b`` (n, C, C). Before the answer the dots alone.
    """
    shown = min(SHOWN, len(r.differences))
    frames = shown + 2
    each = np.array([[mean_iou(one) for one in counts] for counts in (a, b)]).T
    low, high = _range(each)
    edges = _edges(r.differences)
    panels = [
        Panel("dots", "mean IoU of every picture", (low, high), (low, high), equal=True, axes=True,
              x_label=f"A: {names[0]}", y_label=f"B: {names[1]}"),
        Panel("draws", "A − B, draw by draw", (edges[0], edges[-1]), (-0.16, 1.15), axes=True,
              x_label="difference of the means", weight=1.3),
    ]  # fmt: skip
    return Scene(
        panels,
        [*_dots(each, r, frames, (low, high)), *_histogram(r, frames, edges)],
        frames=frames,
        captions=_captions(a, b, average, r, shown),
        alt=f"{len(a)} pictures, two networks, and {len(r.differences):,} draws of the pictures.",
        height=420,
        frame_ms=300,
        start=frames - 1,
        secret=Secret(
            panels=("draws",),
            caption="A dot is a picture: above the line B is better, below it A.",
            alt=f"{len(a)} pictures, each a dot: two networks compared.",
            height=360,
        ),
    )  # fmt: skip


def _range(each: np.ndarray) -> tuple[float, float]:
    low = float(np.floor(20 * np.nanmin(each)) / 20)
    return min(low, 0.9), 1.01


def _edges(values: np.ndarray) -> np.ndarray:
    """(_BINS + 1,) ends of the bars; 0 and every difference lie inside."""
    reach = max(float(np.abs(values).max()), 1e-3) * 1.05
    low = min(0.0, float(values.min())) - 0.1 * reach
    high = max(0.0, float(values.max())) + 0.1 * reach
    return np.linspace(low, high, _BINS + 1)


def _dots(each: np.ndarray, r: Resampled, frames: int, ends: tuple[float, float]) -> list:
    """A dot a picture, as large as it is often in the draw."""
    times = np.ones((frames, len(each)))
    times[1:-1] = r.times[: frames - 2]
    hover = [f"Picture {i + 1}: A {fixed(x)}, B {fixed(y)}" for i, (x, y) in enumerate(each)]
    return [
        Path("dots", [[ends[0]] * 2, [ends[1]] * 2], color="muted", dash=True, width=1),
        Points("dots", each, size=3 + 3 * np.sqrt(times), opacity=np.where(times > 0, 0.75, 0.12),
               color="prediction", hover=hover),
    ]  # fmt: skip


def _histogram(r: Resampled, frames: int, edges: np.ndarray) -> list:
    which = np.clip(np.searchsorted(edges, r.differences, side="right") - 1, 0, _BINS - 1)
    heights = np.zeros((frames, _BINS))
    for f in range(1, frames - 1):
        heights[f] = np.bincount(which[:f], minlength=_BINS)
    heights[:-1] /= max(float(heights[-2].max()), 1.0)
    full = np.bincount(which, minlength=_BINS)
    heights[-1] = full / full.max()
    middle, wide = (edges[1:] + edges[:-1]) / 2, float(edges[1] - edges[0])
    now = np.full((frames, 1, 2), np.nan)
    now[1:-1, 0] = np.stack([r.differences[: frames - 2], np.full(frames - 2, -0.06)], axis=-1)
    last = (np.arange(frames) == frames - 1).astype(float)[:, None]
    low, high = r.low, r.high
    said = f"95 %: {gap(low)} … {gap(high)}"
    return [
        Bars("draws", heights, x=middle, width=0.95 * wide, color="input", glide=False),
        Segments("draws", [[0, -0.16, 0, 1.1]], color="ink", width=1.5, dash=True),
        Points("draws", now, color="gradient", size=7, glide=False),
        Segments("draws", [[low, -0.06, high, -0.06]], color="gradient", width=5, opacity=last),
        Label("draws", ((edges[0] + edges[-1]) / 2, 1.09), said, bold=True, size=0.9,
              opacity=last),
    ]  # fmt: skip


def _captions(
    a: np.ndarray, b: np.ndarray, average: str, r: Resampled, shown: int
) -> list[Caption]:
    n = len(a)
    ours, theirs = mean(a, average), mean(b, average)
    one, other, apart = adding_up(ours, theirs, nothing=NOISE)
    first = Caption(
        "{n} pictures as they are: A {a}, B {b}, A − B = **{d}**.",
        n=n,
        a=one,
        b=other,
        d=f"{'+' if ours > theirs else ''}{apart}",
    )
    return [first, *(_draw(r, k, n) for k in range(shown)), _last(ours - theirs, r)]


def _draw(r: Resampled, k: int, n: int) -> Caption:
    times = r.times[k]
    return Caption(
        "Draw {k}: {n} pictures, {out} of them never and {twice} more than once"
        f"{'' if r.paired else ' (B has a draw of its own)'}: A − B = **{{d}}**.",
        k=k + 1,
        n=n,
        out=int((times == 0).sum()),
        twice=int((times > 1).sum()),
        d=gap(r.differences[k]),
    )


def _last(difference: float, r: Resampled) -> Caption:
    if not r.differences.any():
        return Caption("A and B are one network: every difference is 0.")
    said = Caption(
        "{draws} draws: 95 % of the differences lie from {low} to {high}; A is ahead in {ahead} "
        "of them. ",
        draws=f"{len(r.differences):,}",
        low=gap(r.low),
        high=gap(r.high),
        ahead=drawn(r.ahead),
    )
    if r.low <= 0 <= r.high:
        own = ": A and B are one network, on different draws" if not difference else ""
        return said + f"0 is among them: **it cannot be told**{own}."
    return said + f"0 is not: **{'A' if r.low > 0 else 'B'} is better**, on pictures like these."
