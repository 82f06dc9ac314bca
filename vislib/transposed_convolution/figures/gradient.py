"""The gradient of a convolution: the same kernel, flipped, over the padded gradient."""

from __future__ import annotations

import numpy as np

from vislib.convolution import convolve
from vislib.core.entries import SUBSCRIPTS
from vislib.core.text import minus
from vislib.figures.grids import painted, revealed, shade, square, top
from vislib.stage.caption import Caption
from vislib.stage.scene import Boxes, Jump, Label, Panel, Scene
from vislib.transposed_convolution.figures.parts import filling, grid, lines, term, total, tracks
from vislib.transposed_convolution.params import Gradient
from vislib.transposed_convolution.trace import trace_2d

__all__ = ["scene"]

_LETTERS_IN_A_CELL = 10
_LETTERS_IN_A_ROW = 39  # of cells, on a phone
_WIDE = 1.9  # cells of the gradient, in heights


class _Film:
    """Both ways: the convolution tile by tile, then the gradient pixel by pixel."""

    def __init__(self, p: Gradient) -> None:
        self.x, self.kernel, self.delta = (entry.values for entry in p.typed)
        self.named = p.named
        self.fractions = any("/" in token for entry in p.named for token in entry.tokens)
        self.letters = any(entry.symbolic for entry in p.named)
        self.output = convolve(self.x, self.kernel)
        self.trace = trace_2d(self.delta, self.kernel)
        self.forward, self.back = self.output.size, self.trace.output.size
        self.frames = self.forward + self.back + 1

    def outlines(self, columns: int, start: int, count: int, wide: float = 1.0) -> list[Boxes]:
        """The window and its element in each of ``count`` frames from ``start`` on."""
        panels = ("x", "o") if start == 0 else ("d", "g")
        frame = np.arange(self.frames)
        row, column = np.divmod(np.clip(frame - 1 - start, 0, count - 1), columns)
        on = ((frame > start) & (frame <= start + count)).astype(float)[:, None]
        kh, kw = self.kernel.shape
        window = tracks(self.frames, (column, row, kw, kh))
        element = tracks(self.frames, (wide * column, row, wide, 1))
        return [
            Boxes(panels[0], window, color="kernel", fill=0, width=4, opacity=on),
            Boxes(panels[1], element, color="ink", fill=0, width=2.5, opacity=on),
        ]


def scene(p: Gradient) -> Scene:
    """A convolution tile by tile, then its gradient: the flipped kernel over padded ∂E/∂O."""
    film = _Film(p)
    forward, forward_text = _forward(film)
    backward, backward_text = _backward(film)
    first = (
        "Forwards first, tile by tile; then the gradient of the error flows back through the "
        "same weights."
    )
    return Scene(
        panels=_panels(film),
        marks=[*forward, *backward],
        frames=film.frames,
        captions=[first, *forward_text, *backward_text],
        jumps=(
            Jump("o.cells", np.arange(1, film.forward + 1)),
            Jump("g.cells", np.arange(film.forward + 1, film.frames)),
        ),
        alt="A convolution and its gradient, a full convolution with the flipped kernel.",
        height=440,
        frame_ms=1300,
    )


def _panels(film: _Film) -> tuple[Panel, ...]:
    h, w = film.x.shape
    wide, high = (-0.2, _WIDE * w + 0.2), (-0.2, h + 0.2)
    return (
        square("x", "Image P", (h, w)),
        square("f", "Kernel F", film.kernel.shape, weight=0.6),
        square("o", "Output O", film.output.shape, weight=0.6),
        square("d", "∂E/∂O in zeros", film.trace.spread.shape, row=1, tall=1.35),
        square("r", "Flipped F", film.kernel.shape, row=1, weight=0.45),
        Panel("g", "∂E/∂P", wide, high, y_down=True, row=1, weight=1.5),
    )


# -- forwards -------------------------------------------------------------------------------------


def _sum(way: str, name: str, terms: str) -> Caption:
    return Caption(f"**{way}**, {{element}} = {{terms}}.", element=name, terms=terms)


def _forward(film: _Film) -> tuple[list, list[Caption]]:
    x, kernel, _ = film.named
    (kh, kw), columns = film.kernel.shape, film.x.shape[1]
    text, captions = [], []
    for r, c in np.ndindex(film.output.shape):
        sources = [((r + i) * columns + c + j, i * kw + j) for i, j in np.ndindex(kh, kw)]
        name, made = _indexed("O", r, c), total(x, kernel, sources, film.fractions)
        text.append(made if len(made) <= _LETTERS_IN_A_CELL else name)
        captions.append(_sum("Forwards", name, term(x, kernel, sources, film.fractions)))
    done = _done(film, 0, film.forward)
    window, target = film.outlines(film.output.shape[1], 0, film.forward)
    marks = [
        grid("x", film.x, minus(x.tokens), "input", film.letters),
        window,
        grid("f", film.kernel, minus(kernel.tokens), "kernel", film.letters),
        filling("o", film.output, done, text, "output", film.letters, id="o.cells"),
        target,
    ]
    return marks, captions


def _done(film: _Film, start: int, count: int) -> np.ndarray:
    """(F, count) bool: which elements are there, one a frame after ``start``."""
    return np.arange(count) < (np.arange(film.frames) - start)[:, None]


# -- backwards ------------------------------------------------------------------------------------


def _backward(film: _Film) -> tuple[list, list[Caption]]:
    _, kernel, delta = film.named
    sources = [film.trace.sources(o)[:, ::-1] for o in range(film.back)]
    made = [total(kernel, delta, pairs, film.fractions) for pairs in sources]
    names = [_indexed("∂E/∂P", r, c) for r, c in np.ndindex(film.trace.shape)]
    terms = [term(kernel, delta, pairs, film.fractions) for pairs in sources]
    said = [f"{name} = {sum_}" for name, sum_ in zip(names, terms, strict=True)]
    flipped = np.flip(film.kernel)
    window, target = film.outlines(film.trace.shape[1], film.forward, film.back, _WIDE)
    marks = [
        _padded(film),
        window,
        grid("r", flipped, minus(kernel.flipped().tokens), "kernel", film.letters),
        _gradient(film, made, said),
        target,
    ]
    if film.letters:
        marks.append(_sum_labels(film, made))
    return marks, [_sum("Backwards", *one) for one in zip(names, terms, strict=True)]


def _padded(film: _Film):
    """∂E/∂O with zeros around it."""
    spread, (kh, kw) = film.trace.spread, film.kernel.shape
    around = np.ones(spread.shape, bool)
    around[kh - 1 : -(kh - 1) or None, kw - 1 : -(kw - 1) or None] = False
    text = np.full(spread.shape, "0", object)
    text[~around] = minus(film.named[2].tokens)
    shades = np.where(around, 0.0, shade(spread, film.letters))
    high = top(film.delta, film.letters)
    return painted("d", shades, text.ravel().tolist(), "gradient", high, hatch=around)


def _gradient(film: _Film, made: list[str], said: list[str]):
    done = _done(film, film.forward, film.back)
    shades = np.where(done, shade(film.trace.output.ravel(), film.letters), np.nan)
    return painted(
        "g",
        shades.reshape(-1, *film.trace.shape),
        None if film.letters else revealed(done, made),
        "gradient",
        8.0 if film.letters else top(film.trace.output),
        cell=(_WIDE, 1),
        outline="gradient",
        id="g.cells",
        hover=said,
    )


def _indexed(name: str, row: int, column: int) -> str:
    return name + f"{row + 1}{column + 1}".translate(SUBSCRIPTS)


def _sum_labels(film: _Film, made: list[str]) -> Label:
    """Every sum in its cell, as far as it fits."""
    xy, text, since = [], [], []
    room = _LETTERS_IN_A_ROW / film.trace.shape[1]
    for o, ((r, c), whole) in enumerate(zip(np.ndindex(film.trace.shape), made, strict=True)):
        cut = lines(whole, room)
        for k, line in enumerate(cut):
            xy.append((_WIDE * (c + 0.5), r + 0.5 + 0.4 * (k - (len(cut) - 1) / 2)))
            text.append(line)
            since.append(film.forward + 1 + o)
    return Label("g", np.array(xy), text, size=0.95, since=np.array(since))
