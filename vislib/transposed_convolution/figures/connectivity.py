"""A convolution and its transpose side by side: the same connections, both ways."""

from __future__ import annotations

import numpy as np

from vislib.convolution import convolve
from vislib.core.entries import SUBSCRIPTS
from vislib.core.text import plural
from vislib.figures.grids import painted
from vislib.figures.waiting import waiting
from vislib.stage.caption import Caption
from vislib.stage.scene import (
    Arrow,
    Boxes,
    Cells,
    Jump,
    Label,
    Link,
    Panel,
    Scene,
    Secret,
    Segments,
)
from vislib.transposed_convolution.figures.parts import tracks
from vislib.transposed_convolution.params import Connectivity
from vislib.transposed_convolution.trace import connections, trace_2d

__all__ = ["scene"]

_TERMS = 9  # products that a caption writes out


def scene(p: Connectivity) -> Scene:
    """A convolution of n (× n) and the transposed one back: both touch the same pairs."""
    return _lines(p) if p.view == "line" else _grids(p)


def _secret(p: Connectivity, back: Panel) -> Secret:
    """Before the answer the convolution alone."""
    large, few = (f"{m}" if p.view == "line" else f"{m} × {m}" for m in (p.n, p.small))
    said = Caption("A convolution of {large} pixels to {few}.", large=large, few=few)
    return Secret(
        panels=("back",),
        instead=waiting(back, "And back"),
        caption=said + " Which pairs will the way back connect?",
        alt=said,
    )


def _moves(p: Connectivity, steps: list[Caption]) -> list[Caption]:
    if p.small == 1:
        return [step + " With one window the kernel stays where it is." for step in steps]
    said = Caption(
        " **Forwards** the kernel moves {moves} in the input for one in the output; **backwards** "
        "{moves} in the output for one in the input.",
        moves=plural(p.stride, "pixel"),
    )
    return [step + said for step in steps]


def _step(i: int, count: int, met: str) -> Caption:
    """The i-th position of ``count``, and what meets there."""
    said = "Position {position} of {positions}: {met}, the same on both sides."
    return Caption(said, position=i + 1, positions=count, met=met)


# -- two grids, an arrow between them -------------------------------------------------------------


class _Layout:
    """Who meets whom, and where the grids of both panels stand."""

    def __init__(self, p: Connectivity) -> None:
        self.p, self.n, self.small, self.padding = p, p.n, p.small, p.padding
        geometry = (p.n, p.n), p.stride, p.padding
        self.pairs = connections((p.small,) * 2, (p.kernel,) * 2, *geometry)
        self.count = p.small**2
        self.members = [self.pairs[self.pairs[:, 0] == i, 2].tolist() for i in range(self.count)]
        self.border = _border(p.n, p.padding, p.stride * (p.small - 1) + p.kernel - p.padding)
        side = len(self.border)
        far = side + 1.4  # where the second grid starts
        self.x = -0.4, far + max(p.small + p.padding, p.small + 1.4) + 0.2
        self.y = -p.padding - 0.2, side - p.padding + 0.2
        self.large_x = {"forward": p.padding, "back": p.small + 1.4 + p.padding}
        self.small_x = {"forward": far + p.padding, "back": 0.0}
        self.tall = (p.n - p.small) / 2  # how far down the small grid begins


def _grids(p: Connectivity) -> Scene:
    here = _Layout(p)
    titles = {
        "forward": f"Convolution: {p.n}×{p.n} to {p.small}×{p.small}",
        "back": f"Transposed: {p.small}×{p.small} to {p.n}×{p.n}",
    }
    frames = np.arange(here.count)
    panels = [
        Panel(name, title, here.x, here.y, equal=True, y_down=True)
        for name, title in titles.items()
    ]
    return Scene(
        panels=panels,
        marks=[mark for name in titles for mark in (*_both(here, name), *_moving(here, name))],
        frames=here.count,
        captions=_steps(here),
        links=_grid_links(p.n, here.members),
        jumps=(Jump("forward.small", frames), Jump("back.small", frames)),
        alt=f"{titles['forward']}. {titles['back']}. The same window and pixel are connected.",
        height=320,
        frame_ms=900,
        secret=_secret(p, panels[1]),
    )


def _steps(here: _Layout) -> list[Caption]:
    """What happens at each position, with its numbers if numbers are shown."""
    steps = [
        _step(i, here.count, plural(len(members), "pixel"))
        for i, members in enumerate(here.members)
    ]
    if here.p.cells == "numbers":
        return [step + _dot_product(here, i) for i, step in enumerate(steps)]
    return _moves(here.p, steps)


def _dot_product(here: _Layout, i: int) -> Caption:
    pixels, weights = here.p.pixels.ravel(), here.p.weights.ravel()
    met = here.pairs[here.pairs[:, 0] == i, 1:]
    made = sum(int(pixels[o]) * int(weights[j]) for j, o in met)
    terms = " + ".join(f"{pixels[o]}·{weights[j]}" for j, o in met)
    if len(met) > _TERMS:
        terms = f"{len(met)} products"
    return Caption(
        " **Forwards** a dot product, {terms} = **{made}**; **backwards** {sent} times the kernel.",
        terms=terms,
        made=made,
        sent=here.p.sent.ravel()[i],
    )


def _both(here: _Layout, name: str) -> list[Cells]:
    """The large grid in its padding and the small one; blue is what goes in."""
    forward = name == "forward"
    scales = ("input", "output") if forward else ("output", "input")
    solid = {"vmin": 0, "vmax": 1}
    large, few = np.full((here.n, here.n), 0.45), np.full((here.small, here.small), 0.75)
    x, border = here.large_x[name], here.border
    texts = _numbers(here, forward) if here.p.cells == "numbers" else (None, None)
    at = {"x": here.small_x[name], "y": here.tall, "id": f"{name}.small", "text": texts[1]}
    whole = {"x": x, "id": f"{name}.large", "text": texts[0]}
    padded = np.full(border.shape, np.nan)
    return [
        Cells(name, padded, x=x - here.padding, y=-here.padding, hatch=border),
        Cells(name, large, scale=scales[0], **whole, **solid),
        Cells(name, few, scale=scales[1], **at, **solid),
    ]


def _numbers(here: _Layout, forward: bool) -> tuple[list[list[str]], list]:
    """Texts of the large grid and of the small one, frame by frame; in the window the products."""
    p = here.p
    if forward:
        made = convolve(p.pixels, p.weights, p.stride, p.padding).ravel()
        large = np.tile(p.pixels.ravel(), (here.count, 1))
        shown = np.arange(here.count) <= np.arange(here.count)[:, None]
        small = [[f"{v:.0f}" if on else "" for v, on in zip(made, row, strict=True)]
                 for row in shown]  # fmt: skip
    else:
        rest = p.output_padding
        back = trace_2d(p.sent, p.weights, p.stride, p.padding, rest)
        large = back.crop(back.sums)[1:].reshape(here.count, -1)
        small = [str(v) for v in p.sent.ravel()]
    texts = [[f"{v:.0f}" for v in row] for row in large]
    for i, j, o in here.pairs.tolist():
        left = p.pixels.flat[o] if forward else p.sent.flat[i]
        texts[i][o] = f"{left}·{p.weights.flat[j]}"
    return texts, small


def _moving(here: _Layout, name: str) -> list:
    """The window, the pixel it belongs to, and an arrow from input to output."""
    p, (row, column) = here.p, np.divmod(np.arange(here.count), here.small)
    corner = p.stride * column - p.padding, p.stride * row - p.padding
    window = tracks(here.count, (corner[0] + here.large_x[name], corner[1], p.kernel, p.kernel))
    pixel = tracks(here.count, (column + here.small_x[name], row + here.tall, 1, 1))
    arrow = _arrows(here, window[:, 0], pixel[:, 0], name == "forward")
    marks = [
        Boxes(name, window, color="kernel", fill=0, width=4),
        Boxes(name, pixel, color="ink", fill=0.0, width=3),
        Arrow(name, arrow, color="ink", width=2),
    ]
    return marks if p.cells == "numbers" else [*marks, _weights(name, window, p.kernel)]


def _grid_links(n: int, members: list[list[int]]) -> list[Link]:
    """A small cell lights its window on both sides, and the same small cell opposite."""
    return [
        Link("forward.small", "forward.large", members),
        Link("back.small", "back.large", members),
        Link("forward.small", "back.large", members, both=False),
        Link("back.small", "forward.large", members, both=False),
        Link("forward.small", "back.small", [[i] for i in range(len(members))]),
        Link("forward.large", "back.large", [[i] for i in range(n * n)]),
    ]


def _names(elements: np.ndarray) -> list[str]:
    """The kernel's weights by number: w₁ w₂ …"""
    return [f"w{j + 1}".translate(SUBSCRIPTS) for j in elements]


def _weights(panel: str, window: np.ndarray, kernel: int) -> Label:
    """The names of the kernel's weights, moving with it: the same on both sides."""
    offsets = np.array([(j + 0.5, i + 0.5) for i, j in np.ndindex(kernel, kernel)])
    names = _names(np.arange(kernel * kernel))
    return Label(panel, window[:, :, :2] + offsets[None], names, size=0.85)


def _border(n: int, padding: int, reach: int) -> np.ndarray:
    """True on the padding that the windows touch, around n × n pixels."""
    side = padding + max(n, reach)
    border = np.ones((side, side), bool)
    border[padding : padding + n, padding : padding + n] = False
    return border


def _arrows(here: _Layout, window: np.ndarray, pixel: np.ndarray, forward: bool) -> np.ndarray:
    """(F, 1, 4): from the grid that goes in to the one that comes out, across no number."""
    if forward:
        left = np.maximum(window[:, 0] + window[:, 2], here.large_x["forward"] + here.n)
        right, start, end = here.small_x["forward"] + 0 * left, window, pixel
    else:
        left, start, end = here.small_x["back"] + here.small + 0 * pixel[:, 0], pixel, window
        right = np.minimum(window[:, 0], here.large_x["back"])
    ends = [left, start[:, 1] + start[:, 3] / 2, right, end[:, 1] + end[:, 3] / 2]
    return np.stack(ends, axis=1)[:, None]


# -- one line: every connection is drawn ----------------------------------------------------------


class _Fan:
    """The connections along a line, and where the units stand: each few under its window."""

    def __init__(self, p: Connectivity) -> None:
        self.n, self.small = p.n, p.small
        self.pairs = connections((p.small,), (p.kernel,), (p.n,), p.stride, p.padding)
        self.centres = p.stride * np.arange(p.small) - p.padding + p.kernel / 2
        self.members = [self.pairs[self.pairs[:, 0] == i, 2].tolist() for i in range(p.small)]
        self.x = (
            min(-0.2, self.centres[0] - 0.7, (p.n - ((p.small - 1) * p.stride + 1)) / 2),
            max(p.n + 0.2, self.centres[-1] + 0.7),
        )
        now = self.pairs[:, 0] == np.arange(p.small)[:, None]
        self.lit = np.where(now, 1.0, 0.18)

    def ends(self, forward: bool) -> np.ndarray:
        """(m, 4) from the input above to the output below."""
        few, many = self.centres[self.pairs[:, 0]], self.pairs[:, 2] + 0.5
        above, below = (many, few) if forward else (few, many)
        return np.stack([above, 0 * above + 1, below, 0 * below + 4], axis=1)


def _lines(p: Connectivity) -> Scene:
    fan = _Fan(p)
    titles = {
        "forward": f"Convolution: {p.n} to {p.small}",
        "back": f"Transposed: {p.small} to {p.n}",
    }
    steps = [_step(i, p.small, plural(len(m), "weighted line")) for i, m in enumerate(fan.members)]
    panels = [Panel(name, title, fan.x, (-0.3, 5.3), y_down=True) for name, title in titles.items()]
    return Scene(
        panels=panels,
        marks=[mark for name in titles for mark in _one_way(fan, name)],
        frames=p.small,
        captions=_moves(p, steps),
        links=_line_links(fan),
        alt=f"The connections of a convolution from {p.n} to {p.small} and of its transpose.",
        height=360,
        frame_ms=900,
        secret=_secret(p, panels[1]),
    )


def _line_links(fan: _Fan) -> list[Link]:
    return [
        Link("forward.small", "forward.large", fan.members),
        Link("back.small", "back.large", fan.members),
        Link("forward.small", "back.small", [[i] for i in range(fan.small)]),
        Link("forward.large", "back.large", [[i] for i in range(fan.n)]),
    ]


def _one_way(fan: _Fan, name: str) -> list:
    """What goes in above, what comes out below, and the weighted lines between."""
    forward = name == "forward"
    ends, colour = fan.ends(forward), fan.pairs[:, 1].astype(int)
    large, few = (("input", 0.0), ("output", 4.0)) if forward else (("output", 4.0), ("input", 0.0))
    numbers = [str(i + 1) for i in range(fan.n)]
    pixels = {"y": large[1], "id": f"{name}.large"}
    return [
        Segments(name, ends, color=colour, width=2.5, opacity=fan.lit),
        painted(name, np.full((1, fan.n), 0.45), numbers, large[0], 1, **pixels),
        *_spaced(name, fan.centres, few[1], few[0]),
        _weight_labels(name, fan, ends),
    ]


def _spaced(panel: str, centres: np.ndarray, y: float, scale: str) -> list:
    """A row of boxes at given centres, numbered."""
    boxes = np.stack([centres - 0.45, 0 * centres + y, 0 * centres + 0.9, 0 * centres + 1], axis=1)
    names = [str(i + 1) for i in range(len(centres))]
    return [
        Boxes(panel, boxes, color=scale, fill=0.15, width=1.5, id=f"{panel}.small"),
        Label(panel, np.stack([centres, 0 * centres + y + 0.5], axis=1), names),
    ]


def _weight_labels(panel: str, fan: _Fan, ends: np.ndarray) -> Label:
    """The name of the weight on every lit line."""
    middle = (ends[:, :2] + ends[:, 2:]) / 2 + np.array([0.12, 0.0])
    shown = np.where(fan.lit < 1, 0.0, 1.0)
    names = _names(fan.pairs[:, 1])
    return Label(panel, middle, names, size=0.85, anchor="start", opacity=shown)
