"""Three colours under one filter: three partial sums, a bias, one map; and one map a filter."""

from __future__ import annotations

import numpy as np

from vislib.convolution.depth import COLOURS, MORE, Depth
from vislib.convolution.figures.parts import IN_WORDS, brief, cursor
from vislib.core.text import plural, signed
from vislib.figures.grids import painted, shade, square, top
from vislib.stage.caption import Caption
from vislib.stage.scene import Cells, Jump, Label, Link, Panel, Points, Scene, Secret, Segments

__all__ = ["COLOUR", "maps_title", "scene", "secret"]

COLOUR = {"red": "#C8442C", "green": "#2E8B57", "blue": "#2F6FC0"}  # of titles and nodes
_SLOW = 4  # positions up to which every part of the sum has its own frame


def scene(trace: Depth) -> Scene:
    """The slabs, the first filter's slabs, its partial sums and map; then the other maps."""
    film = _Film(trace)
    panels = _panels(trace)
    marks = [*_columns(film), *_maps(film), *_sum(film)]
    return Scene(
        panels=panels,
        marks=marks,
        frames=film.frames,
        captions=film.captions(),
        links=_links(trace),
        jumps=[Jump("map0", film.finished)],
        alt="Three colours under a filter of three slabs: partial sums, and their sum as one map.",
        height=500,
        frame_ms=900,
        secret=secret([p.id for p in panels if p.row], ("window0", "window1", "window2")),
    )


def secret(panels: list[str], marks: tuple[str, ...] = ()) -> Secret:
    """Before the answer the colours alone: no filter, no map."""
    return Secret(
        panels=[*panels, "map0"],
        marks=marks,
        caption="A picture has three numbers at each pixel. What does a filter need to meet them?",
        alt="The red, green and blue of a picture.",
        height=260,
    )


class _Film:
    """Frame 0; for each position its parts, its bias and ReLU (or all at once); other filters."""

    def __init__(self, trace: Depth) -> None:
        self.trace = trace
        self.filters, self.rows, self.columns = trace.output.shape
        self.positions = self.rows * self.columns
        slow = self.positions <= _SLOW
        self.parts = (*COLOURS, "bias", *(["ReLU"] if trace.relu else [])) if slow else ("all",)
        self.each = len(self.parts)
        self.first_more = 1 + self.positions * self.each
        self.frames = self.first_more + self.filters - 1
        step = np.arange(self.frames)
        self.at = np.clip((step - 1) // self.each, 0, self.positions - 1)
        self.moving = (step > 0) & (step < self.first_more)
        self.finished = self.each * (1 + np.arange(self.positions))  # frame of each output

    def part_done(self, colour: int) -> np.ndarray:
        """(F, positions) bool: which partial sums of a colour are there."""
        begun = 1 + self.each * np.arange(self.positions) + (colour if self.each > 1 else 0)
        return begun <= np.arange(self.frames)[:, None]

    def done(self) -> np.ndarray:
        """(F, positions) bool: which outputs of the first filter are there."""
        return self.finished <= np.arange(self.frames)[:, None]

    def captions(self) -> list[str]:
        """A sentence for each frame."""
        said: list[str] = ["One filter, as deep as its input: a slab for each colour. Play."]
        for position in range(self.positions):
            said += [self._sentence(position, part) for part in self.parts]
        for i in range(self.filters - 1):
            said.append(Caption("Filter {n}, {name}: one more map.", n=i + 2, name=MORE[i]))
        return said

    def _sentence(self, position: int, part: str) -> Caption:
        trace, place = self.trace, divmod(position, self.columns)
        where = {"row": place[0] + 1, "column": place[1] + 1}
        if part in COLOURS:
            c = COLOURS.index(part)
            made = _products(trace, c, place)
            return Caption("Row {row}, column {column}, {part}: {made}.", **where, part=part,
                           made=made)  # fmt: skip
        return Caption("Row {row}, column {column}: ", **where) + self.total(
            position, relu=part in ("ReLU", "all") and trace.relu
        )

    def total(self, position: int, *, relu: bool) -> Caption:
        """red 0 + green 5 + blue 2 + bias 1 = 8."""
        trace, place = self.trace, divmod(position, self.columns)
        made = trace.made.parts[(0, slice(None), *place)]
        parts = {c: _told(v) for c, v in zip(COLOURS, made, strict=True)}
        said = Caption(
            "red {red} + green {green} + blue {blue} + bias {bias} = **{sum}**", **parts,
            bias=_told(trace.bias[0]), sum=brief(trace.made.output[(0, *place)], IN_WORDS),
        )  # fmt: skip
        if not relu:
            return said + "."
        return said + Caption(
            ", after the ReLU **{after}**.", after=brief(trace.output[(0, *place)], IN_WORDS)
        )


def _told(value: float) -> str:
    """A term or a factor of a sentence."""
    return signed(brief(value, IN_WORDS))


def _products(trace: Depth, colour: int, place: tuple[int, int]) -> str:
    """The partial sum of one colour at one position, worked out; zeros of the kernel left out."""
    kernel = trace.weight[0, colour]
    k, m = kernel.shape
    window = trace.x[colour, place[0] : place[0] + k, place[1] : place[1] + m]
    terms = [
        f"{_told(v)}·{_told(w)}" for v, w in zip(window.ravel(), kernel.ravel(), strict=True) if w
    ]
    made = brief(trace.made.parts[(0, colour, *place)], IN_WORDS)
    return f"{' + '.join(terms)} = **{made}**" if terms else "no weights but 0, so **0**"


# -- what stands where ----------------------------------------------------------------------------


def maps_title(filters: int) -> str:
    """The title of the other maps."""
    return "One map a filter" if filters > 1 else "More filters, more maps"


def _panels(trace: Depth) -> list[Panel]:
    shape, kernel, out = trace.x.shape[1:], trace.weight.shape[2:], trace.output.shape[1:]
    panels = [square(f"x{i}", f"Input: {c}", shape) for i, c in enumerate(COLOURS)]
    panels.append(square("map0", "Map of filter 1", out))
    panels += [square(f"k{i}", f"Filter 1, {c}", kernel, row=1) for i, c in enumerate(COLOURS)]
    more = max(len(trace.output) - 1, 1)
    wide = (out[0], more * (out[1] + 1) - 1)
    panels.append(square("more", maps_title(len(trace.output)), wide, row=1))
    panels += [square(f"p{i}", f"Part of {c}", out, row=2) for i, c in enumerate(COLOURS)]
    panels.append(Panel("sum", "At every pixel", (0, 4), (-0.2, 4.2), y_down=True, row=2))
    return panels


def _texts(values: np.ndarray) -> list[str]:
    return [brief(v) for v in np.ravel(values)]


def _shown(values: np.ndarray, done: np.ndarray) -> dict:
    """A map (h, w) whose elements appear as they are done (F, n), with their numbers."""
    shown = np.where(done.reshape(-1, *values.shape), shade(values), np.nan)
    texts = _texts(values)
    text = [[t if on else "" for t, on in zip(texts, row, strict=True)] for row in done]
    return {"shades": shown, "text": text}


def _columns(film: _Film) -> list:
    """For each colour the input, the filter's slab and the partial sums."""
    trace, marks = film.trace, []
    high = [top(a) for a in (trace.x, trace.weight[0], trace.made.parts[0])]
    k, m = trace.weight.shape[2:]
    rows, columns = np.divmod(film.at, film.columns)
    windows = np.column_stack([columns, rows, np.full_like(rows, m), np.full_like(rows, k)])
    for i, colour in enumerate(COLOURS):
        part = _shown(trace.made.parts[0, i], film.part_done(i))
        hover = [
            f"{colour}: {_products(trace, i, divmod(p, film.columns))}".replace("*", "")
            for p in range(film.positions)
        ]
        marks += [
            painted(f"x{i}", shade(trace.x[i]), _texts(trace.x[i]), "input", high[0], id=f"x{i}"),
            painted(f"k{i}", shade(trace.weight[0, i]), _texts(trace.weight[0, i]), "kernel",
                    high[1], id=f"k{i}"),
            painted(f"p{i}", part["shades"], part["text"], "output", high[2], id=f"p{i}",
                    hover=hover),
            cursor(f"x{i}", windows, film.moving, id=f"window{i}"),
        ]  # fmt: skip
    return marks


def _maps(film: _Film) -> list:
    trace = film.trace
    high = top(trace.output)
    hover = [str(film.total(p, relu=trace.relu)).replace("*", "") for p in range(film.positions)]
    first = _shown(trace.output[0], film.done())
    marks: list = [painted("map0", first["shades"], first["text"], "output", high, id="map0",
                           hover=hover)]  # fmt: skip
    wide = film.columns + 1
    for i in range(1, film.filters):
        since = film.first_more + i - 1
        marks.append(
            Cells("more", shade(trace.output[i]), text=_texts(trace.output[i]), scale="output",
                  vmin=0, vmax=high, x=float((i - 1) * wide), id=f"map{i}",
                  opacity=(np.arange(film.frames) >= since)[:, None] * 1.0,
                  hover=[f"Filter {i + 1}, {MORE[i - 1]}"] * film.positions)
        )  # fmt: skip
    return marks


def _sum(film: _Film) -> list:
    """The sum as a neuron with three inputs, which a 1×1 filter is at every pixel."""
    trace = film.trace
    if trace.weight.shape[2:] == (1, 1):
        weights = [brief(w) for w in trace.weight[0, :, 0, 0]]
    else:
        weights = [plural(trace.weight[0, 0].size, "weight")] * 3
    y = np.array([0.6, 2.0, 3.4])
    ends = [(0.6, v, 3.2, 2.0) for v in y]
    places = [(1.7, v + (2.0 - v) * 0.42 - 0.25) for v in y]
    bias = f"+ {signed(brief(trace.bias[0]))}"
    return [
        Segments("sum", ends, color="kernel", width=2),
        Points("sum", [(0.6, v) for v in y], size=9, color=np.array([COLOUR[c] for c in COLOURS])),
        Points("sum", [(3.2, 2.0)], size=11, color="output"),
        Label("sum", places, weights, size=0.85, color="kernel"),
        Label("sum", (3.2, 2.85), bias + (", ReLU" if trace.relu else ""), size=0.85),
    ]


def _links(trace: Depth) -> list[Link]:
    """From an output to all that it is made of."""
    (rows, columns), (k, m) = trace.output.shape[1:], trace.weight.shape[2:]
    width = trace.x.shape[2]
    taps = [
        [(r + i) * width + c + j for i, j in np.ndindex(k, m)] for r, c in np.ndindex(rows, columns)
    ]
    all_weights = [list(range(k * m))] * (rows * columns)
    same = [[p] for p in range(rows * columns)]
    links = []
    for i in range(len(COLOURS)):
        links += [
            Link("map0", f"x{i}", taps, both=False),
            Link("map0", f"k{i}", all_weights, both=False),
            Link("map0", f"p{i}", same),
            Link(f"p{i}", f"x{i}", taps, both=False),
        ]
    return links
