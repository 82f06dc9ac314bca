"""One function slides across another, turned over; the area of their product is drawn."""

from __future__ import annotations

import numpy as np

from vislib.convolution.sliding import Shape, Sliding, moved
from vislib.core.text import fixed, number
from vislib.figures.waiting import waiting
from vislib.stage.caption import Caption
from vislib.stage.scene import Label, Panel, Path, Points, Scene, Scrub, Secret, Segments

__all__ = ["EDGES", "TURNS", "scene"]

TURNS = 3  # frames in which g turns over
_VERTICES = 80  # of a curve, its two ends on the axis not counted
EDGES = {"box": 0.5}  # where the handle of a width stands, in widths; 1 for the others

_SURE = 5e-5  # areas below it are sums of so few cells that their digits would not be right


def scene(trace: Sliding, widths: tuple[float, ...], times: int = 1) -> Scene:
    """f, the sliding g and their product above; below, the area against the shift.

    ``widths``: of f, and of g where g has one of its own; their handles can be dragged.
    ``times``: above 1, g is f ∗ f ∗ … with one factor less.
    """
    film = _Film(trace, times)
    panels = _panels(trace)
    marks = [*_curves(film, widths), *_result(film)]
    return Scene(
        panels=panels,
        marks=marks,
        frames=film.frames,
        captions=film.captions(),
        scrubs=[Scrub("shift")],
        alt="One function slides across another; the area of their product, against the shift.",
        height=430,
        frame_ms=120,
        secret=Secret(
            panels=("area",),
            marks=("product",),
            instead=waiting(panels[1], "their common area, against the shift t"),
            caption="f stays where it is, g will slide across it from left to right. "
            "Drag a dot to change a width.",
            alt="Two functions; what comes out is not shown yet.",
        ),
    )


class _Film:
    """Which frame shows what: g as it is, turning over, every shift, the whole result."""

    def __init__(self, trace: Sliding, times: int = 1) -> None:
        self.trace, self.times = trace, times
        self.turns = TURNS if trace.flip else 0
        self.first = 1 + self.turns  # frame of the first shift
        self.frames = self.first + len(trace.shifts) + 1
        self.turned = np.concatenate([np.ones(1), np.linspace(1, -1, self.turns + 1)[1:]])
        shifts = trace.shifts
        self.t = np.concatenate([np.zeros(self.first), shifts, shifts[-1:]])
        self.areas = np.concatenate([np.full(self.first, np.nan), trace.areas, trace.areas[-1:]])

    def captions(self) -> list[str]:
        """A sentence for each frame."""
        trace = self.trace
        g = "g" if self.times == 1 else f"g = {' ∗ '.join('f' * (self.times - 1))}"
        said = [f"f stays where it is; {g} will slide across it."]
        said += ["First g is turned over: g(τ) becomes g(−τ)."] * self.turns
        said += [_shift(trace, t, a) for t, a in zip(trace.shifts, trace.areas, strict=True)]
        return [*said, _last(trace)]


def _sign(trace: Sliding) -> str:
    return "∗" if trace.flip else "⋆"


def _area(area: float) -> str:
    """Four decimals; an area that is there is never printed as 0."""
    return "0.0001" if area < _SURE else fixed(area, 4)


def _shift(trace: Sliding, t: float, area: float) -> Caption:
    values = {"t": number(float(t), scale=1.0)}
    found = trace.overlap(t)
    if found is None:
        return Caption("t = {t}: they do not overlap, the area is **{area}**.", area="0", **values)
    values["area"] = _area(area)
    inside = "g({t} − τ)" if trace.flip else "g(τ − {t})"
    zero = values["t"] == "0"  # but for rounding
    if t <= 0 or zero:  # no double minus: g(−0.5 − τ), g(τ + 0.5)
        inside = inside.replace("τ − {t}", "τ" if zero else "τ + {back}")
        if "{back}" in inside:
            values["back"] = number(float(-t), scale=1.0)
    ends = {name: number(float(v), scale=1.0) for name, v in zip("ab", found, strict=True)}
    return Caption(
        "t = {t}: they overlap from {a} to {b}, so (f " + _sign(trace) + " g)({t}) = ∫ f(τ) "
        + inside + " dτ " + ("<" if area < _SURE else "=") + " **{area}**.",
        **values,
        **ends,
    )  # fmt: skip


def _last(trace: Sliding) -> Caption:
    low, high = trace.whole.support
    said = Caption(
        "The whole f " + _sign(trace) + " g: from {low} to {high}, largest **{peak}**, standard "
        "deviation **{spread}**.",
        low=number(low, scale=1.0),
        high=number(high, scale=1.0),
        peak=fixed(trace.peak, 4),
        spread=fixed(trace.whole.variance**0.5, 4),
    )
    if trace.g.symmetric:
        return said + " g is symmetric: turning it over changes nothing."
    return said if trace.flip else said + " g was not turned over: this is a correlation."


# -- what stands where ----------------------------------------------------------------------------


def _panels(trace: Sliding) -> tuple[Panel, Panel]:
    f, g = trace.f.support, trace.g.support
    x = f[0] - (g[1] - g[0]), f[1] + (g[1] - g[0])
    margin = 0.02 * (x[1] - x[0])
    x = x[0] - margin, x[1] + margin
    top = float(max(trace.f.values.max(), trace.g.values.max()))
    peak = trace.peak
    above = "f(τ) stays, " + ("g(t − τ)" if trace.flip else "g(τ − t)") + " slides: their product"
    below = f"(f {_sign(trace)} g)(t), the area of the product: drag the point"
    return (
        Panel("curves", above, x, (-0.2 * top, 1.15 * top), axes=True, x_label="τ"),
        Panel("area", below, x, (-0.3 * peak, 1.15 * peak), axes=True, x_label="t", row=1),
    )


def _outline(shape: Shape) -> np.ndarray:
    """(m, 2): the curve, and the way down to the axis at both ends of its support."""
    low, high = shape.support
    x = np.linspace(low, high, _VERTICES)
    y = moved(shape, 0.0, x)
    return np.column_stack([np.r_[low, x, high], np.r_[0.0, y, 0.0]])


def _curves(film: _Film, widths: tuple[float, ...]) -> list:
    trace = film.trace
    own = _outline(trace.g)
    window = np.repeat(own[None], film.frames, axis=0)
    turned = np.concatenate([film.turned, np.full(film.frames - film.first, film.turned[-1])])
    window[:, :, 0] = window[:, :, 0] * turned[:, None] + film.t[:, None]
    top = max(trace.f.values.max(), trace.g.values.max())
    names, places = ("f", "g")[: len(widths)], []
    for i, (name, width) in enumerate(zip((trace.f.name, trace.g.name), widths, strict=False)):
        places.append((EDGES.get(name, 1.0) * width, -0.1 * top * i))
    hover = [f"Drag: the width of {name}" for name in names]
    roles = np.array(["input", "kernel"])[: len(widths)]
    return [
        Path("curves", own, color="kernel", dash=True, width=1.5, opacity=0.7),
        Path("curves", _outline(trace.f), color="input", fill=0.12, closed=True, width=2.5),
        Path("curves", window, color="kernel", fill=0.1, closed=True, width=2.5, id="window"),
        Path("curves", _products(film), color="output", fill=0.5, closed=True, width=1.5,
             id="product"),
        Points("curves", places, size=8, color=roles, drag="x", id="widths", labels=list(names),
               hover=hover),
    ]  # fmt: skip


def _products(film: _Film) -> np.ndarray:
    """(F, m, 2): the product where the two overlap, NaN where nothing is."""
    trace = film.trace
    out = np.full((film.frames, _VERTICES + 2, 2), np.nan)
    for frame in range(film.first, film.frames - 1):
        t = film.t[frame]
        found = trace.overlap(t)
        if found is None:
            continue
        x = np.linspace(*found, _VERTICES)
        y = moved(trace.f, 0.0, x) * moved(trace.window, t, x)
        out[frame] = np.column_stack([np.r_[found[0], x, found[1]], np.r_[0.0, y, 0.0]])
    return out


def _result(film: _Film) -> list:
    trace, whole = film.trace, film.trace.whole
    shown = np.clip(np.arange(film.frames) - film.first + 1, 0, len(trace.shifts))
    dot = np.column_stack([film.t, np.nan_to_num(film.areas)])[:, None]
    line = np.column_stack([trace.shifts, trace.areas])
    last, moving = np.zeros((film.frames, 1)), np.ones((film.frames, 1))
    last[-1], moving[: film.first] = 1.0, 0.0
    low, high = whole.support
    middle = float((whole.x * whole.values).sum() / whole.values.sum())
    spread, peak = whole.variance**0.5, trace.peak
    brackets = [
        (low, -0.1 * peak, high, -0.1 * peak),
        (middle - spread, -0.2 * peak, middle + spread, -0.2 * peak),
    ]
    return [
        Path("area", line, color="output", width=2.5, upto=shown),
        Segments("area", brackets, color=np.array(["ink", "gradient"]), width=3, opacity=last),
        Label("area", [(high, -0.1 * peak), (middle + spread, -0.2 * peak)],
              ["  length", "  ± standard deviation"], anchor="start", size=0.85,
              color=np.array(["ink", "gradient"]), opacity=last),
        Points("area", dot, size=8, color="output", id="shift", hover=["Drag: the shift t"],
               opacity=moving),
    ]  # fmt: skip
