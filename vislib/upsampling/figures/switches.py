"""What the switches keep: one window under a lens, cell by cell, and the whole outline."""

from __future__ import annotations

import numpy as np

from vislib.core.text import cell_text, number
from vislib.figures.grids import square
from vislib.stage.caption import Caption
from vislib.stage.scene import Boxes, Cells, Mark, Panel, Picture, Scene, Secret
from vislib.upsampling import outlines
from vislib.upsampling.outlines import FULL, LENS, SIDE, WAYS, Drawn, Lens

__all__ = ["scene"]

_FRAMES = 4  # the map, pooled, enlarged, moved
_POOLED, _ENLARGED, _MOVED = 1, 2, 3
_PANELS = {"nearest": "nearest", "bed of nails": "nails", "max unpooling": "max"}
_ON, _BESIDE, _MISSED = (255, 255, 255), (230, 110, 30), (60, 130, 200)  # paint on black


def scene(feature_map: np.ndarray, found: tuple[Drawn, ...], lens: Lens, place) -> Scene:
    """A piece of ``feature_map`` (SIDE, SIDE) under the lens at ``place`` (row, column), pooled,
    enlarged in three ways and enlarged again after a move; below it the whole map, ``found``."""
    told = [*_enlarged(lens), *_whole_ways(feature_map, found, place)]
    return Scene(
        panels=(
            square("lens", "Under the lens: click a cell", (LENS, LENS), weight=1.0),
            square("pooled", "Pooled", (LENS // lens.size,) * 2, weight=0.62),
            *(square(p, way.capitalize(), (LENS, LENS)) for way, p in _PANELS.items()),
            _whole("whole", "Whole map: drag the lens"),
            _whole("small", "Pooled", SIDE // lens.size, weight=0.62),
            *(_whole(f"whole {p}", _off(d)) for p, d in zip(_PANELS.values(), found, strict=True)),
        ),
        marks=(*_lens(lens), *_pooled(lens), *_map(feature_map, lens.size, place), *told),
        frames=_FRAMES,
        captions=_captions(found, lens),
        alt="A feature map that answers on an outline, max pooled and enlarged again by copying, "
        "by a bed of nails and by max unpooling; one maximum moves inside its window.",
        height=440,
        frame_ms=2200,
        secret=Secret(
            panels=[*_PANELS.values(), *(f"whole {p}" for p in _PANELS.values())],
            marks=["target"],
            frame=_POOLED,
            alt="A feature map that answers on an outline, max pooled, a piece of it under a lens.",
        ),
    )


# -- under the lens ---------------------------------------------------------------------------
def _grid(name: str, frames: list[np.ndarray | None], role: str, **more) -> Cells:
    """A grid with its numbers in every frame; None: nothing there yet."""
    shape = next(f.shape for f in frames if f is not None)
    there = [np.full(shape, np.nan) if f is None else f.astype(float) for f in frames]
    return Cells(
        name, np.stack(there), text=[cell_text(f) for f in there], scale=role, vmin=0, vmax=FULL,
        id=name, outline="grid", **more,
    )  # fmt: skip


def _lens(lens: Lens) -> list[Mark]:
    before, after = lens.maps
    switches = [_places(m, lens.size) for m in (before, before, before, after)]
    n = np.arange(0, LENS, lens.size)
    windows = [(x, y, lens.size, lens.size) for y in n for x in n]
    row, column = lens.target
    return [
        _grid("lens", [before, before, before, after], "input", click=True),
        Boxes("lens", windows, color="muted", fill=0, width=1.5),
        Boxes(
            "lens", np.stack(switches), color="gradient", fill=0, width=3, id="switches",
            opacity=np.repeat([[0.0], [1.0], [1.0], [1.0]], len(windows), axis=1),
        ),
        Boxes(
            "lens", [(column - 0.1, row - 0.1, 1.2, 1.2)], color="ink", fill=0, width=2.5,
            dash=True, id="target", until=[_ENLARGED],
        ),
    ]  # fmt: skip


def _places(feature_map: np.ndarray, size: int) -> np.ndarray:
    """(windows, 4) the cells that the switches point to, as boxes."""
    at = outlines.max_pool(feature_map, size)[1].reshape(-1, 2)[:, ::-1]
    return np.hstack([at, np.ones((len(at), 2))]).astype(float)


def _pooled(lens: Lens) -> list[Mark]:
    values = [outlines.max_pool(m, lens.size)[0] for m in lens.maps]
    return [_grid("pooled", [None, values[0], values[0], values[1]], "output")]


def _enlarged(lens: Lens) -> list[Mark]:
    marks: list[Mark] = []
    for way, panel in _PANELS.items():
        before, after = (result[way] for result in lens.results)
        marks.append(_grid(panel, [None, None, before, after], "output"))
        rows, columns = np.nonzero(lens.changed(way))
        if rows.size:
            boxes = np.column_stack([columns, rows, np.ones(rows.size), np.ones(rows.size)])
            since = np.full(rows.size, _MOVED)
            marks.append(Boxes(panel, boxes, color="gradient", fill=0, width=3.5, since=since))
    return marks


# -- the whole map ----------------------------------------------------------------------------
def _whole(name: str, title: str, side: int = SIDE, weight: float = 1.0) -> Panel:
    ranges = {"x": (0, side), "y": (0, side)}
    return Panel(name, title, equal=True, y_down=True, row=1, weight=weight, **ranges)


def _off(one: Drawn) -> str:
    return "no outline" if one.off is None else f"{number(one.off, 2)} px off"


def _map(feature_map: np.ndarray, size: int, place) -> list[Mark]:
    pooled = outlines.max_pool(feature_map, size)[0]
    return [
        Picture("whole", _grey(feature_map)),
        _frame("whole", place, drag="xy", id="place"),
        Picture("small", _grey(pooled), since=[_POOLED]),
    ]


def _whole_ways(feature_map: np.ndarray, found: tuple[Drawn, ...], place) -> list[Mark]:
    marks: list[Mark] = []
    for panel, one in zip(_PANELS.values(), found, strict=True):
        name = f"whole {panel}"
        picture = _painted(feature_map == FULL, one.map)
        marks.append(Picture(name, picture, since=[_ENLARGED]))
        marks.append(_frame(name, place, since=[_ENLARGED]))
    return marks


def _frame(panel: str, place, **more) -> Boxes:
    """Where the lens lies."""
    box = [[place[1], place[0], LENS, LENS]]
    return Boxes(panel, box, color="#FFD24D", fill=0, width=2.5, **more)


def _grey(values: np.ndarray) -> np.ndarray:
    """0 … FULL as bytes (H, W, 3)."""
    return np.repeat(np.rint(255 * values / FULL).astype(np.uint8)[..., None], 3, axis=-1)


def _painted(line: np.ndarray, enlarged: np.ndarray) -> np.ndarray:
    """(H, W, 3) uint8: full answers white on the outline, orange beside it; what it lacks blue."""
    picture = _grey(enlarged) // 2
    full = enlarged == FULL
    for cells, paint in ((full & line, _ON), (full & ~line, _BESIDE), (line & ~full, _MISSED)):
        picture[cells] = paint
    return picture


# -- words ------------------------------------------------------------------------------------
def _captions(found: tuple[Drawn, ...], lens: Lens) -> list[Caption]:
    n = lens.size
    said = [
        Caption(
            "A feature map: {full} on an outline, less beside it. It is pooled in windows of "
            "{window}.",
            full=FULL,
            window=f"{n} × {n}",
        ),
        "Each window keeps its largest number. The orange frames, the switches, remember where it "
        "stood.",
        "Nearest copies it, a bed of nails puts it into the corner, max unpooling where the switch "
        "says.",
        _move(lens),
    ]
    if found[0].off is None:
        return [said[0] + " (This picture has one tone: there is no outline.)", *said[1:]]
    below = ", ".join(f"{d.way} {{off{i}}} px" for i, d in enumerate(found))
    said[2] += Caption(
        " Below, all {full}s: white on the outline, orange beside it, blue where one is missing. "
        f"Off by {below}.",
        full=FULL,
        **{f"off{i}": number(d.off, 2) for i, d in enumerate(found)},
    )
    return said


def _cell(place: tuple[int, int]) -> str:
    return f"row {place[0] + 1}, column {place[1] + 1}"


def _move(lens: Lens) -> Caption:
    """What moves, where the switch points afterwards, and in how many cells each way changes."""
    old, new = lens.switches
    if lens.target == old:
        return Caption(
            "The {largest} of this window stands in {old}: click another cell of it.",
            largest=lens.largest,
            old=_cell(old),
        )
    there = int(lens.maps[0][lens.target])
    if there == lens.largest:
        return Caption(
            "{target} holds a {there} too: nothing changes. The first, row by row, is taken.",
            target=_cell(lens.target).capitalize(),
            there=there,
        )
    moved = Caption(
        "The {largest} moves from {old} to {target}",
        largest=lens.largest,
        old=_cell(old),
        target=_cell(lens.target),
    )
    if new != lens.target:  # another one as large comes first
        moved += Caption(
            ", but the first {largest} of the window now stands in {first}",
            largest=lens.largest,
            first=_cell(new),
        )
    nearest, nails, switches = (int(lens.changed(way).sum()) for way in WAYS)
    return moved + Caption(
        ". Cells that change: nearest **{nearest}**, bed of nails **{nails}**, max unpooling "
        "**{switches}**.",
        nearest=nearest,
        nails=nails,
        switches=switches,
    )
