"""Stacked layers and the average after them: does the pattern grow, and can it be evened out?"""

from __future__ import annotations

import numpy as np

from vislib.checkerboard.counting import averaged, evenness, interior, levels
from vislib.checkerboard.params import Stack
from vislib.core.text import number, plural
from vislib.stage.caption import Caption
from vislib.stage.scene import (
    Bars,
    Boxes,
    Cells,
    Label,
    Link,
    Panel,
    Path,
    Picture,
    Scene,
    Segments,
)

__all__ = ["scene"]

_SLIDES = 20  # frames of the sliding average, at most
_PATCH = 24  # pixels of the pattern shown in two dimensions, at most
_BRIGHTEST = 170  # of 255: an even pattern is seen on a white and on a dark page
_FEW = ("Too few inputs:", "the ends reach all.")
_ROW = 1.75  # height of one level and its fan


class _Film:
    """The counts level by level, the averages after them, and what each frame shows."""

    def __init__(self, p: Stack) -> None:
        self.p = p
        self.levels = levels(p.inputs, p.stack)
        self.last = self.levels[-1]
        self.after = averaged(self.last, p.weights)
        slides = np.linspace(1, len(self.after), min(_SLIDES, len(self.after))).astype(int)
        self.shown = np.array([0] * (p.layers + 1) + [*slides, len(self.after)])  # averages
        self.frames = len(self.shown)
        self.depth = np.minimum(np.arange(self.frames), p.layers)  # levels shown
        self.finished = self.shown == len(self.after)

    def inside(self, level: int) -> np.ndarray:
        """The counts of a level that the ends do not reach."""
        return self.levels[level][interior(self.p.inputs, self.p.stack[:level])]

    @property
    def even_out(self) -> np.ndarray:
        """The averages that the ends do not reach."""
        return self.after[interior(self.p.inputs, self.p.stack, self.p.average)]


def scene(p: Stack) -> Scene:
    """Levels grow one after another, then the average slides; at the right, the 2-D pattern."""
    film = _Film(p)
    before, behind = _patches(film)
    return Scene(
        panels=_panels(film, before.shape[1]),
        marks=(
            *_pyramid(film),
            *_averages(film),
            Picture("before", before),
            Picture("behind", behind),
            *_reasons(film, before.shape[1]),
        ),
        frames=film.frames,
        captions=_captions(film),
        links=_links(p),
        alt=(
            f"{plural(p.layers, 'transposed convolution')} of kernel {p.kernel} and stride "
            f"{p.stride} on {p.inputs} inputs, and {_after(p)} after it."
        ),
        height=420,
        frame_ms=700,
    )


def _panels(film: _Film, side: int) -> tuple[Panel, ...]:
    square = {"x": (0, side), "y": (0, side), "equal": True, "y_down": True}
    wide = (-0.02 * len(film.last), 1.01 * len(film.last))
    bars = f"Last layer, and {_after(film.p)} after it"
    behind = "After the average" if film.p.average > 1 else "Unchanged, without an average"
    high = (0, _ROW * film.p.layers + 1.05), (0, 1.3 * float(film.last.max()))
    return (
        Panel("levels", "Paths to each position, layer by layer", wide, high[0], weight=3),
        Panel("before", "In two dimensions", **square),
        Panel("bars", bars, wide, high[1], row=1, weight=3, tall=0.8),
        Panel("behind", behind, **square, row=1, tall=0.8),
    )


def _after(p: Stack) -> str:
    return f"the average over {p.average}" if p.average > 1 else "no average"


# -- the levels -----------------------------------------------------------------------------------


def _places(p: Stack, level: int) -> tuple[float, float]:
    """Left edge of cell 0 of a level and the width of its cells, in positions of the last layer.

    A cell stands over the middle of what grows out of it.
    """
    centre, width = 0.0, float(p.stride ** (p.layers - level))
    for _ in range(p.layers - level):
        centre = centre * p.stride + (p.kernel - 1) / 2
    return centre + 0.5 - width / 2, width


def _level_y(p: Stack, level: int) -> float:
    return _ROW * (p.layers - level)


def _pyramid(film: _Film) -> list:
    fans = [_fans(film, level) for level in range(film.p.layers)]
    return [*fans, *(_cells(film, level) for level in range(len(film.levels)))]


def _cells(film: _Film, level: int) -> Cells:
    counts, there = film.levels[level], film.depth >= level
    left, width = _places(film.p, level)
    name = f"Layer {level}" if level else "Input"
    return Cells(
        "levels",
        np.where(there[:, None], counts, np.nan)[:, None, :],
        x=left,
        y=_level_y(film.p, level),
        cell=(width, 1.0),
        scale="output" if level else "input",
        vmin=0,
        vmax=max(1.4, float(counts.max())),
        text=".0f",
        opacity=there.astype(float)[:, None],
        id=f"level{level}",
        hover=[f"{name}, position {o}: {_paths(c)}." for o, c in enumerate(counts, 1)],
    )


def _paths(count: int) -> str:
    return "1 path leads here" if count == 1 else f"{count} paths lead here"


def _fans(film: _Film, level: int) -> Segments:
    """From every cell of a level to the outermost two that it writes to."""
    p, i = film.p, np.arange(len(film.levels[level]))
    left, width = _places(p, level)
    below_left, below = _places(p, level + 1)
    middle, y = left + (i + 0.5) * width, np.full(len(i), _level_y(p, level))
    ends = [
        np.stack([middle, y, below_left + o * below, y - _ROW + 1.0], axis=1)
        for o in (i * p.stride, i * p.stride + p.kernel)
    ]
    shown = np.where(film.depth > level, 0.5, 0.0)[:, None]
    return Segments("levels", np.concatenate(ends), color="kernel", width=1, opacity=shown)


# -- the average ----------------------------------------------------------------------------------


def _averages(film: _Film) -> list:
    p, after, shown = film.p, film.after, film.shown
    here = np.maximum(shown - 1, 0)
    here[-1] = len(after) // 2  # the window rests in the middle, where no end is felt
    window = np.stack([here, 0 * here, 0 * here + p.average, after[here]], axis=1)
    means = [_two(after[at]) for at in here]
    text = [mean if k else "" for mean, k in zip(means, shown, strict=True)]
    label = np.stack([here + p.average / 2, after[here] + 0.14 * film.last.max()], axis=1)
    line = np.stack([np.arange(len(after)) + p.average / 2, after], axis=1)
    seen = (shown > 0).astype(float)[:, None]
    role = {"color": "prediction"}
    return [
        _bars(film),
        Path("bars", line, width=3, upto=shown, **role),
        Boxes("bars", window[:, None, :], fill=0.2, width=2, opacity=seen, **role),
        Label("bars", label[:, None, :], text, bold=True, size=1.1, **role),
    ]


def _bars(film: _Film) -> Bars:
    last = film.last
    return Bars(
        "bars",
        last.astype(float),
        x=np.arange(len(last)) + 0.5,
        width=0.9,
        color="output",
        opacity=np.where(film.depth == film.p.layers, 0.75, 0.0)[:, None],
        id="bars.last",
        hover=[f"Position {o}: {_paths(c)}." for o, c in enumerate(last, 1)],
    )


# -- in two dimensions ----------------------------------------------------------------------------


def _patches(film: _Film) -> tuple[np.ndarray, np.ndarray]:
    """The 2-D pattern of the level shown and of the average, (F, n, n, 4), clear outside."""
    p = film.p
    lines = [
        np.repeat(film.inside(level), p.stride ** (p.layers - level))
        for level in range(len(film.levels))
    ]
    side = min(_PATCH, max(1, *map(len, lines)))
    tiles = [_tile(line, side) for line in lines]
    average = _tile(film.even_out, side)
    return (
        np.stack([tiles[d] for d in film.depth]),
        np.stack([average if done else average * 0 for done in film.finished]),
    )


def _reasons(film: _Film, side: int) -> list[Label]:
    """Why there is no pattern to see, where the ends reach every position."""
    few = np.array([not film.inside(level).size for level in film.depth])
    none = film.finished & (not film.even_out.size)
    return [
        Label(
            panel,
            [(0.5 * side, (0.42 + 0.16 * line) * side) for line in range(len(_FEW))],
            [_FEW if empty else ("",) * len(_FEW) for empty in shown],
            color="muted",
            size=0.9,
        )
        for panel, shown in (("before", few), ("behind", none))
    ]


def _tile(line: np.ndarray, side: int) -> np.ndarray:
    """The middle of the product of a line with itself; the brightest is grey on either ground."""
    tile = np.zeros((side, side, 4), dtype=np.uint8)
    cut = max(0, (len(line) - side) // 2)
    line = line[cut : cut + side]
    if len(line):
        at = (side - len(line)) // 2
        here = slice(at, at + len(line))
        grey = np.rint(_BRIGHTEST * np.outer(line, line) / (line.max() or 1) ** 2)
        tile[here, here] = np.dstack([grey, grey, grey, np.full_like(grey, 255)])
    return tile


# -- words and links ------------------------------------------------------------------------------


def _links(p: Stack) -> tuple[Link, ...]:
    made, size = [], p.inputs
    for level in range(p.layers):
        pairs = [list(range(i * p.stride, i * p.stride + p.kernel)) for i in range(size)]
        made.append(Link(f"level{level}", f"level{level + 1}", pairs, chain=True))
        size = (size - 1) * p.stride + p.kernel
    made.append(Link(f"level{p.layers}", "bars.last", [[o] for o in range(size)]))
    return tuple(made)


def _captions(film: _Film) -> list[Caption]:
    p = film.p
    captions = [Caption("One path leads to every input element.")]
    for level in range(1, p.layers + 1):
        inside = film.inside(level)
        said = Caption("After layer {layer}: ", layer=level)
        if inside.size:
            said += Caption("{paths} away from the ends, ", paths=_listed(inside))
        captions.append(said + _spread(inside, p.stride**level) + ".")
    captions += [_mean(film, int(count)) for count in film.shown[p.layers + 1 : -1]]
    return [*captions, _verdict(film)]


def _mean(film: _Film, count: int) -> Caption:
    """The sum behind one average."""
    p, weights = film.p, film.p.weights.astype(int)
    mean = _two(film.after[count - 1])
    if p.average == 1:
        return Caption("Position {position} keeps its {mean}.", position=count, mean=mean)
    window = film.last[count - 1 : count - 1 + p.average]
    terms = [f"{w} \\cdot {v}" if w > 1 else f"{v}" for w, v in zip(weights, window, strict=True)]
    return Caption(
        "Average over {average}: $({terms}) / {weight} = {mean}$.",
        average=p.average,
        terms=" + ".join(terms),
        weight=weights.sum(),
        mean=mean,
    )


def _two(value: float) -> str:
    """Two decimals, halves up as one rounds by hand: 5/8 is 0.63."""
    return number(round(float(value) + 1e-9, 2))


def _listed(values: np.ndarray) -> str:
    found = [_two(v) for v in values[:10]]
    return " ".join(found) + (" …" if len(values) > 10 else "")


def _spread(values: np.ndarray, period: int) -> Caption:
    even = evenness(values, period)
    if not values.size:
        return Caption("too few inputs, the ends reach every position")
    low, high = (_two(v) for v in (values.min(), values.max()))
    if even is None:
        return Caption(
            "all {low}, but of a pattern that would repeat after {period} only {seen} can be seen: "
            "too few inputs",
            low=low,
            period=period,
            seen=len(values),
        )
    if even:
        return Caption("all {low}: **even**", low=low)
    return Caption("from {low} to {high}: **uneven**", low=low, high=high)


def _verdict(film: _Film) -> Caption:
    p, inside = film.p, film.even_out
    if not inside.size:
        reached = "average" if p.average > 1 else "position"
        return Caption(f"Too few inputs: the ends reach every {reached}.")
    said = Caption("Without an average the values stay as they are; away from the ends: ")
    if p.average > 1:
        said = Caption("The average over {average}, away from the ends: ", average=p.average)
    return said + _spread(inside, p.stride**p.layers) + "."
