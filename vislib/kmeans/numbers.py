"""The numbers beside the pictures, as rows and names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vislib.core.colours import quantised
from vislib.core.conditions import Condition
from vislib.core.text import Decimals, apart, enough, fixed, number, plural
from vislib.kmeans import features, restarts
from vislib.kmeans.lloyd import Trace
from vislib.kmeans.restarts import Ends
from vislib.kmeans.segmentation import Segmentation, pieces
from vislib.kmeans.selection import LEAST, Selection

_STOPS = {
    "no change": "nothing changed",
    "tolerance": "below tolerance",
    "iterations": "most iterations",
}
_THEN = {
    "no change": "then nothing changed",
    "tolerance": "then stopped by the tolerance",
    "iterations": "then stopped by the most iterations allowed",
}


def half_steps(trace: Trace) -> dict[str, Any]:
    """What one run comes to."""
    return {
        "updates": trace.updates,
        "final distortion D": trace.distortion,
        "D per point": trace.distortion / len(trace.points),
        "stopped because": _STOPS[trace.stopped],
    }


def settled(trace: Trace, rings: int) -> tuple[Condition, ...]:
    """One update, nothing to change after it, and four starting ``rings`` or more."""
    begun = plural(rings, "starting centre") if rings else "no starting centres"
    return (
        Condition(trace.updates == 1, plural(trace.updates, "update")),
        Condition(trace.stopped == "no change", _THEN[trace.stopped]),
        Condition(rings >= 4, begun),
    )


def spread_out(found: Mapping[str, Ends]) -> tuple[Condition, ...]:
    """k-means++ ends no lower on average than random examples."""
    spread, plain = (float(found[m].distortion.mean()) for m in ("k-means++", "random examples"))
    said = apart(spread, plain, 1)
    met = spread > plain or said[0] == said[1]
    now = f"a mean distortion of {said[0]} with k-means++, of {said[1]} with random examples"
    return (Condition(met, now),)


def both_five(found: Selection, own: bool) -> tuple[Condition, ...]:
    """Elbow and silhouette choose five groups, of one's ``own`` points."""
    v = found.verdict
    return (
        Condition(own, "your own points" if own else "points not your own"),
        Condition(v.elbow == 5, f"the elbow chooses k = {v.elbow}"),
        Condition(v.silhouette == 5, f"the silhouette chooses k = {v.silhouette}"),
    )


def too_few(points: np.ndarray) -> tuple[Condition, ...]:
    """``points`` (n, 2) of which fewer differ than leave a k to be chosen."""
    different = plural(len(np.unique(points, axis=0)), "different point")
    return (Condition(False, f"{different}: place at least {LEAST}"),)


def alike(sizes: np.ndarray) -> tuple[Condition, ...]:
    """Six clusters or more, of ``sizes`` (k,), the largest at most twice the smallest."""
    empty = int((sizes == 0).sum())
    if empty:
        equal = Condition(False, f"{empty} of them without pixels")
    else:
        ratio = float(sizes.max() / sizes.min())
        equal = Condition(ratio <= 2, f"the largest {_ratio(ratio)} times the smallest")
    return Condition(len(sizes) >= 6, plural(len(sizes), "cluster")), equal


def _ratio(value: float) -> str:
    return enough(value, lambda v: v <= 2, 1)


def capped(k: int, most: int, what: str) -> str:
    """That ``most`` things make no more groups than themselves, where ``k`` asks for more."""
    if k <= most:
        return ""
    return f"{plural(most, what)} cannot make {k} groups: k counts as {most} here."


def ends(found: Mapping[str, Ends]) -> list[dict[str, Any]]:
    """What all starts of each kind come to; the best is the lowest of all kinds."""
    best = min(float(e.distortion.min()) for e in found.values())
    decimals = 1 if best >= 100 else 2
    return [
        {
            "starting centres": name,
            "different ends": len(restarts.ends(e.distortion)[0]),
            "best": Decimals(e.distortion.min(), decimals),
            f"mean of {len(e.distortion)}": Decimals(e.distortion.mean(), decimals),
            "worst": Decimals(e.distortion.max(), decimals),
            "reach the best": f"{100 * np.mean(e.distortion <= 1.01 * best):g} %",
            "updates, mean": Decimals(e.updates.mean(), 1),
            "most updates": int(e.updates.max()),
        }
        for name, e in found.items()
    ]


def selection(found: Selection, guess: int) -> dict[str, Any]:
    """The k of the learner, and that of each rule."""
    v = found.verdict
    return {
        "you": f"k = {guess}",
        "elbow": (f"k = {v.elbow}", "farthest below the chord"),
        "silhouette": (f"k = {v.silhouette}", "highest mean"),
        "gap": (f"k = {v.gap}", "first within one error of the next"),
    }


def segmentation(pixels: np.ndarray, found: Segmentation) -> dict[str, Any]:
    """What a picture (H, W, 3) uint8 and its clusters come to."""
    colours = found.sizes[found.sizes > 0]
    before, after = features.vector_bytes(len(found.points), len(colours))
    error = features.squared_error(pixels, quantised(pixels, found.labels, found.k))
    share = 100 / len(found.points)
    return {
        "iterations": found.updates,
        "mean distortion": found.steps[-1].distortion / len(found.points),
        "connected pieces": pieces(found.labels.reshape(pixels.shape[:2])),
        "largest and smallest cluster": (
            f"{_present(share * colours.max())} and {_present(share * colours.min())} %",
            f"{_ratio(colours.max() / colours.min())} to 1",
        ),
        "bytes": (f"{before:,} → {after:,}", _times(before, after)),
        "mean squared error": (error, f"PSNR {number(features.psnr(error))} dB"),
    }


def _present(percent: float) -> str:
    """A share that is not 0, and not printed as that."""
    return enough(percent, lambda v: v > 0, 1)


def _times(before: int, after: int) -> str:
    if after < before:
        return f"{fixed(before / after, 1)} times fewer"
    return "no fewer" if after == before else "more than before"
