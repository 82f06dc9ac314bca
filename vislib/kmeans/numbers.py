"""The numbers beside the pictures, as rows and names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vislib.core.colours import quantised
from vislib.core.text import Decimals, apart, enough, number, plural
from vislib.kmeans import features, restarts
from vislib.kmeans.lloyd import Trace
from vislib.kmeans.restarts import Ends
from vislib.kmeans.segmentation import Segmentation, pieces
from vislib.kmeans.selection import Selection

_STOPS = {
    "no change": "nothing changed",
    "tolerance": "below tolerance",
    "iterations": "most iterations",
}


_BY = {"tolerance": "tolerance", "iterations": "most iterations allowed"}


def half_steps(trace: Trace) -> dict[str, Any]:
    """What one run comes to."""
    return {
        "updates": trace.updates,
        "final distortion D": trace.distortion,
        "D per point": trace.distortion / len(trace.points),
        "stopped because": _STOPS[trace.stopped],
    }


def settled(trace: Trace, rings: int) -> tuple[bool, str]:
    """Whether one update was enough from four starting ``rings`` or more, and what is missing."""
    rests = trace.stopped == "no change"
    met = rests and trace.updates == 1 and rings >= 4
    said = f"Now: {plural(trace.updates, 'update')}"
    if trace.updates == 1 and not met:
        said += ", but " + (_few(rings) if rests else f"stopped by the {_BY[trace.stopped]}")
    return met, f"{said}."


def _few(rings: int) -> str:
    return f"with {plural(rings, 'starting centre')}" if rings else "from random groups"


def spread_out(found: Mapping[str, Ends]) -> tuple[bool, str]:
    """Whether k-means++ ends no lower on average than random examples, and both means."""
    spread, plain = (float(found[m].distortion.mean()) for m in ("k-means++", "random examples"))
    said = apart(spread, plain, 1)
    return spread > plain or said[0] == said[1], f"Now: {said[0]} against {said[1]}."


def both_five(found: Selection, own: bool) -> tuple[bool, str]:
    """Whether elbow and silhouette choose five groups of one's ``own`` points."""
    v = found.verdict
    given = "" if own else ", of points not your own"
    met = own and v.elbow == v.silhouette == 5
    return met, f"Now: elbow {v.elbow}, silhouette {v.silhouette}{given}."


def alike(sizes: np.ndarray) -> tuple[bool, str]:
    """Whether six clusters or more, of ``sizes`` (k,), are about equal, and how things stand."""
    held, k = sizes[sizes > 0], len(sizes)
    ratio = float(held.max() / held.min())
    said = f"Now: {enough(ratio, lambda v: v <= 2, 1)} to 1 with k = {k}"
    said += f", of which {k - len(held)} without pixels" if len(held) < k else ""
    return k >= 6 and len(held) == k and ratio <= 2, f"{said}."


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
            f"{share * colours.max():.1f} and {share * colours.min():.1f} %",
            f"{colours.max() / colours.min():.1f} to 1",
        ),
        "bytes": (f"{before:,} → {after:,}", _times(before, after)),
        "mean squared error": (error, f"PSNR {number(features.psnr(error))} dB"),
    }


def _times(before: int, after: int) -> str:
    if after < before:
        return f"{before / after:.1f} times fewer"
    return "no fewer" if after == before else "more than before"
