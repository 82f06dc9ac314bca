"""A photograph under a kernel, and the arithmetic of forty-nine of its pixels."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from vislib.convolution.figures.parts import cursor
from vislib.convolution.under import LENS, Under, displayed, exact, grouped
from vislib.core.text import number
from vislib.figures.grids import painted, square
from vislib.stage.caption import Caption
from vislib.stage.scene import Boxes, Cells, Jump, Link, Panel, Picture, Scene, Secret

__all__ = ["pixel", "scene"]

_SHOWN = {
    "clipped": "below 0 black, above 255 white",
    "signed": "0 is grey, brighter above, darker below",
    "absolute": "without its sign",
}


def scene(trace: Under, name: str) -> Scene:
    """Above, the photograph and what comes out; below, the numbers of the part under the lens."""
    m, k = len(trace.results), len(trace.kernel)
    height, width = trace.pixels.shape[:2]
    numbers = "49 numbers" + (" of green" if trace.pixels.ndim == 3 else "")
    panels = [
        _photo("photo", "Click anywhere, or drag the frame", width, height),
        _photo("out", f"Under “{name}”: {_SHOWN[trace.show]}", width, height),
        square("lens", f"In the frame: {numbers}", (LENS, LENS), row=1),
        square("kernel", f"The kernel “{name}”", (k, k), row=1),
        square("results", "What comes out", (m, m), row=1),
    ]
    film = _Film(trace)
    return Scene(
        panels=panels,
        marks=[*_photos(trace), *_arithmetic(film)],
        frames=film.frames,
        captions=film.captions(name),
        links=_links(m, k),
        jumps=[Jump("results", 1 + np.arange(m * m))],
        alt=f"A photograph before and after the filter {name}, and the numbers of a small part.",
        height=470,
        frame_ms=700,
        secret=Secret(
            panels=("out", "results"),
            marks=["frame.out"],
            caption="The kernel will lie on nine numbers at a time: multiply, add, move on. "
            "What does it make of an even wall?",
            alt="A photograph, the numbers of a small part of it, and a kernel.",
        ),
    )


class _Film:
    """Frame 0, then one for each result, then the whole picture."""

    def __init__(self, trace: Under) -> None:
        self.trace = trace
        self.m = len(trace.results)
        self.frames = self.m**2 + 2
        step = np.arange(self.frames)
        self.at = np.clip(step - 1, 0, self.m**2 - 1)
        self.moving = (step > 0) & (step <= self.m**2)
        self.done = np.arange(self.m**2) < step[:, None]

    def captions(self, name: str) -> list[str]:
        """A sentence for each frame."""
        last = Caption("The whole photograph under “{name}”, its rim repeated outwards.", name=name)
        steps = [self.sentence(i) for i in range(self.m**2)]
        return ["The kernel lies on some of the numbers. Play, or click a result.", *steps, last]

    def sentence(self, i: int) -> Caption:
        """How result ``i`` comes about."""
        row, column = divmod(i, self.m)
        reach = len(self.trace.kernel) // 2
        at = self.trace.place[0] + row + reach, self.trace.place[1] + column + reach
        return _worked_out(at, self.trace, self.trace.window(i), self.trace.results[row, column])


def pixel(trace: Under, row: int, column: int) -> Caption:
    """How one pixel of the photograph comes about; at the rim the numbers beyond are repeated."""
    return _worked_out((row, column), trace, *trace.at(row, column))


def _worked_out(at: tuple[int, int], trace: Under, window: np.ndarray, value: float) -> Caption:
    return Caption(
        "Row {row}, column {column}: {sum} = **{value}**",
        row=at[0] + 1,
        column=at[1] + 1,
        sum=_sum(grouped(window, trace.kernel)),
        value=_value(value),
    )


def _value(value: float) -> str:
    return number(round(float(value), 6), 6)


def _sum(groups: list[tuple[Fraction, list[int]]]) -> str:
    """8·137 − (130 + 133): every weight once, before the numbers below it."""
    text = ""
    for weight, values in groups:
        inner = " + ".join(map(str, values))
        size = abs(weight)
        factor = "" if size == 1 else f"{weight_text(size)}·"
        term = f"{factor}{inner}" if len(values) == 1 else f"{factor}({inner})"
        minus = "−" if weight < 0 else ""
        text += f" {minus or '+'} {term}" if text else f"{minus}{term}"
    return text or "0"


def weight_text(weight: Fraction) -> str:
    """A weight as a short fraction, else as a decimal."""
    if weight.denominator < 1000 and len(str(weight)) <= 6:
        return str(weight).replace("-", "−")
    return number(float(weight), 4)


# -- the photographs ------------------------------------------------------------------------------


def _photo(name: str, title: str, width: int, height: int) -> Panel:
    ranges = {"x": (0, width), "y": (0, height)}
    return Panel(name, title, **ranges, equal=True, y_down=True, click=True)


def _photos(trace: Under) -> list:
    row, column = trace.place
    box = [(column, row, LENS, LENS)]
    look = {"fill": 0.05, "width": 2.5, "color": "#FFB000"}
    return [
        Picture("photo", _rgb(trace.pixels), smooth=True),
        Boxes("photo", box, **look, drag="xy", id="frame"),
        Picture("out", _rgb(trace.shown), smooth=True),
        Boxes("out", box, **look, id="frame.out"),
    ]


def _rgb(pixels: np.ndarray) -> np.ndarray:
    return pixels if pixels.ndim == 3 else np.repeat(pixels[..., None], 3, axis=-1)


# -- the arithmetic -------------------------------------------------------------------------------


def _arithmetic(film: _Film) -> list:
    trace, m, k = film.trace, film.m, len(film.trace.kernel)
    grey = {"scale": "grey", "vmin": 0.0, "vmax": 255.0}
    lit = np.clip(displayed(trace.results, trace.show), 0, 255).ravel()
    results = np.where(film.done, lit, np.nan).reshape(-1, m, m)
    texts = [_value(v) for v in trace.results.ravel()]
    shown = [[t if on else "" for t, on in zip(texts, row, strict=True)] for row in film.done]
    rows, columns = np.divmod(film.at, m)
    windows = np.column_stack([columns, rows, np.full_like(rows, k), np.full_like(rows, k)])
    cells = np.column_stack([columns, rows, np.ones_like(rows), np.ones_like(rows)])
    weights = [weight_text(exact(w)) for w in trace.kernel.ravel()]
    return [
        Cells("lens", trace.lens, text=[str(int(v)) for v in trace.lens.ravel()], **grey, id="lens",
              hover=_pixels(trace)),
        painted("kernel", np.abs(trace.kernel), weights, "kernel", float(np.abs(trace.kernel).max())
                or 1.0, id="kernel", hover=[f"Weight {w}" for w in weights]),
        Cells("results", results, text=shown, **grey, id="results",
              hover=[str(film.sentence(i)).replace("*", "") for i in range(m * m)]),
        cursor("lens", windows, film.moving, "#FFB000", id="window"),
        cursor("results", cells, film.moving, "#FFB000", id="cell"),
    ]  # fmt: skip


def _pixels(trace: Under) -> list[str]:
    row, column = trace.place
    return [
        f"Row {row + r + 1}, column {column + c + 1}: {int(v)}"
        for (r, c), v in np.ndenumerate(trace.lens)
    ]


def _links(m: int, k: int) -> list[Link]:
    """A result and the numbers below the kernel there; a weight and all numbers that it meets."""
    taps, meets = [], [[] for _ in range(k * k)]
    for row, column in np.ndindex(m, m):
        window = [(row + i) * LENS + column + j for i, j in np.ndindex(k, k)]
        taps.append(window)
        for weight, pixel in enumerate(window):
            meets[weight].append(pixel)
    return [
        Link("results", "lens", taps),
        Link("kernel", "lens", meets, both=False),
    ]
