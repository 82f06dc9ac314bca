"""Stacked layers and the average after them: does the pattern grow, and can it be evened out?"""

from __future__ import annotations

import numpy as np

from vislib.checkerboard import counting as cb
from vislib.checkerboard.params import StackParams
from vislib.core.text import number, plural
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

__all__ = ["stack"]

_SLIDES = 20  # frames of the sliding average, at most
_PATCH = 24  # pixels of the pattern shown in two dimensions, at most
_BRIGHTEST = 170  # of 255: an even pattern is seen on a white and on a dark page
_FEW = ("Too few inputs:", "the ends reach all.")
_ROW = 1.75  # height of one level and its fan


def stack(p: StackParams) -> Scene:
    """Levels grow one after another, then the average slides; at the right, the 2-D pattern."""
    levels = cb.levels(p.inputs, p.stack)
    after = cb.averaged(levels[-1], p.average)
    slides = np.linspace(1, len(after), min(_SLIDES, len(after))).astype(int)
    shown = np.array([0] * (p.layers + 1) + [*slides, len(after)])  # averages in each frame
    frames = len(shown)
    depth = np.minimum(np.arange(frames), p.layers)  # levels shown in each frame
    right = len(levels[-1])
    before, behind = _patches(p, levels, after, shown, depth)
    square = {"x": (0, before.shape[1]), "y": (0, before.shape[1]), "equal": True, "y_down": True}
    wide = (-0.02 * right, 1.01 * right)
    return Scene(
        panels=(
            Panel(
                "levels", "Paths to each position, layer by layer", wide, (0, _height(p)), weight=3
            ),
            Panel("before", "In two dimensions", **square),
            Panel(
                "bars",
                f"Last layer, and {_after(p)} after it",
                wide,
                (0, 1.3 * float(levels[-1].max())),
                row=1,
                weight=3,
                tall=0.8,
            ),
            Panel("behind", "After the average", **square, row=1, tall=0.8),
        ),
        marks=(
            *_pyramid(p, levels, depth),
            *_averages(p, levels[-1], after, shown, depth),
            Picture("before", before),
            Picture("behind", behind),
            *_reasons(p, depth, shown == len(after), before.shape[1]),
        ),
        frames=frames,
        captions=_captions(p, levels, after, shown),
        links=_links(p),
        alt=(
            f"{plural(p.layers, 'transposed convolution')} of kernel {p.kernel} and stride "
            f"{p.stride} on {p.inputs} inputs, and {_after(p)} after it."
        ),
        height=420,
        frame_ms=700,
    )


def _after(p: StackParams) -> str:
    return f"the average over {p.average}" if p.average > 1 else "no average"


def _height(p: StackParams) -> float:
    return _ROW * p.layers + 1.05


def _places(p: StackParams, level: int) -> tuple[float, float]:
    """Left edge of cell 0 of a level and the width of its cells, in positions of the last layer.

    A cell stands over the middle of what grows out of it.
    """
    centre, width = 0.0, float(p.stride ** (p.layers - level))
    for _ in range(p.layers - level):
        centre = centre * p.stride + (p.kernel - 1) / 2
    return centre + 0.5 - width / 2, width


def _level_y(p: StackParams, level: int) -> float:
    return _ROW * (p.layers - level)


def _pyramid(p: StackParams, levels: tuple[np.ndarray, ...], depth: np.ndarray) -> list:
    marks = [_fans(p, levels, level, depth) for level in range(p.layers)]
    for level, counts in enumerate(levels):
        left, width = _places(p, level)
        values = np.where(depth[:, None] >= level, counts, np.nan)[:, None, :]
        marks.append(
            Cells(
                "levels",
                values,
                x=left,
                y=_level_y(p, level),
                cell=(width, 1.0),
                scale="output" if level else "input",
                vmin=0,
                vmax=max(1.4, float(counts.max())),
                text=".0f",
                opacity=(depth >= level).astype(float)[:, None],
                id=f"level{level}",
                hover=[
                    f"{_name(level)}, position {o}: {_paths(c)}." for o, c in enumerate(counts, 1)
                ],
            )
        )
    return marks


def _name(level: int) -> str:
    return f"Layer {level}" if level else "Input"


def _paths(count: int) -> str:
    return "1 path leads here" if count == 1 else f"{count} paths lead here"


def _fans(
    p: StackParams, levels: tuple[np.ndarray, ...], level: int, depth: np.ndarray
) -> Segments:
    """From every cell of a level to the outermost two that it writes to."""
    left, width = _places(p, level)
    below_left, below = _places(p, level + 1)
    i = np.arange(len(levels[level]))
    middle = left + (i + 0.5) * width
    ends = []
    for o in (i * p.stride, i * p.stride + p.kernel):
        y = np.full(len(i), _level_y(p, level))
        ends.append(np.stack([middle, y, below_left + o * below, y - _ROW + 1.0], axis=1))
    return Segments(
        "levels",
        np.concatenate(ends),
        color="kernel",
        width=1,
        opacity=np.where(depth > level, 0.5, 0.0)[:, None],
    )


def _averages(
    p: StackParams, last: np.ndarray, after: np.ndarray, shown: np.ndarray, depth: np.ndarray
) -> list:
    x = np.arange(len(after)) + p.average / 2
    here = np.maximum(shown - 1, 0)
    here[-1] = len(after) // 2  # the window rests in the middle, where no end is felt
    window = np.stack(
        [here, np.zeros(len(shown)), np.full(len(shown), p.average), after[here]], axis=1
    )
    means = [number(round(float(after[at]), 2)) for at in here]
    here_text = [mean if k else "" for mean, k in zip(means, shown, strict=True)]
    label = np.stack([here + p.average / 2, after[here] + 0.14 * last.max()], axis=1)
    return [
        Bars(
            "bars",
            last.astype(float),
            x=np.arange(len(last)) + 0.5,
            width=0.9,
            color="output",
            opacity=np.where(depth == p.layers, 0.75, 0.0)[:, None],
            id="bars.last",
            hover=[f"Position {o}: {_paths(c)}." for o, c in enumerate(last, 1)],
        ),
        Path("bars", np.stack([x, after], axis=1), color="prediction", width=3, upto=shown),
        Boxes(
            "bars",
            window[:, None, :],
            color="prediction",
            fill=0.2,
            width=2,
            opacity=(shown > 0).astype(float)[:, None],
        ),
        Label("bars", label[:, None, :], here_text, color="prediction", bold=True, size=1.1),
    ]


def _patches(
    p: StackParams,
    levels: tuple[np.ndarray, ...],
    after: np.ndarray,
    shown: np.ndarray,
    depth: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """The 2-D pattern of the level shown and of the average, (F, n, n, 4), clear outside."""
    lines = []
    for level, counts in enumerate(levels):
        inside = counts[cb.interior(p.inputs, p.stack[:level])]
        lines.append(np.repeat(inside, p.stride ** (p.layers - level)))
    side = min(_PATCH, max(1, *map(len, lines)))
    tiles = [_tile(line, side) for line in lines]
    averaged = _tile(after[cb.interior(p.inputs, p.stack, p.average)], side)
    finished = shown == len(after)
    return (
        np.stack([tiles[d] for d in depth]),
        np.stack([averaged if done else averaged * 0 for done in finished]),
    )


def _reasons(p: StackParams, depth: np.ndarray, done: np.ndarray, side: int) -> list[Label]:
    """Why there is no pattern to see, where the ends reach every position."""
    few = np.array([not _inside(p, level) for level in depth])
    none = done & (not _inside(p, p.layers, p.average))
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


def _inside(p: StackParams, level: int, average: int = 1) -> int:
    """How many positions of a level the ends do not reach."""
    inside = cb.interior(p.inputs, p.stack[:level], average)
    return inside.stop - inside.start


def _tile(line: np.ndarray, side: int) -> np.ndarray:
    """The middle of the product of a line with itself; the brightest is grey on either ground."""
    tile = np.zeros((side, side, 4), dtype=np.uint8)
    cut = max(0, (len(line) - side) // 2)
    line = line[cut : cut + side]
    if len(line):
        at = (side - len(line)) // 2
        here = slice(at, at + len(line))
        grey = np.rint(_BRIGHTEST * np.outer(line, line) / line.max() ** 2)
        tile[here, here] = np.dstack([grey, grey, grey, np.full_like(grey, 255)])
    return tile


def _links(p: StackParams) -> tuple[Link, ...]:
    made, size = [], p.inputs
    for level in range(p.layers):
        pairs = [list(range(i * p.stride, i * p.stride + p.kernel)) for i in range(size)]
        made.append(Link(f"level{level}", f"level{level + 1}", pairs, chain=True))
        size = (size - 1) * p.stride + p.kernel
    made.append(Link(f"level{p.layers}", "bars.last", [[o] for o in range(size)]))
    return tuple(made)


def _captions(
    p: StackParams, levels: tuple[np.ndarray, ...], after: np.ndarray, shown: np.ndarray
) -> list[str]:
    captions = ["One path leads to every input element."]
    for level in range(1, p.layers + 1):
        inside = levels[level][cb.interior(p.inputs, p.stack[:level])]
        told = f"{_listed(inside)} away from the ends, {_spread(inside)}"
        captions.append(f"After layer {level}: {told if inside.size else _spread(inside)}.")
    for count in shown[p.layers + 1 : -1]:
        window = levels[-1][count - 1 : count - 1 + p.average]
        total = " + ".join(map(str, window))
        mean = number(round(float(after[count - 1]), 2))
        told = f"Average over {p.average}: $({total}) / {p.average} = {mean}$."
        captions.append(told if p.average > 1 else f"Position {count} keeps its {mean}.")
    inside = after[cb.interior(p.inputs, p.stack, p.average)]
    return [*captions, _verdict(p, inside)]


def _listed(values: np.ndarray) -> str:
    found = [number(round(float(v), 2)) for v in values[:10]]
    return " ".join(found) + (" …" if len(values) > 10 else "")


def _spread(values: np.ndarray) -> str:
    if not values.size:
        return "too few inputs, the ends reach every position"
    low, high = float(values.min()), float(values.max())
    if high - low < 1e-9:
        return f"all {number(round(low, 2))}: **even**"
    return f"from {number(round(low, 2))} to {number(round(high, 2))}: **uneven**"


def _verdict(p: StackParams, inside: np.ndarray) -> str:
    if not inside.size:
        reached = "average" if p.average > 1 else "position"
        return f"Too few inputs: the ends reach every {reached}."
    told = _spread(inside)
    if p.average == 1:
        return f"Without an average the values stay as they are; away from the ends: {told}."
    return f"The average over {p.average}, away from the ends: {told}."
