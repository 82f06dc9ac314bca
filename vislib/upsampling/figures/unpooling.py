"""Three unpoolings: max pooling window by window, then three ways back, cell by cell."""

from __future__ import annotations

import numpy as np

from vislib.core.text import cell_text
from vislib.figures.grids import painted, revealed, square
from vislib.stage.caption import Caption
from vislib.stage.scene import Boxes, Cells, Jump, Link, Scene
from vislib.upsampling import algorithms

__all__ = ["scene"]

_DIGITS = 3  # in cells and captions alike


def scene(before: np.ndarray, small: np.ndarray, size: int) -> Scene:
    """Max pooling window by window, then three unpoolings of `small`, all cell by cell."""
    pooled, switches = algorithms.max_pool(before, size)
    outputs = {
        "nearest": algorithms.nearest(small, size),
        "nails": algorithms.bed_of_nails(small, size),
        "max": algorithms.max_unpool(small, switches, before.shape),
    }
    windows, count = pooled.size, before.size
    frames = 1 + windows + count
    flat = switches[..., 0] * before.shape[1] + switches[..., 1]
    top_panels, top_marks = _pooling(before, pooled, small, flat, size, frames)
    low_panels, low_marks = _outputs(outputs, small, flat, size, windows, frames)
    return Scene(
        panels=(*top_panels, *low_panels),
        marks=(*top_marks, *low_marks),
        frames=frames,
        captions=_captions(before, pooled, switches, small, outputs, size),
        links=_links(before.shape, flat, size),
        jumps=tuple(
            Jump(name, np.arange(1 + windows, frames)) for name in ("nearest", "nails", "max")
        )
        + (Jump("pooled", np.arange(1, windows + 1)),),
        alt=(
            "Max pooling of a grid with the places of the maxima remembered, and a small map "
            "enlarged by copying, by a bed of nails and by max unpooling."
        ),
        height=430,
        frame_ms=700,
    )


def _pooling(before, pooled, small, flat, size: int, frames: int):
    """Panels and marks of the upper row: the grid, what pooling makes of it, and the small map."""
    seen = np.arange(pooled.size) < np.arange(frames)[:, None]
    window, switches, source = _places(before.shape, flat, size, frames)
    marks = [
        Cells("before", np.abs(before), text=cell_text(before), scale="input", vmin=0, id="before"),
        window,
        switches,
        _so_far("pooled", pooled, seen),
        _so_far("averages", algorithms.average_pool(before, size), seen),
        Cells("small", np.abs(small), text=cell_text(small), scale="input", vmin=0, id="small"),
        source,
    ]
    panels = (
        square("before", "1. Max pooling remembers where", before.shape, weight=1.2),
        square("pooled", "2. The maxima", pooled.shape, weight=0.8),
        square("averages", "Averages, for comparison", pooled.shape, weight=0.8),
        square("small", "3. Small map to enlarge", small.shape, weight=0.8),
    )
    return panels, marks


def _places(shape: tuple[int, int], flat, size: int, frames: int) -> tuple[Boxes, Boxes, Boxes]:
    """The window that is pooled, the maxima found, and the cell that is enlarged now."""
    windows, (rows, columns) = flat.size, shape
    steps, across = np.arange(frames), columns // size
    current = np.clip(steps - 1, 0, windows - 1)
    at = np.stack([current % across, current // across], axis=1) * size
    switch = np.stack([flat.ravel() % columns, flat.ravel() // columns], axis=1)
    later = np.clip(steps - 1 - windows, 0, rows * columns - 1)
    source = np.stack([later % columns // size, later // columns // size], axis=1)
    pooling = ((steps >= 1) & (steps <= windows)).astype(float)[:, None]
    enlarging = (steps > windows).astype(float)[:, None]
    return (
        Boxes("before", _boxes(at, size)[:, None], color="ink", fill=0, width=3, opacity=pooling),
        Boxes("before", _boxes(switch), color="gradient", fill=0.0, width=3,
              since=np.arange(1, windows + 1), id="switches"),
        Boxes("small", _boxes(source)[:, None], color="ink", fill=0, width=3, opacity=enlarging),
    )  # fmt: skip


def _boxes(corners: np.ndarray, side: int = 1) -> np.ndarray:
    """Squares (n, 4) at ``corners`` (n, 2)."""
    return np.hstack([corners, np.full(corners.shape, side)]).astype(float)


def _so_far(name: str, grid: np.ndarray, seen: np.ndarray) -> Cells:
    """A grid whose cells appear one by one; ``seen`` (F, cells)."""
    values = np.where(seen, np.abs(grid).ravel(), np.nan).reshape(len(seen), *grid.shape)
    high = float(np.abs(grid).max()) or 1.0
    return painted(name, values, revealed(seen, cell_text(grid)), "output", high, id=name)


def _outputs(outputs: dict, small, flat, size: int, windows: int, frames: int):
    steps = np.arange(frames)
    shape = outputs["nearest"].shape
    count = outputs["nearest"].size
    filled = np.arange(count) < (steps - windows)[:, None]
    current = np.clip(steps - 1 - windows, 0, count - 1)
    at = np.stack([current % shape[1], current // shape[1]], axis=1)
    cursor = _boxes(at)[:, None]
    busy = (steps > windows).astype(float)[:, None]
    titles = {"nearest": "Nearest", "nails": "Bed of nails", "max": "Max unpooling"}
    panels, marks = [], []
    high = float(np.abs(small).max()) or 1.0
    for name, grid in outputs.items():
        values = np.where(filled, np.abs(grid).ravel(), np.nan).reshape(frames, *shape)
        panels.append(square(name, titles[name], shape, row=1))
        marks.append(
            painted(
                name,
                values,
                revealed(filled, cell_text(grid)),
                "output",
                high,
                id=name,
                outline="grid",
            )
        )
        marks.append(Boxes(name, cursor, color="ink", fill=0, width=2.5, opacity=busy))
    switch = np.stack([flat.ravel() % shape[1], flat.ravel() // shape[1]], axis=1)
    since = np.full(len(switch), min(windows + 1, frames - 1))
    marks.append(Boxes("max", _boxes(switch), color="gradient", fill=0, width=3, since=since))
    return panels, marks


def _captions(before, pooled, switches, small, outputs: dict, size: int) -> list[Caption]:
    captions = [Caption("Pool first: what is the largest of each window, and where does it stand?")]
    captions += [_pooled(before, place, switches, size) for place in np.ndindex(pooled.shape)]
    for row, column in np.ndindex(before.shape):
        r, c = row // size, column // size
        here = {name: _text(outputs[name][row, column]) for name in ("nails", "max")}
        nail = row % size == 0 and column % size == 0
        switch = tuple(switches[r, c]) == (row, column)
        captions.append(
            Caption(
                "Row {row}, column {column}: nearest copies **{nearest}**; nails: **{nails}**"
                f"{'' if nail else ', not the corner of its block'}; max unpooling: **{{max}}**, "
                f"the switch points {'here' if switch else 'elsewhere'}.",
                row=row + 1,
                column=column + 1,
                nearest=_text(small[r, c]),
                **here,
            )
        )
    return captions


def _pooled(before, place: tuple[int, int], switches, size: int) -> Caption:
    """What is kept of one window, and its average beside it."""
    r, c = place
    window = before[r * size : (r + 1) * size, c * size : (c + 1) * size]
    row, column = switches[r, c]
    equal = int((window == window.max()).sum())
    said = Caption(
        "The largest of {values} is **{largest}**, in row {row}, column {column}.",
        values=", ".join(cell_text(window, _DIGITS)),
        largest=_text(window.max()),
        row=row + 1,
        column=column + 1,
    )
    if equal > 1:
        said += Caption(" {equal} of them are equal: the first, row by row, is taken.", equal=equal)
    return said + Caption(" (Their average is {average}.)", average=_text(window.mean()))


def _text(value: float) -> str:
    return cell_text(np.array([value]), _DIGITS)[0]


def _links(shape, flat, size: int) -> tuple[Link, ...]:
    columns = shape[1]
    small = [[r // size * (columns // size) + c // size] for r, c in np.ndindex(shape)]
    same = [[i] for i in range(len(small))]
    lookup = {int(place): i for i, place in enumerate(flat.ravel())}
    nails = [
        s if not (r % size or c % size) else []
        for s, (r, c) in zip(small, np.ndindex(shape), strict=True)
    ]
    maxima = [[lookup[i]] if i in lookup else [] for i in range(len(small))]
    return (
        Link("nearest", "small", small),
        Link("nails", "small", nails),
        Link("max", "small", maxima),
        Link("max", "before", same, both=False),
        Link("pooled", "before", [[int(place)] for place in flat.ravel()]),
        Link("small", "pooled", [[i] for i in range(flat.size)], both=False),
    )
