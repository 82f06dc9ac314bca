"""Zeros, then a filter: a kernel slides over the samples with zeros between them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from vislib.core.text import cell_text, clean, number, plural, rounded_sum, signed, significant
from vislib.figures.grids import painted, revealed, square
from vislib.stage.caption import Caption
from vislib.stage.scene import Boxes, Cells, Jump, Link, Scene, Secret
from vislib.upsampling.algorithms import Filtering

__all__ = ["scene"]

_TERMS = 6  # of a sum that are written out
_FEW, _MANY = 6, 9  # columns: cells hold any number of three digits; fewer than four letters


def scene(trace: Filtering) -> Scene:
    """The kernel over the zero-inserted grid, one output per step; before the answer, none."""
    count, k = trace.output.size, len(trace.kernel)
    asked = Caption(
        "{zeros} between the samples, then one kernel of {kernel}.",
        zeros=plural(trace.factor - 1, "zero"),
        kernel=f"{k} × {k}",
    )
    captions = [asked + " Play, or step."]
    captions += [_arithmetic(trace, r, c) for r, c in np.ndindex(trace.output.shape)]
    between = f"Zeros between (hatched: outside), {_sides(trace.padded)}"
    return Scene(
        panels=(
            square("x", "Samples", trace.x.shape, weight=0.5),
            square("kernel", "Kernel", trace.kernel.shape, weight=0.5),
            square("padded", between, trace.padded.shape),
            square("output", f"Output, {_sides(trace.output)}", trace.output.shape, weight=0.9),
        ),
        marks=[*_grids(trace), *_boxes(trace)],
        frames=count + 1,
        captions=captions,
        links=_window_links(trace),
        jumps=(Jump("output", np.arange(1, count + 1)),),
        alt="A kernel slides over samples with zeros inserted and computes the enlarged grid.",
        height=380,
        frame_ms=500,
        secret=Secret(caption=asked),
    )


def _grids(trace: Filtering) -> list[Cells]:
    """Samples, kernel, the samples with zeros between and around them, and the output so far."""
    rows, columns = trace.output.shape
    around = np.ones(trace.padded.shape, bool)
    around[trace.before : trace.before + rows, trace.before : trace.before + columns] = False
    high = float(np.abs(trace.x).max()) or 1.0
    weights = {"hover": [f"Weight {w}." for w in cell_text(trace.kernel)]}
    samples = {"hover": [f"Value {v}." for v in cell_text(trace.padded, 4)]}  # cells may round
    return [
        _grid("x", trace.x, cell_text(trace.x), "input", high),
        _grid("kernel", trace.kernel, cell_text(trace.kernel, 2), "kernel", **weights),
        _grid("padded", trace.padded, _short(trace.padded), "input", high, hatch=around, **samples),
        _output(trace, high),
    ]


def _boxes(trace: Filtering) -> list[Boxes]:
    """The kernel's window in the padded grid, and the output that it gives; none at first."""
    steps, columns = np.arange(trace.output.size + 1), trace.output.shape[1]
    current = np.maximum(steps - 1, 0)
    place = np.stack([current % columns, current // columns], axis=1).astype(float)
    busy = (steps > 0).astype(float)[:, None]
    window, cursor = (
        np.hstack([place, np.full((len(steps), 2), float(side))])[:, None]
        for side in (len(trace.kernel), 1)
    )
    return [
        Boxes("padded", window, color="kernel", fill=0, width=4, opacity=busy),
        Boxes("output", cursor, color="ink", fill=0, width=2.5, opacity=busy),
    ]


def _sides(grid: np.ndarray) -> str:
    """Rows × columns."""
    return " × ".join(map(str, grid.shape))


def _output(trace: Filtering, high: float) -> Cells:
    """The outputs so far, (F, rows, columns)."""
    done = np.arange(trace.output.size) < np.arange(trace.output.size + 1)[:, None]
    values = np.where(done, trace.output.ravel(), np.nan).reshape(-1, *trace.output.shape)
    cells = _grid("output", values, _short(trace.output), "output", high)
    return replace(cells, text=revealed(done, cells.text))


def _grid(
    name: str, values: np.ndarray, text: list[str], role: str, high: float = 0.0, **more: Any
) -> Cells:
    """A panel's grid in the hue of its role; where there are negative numbers, in two hues."""
    high = high or float(np.abs(values).max())
    text = _alike(text)
    if np.nanmin(values) > -1e-9:
        return painted(name, values, text, role, high, id=name, **more)
    return Cells(name, values, text=text, scale="RdBu", vmin=-high, vmax=high, id=name, **more)


def _alike(text: list[str]) -> list[str]:
    """Texts as wide as the widest: then the stage prints all numbers of a narrow grid, or none.

    Padded with spaces of a figure's width, of half and of about a quarter of it (point: a half).
    """
    halves = [2 * len(t) - t.count(".") for t in text]
    short = [max(halves) - h for h in halves]  # on both sides together, so a quarter on each
    sides = ["\u2007" * (s // 4) + "\u2005" * (s % 4 // 2) + "\u2006" * (s % 2) for s in short]
    return [side + t + side for side, t in zip(sides, text, strict=True)]


def _short(values: np.ndarray) -> list[str]:
    """Numbers for a grid's cells: where these are many, one decimal if a narrow cell holds it."""
    columns = values.shape[1]
    if columns <= _FEW:
        return cell_text(values)
    if np.abs(values).max() < 1:  # one decimal would leave nothing of them
        return cell_text(values, 2)
    letters, exact = 4 if columns <= _MANY else 3, cell_text(values)
    if max(map(len, exact)) <= letters:
        return exact
    both = (cell_text([rounded_sum(v, d) for v in values.ravel()], 9) for d in (1, 0))
    return [one if len(one) <= letters else whole for one, whole in zip(*both, strict=True)]


def _arithmetic(trace: Filtering, row: int, column: int) -> Caption:
    """The sum behind one output; inserted zeros contribute nothing and are left out."""
    window, total = trace.windows[row, column], trace.output[row, column]
    met = [
        (w, v)
        for w, v in zip(trace.kernel.ravel(), window.ravel(), strict=True)
        if abs(w * v) > 1e-12
    ]
    where = Caption("Row {row}, column {column}: ", row=row + 1, column=column + 1)
    total = float(clean(total, np.abs(trace.x).max()))
    if not met:
        return where + "nothing but zeros = **0**"
    if len(met) > _TERMS:
        return where + Caption(
            "{terms} + {left} more ≈ **{total}**",
            terms=_terms(met[:_TERMS], 3),
            left=len(met) - _TERMS,
            total=number(total),
        )
    digits = next((d for d in (3, 4, 5, 6) if _adds_up(met, d, total)), None)
    equals = "=" if digits else "≈"
    return where + Caption(
        f"{{terms}} {equals} **{{total}}**", terms=_terms(met, digits or 3), total=number(total)
    )


def _terms(met: list[tuple[float, float]], digits: int) -> str:
    return " + ".join(
        f"{signed(number(float(w), digits))}·{signed(number(float(v), digits))}" for w, v in met
    )


def _adds_up(met: list[tuple[float, float]], digits: int, total: float) -> bool:
    """Whether the terms, as printed with these digits, add up to the total as printed."""
    printed = sum(significant(w, digits) * significant(v, digits) for w, v in met)
    return number(printed, scale=max(abs(v) for _, v in met)) == number(total)


def _window_links(trace: Filtering) -> tuple[Link, ...]:
    """Output cell to the samples that it adds up, in the padded grid and in the small one."""
    in_padded, in_small = [], []
    side = trace.padded.shape[1]
    rows, columns = trace.x.shape
    for row, column in np.ndindex(trace.output.shape):
        padded, small = [], []
        for r, c in np.ndindex(rows, columns):
            top = trace.before + r * trace.factor - row
            left = trace.before + c * trace.factor - column
            inside = 0 <= top < len(trace.kernel) and 0 <= left < len(trace.kernel)
            if inside and trace.kernel[top, left]:
                padded.append((top + row) * side + left + column)
                small.append(r * columns + c)
        in_padded.append(padded)
        in_small.append(small)
    return (Link("output", "padded", in_padded, both=False), Link("output", "x", in_small))
