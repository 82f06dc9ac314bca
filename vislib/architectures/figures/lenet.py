"""LeNet by hand: its volumes as boxes, and a digit on its way through them."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, prod

import numpy as np

from vislib.architectures.digit import connections
from vislib.architectures.figures import parts
from vislib.architectures.numbers import LENET_NAMES as NAMES
from vislib.architectures.params import Lenet
from vislib.architectures.rows import Row, totals
from vislib.architectures.shapes import text
from vislib.core.text import plural
from vislib.stage.caption import Caption
from vislib.stage.scene import (
    Boxes,
    Cells,
    Jump,
    Label,
    Mark,
    Panel,
    Picture,
    Scene,
    Scrub,
    Secret,
)

_TALL, _WIDE = 120, 480  # pixels of the sheet on which the maps of a layer lie


def scene(p: Lenet) -> Scene:
    """A frame for each layer: its box, its arithmetic, its maps. Until the answer the digit."""
    rows = p.rows
    panels = [
        Panel("net", "height: side of the maps; width: root of their number", x=(0, 1),
              y=(-0.05, 1.5)),
        Panel("maps", "what the layer puts out", x=(0, _WIDE), y=(0, _TALL), y_down=True,
              equal=True, row=1, weight=3),
    ]  # fmt: skip
    marks: list[Mark] = [*_volumes(rows), Picture("maps", _sheets(p.maps()), glide=False)]
    if p.connections == "original":
        panels.append(Panel("table", "which maps C3 reads", x=(-0.2, 16.2), y=(-0.2, 6.2),
                            y_down=True, equal=True, row=1, weight=1.4))  # fmt: skip
        marks.append(Cells("table", connections(), scale="kernel", vmin=0, vmax=1.4))
    return Scene(
        panels,
        marks,
        frames=len(rows),
        captions=[_caption(p, rows, i) for i in range(len(rows))],
        jumps=[Jump("volumes", np.arange(len(rows)))],
        scrubs=[Scrub("volumes")],
        alt="LeNet as a row of boxes, and the maps of each layer for one digit.",
        height=400,
        frame_ms=1500,
        secret=Secret(
            panels=["net", *(["table"] if p.connections == "original" else [])],
            caption=Caption(
                "A digit of {size} pixels goes through two convolutions, a pool behind each.",
                size=text((p.size, p.size)),
            ),
            alt="A handwritten digit.",
            height=220,
        ),
    )


def _volumes(rows: Sequence[Row]) -> list[Mark]:
    n = len(rows)
    heights, widths = parts.sizes_of([row.shape for row in rows])
    middle = (np.arange(n) + 0.5) / n
    boxes = np.stack([middle - 0.42 * widths / n, 0 * heights, 0.84 * widths / n, heights], -1)
    here = np.stack([np.clip(middle, 0.08, 0.92), np.full(n, 1.35)], axis=-1)[:, None]
    now = np.where(np.eye(n, dtype=bool), 1.0, 0.45)
    return [
        Boxes("net", boxes, id="volumes", color=[parts.colour_of(row.kind) for row in rows],
              fill=0.6, opacity=now, hover=[_hover(row) for row in rows]),
        Label("net", here, [f"{NAMES[row.name]}: {text(row.shape)}" for row in rows], bold=True),
    ]  # fmt: skip


def _hover(row: Row) -> str:
    seen = f"a unit sees {plural(row.seen, 'pixel')} of each side"
    return f"{NAMES[row.name]}: {text(row.shape)}, {row.parameters:,} parameters, {seen}"


def _sheets(found: Sequence[np.ndarray]) -> np.ndarray:
    """(F, _TALL, _WIDE, 3) the maps of each layer side by side, from dark to light."""
    return np.stack([_sheet(m) for m in found])


def _sheet(found: np.ndarray) -> np.ndarray:
    maps = found if found.ndim == 3 else found[:, None, None]
    count, side = len(maps), maps.shape[1]
    rows = next(r for r in range(1, count + 1) if ceil(count / r) * (_TALL // r) <= _WIDE)
    columns, cell = ceil(count / rows), _TALL // rows
    inner = max(cell - (2 if cell > 4 else 1), 1)
    low, high = float(maps.min()), float(maps.max())
    grey = np.round(255 * (maps - low) / (high - low or 1)).astype(np.uint8)
    at = np.arange(inner) * side // inner
    sheet = np.full((_TALL, _WIDE, 4), 0, np.uint8)
    left = (_WIDE - columns * cell) // 2
    for i, one in enumerate(grey[:, at][:, :, at]):
        y, x = (i // columns) * cell, left + (i % columns) * cell
        sheet[y : y + inner, x : x + inner, :3] = one[:, :, None]
        sheet[y : y + inner, x : x + inner, 3] = 255
    return sheet


# -- the words ---------------------------------------------------------------------------------


def _caption(p: Lenet, rows: Sequence[Row], i: int) -> Caption:
    row = rows[i]
    if i == 0:
        return Caption("A handwritten {digit}, enlarged to **{size}** pixels.",
                       digit=p.digit, size=text(row.shape[1:]))  # fmt: skip
    said = {"conv": _conv, "pool": _pool, "linear": _dense}[row.kind](p, rows[i - 1], row)
    if i == len(rows) - 1:
        found = totals(rows)
        said += Caption(" In all **{all}** parameters, {work} multiplications.",
                        all=f"{found.parameters:,}", work=f"{found.multiplications:,}")  # fmt: skip
    return said


def _conv(p: Lenet, below: Row, row: Row) -> Caption:
    n, size, channels = below.shape[1], row.shape[1], below.shape[0]
    padding = p.padding if row.name == "conv1" else 0
    if p.connections == "original" and row.name == "conv2":
        formula = f"5·5·60 + {row.shape[0]}"
    else:
        formula = f"(5·5·{channels} + 1)·{row.shape[0]}"
    said = Caption("**{name}**: {formula} = **{n}** parameters.", name=NAMES[row.name],
                   formula=formula, n=f"{row.parameters:,}")  # fmt: skip
    added = f" + 2·{padding}" if padding else ""
    said += Caption(f" {{before}}{added} − 5 + 1 = {{after}}: maps of **{{size}}**.",
                    before=n, after=size, size=text(row.shape[1:]))  # fmt: skip
    if row.name == "conv3" and size > 1:
        said += Caption(" It does not end at 1×1: F6 reads {m} values.", m=f"{prod(row.shape):,}")
    return said


def _pool(p: Lenet, below: Row, row: Row) -> Caption:
    said = Caption("**{name}**: the {what} of every 2×2: **{shape}**", name=NAMES[row.name],
                   what=p.pooling if p.pooling == "average" else "maximum",
                   shape=text(row.shape))  # fmt: skip
    if row.parameters:
        return said + Caption(", a weight and a bias a map: **{n}** parameters.", n=row.parameters)
    return said + ", no parameters."


def _dense(p: Lenet, below: Row, row: Row) -> Caption:
    name = NAMES[row.name]
    if not row.parameters:
        return Caption("**{name}**: {n} fixed codes, nothing to learn.", name=name, n=row.shape[0])
    read = "·".join(map(str, (*row.factors[:-1],)))
    return Caption("**{name}**: ({read} + 1)·{units} = **{n}** parameters.", name=name, read=read,
                   units=row.shape[0], n=f"{row.parameters:,}")  # fmt: skip
