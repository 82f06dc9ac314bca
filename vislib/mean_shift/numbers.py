"""The numbers and remarks beside the pictures of mean shift."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from vislib.core.text import Decimals, fixed, number, plural
from vislib.mean_shift.algorithm import Trace
from vislib.mean_shift.comparison import Judged
from vislib.mean_shift.edges import Edges
from vislib.mean_shift.filtering import Filtered
from vislib.mean_shift.methods import SMALLEST, Division
from vislib.mean_shift.params import Bandwidth
from vislib.mean_shift.regions import Stage
from vislib.mean_shift.sweeps import alone, plateau


def climbing(trace: Trace) -> dict[str, Any]:
    """What came of the windows of ``trace``, beside their picture."""
    return {
        "points": len(trace.points),
        "peaks": len(trace.modes),
        _moves(trace.converged): len(trace.positions) - 1,
        "bandwidth h": trace.bandwidth,
    }


def _moves(at_rest: bool) -> str:
    return "moves until all rest" if at_rest else "moves, the most allowed"


def bandwidth(traces: Sequence[Trace], at_estimate: Trace) -> dict[str, Any]:
    """How many peaks there are at the estimate, and which number holds longest."""
    h = np.array([t.bandwidth for t in traces])
    held = plateau(h, np.array([len(t.modes) for t in traces]))
    span = ("none", "")
    if held is not None:
        span = (held.peaks, f"h {fixed(held.low, 2)} to {fixed(held.high, 2)}")
    return {
        "peaks at the estimate": len(at_estimate.modes),
        "longest-held number above one": span,
    }


def estimate(p: Bandwidth, at_estimate: Trace) -> dict[str, Any]:
    """The estimated bandwidth, which tells nothing of the peaks."""
    return {"estimated bandwidth": (at_estimate.bandwidth, f"quantile {p.quantile:g}")}


def lonely(traces: Sequence[Trace]) -> str:
    """What becomes of points that no other joins, beside K-means."""
    grey, frames = int(np.count_nonzero(alone(traces))), len(traces)
    said = (
        f"A point alone on its peak is grey; there are such points at {grey} of "
        f"{plural(frames, 'bandwidth')}. Mean shift leaves each a group of its own; K-means has k "
        "groups and puts every point into one of them. "
        if grey
        else "At none of these bandwidths does a point stay alone on its peak. "
    )
    return said + (
        "K-means cuts along straight lines; a basin may have any shape. Along a ridge (moons, "
        "rings, the long ridge) a narrow window finds several peaks."
    )


def segmentation(made: Filtered, stages: Sequence[Stage], where: str) -> dict[str, Any]:
    """Windows, moves, regions after each step and the time, for one picture; ``where`` in words."""
    joined, merged, cleaned = (stage.count for stage in stages)
    return {
        "windows": made.mass.size,
        _moves(not made.moving[-1]): made.moves,
        "regions joined → merged → cleaned": f"{joined:,} → {merged:,} → {cleaned:,}",
        "filtered in": (f"{number(made.seconds, 2)} s", where),
    }


def edges(found: Edges) -> dict[str, Any]:
    """What became of the steps between neighbours."""
    kept = f"{found.kept:,} of {found.large:,}" if found.large else "there were none"
    return {
        "steps above the range bandwidth kept": kept,
        "mean of the steps not larger": f"{number(found.before, 3)} → {number(found.after, 3)}"
        if found.small
        else "there were none",
    }


def methods(shown: Sequence[Judged], chosen: tuple[int, int]) -> list[dict[str, Any]]:
    """A row for each method: what it was told, what came of it, and the time it took."""
    return [_row(one, chosen) for one in shown]


def _row(one: Judged, chosen: tuple[int, int]) -> dict[str, Any]:
    division, scores = one.division, one.scores
    outlined = scores.leak is not None
    return {
        "method": one.name,
        "told": told(division),
        "regions": one.count,
        "largest (%)": Decimals(100 * division.shares[0], 1),
        "smallest (%)": Decimals(100 * division.shares[-1], 1),
        "with the pixel": int(np.count_nonzero(division.labels == division.labels[chosen])),
        "colour error": Decimals(scores.colour, 1),
        **(
            {
                "outline found (%)": Decimals(100 * scores.found, 0),
                "leak (%)": Decimals(100 * scores.leak, 1),
            }
            if outlined
            else {}
        ),
        "time (ms)": round(1000 * division.seconds),
    }


def told(division: Division) -> str:
    """Everything the method was told, in the words of its library."""
    return ", ".join(f"{name} {value:g}" for name, value in division.settings.items())


TOLD = (
    "**Told**: all that each method was given, in the words of its library; the first number is "
    "the one that decides how many regions there are. All see the same picture in Lab colours "
    f"(Felzenszwalb's divided by 100), and all end alike: connected pieces below {SMALLEST} pixels "
    "join the neighbour nearest in colour."
)
LIMITS = (
    "Grouping works **bottom-up**: alike pixels become a region, and the region one token, without "
    "a name. It was meant to give pieces of about equal importance: compare the largest and the "
    "smallest. That the ear and the chest belong to one cat is knowledge from above: networks that "
    "learn classes work **top-down**."
)


def scored(note: str) -> str:
    """How the outline is scored, if there is one; ``note``: who drew it."""
    if not note:
        return (
            "Nobody has outlined an object in this picture: it shows the colour error alone (root "
            "mean square, in Lab units). Cat, astronaut and camera have an outline."
        )
    return (
        f"Outline: {note}. An edge of it counts as found if a border passes within a pixel; the "
        "leak is what lands on the wrong side if each region has to be all object or all rest."
    )


EXACT = (
    "Exact: no window is skipped or approximated. Only pixels within the spatial bandwidth are "
    "looked at, and windows that meet are followed once. Spatial and range bandwidths as in "
    "Comaniciu & Meer, “Mean shift: a robust approach toward feature space analysis” (2002); "
    "colours are held to 1/32."
)


def pixel_at(place: np.ndarray, shape: Sequence[int]) -> tuple[int, int]:
    """Row and column, from 0, of the pixel clicked at ``place`` (x, y), else of the first choice.

    ``shape``: (H, W, …) of the picture; places outside it count for its edge.
    """
    height, width = shape[:2]
    x, y = place if place.size == 2 else (0.3 * width, 0.45 * height)
    return int(np.clip(y, 0, height - 1)), int(np.clip(x, 0, width - 1))
