"""The numbers beside the pictures of the lesson, as rows and pairs for tables and metrics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from vislib.core.conditions import Condition
from vislib.core.text import (
    NOISE,
    Decimals,
    agreeing,
    apart,
    clean,
    enough,
    fixed,
    percent,
    plural,
)
from vislib.upsampling import algorithms, resampling
from vislib.upsampling.algorithms import Filtering
from vislib.upsampling.outlines import FULL, Drawn, Lens
from vislib.upsampling.resampling import KERNELS
from vislib.upsampling.shrunk import Shrunk

_ALIKE = 1e-9  # of the largest number: what only rounding tells apart


def given_back(x: np.ndarray, y: np.ndarray, size: int) -> tuple[Condition, ...]:
    """Max unpooling y gives x back, and every window of x has something to keep."""
    cells, windows = algorithms.lost(x, y, size)
    said = f"{cells} of {plural(x.size, 'cell')} changed"
    empty = f"{plural(windows, 'window')} with 0 as the largest"
    return (
        Condition(not cells, said if cells else "all cells come back"),
        Condition(not windows, empty if windows else "no window with 0 as the largest"),
    )


def moved(lens: Lens) -> tuple[Condition, ...]:
    """A 9 is moved, and then two ways draw its window alike, which they did not before."""
    before, after = (lens.alike(after=late) for late in (False, True))
    return (
        Condition(lens.largest == FULL, f"the window's largest is {lens.largest}"),
        Condition(not before, "alike before" if before else "different before"),
        Condition(after, "alike after" if after else "different after"),
    )


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
            row[f"{size} × {size}: drawn"] = "–" if covered is None else percent(covered, 1.0)
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
        "samples met per output": (
            f"{fewest} to {most}" if fewest < most else str(most),
            "where no end is near",
        ),
    }


def one_output(output: np.ndarray, scale: float) -> tuple[Condition, ...]:
    """All outputs are the same number, and none is 0; ``scale``: that of the samples."""
    output = clean(output, scale)
    low, high = _told(np.array([output.min(), output.max()]))
    zeros = int((output == 0).sum())
    verb = "is" if zeros == 1 else "are"
    none = f"{zeros} of {output.size} {verb} 0" if zeros else "none is 0"
    said = f"every output is {low}" if low == high else f"outputs from {low} to {high}"
    return Condition(low == high, said), Condition(not zeros, none)


def mixed(most: int, low: float, high: float) -> tuple[Condition, ...]:
    """An output mixes three samples, and the outputs of the edge stay between 0 and 1."""
    outside = max(-low, high - 1)  # how far they leave the range
    least, largest = (enough(v, lambda v: (v < -_ALIKE, v > 1 + _ALIKE)) for v in (low, high))
    return (
        Condition(most >= 3, f"{plural(most, 'sample')} in one output"),
        Condition(outside <= _ALIKE, f"from {least} to {largest}"),
    )


def ends(values: Sequence[float], samples: np.ndarray) -> tuple[Condition, ...]:
    """Unlike ``samples`` (n,) whose last outputs, one a convention, are the same."""
    equal = len(set(np.asarray(samples).tolist())) == 1
    unlike = Condition(not equal, "samples all equal" if equal else "samples not all equal")
    if len(values) == 1:
        return unlike, Condition(False, "copying has one convention: choose another kernel")
    said = _told(clean(values, float(np.abs(samples).max())))
    words = ", ".join(said[:-1])
    return unlike, Condition(len(set(said)) == 1, f"last outputs {words} and {said[-1]}")


def _told(values: np.ndarray) -> list[str]:
    """``values`` in as few digits as tell apart those that are; what rounding parts is alike."""
    near = np.abs(values - values.max()) <= _ALIKE * np.abs(values).max()
    values = np.where(near, values.max(), values).tolist()
    return agreeing(values, lambda *v: [a == b for a in v for b in v], 3)


def closest(errors: Mapping[str, float]) -> Condition:
    """Nearest is closer than any kernel that does not copy; ``errors``: kernel -> RMS error."""
    others = {mode: error for mode, error in errors.items() if not KERNELS[mode].copies}
    best = min(others, key=others.get)
    ours, theirs = apart(errors["nearest"], others[best], 1)
    said = f"nearest is off by {ours}, {KERNELS[best].title} by {theirs}"
    return Condition(others[best] - errors["nearest"] > NOISE * others[best], said)


def taps_note(mode: str) -> str:
    """Where the taps and the outputs of the two pictures sit."""
    if KERNELS[mode].copies:
        return (
            "The taps, left, are ones, and sit where the outputs of the edge, right, do: copying "
            "has one convention, that of `align_corners=False`."
        )
    return (
        "The taps, left, are those of zero insertion; kernels are scaled so that the weights of "
        "every output sum to 1. The edge, right, is enlarged with `align_corners=False`, whose "
        "outputs sit elsewhere: see *Where the samples sit*."
    )


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
    return fixed(value).rstrip("0").rstrip(".")


def rulers(samples: np.ndarray, factor: int, mode: str) -> list[dict[str, Any]]:
    """One row a convention: every output."""
    named = {"deck": "zero insertion"}
    return [
        {"convention": "copying" if KERNELS[mode].copies else named.get(name, name)}
        | {str(o + 1): round(float(v), 12) for o, v in enumerate(values)}  # printed in 4 digits
        for name, values in algorithms.by_convention(samples, factor, mode).items()
    ]


def photo(found: Shrunk) -> dict[str, Any]:
    """How far each kernel is off, in the whole picture and under the lens."""
    here = found.errors_here
    return {
        KERNELS[mode].title: (fixed(error, 1), f"{fixed(here[mode], 1)} under the lens")
        for mode, error in found.errors.items()
    }
