"""The numbers beside the pictures, as names and rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from vislib.convolution import filters
from vislib.convolution.channels import Cost
from vislib.convolution.depth import Depth
from vislib.convolution.lanes import Lanes
from vislib.convolution.learned_filter import Descent
from vislib.convolution.pooling import NAMES, Shifted
from vislib.convolution.pools import Pooled
from vislib.convolution.rims import Rim, Row, wall
from vislib.convolution.sizing import TENSORFLOW, Sizing, sizing
from vislib.convolution.sliding import CUT_BELL, CUT_TAIL, Sliding
from vislib.convolution.under import Under
from vislib.core.text import Decimals, fixed, number, plural, short


def slide(trace: Sliding) -> dict[str, Any]:
    """Peak, support and spread of the result, each beside those of f and g."""
    f, g, whole = trace.f, trace.g, trace.whole
    spans = [high - low for low, high in (whole.support, f.support, g.support)]
    wide = [number(round(span, 9)) for span in spans]
    spread = [fixed(shape.variance**0.5, 4) for shape in (whole, f, g)]
    return {
        "largest area": fixed(trace.peak, 4),
        "length of the result": (wide[0], f"f {wide[1]} + g {wide[2]}"),
        "standard deviation": (spread[0], f"√({spread[1]}² + {spread[2]}²)"),
    }


def slide_note(*names: str) -> str:
    """What the hand moves, and where a shape is cut."""
    said = (
        "τ is summed away; what the hand moves is the shift t. "
        "(If you have the slides: they slide along τ.)"
    )
    if "Gauss" in names:
        said += f" A bell is cut {CUT_BELL:g} σ from its middle."
    if "exponential" in names:
        said += f" The exponential is cut after {CUT_TAIL:g} widths."
    return said


def flip(trace: Lanes) -> dict[str, Any]:
    """How far the two lanes are apart."""
    one, two = trace.outputs(flip=False), trace.outputs(flip=True)
    alike = bool(np.allclose(one, two, rtol=1e-12, atol=1e-12))
    if trace.x.symbolic or trace.kernel.symbolic:
        apart = "none" if alike else "in letters"
    else:
        apart = number(float(np.abs(one - two).max()), scale=float(np.abs(one).max()))
    why = "symmetric kernel" if trace.symmetric else ""
    return {"outputs": len(one), "largest difference": (apart, why)}


def flip_note(trace: Lanes, ends: str) -> str:
    """Why frameworks do not turn over, and where an even kernel's odd zero goes."""
    said = (
        "A network learns its kernels: where it needs one turned over, it learns it turned over. "
        "(If you have the slides: one deck turns the kernel over, the others do not.)"
    )
    if ends == "same" and trace.before != trace.after:
        said += " With an even kernel the zero that is left over goes to the end, as in torch."
    if trace.x.tokens == trace.kernel.tokens == ("1",) * 6 and ends == "full":
        said += " Two dice: so many of 36 throws give 2, 3, …, 12."
    return said


def ends(rows: Sequence[Row], rims: Sequence[Rim], names: Mapping[str, str]) -> list[dict]:
    """First and last output of the row and brightness of the photograph's rim, a row a rule."""
    return [
        {
            "rule": names[row.rule],
            "outputs": len(row.outputs),
            "first": float(row.outputs[0]),
            "last": float(row.outputs[-1]),
            "brightness of the rim": f"{fixed(100 * rim.kept[-1], 1)} %",
        }
        for row, rim in zip(rows, rims, strict=True)
    ]


def white_wall(layers: int) -> dict[str, list]:
    """Corner and edge of a white wall after each 3×3 mean with zeros around."""
    found = wall(layers)
    return {
        "layers": [str(n) for n in range(1, layers + 1)],
        "corner": [Decimals(corner, 3) for corner, _ in found],
        "edge": [Decimals(edge, 3) for _, edge in found],
    }


def filtered(trace: Under) -> dict[str, Any]:
    """What the kernel does to brightness and to noise, and what it costs."""
    kernel = trace.kernel
    at_once, apart = filters.multiplications(kernel)
    total = float(kernel.sum())
    rank = filters.rank(kernel)
    how = f"rank {rank}"
    if 0 < apart < at_once:
        how += f": {apart} as {plural(rank, 'column')} and {plural(rank, 'row')}"
    return {
        "sum: brightness times": number(total, scale=float(np.abs(kernel).sum())),
        "noise times √Σk²": fixed(filters.noise_gain(kernel), 3),
        "multiplications a pixel": (f"{at_once}", how),
        "beyond black and white": f"{fixed(100 * trace.lost, 1)} %",
    }


FILTER_NOTES = {
    "edge": "Exactly nine times (the picture minus its 3×3 mean).",
    "sharpen": "Exactly the picture, plus four times (the picture minus the mean of its four "
    "neighbours).",
    "Gauss": "A column 1 2 1 times a row 1 2 1, over 16.",
    "box": "A column 1 1 1 times a row 1 1 1, over 9.",
    "Sobel →": "A column 1 2 1 times a row −1 0 1: a mean along the edge, a difference across.",
    "Sobel ↓": "A column −1 0 1 times a row 1 2 1: a mean along the edge, a difference across.",
}


def sizes(t: Sizing) -> dict[str, Any]:
    """How many outputs, what is never read, which padding keeps the size."""
    read = int((~t.unread).sum())
    lost = t.n**2 - read**2
    half = (t.span - 1) / 2
    keeps = number(half) if half.is_integer() else "none"
    formula = "(F − 1)/2" if t.dilation == 1 else "dilation·(F − 1)/2"
    why = f"{formula}, at stride 1" if half.is_integer() else f"{half:g} is no whole number"
    found = {
        "outputs": (f"{t.count}", f"{t.count} × {t.count} = {t.count**2:,} in two dimensions"),
        "never read": (f"{lost:,}", f"of {plural(t.n**2, 'pixel')} in two dimensions"),
        "padding that keeps the size": (keeps, why),
        "middle of the first window": number(t.centre),
    }
    if t.empty.any():
        found["windows of padding alone"] = int(t.empty.sum())
    return found


def frameworks(t: Sizing) -> str:
    """How torch's and TensorFlow's "same" differ for this layer."""
    half = t.span // 2
    try:
        one = sizing(t.n, t.kernel, t.stride, half, t.dilation)
    except ValueError:
        return ""
    two = sizing(t.n, t.kernel, t.stride, dilation=t.dilation, framework=TENSORFLOW)
    pads = f"(P = {half}, {half}) and TensorFlow's SAME ({two.before}, {two.after})"
    if one.count != two.count:
        said = f"{one.count} and {two.count} outputs"
    elif one.centre == two.centre:
        said = "as many outputs, in the same places"
    else:
        shift = number(abs(one.centre - two.centre))
        pixels = "pixel" if shift == "1" else "pixels"
        said = f"as many outputs, {shift} {pixels} apart"
    return f"torch with half the kernel {pads} give {said}."


def alexnet() -> str:
    """AlexNet's first layer at both printed sizes."""
    one, two = sizing(227, 11, 4), sizing(224, 11, 4)
    left = plural(int(two.unread.sum()), "column")
    return (
        f"AlexNet's first layer (11, stride 4) makes {one.count} of 227 pixels; of the 224 that "
        f"its paper prints, {number(two.exact, 4)} → {two.count}, and {left} would never be read. "
        "(If you have the slides: “fractions are illegal” there, and rounded down later; "
        "“same” keeps the size at stride 1 and for odd F only.)"
    )


def channels(d: Depth) -> dict[str, Any]:
    """The shape of the weights, and what the layer in the picture has and does."""
    made_of = f"{plural(d.weight.size, 'weight')}, {plural(d.bias.size, 'bias')}"
    return {
        "weights (filters, channels, rows, columns)": str(d.weight.shape),
        "parameters": (f"{d.parameters:,}", made_of),
        "multiplications": d.multiplications,
    }


def layer_cost(n: int, c: int, f: int, found: Cost) -> list[dict]:
    """A convolution layer beside a dense layer with as many outputs."""
    filters, m, _ = found.shape
    size = f"{n}×{n}×{c} → {m}×{m}×{filters}"
    dense = found.dense_weights
    return [
        {
            "layer": f"{plural(filters, 'filter')} {f}×{f}×{c}",
            "sizes": size,
            "parameters": f"{found.parameters:,}",
            "multiplications": f"{found.multiplications:,}",
        },
        {
            "layer": "dense, without biases",
            "sizes": size,
            "parameters": f"{dense:,}",
            "multiplications": f"{dense:,}",
        },
    ]


def moves(found: Mapping[str, Sequence[Shifted]]) -> list[dict]:
    """The change in percent of the spread, a row for each pooling, a column for each shift."""
    return [
        {"pooling": NAMES[kind]}
        | {f"{s} px": f"{fixed(100 * move.change, 1)} %" for s, move in enumerate(row)}
        for kind, row in found.items()
    ]


def pools(trace: Pooled) -> dict[str, Any]:
    """What comes out of the grid, row by row."""
    rows = ["  ".join(number(float(v), 5) for v in row) for row in trace.output]
    h, w = trace.output.shape
    return {"output": (" / ".join(rows), f"{h} × {w}")}


def _near(value: float) -> str:
    """A number that may be rounding alone."""
    return short(float(value)) if value > 1e-12 else "0"


def learned(d: Descent, *, linear: bool) -> dict[str, Any]:
    """Where the descent stands after its last step."""
    if d.rank < 9:
        return {
            "directions seen": (f"{d.rank} of 9", "no filter is the right one"),
            "loss": _near(d.losses[-1]),
        }
    return {
        "condition number": (number(d.condition, 4), "largest λ over smallest"),
        "loss": (_near(d.losses[-1]), "" if linear else f"least {_near(d.floor)}"),
        "worst weight off by": _near(d.worst[-1]),
        "sum off by": _near(d.off[-1]),
        "slowest direction": (fixed(np.abs(d.factors).max(), 5), "left by each step"),
    }
