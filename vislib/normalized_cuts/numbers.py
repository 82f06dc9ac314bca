"""The numbers beside the pictures, and where clicks point to."""

from __future__ import annotations

import numpy as np

from vislib.core.text import NOISE, Decimals, clean, enough, fixed, number
from vislib.normalized_cuts import params
from vislib.normalized_cuts.again import Again
from vislib.normalized_cuts.cuts import Divisions
from vislib.normalized_cuts.patches import Ties, most_entries
from vislib.normalized_cuts.photographs import Photograph, Slide
from vislib.normalized_cuts.relaxing import CLOUDS, MISSED, Relaxed
from vislib.normalized_cuts.rings import Clustering, Sweep
from vislib.normalized_cuts.waves import Waves


def corner(place: np.ndarray, shape: tuple[int, ...], side: int) -> tuple[int, int]:
    """Row and column of the corner of a patch of ``side`` around ``place`` (x, y), all inside.

    Where nothing was clicked: around a place in the upper half.
    """
    height, width = shape[:2]
    x, y = place if place.size == 2 else (0.55 * width, 0.3 * height)
    row, column = int(np.floor(y)) - side // 2, int(np.floor(x)) - side // 2
    return int(np.clip(row, 0, height - side)), int(np.clip(column, 0, width - side))


def chosen(place: np.ndarray, shape: tuple[int, ...]) -> tuple[int, int]:
    """Row and column of the pixel at ``place`` (x, y), the middle one where none was clicked."""
    height, width = shape[:2]
    x, y = place if place.size == 2 else (width / 2, height / 2)
    return int(np.clip(np.floor(y), 0, height - 1)), int(np.clip(np.floor(x), 0, width - 1))


def graph_before(found: Ties, pixel: int, radius: int) -> dict[str, object]:
    """What counting alone tells of a patch's graph."""
    n = len(found.near)
    entries, most = most_entries(params.PHOTO, radius)
    return {
        "ties of this pixel": len(found.of(pixel)),
        "entries of W": (n * n, f"{n} × {n}"),
        f"entries for {params.PHOTO} × {params.PHOTO}": (entries, f"at most {most:,} not 0"),
    }


def graph(found: Ties, pixel: int) -> dict[str, object]:
    """What the weights tell."""
    return {
        "entries of W not 0": int(np.isfinite(found.apart).sum()),  # one may be too small to hold
        "degree of this pixel": float(found.weights[pixel].sum()),
    }


def cost(ncut: float) -> str:
    """An Ncut; what is a little more than 1, as of a point alone, is not printed as 1."""
    text = number(ncut)
    return enough(ncut, lambda v: v > 1, 4) if text == "1" and ncut > 1 else text


def cut(found: Divisions) -> dict[str, object]:
    """The cheapest division by cut and by Ncut, and what either costs by the other."""
    least, best = found.best("cut"), found.best("ncut")
    return {
        "minimum cut": (float(found.cuts[least]), f"its Ncut {cost(float(found.ncuts[least]))}"),
        "best Ncut": (float(found.ncuts[best]), f"its cut {number(found.cuts[best])}"),
    }


def picture(found: Photograph, slid: Slide | None) -> dict[str, object]:
    """What the eigenvector and its best threshold cost."""
    values = clean(found.values, 1.0)
    if slid is None:
        return {"λ": float(values[1])}
    share = float(slid.sweep.mask.mean())
    row: dict[str, object] = {
        f"λ of vector {slid.vector}": float(values[slid.vector - 1]),
        "best threshold": slid.sweep.ncut,
        "smaller side": f"{fixed(100 * min(share, 1 - share), 1)} %",
    }
    if found.lonely:
        row["pixels that hang on nothing"] = found.lonely
    return row


def eigen(found: Relaxed, own: np.ndarray, vector: int) -> dict[str, object]:
    """Bound, best division, and what thresholds on eigenvector ``vector`` make of it."""
    swept, zero = found.sweep(vector), found.at_zero(vector)
    row: dict[str, object] = {
        "λ₂": float(found.values[1]),
        "least Ncut": found.least,
    }
    if swept is not None:
        row["best threshold"] = swept.ncut
    if zero is not None:
        row["threshold 0"] = zero
    return row | {"your best quotient": found.quotient(own[1])}


def missed() -> str:
    """How often thresholds miss the best division on random clouds."""
    zero, every = (100 * MISSED[name] / CLOUDS for name in ("zero", "sweep"))
    return (
        f"On {CLOUDS} clouds of points anywhere (σ = 1.2) the signs of the second eigenvector miss "
        f"the best division in {fixed(zero, 0)} %, the best threshold in {fixed(every, 1)} %."
    )


def _walk(second: float) -> str:
    """An eigenvalue of the walk; what is a little less than 1 is not printed as 1."""
    text = number(second)
    return enough(second, lambda v: v < 1, 4) if text == "1" and 1 - second > NOISE else text


def spectral(found: Sweep, step: Clustering) -> dict[str, object]:
    """How far either clustering agrees with the groups, and what a random walker does."""
    return {
        "agreement (adjusted Rand)": Decimals(step.agreement, 2),
        "of K-means in the plane": Decimals(found.agreement, 2),
        "widest gap after": (step.gap, f"of {step.among}"),
        "second eigenvalue of the walk": (_walk(float(1 - step.values[1])), "1 − λ₂"),
    }


def limits(plain: Waves, contrast: float) -> dict[str, object]:
    """What the division of the plain picture costs, and how far it is the disc."""
    share = 100 * float(plain.mask.mean())
    row: dict[str, object] = {
        "smaller side": f"{fixed(min(share, 100 - share), 1)} %",
        "best threshold": plain.ncut,
    }
    disc = {"agreement with the disc": f"{fixed(100 * plain.overlap, 1)} %"}
    return row | (disc if contrast > 0 else {})


def again(found: Again) -> dict[str, object]:
    """How many regions there are, the dearest cut made and the cheapest refused."""
    row: dict[str, object] = {"regions": len(found.made) + 1}
    if found.made:
        row["dearest cut made"] = max(one.ncut for one in found.made)
    if found.refused:
        row["cheapest refused"] = found.refused[0].ncut
    return row
