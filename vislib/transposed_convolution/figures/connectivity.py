"""A convolution and its transpose side by side: the same connections, both ways."""

from __future__ import annotations

import numpy as np

from vislib.convolution.arithmetic import output_size
from vislib.core.entries import SUBSCRIPTS
from vislib.figures.grids import painted
from vislib.stage.opening import opening
from vislib.stage.scene import Arrow, Boxes, Cells, Jump, Label, Link, Panel, Scene, Segments
from vislib.transposed_convolution import trace as tc
from vislib.transposed_convolution.figures.parts import counted

__all__ = ["asked", "connectivity"]


def connectivity(
    n: int, kernel: int, stride: int = 1, padding: int = 0, view: str = "grid"
) -> Scene:
    """A convolution of n (× n) and the transposed one back: both touch the same pairs."""
    small = output_size(n, kernel, stride, padding)
    if view == "line":
        return _lines(n, small, kernel, stride, padding)
    return _grids(n, small, kernel, stride, padding)


def asked(n: int, kernel: int, stride: int = 1, padding: int = 0, view: str = "grid") -> Scene:
    """The convolution alone, before the answer."""
    told, small = (
        connectivity(n, kernel, stride, padding, view),
        output_size(n, kernel, stride, padding),
    )
    large, few = (f"{m}" if view == "line" else f"{m} × {m}" for m in (n, small))
    said = f"A convolution of {large} pixels to {few}. Which pairs will the way back connect?"
    return opening(told, said, without=("back",), alt=f"A convolution of {large} pixels to {few}.")


def _captions_pair(n: int, small: int, stride: int, steps: list[str]) -> list[str]:
    moves = counted(stride, "pixel")
    return [
        f"{step} **Forwards** the kernel moves {moves} in the input for one in the output; "
        f"**backwards** {moves} in the output for one in the input."
        for step in steps
    ]


def _grids(n: int, small: int, kernel: int, stride: int, padding: int) -> Scene:
    pairs = tc.connections((small, small), (kernel, kernel), (n, n), stride, padding)
    count = small * small
    members = [pairs[pairs[:, 0] == i, 2].tolist() for i in range(count)]
    border = _border(n, padding, stride * (small - 1) + kernel - padding)
    far = len(border) + 1.4  # where the second grid starts
    right = far + max(small + padding, small + 1.4) + 0.2
    ranges = {"x": (-0.4, right), "y": (-padding - 0.2, len(border) - padding + 0.2)}
    titles = {
        "forward": f"Convolution: {n}×{n} to {small}×{small}",
        "back": f"Transposed: {small}×{small} to {n}×{n}",
    }
    places = {"forward": (padding, far + padding), "back": (small + 1.4 + padding, 0.0)}
    marks = []
    for name, (large_x, small_x) in places.items():
        marks += _both_grids(name, n, small, padding, border, large_x, small_x)
        marks += _moving(name, n, small, kernel, stride, padding, large_x, small_x)
    steps = [
        f"Position {i + 1} of {count}: {counted(len(m), 'pixel')}, the same on both sides."
        for i, m in enumerate(members)
    ]
    frames = np.arange(count)
    return Scene(
        panels=[
            Panel(name, title, equal=True, y_down=True, **ranges) for name, title in titles.items()
        ],
        marks=marks,
        frames=count,
        captions=_captions_pair(n, small, stride, steps),
        links=_grid_links(n, members),
        jumps=(Jump("forward.small", frames), Jump("back.small", frames)),
        alt=f"{titles['forward']}. {titles['back']}. The same window and pixel are connected.",
        height=320,
        frame_ms=900,
    )


def _both_grids(
    name: str,
    n: int,
    small: int,
    padding: int,
    border: np.ndarray,
    large_x: float,
    small_x: float,
) -> list[Cells]:
    """The large grid in its padding and the small one; blue is what goes in."""
    scales = ("input", "output") if name == "forward" else ("output", "input")
    solid = {"vmin": 0, "vmax": 1}
    large, few = np.full((n, n), 0.45), np.full((small, small), 0.75)
    tall = (n - small) / 2
    return [
        Cells(name, np.full(border.shape, np.nan), x=large_x - padding, y=-padding, hatch=border),
        Cells(name, large, x=large_x, scale=scales[0], id=f"{name}.large", **solid),
        Cells(name, few, x=small_x, y=tall, scale=scales[1], id=f"{name}.small", **solid),
    ]


def _moving(
    name: str,
    n: int,
    small: int,
    kernel: int,
    stride: int,
    padding: int,
    large_x: float,
    small_x: float,
) -> list:
    """The window with its weights, the pixel it belongs to, and an arrow from input to output."""
    row, col = np.divmod(np.arange(small * small), small)
    size, one = np.full(len(row), float(kernel)), np.ones(len(row))
    window = np.stack(
        [stride * col - padding + large_x, stride * row - padding, size, size], axis=1
    )
    pixel = np.stack([col + small_x, row + (n - small) / 2, one, one], axis=1)
    start, end = (window, pixel) if name == "forward" else (pixel, window)
    return [
        Boxes(name, window[:, None], color="kernel", fill=0, width=4),
        _weights(name, window, kernel),
        Boxes(name, pixel[:, None], color="ink", fill=0.0, width=3),
        Arrow(name, _arrows(start, end), color="ink", width=2),
    ]


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


def _weights(panel: str, boxes: np.ndarray, kernel: int) -> Label:
    """The numbers of the kernel's weights, moving with it: the same on both sides."""
    offsets = np.array([(j + 0.5, i + 0.5) for i, j in np.ndindex(kernel, kernel)])
    names = [f"w{i + 1}".translate(SUBSCRIPTS) for i in range(kernel * kernel)]
    return Label(panel, boxes[:, None, :2] + offsets[None], names, size=0.85)


def _border(n: int, padding: int, reach: int) -> np.ndarray:
    """True on the padding that the windows touch, around n × n pixels."""
    side = padding + max(n, reach)
    border = np.ones((side, side), bool)
    border[padding : padding + n, padding : padding + n] = False
    return border


def _arrows(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """(F, 1, 4): from the right edge of one box to the left edge of another."""
    ends = [
        start[:, 0] + start[:, 2],
        start[:, 1] + start[:, 3] / 2,
        end[:, 0],
        end[:, 1] + end[:, 3] / 2,
    ]
    return np.stack(ends, axis=1)[:, None]


def _lines(n: int, small: int, kernel: int, stride: int, padding: int) -> Scene:
    pairs = tc.connections((small,), (kernel,), (n,), stride, padding)
    offset = (n - ((small - 1) * stride + 1)) / 2  # not moved: each few sits under its window
    centres = stride * np.arange(small) - padding + kernel / 2
    lit = np.full((small, len(pairs)), 0.18)
    for i in range(small):
        lit[i, pairs[:, 0] == i] = 1.0
    panels, marks, links = [], [], []
    members = [pairs[pairs[:, 0] == i, 2].tolist() for i in range(small)]
    low = min(-0.2, centres[0] - 0.7, offset)
    high = max(n + 0.2, centres[-1] + 0.7)
    for name, forward in (("forward", True), ("back", False)):
        top = np.stack([pairs[:, 2] + 0.5, 0 * pairs[:, 2] + 1.0], axis=1)
        bottom = np.stack([centres[pairs[:, 0]], 0 * pairs[:, 0] + 4.0], axis=1)
        if not forward:
            top, bottom = (np.stack([e[:, 0], 5 - e[:, 1]], axis=1) for e in (top, bottom))
        ends = np.hstack([top, bottom] if forward else [bottom, top]).astype(float)
        large_y, small_y = (0.0, 4.0) if forward else (4.0, 0.0)
        scales = ("input", "output") if forward else ("output", "input")
        marks += [
            Segments(name, ends, color=pairs[:, 1].astype(int), width=2.5, opacity=lit),
            painted(
                name,
                np.full((1, n), 0.45),
                [str(i + 1) for i in range(n)],
                scales[0],
                1,
                y=large_y,
                id=f"{name}.large",
            ),
            *_spaced(name, centres, small_y, scales[1]),
            *_weight_labels(name, pairs, ends, lit),
        ]
        links.append(Link(f"{name}.small", f"{name}.large", members))
        title = f"Convolution: {n} to {small}" if forward else f"Transposed: {small} to {n}"
        panels.append(Panel(name, title, (low, high), (-0.3, 5.3), y_down=True))
    links += [
        Link("forward.small", "back.small", [[i] for i in range(small)]),
        Link("forward.large", "back.large", [[i] for i in range(n)]),
    ]
    steps = [
        f"Position {i + 1} of {small}: {counted(len(m), 'weighted line')}, the same on both sides."
        for i, m in enumerate(members)
    ]
    return Scene(
        panels=panels,
        marks=marks,
        frames=small,
        captions=_captions_pair(n, small, stride, steps),
        links=links,
        alt=f"The connections of a convolution from {n} to {small} and of its transpose.",
        height=360,
        frame_ms=900,
    )


def _spaced(panel: str, centres: np.ndarray, y: float, scale: str) -> list:
    """A row of boxes at given centres, numbered."""
    boxes = np.stack([centres - 0.45, 0 * centres + y, 0 * centres + 0.9, 0 * centres + 1], axis=1)
    return [
        Boxes(panel, boxes, color=scale, fill=0.15, width=1.5, id=f"{panel}.small"),
        Label(
            panel,
            np.stack([centres, 0 * centres + y + 0.5], axis=1),
            [str(i + 1) for i in range(len(centres))],
        ),
    ]


def _weight_labels(panel: str, pairs: np.ndarray, ends: np.ndarray, lit: np.ndarray) -> list:
    """The name of the weight on every lit line."""
    middle = (ends[:, :2] + ends[:, 2:]) / 2
    names = [f"w{j + 1}".translate(SUBSCRIPTS) for j in pairs[:, 1]]
    return [
        Label(
            panel,
            middle + np.array([0.12, 0.0]),
            names,
            size=0.85,
            anchor="start",
            opacity=np.where(lit < 1, 0.0, 1.0),
        )
    ]
