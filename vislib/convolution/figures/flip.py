"""One input under two lanes: the kernel as it is, and the kernel turned over."""

from __future__ import annotations

import numpy as np

from vislib.convolution.figures.parts import cursor, fitting, products, total
from vislib.convolution.lanes import Lanes, lanes
from vislib.core.text import minus
from vislib.figures.grids import painted, revealed, shade, top
from vislib.stage.caption import Caption
from vislib.stage.scene import Cells, Jump, Label, Link, Panel, Scene, Secret

__all__ = ["scene"]

_WIDE = 13  # numbers in a row: with more the lanes stand one below the other
_LANES = (("correlation", False), ("convolution", True))


def scene(trace: Lanes) -> Scene:
    """Both lanes window by window; in the last frame input and kernel change places."""
    film = _Film(trace)
    stacked = trace.padded.size > _WIDE
    panels = [_panel(trace, name, i if stacked else 0) for i, (name, _) in enumerate(_LANES)]
    panels.append(_exchange_panel(trace, 2 if stacked else 1))
    marks = [mark for name, flip in _LANES for mark in _lane(film, name, flip)]
    outs = [f"{name}.out" for name, _ in _LANES]
    return Scene(
        panels=panels,
        marks=[*marks, *_exchange(film)],
        frames=film.frames,
        captions=film.captions(),
        links=[link for name, _ in _LANES for link in _links(trace, name)],
        jumps=[Jump(out, film.first + np.arange(film.outputs)) for out in outs],
        alt="A row of numbers under a kernel as it is and under the kernel turned over.",
        height=520 if stacked else 430,
        frame_ms=1000,
        secret=Secret(
            panels=("exchange",),
            marks=[*outs, *(f"{name}.window" for name, _ in _LANES)],
            caption=f"{'Above' if stacked else 'Left'} the kernel as it is, "
            f"{'below' if stacked else 'right'} the same before it turns over. What comes out?",
            alt="A row of numbers and a kernel, twice.",
        ),
    )  # fmt: skip


class _Film:
    """Which frame shows what: the start, the turn in pairs, every window, the exchange."""

    def __init__(self, trace: Lanes) -> None:
        self.trace = trace
        self.k = trace.kernel.values.size
        self.turns = self.k // 2
        self.first = 1 + self.turns
        self.outputs = trace.outputs(flip=False).size
        self.frames = self.first + self.outputs + 1
        self.window = np.clip(np.arange(self.frames) - self.first, 0, self.outputs - 1)
        step = np.arange(self.frames)[:, None] - self.first
        self.done = np.arange(self.outputs) <= step
        self.moving = (step[:, 0] >= 0) & (step[:, 0] < self.outputs)

    def places(self, flip: bool) -> np.ndarray:
        """(F, k): where every number of the kernel stands."""
        places = np.tile(np.arange(self.k, dtype=float), (self.frames, 1))
        if flip:
            for pair in range(self.turns):
                there = np.arange(self.frames) > pair
                places[there, pair], places[there, self.k - 1 - pair] = self.k - 1 - pair, pair
        return places + self.window[:, None]

    def captions(self) -> list[str]:
        """A sentence for each frame."""
        trace = self.trace
        pairs = [Caption("One input, one kernel, twice. Play, or step.")]
        pairs += [Caption("Convolution turns the kernel over, correlation does not.")] * self.turns
        for i in range(self.outputs):
            a, b = (products(trace.pairs(i, flip=flip), trace.fractions) for flip in (False, True))
            pairs.append(
                Caption(
                    "Output {i}: correlation {a}; convolution {b}.", i=i + 1, a=_bold(a), b=_bold(b)
                )
            )
        return [*pairs, _exchanged(trace)]


def _bold(text: str) -> str:
    start, equals, end = text.rpartition(" = ")
    return f"{start}{equals}**{end}**"


def _results(trace: Lanes, flip: bool) -> list[str]:
    pairs = (trace.pairs(i, flip=flip) for i in range(trace.outputs(flip=flip).size))
    return [total(p, trace.fractions) for p in pairs]


def _rows(trace: Lanes) -> list[tuple[str, list[str]]]:
    """(name, outputs as text): both operations, and both with input and kernel exchanged."""
    here = lanes(trace.x, trace.kernel, "full")
    other = lanes(trace.kernel, trace.x, "full")
    return [
        ("input ⋆ kernel", _results(here, False)),
        ("kernel ⋆ input", _results(other, False)),
        ("input ∗ kernel", _results(here, True)),
        ("kernel ∗ input", _results(other, True)),
    ]


def _exchanged(trace: Lanes) -> str:
    one = lanes(trace.x, trace.kernel, "full").outputs(flip=False)
    what = "Exchange input and kernel (with all ends): the convolution stays"
    if np.allclose(one, one[::-1]):  # of numbers, as ab and ba are the same
        return f"{what}. So does the correlation, because it reads the same from both ends."
    return f"{what}, the correlation comes out in reverse."


# -- a lane ---------------------------------------------------------------------------------------


def _panel(trace: Lanes, name: str, row: int) -> Panel:
    n = trace.padded.size
    # NumPy's "same" puts the odd one of its zeros before the input, torch behind it.
    by = " (np.convolve)" if trace.before == trace.after else ""
    title = {"correlation": "Correlation: as it is (torch's conv1d)",
             "convolution": f"Convolution: turned over{by}"}[name]  # fmt: skip
    return Panel(name, title, (-0.3, n + 0.3), (-0.2, 3.7), equal=True, y_down=True, row=row)


def _lane(film: _Film, name: str, flip: bool) -> list:
    trace, k = film.trace, film.k
    letters = trace.x.symbolic or trace.kernel.symbolic
    outside = np.ones(trace.padded.size, bool)
    outside[trace.before : trace.before + trace.x.values.size] = False
    values = trace.outputs(flip=flip)
    sums = [products(trace.pairs(i, flip=flip), trace.fractions) for i in range(film.outputs)]
    text = [fitting(total(trace.pairs(i, flip=flip), trace.fractions)) for i in range(film.outputs)]
    shades = shade(values, letters)[None]
    shown = np.where(film.done[:, None], shades, np.nan)
    boxes = np.column_stack([
        film.window, np.zeros(film.frames), np.full(film.frames, k), np.full(film.frames, 2.1)
    ])  # fmt: skip
    return [
        *_kernel(film, name, flip, letters),
        painted(
            name, np.where(outside, 0.0, shade(trace.padded, trace.x.symbolic))[None],
            minus(trace.tokens), "input", top(trace.x.values, trace.x.symbolic), y=1.1,
            hatch=outside[None], id=f"{name}.x",
        ),
        painted(
            name, shown, revealed(film.done, text), "output", top(values, letters),
            x=(k - 1) / 2, y=2.6, id=f"{name}.out",
            hover=[f"Output {i + 1}: {said}" for i, said in enumerate(sums)],
        ),
        cursor(name, boxes, film.moving, id=f"{name}.window"),
    ]  # fmt: skip


def _kernel(film: _Film, name: str, flip: bool, letters: bool) -> list[Cells]:
    """A cell for each number, so that they can change places."""
    kernel = film.trace.kernel
    high = top(kernel.values, kernel.symbolic)
    return [
        painted(
            name, shade(kernel.values[j : j + 1], kernel.symbolic)[None], minus([token]), "kernel",
            high, x=film.places(flip)[:, j],
        )
        for j, token in enumerate(kernel.tokens)
    ]  # fmt: skip


def _links(trace: Lanes, name: str) -> list[Link]:
    k = trace.kernel.values.size
    count = trace.padded.size - k + 1
    taps = [list(range(i, i + k)) for i in range(count)]
    other = next(n for n, _ in _LANES if n != name)
    return [
        Link(f"{name}.out", f"{name}.x", taps),
        Link(f"{name}.out", f"{other}.out", [[i] for i in range(count)], both=False),
        Link(f"{name}.out", f"{other}.x", taps, both=False),
    ]


# -- input and kernel exchanged -------------------------------------------------------------------


def _exchange_panel(trace: Lanes, row: int) -> Panel:
    n = len(_rows(trace)[0][1])
    title = "Input and kernel exchanged (ends: full)"
    return Panel(
        "exchange", title, (-0.3 * n, n + 0.3), (-0.2, 4.4), y_down=True, row=row, tall=0.9
    )


def _exchange(film: _Film) -> list:
    rows = _rows(film.trace)
    there = np.zeros((film.frames, 1))
    there[-1] = 1.0
    marks: list = []
    for i, (name, text) in enumerate(rows):
        y = i + 0.2 * (i > 1)
        marks += [
            Label("exchange", (-0.1, y + 0.5), name, anchor="end", size=0.9, opacity=there),
            painted("exchange", np.full((1, len(text)), 0.4), [fitting(t) for t in text],
                    "output", 1.0, y=y, opacity=there, hover=text),
        ]  # fmt: skip
    return marks
