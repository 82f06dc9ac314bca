"""One kernel whose taps move apart, and the larger kernel with zeros that it equals."""

from __future__ import annotations

import numpy as np

from vislib.core.text import plural
from vislib.dilated.holes import Comb, effective
from vislib.stage.caption import Caption
from vislib.stage.scene import Boxes, Cells, Link, Panel, Scene, Scrub, Secret

_STEPS = 24  # places of the walk that are shown


def scene(comb: Comb, line: bool) -> Scene:
    """The dilation grows at the middle, then the kernel walks; a line is a grid of one row."""
    film = _Film(comb, line)
    return Scene(
        panels=_panels(film),
        marks=[*_input(film), *_kernel(film), *_output(film)],
        frames=film.frames,
        captions=[film.caption(f) for f in range(film.frames)],
        links=[Link("out", "in", film.read())],
        scrubs=[Scrub("window", "x" if line else "xy")],
        alt=f"A {'row' if line else 'grid'} of pixels, the taps of a kernel on it, the same kernel "
        "filled with zeros.",
        height=250 if line else 400,
        frame_ms=700,
        secret=Secret(
            panels=("kernel", "out"),
            caption="A kernel on a row of pixels." if line else "A kernel on a grid of pixels.",
        ),
    )


class _Film:
    """Which frame shows what: dilations 1 to d at the middle, then the places of the walk."""

    def __init__(self, comb: Comb, line: bool) -> None:
        self.comb, self.line = comb, line
        self.rates = np.arange(1, comb.dilation + 1)
        count = comb.outputs if line else comb.outputs**2
        self.walk = np.unique(np.linspace(0, count - 1, min(_STEPS, count)).astype(int))
        self.frames = len(self.rates) + len(self.walk)

    def places(self, f: int) -> tuple[np.ndarray, np.ndarray]:
        """Rows and columns of the taps in frame ``f``, in pixels of the input."""
        comb = self.comb
        if f < len(self.rates):
            rate = int(self.rates[f])
            middle = comb.size // 2 - effective(comb.kernel, rate) // 2
            along = middle + rate * np.arange(comb.kernel)
            return (np.zeros(1, int) if self.line else along), along
        place = int(self.walk[f - len(self.rates)])
        row, column = (0, place) if self.line else divmod(place, comb.outputs)
        return (np.zeros(1, int) if self.line else comb.rows(row)), comb.rows(column)

    def read(self) -> list[list[int]]:
        """Of each output, the pixels that it reads, padding left out."""
        comb, n = self.comb, self.comb.size
        along = [[int(i) for i in comb.rows(o) if 0 <= i < n] for o in range(comb.outputs)]
        if self.line:
            return along
        return [[r * n + c for r in rows for c in columns] for rows in along for columns in along]

    def caption(self, f: int) -> Caption:
        comb = self.comb
        weights = comb.kernel if self.line else comb.kernel**2
        work = plural(weights, "multiplication")
        if f < len(self.rates):
            rate = int(self.rates[f])
            return Caption(
                "Dilation {d}: ({k} − 1)·{d} + 1 = **{e}** pixel{s} wide, {work} a place.",
                d=rate, k=comb.kernel, e=effective(comb.kernel, rate), work=work,
                s="" if comb.kernel == 1 else "s",
            )  # fmt: skip
        rows, columns = self.places(f)
        inside = int(((rows >= 0) & (rows < comb.size)).sum() if not self.line else 1)
        inside *= int(((columns >= 0) & (columns < comb.size)).sum())
        if inside == weights:
            few = {1: "The tap meets a pixel.", 2: "Both taps meet a pixel here."}
            if weights in few:
                return Caption(few[weights])
            return Caption("All {weights} taps meet a pixel here.", weights=weights)
        return Caption(
            "{inside} of {weights} taps {meet} a pixel here, the {others} the padding.",
            inside=inside, weights=weights, meet="meets" if inside == 1 else "meet",
            others="others" if weights - inside > 1 else "other",
        )  # fmt: skip


def _panels(film: _Film) -> list[Panel]:
    comb = film.comb
    pad, n = comb.padding, comb.size
    high = 1 if film.line else n
    e, m = comb.effective, comb.outputs
    more = {"equal": True, "y_down": True}
    rows = (-0.3, 1.3) if film.line else (-pad - 0.3, high + pad + 0.3)
    what = f"Input, {n} pixels" if film.line else f"Input, {n} × {n}"
    below = {"row": 1} if film.line else {}
    weight = max(n + 2 * pad, 1)
    side = (lambda k: (-0.3, 1.3)) if film.line else (lambda k: (-0.3, k + 0.3))
    return [
        Panel("in", what, (-pad - 0.3, n + pad + 0.3), rows, weight=weight, **more),
        Panel("kernel", f"The kernel with zeros, {e} wide", (-0.3, e + 0.3), side(e),
              weight=max(e, 5), **below, **more),
        Panel("out", f"Output, {m} a side" if not film.line else f"Output, {m}", (-0.3, m + 0.3),
              side(m), weight=max(m, 5), **({"row": 2} if film.line else {}), **more),
    ]  # fmt: skip


def _input(film: _Film) -> list:
    comb, pad = film.comb, film.comb.padding
    up = 0 if film.line else pad
    shape = (1 if film.line else comb.size + 2 * pad, comb.size + 2 * pad)
    hatch = np.ones(shape, bool)
    hatch[up : shape[0] - up, pad : shape[1] - pad] = False
    values = np.where(hatch, np.nan, 0.25)
    inner = np.full((1 if film.line else comb.size, comb.size), 0.25)
    boxes = np.array([
        [[c, r, 1, 1] for r in film.places(f)[0] for c in film.places(f)[1]]
        for f in range(film.frames)
    ], dtype=float)  # fmt: skip
    ends = [film.places(f) for f in range(film.frames)]
    window = np.array([
        [[c[0], r[0], c[-1] - c[0] + 1, r[-1] - r[0] + 1]] for r, c in ends
    ], dtype=float)  # fmt: skip
    return [
        Cells("in", values, x=-pad, y=-up, scale="input", vmin=0, vmax=1, hatch=hatch),
        Cells("in", inner, id="in", scale="input", vmin=0, vmax=1),
        Boxes("in", boxes, color="kernel", fill=0.75, width=1.5),
        Boxes(
            "in",
            window,
            color="kernel",
            fill=0.08,
            width=1.5,
            id="window",
            hover=["The window: drag it over the input."],
        ),
    ]


def _kernel(film: _Film) -> list:
    comb, e = film.comb, film.comb.effective
    rows = 1 if film.line else e
    weights = np.zeros((rows, e))
    weights[:: comb.dilation, :: comb.dilation] = 1.0
    text = [f"w{_small(i + 1)}" if w else "0" for w, i in _numbered(weights)]
    return [Cells("kernel", 0.8 * weights + 0.05, scale="kernel", vmin=0, vmax=1, text=text)]


def _numbered(weights: np.ndarray) -> list[tuple[float, int]]:
    order = np.cumsum(weights.ravel()).astype(int) - 1
    return list(zip(weights.ravel(), order.tolist(), strict=True))


def _small(n: int) -> str:
    return str(n).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))


def _output(film: _Film) -> list:
    comb, m = film.comb, film.comb.outputs
    shape = (1 if film.line else m, m)
    here = np.zeros((film.frames, 1, 4))
    seen = np.zeros((film.frames, 1))
    for f, place in enumerate(film.walk.tolist(), start=len(film.rates)):
        row, column = (0, place) if film.line else divmod(place, comb.outputs)
        here[f, 0], seen[f] = (column, row, 1, 1), 1.0
    return [
        Cells("out", np.full(shape, 0.3), id="out", scale="output", vmin=0, vmax=1),
        Boxes("out", here, color="output", fill=0.9, opacity=seen),
    ]
