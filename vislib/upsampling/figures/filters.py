"""Interpolation as a filter: the sliding kernel, its curve, and where the samples sit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from vislib.core.text import number
from vislib.figures.grids import cell_text, painted, revealed, signed, square
from vislib.stage import theme
from vislib.stage.opening import opening
from vislib.stage.scene import Boxes, Cells, Jump, Label, Link, Panel, Path, Points, Scene, Segments
from vislib.upsampling import algorithms as upsampling
from vislib.upsampling import resampling
from vislib.upsampling.algorithms import Filtering

__all__ = ["curves", "rulers", "sliding"]

_FEW, _MANY = 6, 9  # columns: cells hold any number of three digits; fewer than four letters


# -- zeros, then a filter ----------------------------------------------------------------------
def sliding(trace: Filtering) -> Scene:
    """The kernel over the zero-inserted grid, one output per step."""
    rows, columns = trace.output.shape
    count, k = trace.output.size, len(trace.kernel)
    steps = np.arange(count + 1)
    current = np.maximum(steps - 1, 0)
    place = np.stack([current % columns, current // columns], axis=1).astype(float)
    busy = (steps > 0).astype(float)[:, None]
    window = np.hstack([place, np.full((count + 1, 2), float(k))])[:, None]
    cursor = np.hstack([place, np.ones((count + 1, 2))])[:, None]
    done = np.arange(count) < steps[:, None]
    around = np.ones(trace.padded.shape, bool)
    around[trace.before : trace.before + rows, trace.before : trace.before + columns] = False
    high = float(np.abs(trace.x).max()) or 1.0
    side, small = len(trace.padded), trace.x.shape
    panels = (
        square("x", "Samples", small, weight=0.5),
        square("kernel", "Kernel", trace.kernel.shape, weight=0.5),
        square("padded", f"Zeros between (hatched: outside), {side} wide", trace.padded.shape),
        square("output", f"Output, {rows} × {columns}", trace.output.shape, weight=0.9),
    )
    weights = {"hover": [f"Weight {w}." for w in cell_text(trace.kernel)]}
    marks = [
        _grid("x", trace.x, cell_text(trace.x), "input", high),
        _grid("kernel", trace.kernel, cell_text(trace.kernel, 2), "kernel", **weights),
        _grid("padded", trace.padded, _short(trace.padded), "input", high, hatch=around),
        Boxes("padded", window, color="kernel", fill=0, width=4, opacity=busy),
        _output(trace, done, high),
        Boxes("output", cursor, color="ink", fill=0, width=2.5, opacity=busy),
    ]
    captions = [
        f"{trace.factor - 1} zero{'s' if trace.factor > 2 else ''} between the samples, then one "
        f"kernel of {k} × {k}. Play, or step."
    ]
    captions += [_arithmetic(trace, r, c) for r, c in np.ndindex(rows, columns)]
    return Scene(
        panels=panels,
        marks=marks,
        frames=count + 1,
        captions=captions,
        links=_window_links(trace),
        jumps=(Jump("output", np.arange(1, count + 1)),),
        alt="A kernel slides over samples with zeros inserted and computes the enlarged grid.",
        height=380,
        frame_ms=500,
    )


def _output(trace: Filtering, done: np.ndarray, high: float) -> Cells:
    """The outputs so far, (F, rows, columns)."""
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
    both = zip(cell_text(values.round(1), 9), cell_text(values.round(), 9), strict=True)
    return [one if len(one) <= letters else whole for one, whole in both]


def _arithmetic(trace: Filtering, row: int, column: int) -> str:
    """The sum behind one output; inserted zeros contribute nothing and are left out."""
    window, total = trace.windows[row, column], trace.output[row, column]
    met = [
        (w, v)
        for w, v in zip(trace.kernel.ravel(), window.ravel(), strict=True)
        if abs(w * v) > 1e-12
    ]
    terms = [f"{signed(number(float(w), 3))}·{signed(number(float(v), 3))}" for w, v in met[:6]]
    text = " + ".join(terms) if terms else "nothing but zeros"
    if len(met) > 6:
        text += f" + {len(met) - 6} more"
    return f"Row {row + 1}, column {column + 1}: {text} = **{number(float(total))}**"


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


# -- curves ------------------------------------------------------------------------------------
def curves(mode: str, factor: int) -> Any:
    """Plotly: every kernel as a curve, one marked with its taps; and what it makes of an edge."""
    from plotly.subplots import make_subplots

    fig = make_subplots(
        1,
        2,
        column_widths=[0.58, 0.42],
        subplot_titles=("The kernel", "An edge enlarged"),
        horizontal_spacing=0.09,
    )
    t = np.linspace(-5, 5, 601)
    curve = {name: resampling.profile(name, t) for name in resampling.KERNELS}
    others = [k for name, k in resampling.KERNELS.items() if name not in (mode, "area")]
    for kernel in others:
        fig.add_scatter(
            x=t,
            y=curve[kernel.name],
            name="the other kernels (hover: which)",
            line={"width": 1, "color": theme.colour("muted")},
            opacity=0.45,
            showlegend=kernel is others[0],
            hovertemplate=f"{kernel.title}<br>%{{x:.2f}} px: %{{y:.3f}}<extra></extra>",
            row=1,
            col=1,
        )
    kernel = resampling.KERNELS[mode]
    offsets, values = resampling.taps(mode, factor)
    where = offsets / factor - ((factor - 1) / (2 * factor) if kernel.copies else 0)
    fig.add_scatter(
        x=t,
        y=curve[mode],
        name=kernel.title,
        line={"width": 3, "color": theme.colour("kernel")},
        row=1,
        col=1,
    )
    fig.add_scatter(
        x=where,
        y=values,
        name=f"{len(offsets)} taps at factor {factor}",
        mode="markers",
        marker={"size": 8, "color": "#0072B2"},
        hovertemplate="%{x:.2f} px: %{y:.4f}<extra></extra>",
        row=1,
        col=1,
    )
    _edge(fig, mode, factor)
    fig.update_xaxes(title="distance (input px)", row=1, col=1)
    fig.update_xaxes(title="position (input px)", row=1, col=2)
    fig.update_annotations(font={"size": 15})
    fig.update_layout(height=380, legend={"y": -0.3, "yanchor": "top"}, margin={"b": 90})
    return fig


def _edge(fig: Any, mode: str, factor: int) -> None:
    edge = np.repeat([0.0, 1.0], 6)
    convention = "align_corners=False"
    enlarged = upsampling.interpolate(edge, factor, mode, convention)
    where = resampling.positions(edge.size, factor, convention)
    fig.add_scatter(
        x=np.arange(edge.size),
        y=edge,
        name="samples",
        mode="markers",
        marker={"size": 10, "color": "#0072B2", "symbol": "square"},
        row=1,
        col=2,
    )
    fig.add_scatter(
        x=where,
        y=enlarged,
        name=f"enlarged ×{factor}",
        mode="lines+markers",
        line={"color": "#009E73"},
        marker={"size": 5},
        row=1,
        col=2,
    )


# -- rulers ------------------------------------------------------------------------------------
_CONVENTION_TITLES = {
    "deck": "Zero insertion: output o sits at (o − 1) / s, zeros beyond the end",
    "align_corners=False": "align_corners=False: pixel areas coincide, (o − ½) / s − ½",
    "align_corners=True": "align_corners=True: first and last centres coincide",
}


_SHORT = {"deck": "zeros", "align_corners=False": "False", "align_corners=True": "True"}


def rulers(samples: np.ndarray, factor: int, mode: str) -> Scene:
    """Where every output sample sits on the input's ruler, under three conventions."""
    n, count = len(samples), len(samples) * factor
    names, titles = resampling.conventions(mode), _CONVENTION_TITLES
    if len(names) == 1:
        titles = {names[0]: "Copying has one convention: every output lies in its sample's pixel"}
    results = {name: upsampling.interpolate(samples, factor, mode, name) for name in names}
    everything = np.concatenate([samples, *results.values()])
    span = float(np.ptp(everything)) or 1.0
    low = min(0.0, float(everything.min())) - 0.2 * span
    high = float(everything.max()) + 0.42 * span
    panels, marks, jumps = [], [], []
    for row, (name, values) in enumerate(results.items()):
        where = resampling.positions(n, factor, name)
        panels.append(Panel(name, titles[name], (-0.75, n + 0.1), (low, high), row=row))
        marks += _ruler(name, samples, where, values, _used(name, mode, n, factor), low, 0.2 * span)
        jumps.append(Jump(f"{name}.outputs", np.arange(1, count + 1)))
    return Scene(
        panels=panels,
        marks=marks,
        frames=count + 1,
        captions=_ruler_captions(results, count),
        jumps=jumps,
        alt="Outputs of an enlarged line on the ruler of its input pixels, "
        + ("three conventions." if len(names) > 1 else "one convention."),
        height=60 + 137 * len(names),
        frame_ms=900,
    )


def rulers_asked(samples: np.ndarray, factor: int, mode: str) -> Scene:
    """The samples alone, before the answer: where do the outputs sit?"""
    told = rulers(samples, factor, mode)
    given = [m for m in told.marks if m.kind in ("boxes", "points") and m.color == "input"]
    said = "Blue squares: samples in the middle of their pixels, the first at 0. The outputs?"
    many = "three times" if len(told.panels) > 1 else "once"
    return opening(replace(told, marks=given, jumps=()), said, alt=f"A line of samples, {many}.")


def _used(name: str, mode: str, n: int, factor: int) -> np.ndarray:
    """(outputs, inputs) weights."""
    return resampling.weights(n, factor, mode, name)


def _ruler(name: str, samples, where, values, weights, low: float, lift: float) -> list:
    n, count = len(samples), len(values)
    steps = np.arange(count + 1)
    lit = np.where(np.arange(count) == steps[:, None] - 1, 1.0, 0.0)
    size = np.where(lit > 0, 9.0, 5.5)
    strength = np.zeros((count + 1, n))
    strength[1:] = np.abs(weights)
    ends = np.zeros((count + 1, n, 4))
    for f in range(1, count + 1):
        o = f - 1
        ends[f] = np.stack(
            [np.arange(n), samples, np.full(n, where[o]), np.full(n, values[o])], axis=1
        )
    pixels = np.stack(
        [np.arange(n) - 0.5, np.full(n, low), np.ones(n), np.maximum(samples - low, 0)], axis=1
    )
    return [
        Boxes(name, pixels, color="input", fill=0.10, width=1),
        Path(name, np.stack([where, values], axis=1), color="output", width=1.5),
        Segments(name, ends, color="kernel", width=3, opacity=np.clip(1.2 * strength, 0, 1)),
        Points(
            name, np.stack([np.arange(n), samples], axis=1), size=8, color="input", shape="square"
        ),
        Points(
            name,
            np.stack([where, values], axis=1),
            size=size,
            color="output",
            id=f"{name}.outputs",
            hover=[
                f"Output {o + 1} sits at {number(float(p), 3)} px, value {number(float(v))}"
                for o, (p, v) in enumerate(zip(where, values, strict=True))
            ],
        ),
        Label(
            name,
            np.stack([where, values + lift], axis=1),
            [number(float(v), 3) for v in values],
            size=0.95,
            bold=True,
            opacity=lit,
        ),
    ]


def _ruler_captions(results: dict, count: int) -> list[str]:
    captions = [
        "Blue squares: samples in the middle of their pixels, the first at 0. Green: outputs."
    ]
    for o in range(count):
        values = ", ".join(
            f"{_SHORT[name] if len(results) > 1 else 'a copy,'} **{number(float(line[o]), 4)}**"
            for name, line in results.items()
        )
        captions.append(f"Output {o + 1}: {values}.")
    return captions
