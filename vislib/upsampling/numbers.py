"""The numbers beside the pictures of the lesson, as rows and pairs for tables and metrics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from vislib.core.text import Decimals, number, plural
from vislib.upsampling import algorithms, resampling
from vislib.upsampling.algorithms import Filtering
from vislib.upsampling.outlines import Drawn
from vislib.upsampling.resampling import KERNELS
from vislib.upsampling.shrunk import Shrunk


def switches(found: Mapping[int, tuple[Drawn, ...]]) -> list[dict[str, Any]]:
    """One row a way: how far off its full answers lie and how much of the outline they cover.

    ``found``: the three ways for each window.
    """
    rows = []
    for i, one in enumerate(next(iter(found.values()))):
        row: dict[str, Any] = {"unpooling": one.way}
        for size, drawn in found.items():
            off, covered = drawn[i].off, drawn[i].covered
            row[f"{size} × {size}: off by"] = "–" if off is None else Decimals(off, 2)
            row[f"{size} × {size}: drawn"] = "–" if covered is None else f"{covered:.0%}"
        rows.append(row)
    return rows


def switches_note(found: Mapping[int, tuple[Drawn, ...]]) -> str:
    """What the numbers mean, and what they say of max unpooling."""
    note = (
        "Off by: how many pixels the cells that say 9 lie from the outline, on average. Drawn: how "
        "many of the outline's cells say 9."
    )
    covered = [drawn[-1].covered for drawn in found.values()]
    if None in covered:
        return f"{note} This picture has one tone: there is no outline."
    gaps = "" if min(covered) == 1 else ", and leaves gaps for the next convolution to fill"
    return (
        f"{note} Max unpooling stays on the outline{gaps}: that is why SegNet (Badrinarayanan, "
        "Kendall and Cipolla, 2017) hands its switches over. The outline is drawn by hand for cat, "
        "astronaut and camera; elsewhere it surrounds what is lighter than Otsu's threshold."
    )


def zeros(trace: Filtering, mode: str) -> dict[str, Any]:
    """What the kernel is, and how many samples an output adds up."""
    met = resampling.support(mode, trace.factor)
    fewest, most = int(met.min()) ** 2, int(met.max()) ** 2
    return {
        "kernel": f"{len(trace.kernel)} × {len(trace.kernel)}",
        "sum of weights": round(float(trace.kernel.sum()), 9),
        "samples met per output": f"{fewest} to {most}" if fewest < most else str(most),
    }


def between(low: float, high: float) -> str:
    """Where the outputs lie."""
    return f"Now: from {number(low, 3)} to {number(high, 3)}."


def mixed(most: int, low: float, high: float) -> str:
    """How many samples an output mixes, and where the outputs of the edge lie."""
    return f"Now: {plural(most, 'sample')}, from {_plain(low)} to {_plain(high)}."


def ends(values: Sequence[float], equal: bool = False) -> str:
    """The last output under each convention; whether the samples are all `equal`."""
    said = ", ".join(number(v, 3) for v in values)
    one = " under the one convention of copying" if len(values) == 1 else ""
    return f"Now: {said}{one}{', of samples that are all equal' if equal else ''}."


def kernels(factor: int) -> list[dict[str, Any]]:
    """One row a kernel: what it costs at ``factor``, and the range of the enlarged edge."""
    rows = []
    for mode, kernel in KERNELS.items():
        cost = algorithms.multiplications(mode, factor)
        edge = algorithms.interpolate(algorithms.EDGE, factor, mode)
        rows.append(
            {
                "kernel": kernel.title,
                "defined by": kernel.reference,
                "over inserted zeros": cost["zeros"],
                "samples only": cost["samples"],
                "rows, then columns": cost["separable"],
                "the edge reaches": f"{_plain(edge.min())} to {_plain(edge.max())}",
            }
        )
    return rows


def _plain(value: float) -> str:
    return f"{value:z.3f}".rstrip("0").rstrip(".").replace("-", "−")


def rulers(samples: np.ndarray, factor: int, mode: str) -> list[dict[str, Any]]:
    """One row a convention: every output."""
    named = {"deck": "zero insertion"}
    return [
        {"convention": "copying" if KERNELS[mode].copies else named.get(name, name)}
        | {str(o + 1): round(float(v), 3) for o, v in enumerate(values)}
        for name, values in algorithms.by_convention(samples, factor, mode).items()
    ]


def photo(found: Shrunk) -> dict[str, Any]:
    """How far each kernel is off, in the whole picture and under the lens."""
    here = found.errors_here
    return {
        KERNELS[mode].title: (f"{error:.1f}", f"{here[mode]:.1f} under the lens")
        for mode, error in found.errors.items()
    }
