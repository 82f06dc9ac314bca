"""Unpooling, cell by cell and on a photograph's feature map."""

from __future__ import annotations

import numpy as np

from vislib.core.text import number
from vislib.figures.grids import cell_text, painted, revealed, square
from vislib.stage.opening import opening
from vislib.stage.scene import Boxes, Cells, Jump, Link, Panel, Picture, Scene
from vislib.upsampling import algorithms as upsampling

__all__ = ["WINDOWS", "feature", "feature_asked", "unpooling"]

WINDOWS = (2, 4, 8)  # pixels a side, of the feature map's pooling


# -- three unpoolings --------------------------------------------------------------------------
def unpooling(before: np.ndarray, small: np.ndarray, size: int) -> Scene:
    """Max pooling window by window, then three unpoolings of `small`, all cell by cell."""
    pooled, switches = upsampling.max_pool(before, size)
    outputs = {
        "nearest": upsampling.nearest(small, size),
        "nails": upsampling.bed_of_nails(small, size),
        "max": upsampling.max_unpool(small, switches, before.shape),
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
    windows, columns = pooled.size, pooled.shape[1]
    steps = np.arange(frames)
    seen = np.arange(windows) < steps[:, None]
    current = np.clip(steps - 1, 0, windows - 1)
    at = np.stack([current % columns, current // columns], axis=1) * size
    window = np.concatenate([at, np.full((frames, 2), size)], axis=1)[:, None].astype(float)
    busy = ((steps >= 1) & (steps <= windows)).astype(float)[:, None]
    switch = np.stack([flat.ravel() % before.shape[1], flat.ravel() // before.shape[1]], axis=1)
    switch_boxes = np.hstack([switch, np.ones((windows, 2))]).astype(float)
    values = np.where(seen, pooled.ravel(), np.nan).reshape(frames, *pooled.shape)
    later = np.clip(steps - 1 - windows, 0, before.size - 1)
    source = np.stack([later % before.shape[1] // size, later // before.shape[1] // size], axis=1)
    source_boxes = np.hstack([source, np.ones((frames, 2))])[:, None].astype(float)
    unpooling_now = (steps > windows).astype(float)[:, None]
    marks = [
        Cells("before", np.abs(before), text=cell_text(before), scale="input", vmin=0, id="before"),
        Boxes("before", window, color="ink", fill=0, width=3, opacity=busy),
        Boxes(
            "before",
            switch_boxes,
            color="gradient",
            fill=0.0,
            width=3,
            since=np.arange(1, windows + 1),
            id="switches",
        ),
        painted(
            "pooled",
            values,
            revealed(seen, cell_text(pooled)),
            "output",
            float(np.abs(pooled).max()) or 1.0,
            id="pooled",
        ),
        Cells("small", np.abs(small), text=cell_text(small), scale="input", vmin=0, id="small"),
        Boxes("small", source_boxes, color="ink", fill=0, width=3, opacity=unpooling_now),
    ]
    panels = (
        square("before", "1. Max pooling remembers where", before.shape, weight=1.2),
        square("pooled", "2. The maxima", pooled.shape, weight=0.8),
        square("small", "3. Small map to enlarge", small.shape, weight=0.8),
    )
    return panels, marks


def _outputs(outputs: dict, small, flat, size: int, windows: int, frames: int):
    steps = np.arange(frames)
    shape = outputs["nearest"].shape
    count = outputs["nearest"].size
    filled = np.arange(count) < (steps - windows)[:, None]
    current = np.clip(steps - 1 - windows, 0, count - 1)
    at = np.stack([current % shape[1], current // shape[1]], axis=1)
    cursor = np.hstack([at, np.ones((frames, 2))])[:, None].astype(float)
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
    boxes = np.hstack([switch, np.ones((len(switch), 2))]).astype(float)
    since = np.full(len(boxes), min(windows + 1, frames - 1))
    marks.append(Boxes("max", boxes, color="gradient", fill=0, width=3, since=since))
    return panels, marks


def _captions(before, pooled, switches, small, outputs: dict, size: int) -> list[str]:
    captions = ["Pool first: what is the largest of each window, and where does it stand?"]
    for (r, c), value in np.ndenumerate(pooled):
        window = before[r * size : (r + 1) * size, c * size : (c + 1) * size]
        row, column = switches[r, c]
        tie = (window == value).sum() > 1
        captions.append(
            f"The largest of {', '.join(cell_text(window))} is **{number(float(value))}**, in row "
            f"{row + 1}, column {column + 1}."
            + (" Two are equal: the first, row by row, is taken." if tie else "")
        )
    for row, column in np.ndindex(before.shape):
        r, c = row // size, column // size
        source = number(float(small[r, c]))
        here = {name: number(float(grid[row, column])) for name, grid in outputs.items()}
        nail = row % size == 0 and column % size == 0
        switch = tuple(switches[r, c]) == (row, column)
        captions.append(
            f"Row {row + 1}, column {column + 1}: nearest copies **{source}**; "
            f"nails: **{here['nails']}**{'' if nail else ', not the corner of its block'}; "
            f"max unpooling: **{here['max']}**, "
            + ("the switch points here." if switch else "the switch points elsewhere.")
        )
    return captions


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


# -- a feature map -----------------------------------------------------------------------------
def feature(feature_map: np.ndarray, sizes: tuple[int, ...] = WINDOWS) -> Scene:
    """A feature map, pooled and unpooled in three ways; one step per window size."""
    rows, columns = (n // max(sizes) * max(sizes) for n in feature_map.shape)
    feature_map = feature_map[:rows, :columns]
    results = [upsampling.unpooled(feature_map, size)[1] for size in sizes]
    top = float(feature_map.max()) or 1.0
    names = ("before", *(r.name for r in results[0]))
    titles = ("Before pooling", "Nearest", "Bed of nails", "Max unpooling")
    panels = [
        Panel(f"p{i}", title, (0, columns), (0, rows), equal=True, y_down=True)
        for i, title in enumerate(titles)
    ]
    marks = [Picture("p0", _grey(feature_map, top), id=names[0])]
    for i in range(3):
        stack = np.stack([_grey(result[i].grid, top) for result in results])
        marks.append(Picture(f"p{i + 1}", stack, id=f"u{i}"))
    captions = [
        f"Windows of {size}: the maxima lie {number(r[0].displacement, 2)} px from their place "
        f"with nearest, {number(r[1].displacement, 2)} px with nails, **0 px** with max unpooling; "
        f"similarity {number(r[0].similarity, 2)}, {number(r[1].similarity, 2)} and "
        f"**{number(r[2].similarity, 2)}**."
        for size, r in zip(sizes, results, strict=True)
    ]
    return Scene(
        panels=panels,
        marks=marks,
        frames=len(sizes),
        captions=captions,
        alt="A feature map of a photograph, max pooled and enlarged again in three ways.",
        height=330,
        frame_ms=1800,
    )


def feature_asked(feature_map: np.ndarray) -> Scene:
    """The map, and what nearest makes of it, before the answer: no unpooling by places yet."""
    size = 2
    said = f"Pooled in windows of {size}, and enlarged again. What has got lost?"
    alt = "A feature map of a photograph, max pooled and enlarged again by copying."
    return opening(feature(feature_map, (size,)), said, without=("p2", "p3"), alt=alt)


def _grey(values: np.ndarray, top: float) -> np.ndarray:
    """0…top to bytes (H, W, 3), brightened: faint responses would be lost on a slide."""
    level = np.clip(values / top, 0, 1) ** 0.6
    return np.repeat(np.round(255 * level).astype(np.uint8)[..., None], 3, axis=-1)
