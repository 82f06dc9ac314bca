"""The view from above: small stacks as grids of units, others as squares on the picture."""

from __future__ import annotations

import numpy as np

from vislib.core.text import plural
from vislib.receptive_field.fields import seen
from vislib.receptive_field.figures.side import View
from vislib.receptive_field.growth import Trace
from vislib.stage.scene import Boxes, Cells, Jump, Label, Link, Mark, Panel

_PIXELS = (430, 320)  # about the size of the panel on an ordinary screen
_LETTER = 7.5  # pixels that a letter of a title takes there


def grids(trace: Trace) -> View:
    """One grid per layer, input first; hovering a cell lights the cells it sees."""
    places, right, bottom = _places(trace)
    masks = [trace.masks(f) for f in range(trace.frames)]
    marks: list[Mark] = []
    for depth, (x, y) in enumerate(places):
        values = np.array([np.outer(m[depth], m[depth]) for m in masks], dtype=float)
        marks.append(
            Cells(
                "top",
                values,
                x=x,
                y=y,
                scale="output" if depth else "input",
                vmin=0,
                vmax=1.0,
                gap=0.12,
                id=f"grid{depth}",
                hover=_cell_texts(trace, depth),
            )
        )
        marks.append(_title(trace, depth, x, y))
    marks += _field_marks(trace, *places[0])
    links = [_cells_below(trace, depth) for depth in range(1, trace.frames)]
    links += _between_views(trace)
    jumps = [
        Jump(f"grid{d}", [trace.layer_of(d)] * trace.geometries[d].size ** 2)
        for d in range(trace.frames)
    ]
    x, y = (-0.4, right + 0.4), (-0.08 * bottom - 0.6, bottom + 0.4)
    panel = Panel("top", "From above", x, y, equal=True, y_down=True)
    return View(panel, tuple(marks), tuple(links), tuple(jumps))


def _places(trace: Trace) -> tuple[list[tuple[float, float]], float, float]:
    """Upper left corners of the grids, and where the last one ends to the right and below.

    Every grid gets at least the width of its title, which is measured in pixels: the places are
    found again at the scale that the first ones lead to.
    """
    scale = _PIXELS[1] / (2 * trace.geometries[0].size + 4)
    for _ in range(4):
        widths = [
            max(g.size, _LETTER * len(_title_text(trace, d)) / scale)
            for d, g in enumerate(trace.geometries)
        ]
        places = _rows(trace, widths)
        right = max(x + w for (x, _), w in zip(places, widths, strict=True))
        bottom = max(y + g.size for (_, y), g in zip(places, trace.geometries, strict=True))
        scale = min(_PIXELS[0] / (right + 1), _PIXELS[1] / (1.08 * bottom + 1))
    return places, right, bottom


def _rows(trace: Trace, widths: list[float]) -> list[tuple[float, float]]:
    """The corners of grids with these ``widths``: in rows, two rows from the third grid on."""
    sizes = [g.size for g in trace.geometries]
    columns = len(sizes) if len(sizes) < 3 else -(-len(sizes) // 2)
    before, after = overhang(trace)
    gap, head = 1 + 0.08 * sizes[0], 1.8 + 0.08 * sizes[0]
    places, y = [], float(before)
    for start in range(0, len(sizes), columns):
        x = float(before)
        for width in widths[start : start + columns]:
            places.append((x, y))
            x += width + gap + (after if len(places) == 1 else 0)
        y += max(sizes[start : start + columns]) + head + (after if start == 0 else 0)
    return places


def overhang(trace: Trace) -> tuple[int, int]:
    """By how many pixels the walk's fields leave the picture, at its start and at its end."""
    n = trace.geometries[0].size
    fields = [trace.field(d) for d in range(trace.frames)]
    return max(0, *(-a for a, _ in fields)), max(0, *(b - n + 1 for _, b in fields))


def _field_marks(trace: Trace, x: float, y: float) -> list[Mark]:
    """The outline of the field on the input grid; what lies on padding is hatched."""
    shown = _shown(trace)
    boxes = _field_boxes(trace)
    rim = _rim(trace, boxes, shown) + [x + 0.5, y + 0.5, 0, 0]
    outline = boxes[shown][:, None] + [x + 0.5, y + 0.5, 0, 0]
    return [
        Boxes("top", rim, color="padding", fill=0, width=0, hatch=True, opacity=_visible(trace)),
        Boxes("top", outline, color="kernel", fill=0, width=2.5, opacity=_visible(trace)),
    ]


def _visible(trace: Trace) -> np.ndarray:
    """``(F, 1)``: the outline stands where the walk is at the pixels; going up it would mislead."""
    shown = np.ones(trace.frames)
    if trace.direction == "down":
        shown[:-1] = 0
    elif trace.direction == "up":
        shown[:] = 0
    return shown[:, None]


def _field_boxes(trace: Trace) -> np.ndarray:
    """``(L + 1, 4)``: x, y, width, height of the fields of the walk's units, in pixels."""
    fields = np.array([trace.field(d) for d in range(trace.frames)], dtype=float)
    return np.column_stack([fields[:, :1] - 0.5] * 2 + [np.diff(fields, axis=1) + 1] * 2)


def _title(trace: Trace, depth: int, x: float, y: float) -> Label:
    offset = 0.45 + 0.03 * trace.geometries[0].size
    if not depth:  # clear of the part of the field that lies on padding
        offset += overhang(trace)[0]
    return Label("top", (x, y - offset), _title_text(trace, depth), size=0.85, anchor="start")


def _title_text(trace: Trace, depth: int) -> str:
    name, n = trace.layers[depth - 1].name if depth else "input", trace.geometries[depth].size
    return f"{name if len(name) <= 9 else name[:8] + '…'} {n}×{n}"


def _cell_texts(trace: Trace, depth: int) -> list[str]:
    """The same sentence for all cells of a layer (it travels once)."""
    g = trace.geometries[depth]
    r = g.receptive_field
    text = _field_text(trace.layers[depth - 1].name, r)
    return [text if depth else "One pixel of the input."] * g.size**2


def _field_text(name: str, r: int) -> str:
    """The field is the smallest square around what counts: it may have holes, or lie on padding."""
    return f"**{name}**: the field of one unit is {r:,} × {r:,} = {plural(r * r, 'pixel')}."


def _taps(trace: Trace, depth: int, unit: int) -> list[int]:
    layer = trace.layers[depth - 1]
    at = unit * layer.stride - layer.padding + np.arange(layer.kernel) * layer.dilation
    return at[(at >= 0) & (at < trace.geometries[depth - 1].size)].tolist()


def _cells_below(trace: Trace, depth: int) -> Link:
    n, below = trace.geometries[depth].size, trace.geometries[depth - 1].size
    taps = [_taps(trace, depth, unit) for unit in range(n)]
    pairs = [[r * below + c for r in taps[i] for c in taps[j]] for i in range(n) for j in range(n)]
    return Link(f"grid{depth}", f"grid{depth - 1}", pairs, both=False, chain=True)


def _between_views(trace: Trace) -> list[Link]:
    """The side view is the cut through the walk's row: its units are the cells of that row."""
    first = np.cumsum([0] + [g.size for g in trace.geometries])
    links = []
    for depth, g in enumerate(trace.geometries):
        cut = trace.units[depth] * g.size
        cells: list[list[int]] = [[] for _ in range(first[-1])]
        cones: list[list[int]] = [[] for _ in range(g.size**2)]
        for unit in range(g.size):
            cells[first[depth] + unit] = [cut + unit]
            below = seen(trace.layers, trace.geometries, depth, unit)
            cones[cut + unit] = np.flatnonzero(np.concatenate(below)).tolist()
        links.append(Link("units", f"grid{depth}", cells, both=False, chain=True))
        links.append(Link(f"grid{depth}", "units", cones, both=False))
    return links


def squares(trace: Trace) -> View:
    """The picture as a square, and on it the fields of the walk's units, one inside the other."""
    n = trace.geometries[0].size
    fields = np.array([trace.field(d) for d in range(trace.frames)], dtype=float)
    low, high = min(fields[:, 0].min(), 0) - 0.5, max(fields[:, 1].max(), n - 1) + 0.5
    margin = 0.03 * (high - low)
    boxes = _field_boxes(trace)
    shown, title = _shown(trace), "From above: the field on the input"
    if trace.direction == "up":
        title = "From above: the field of one of these units"
    # Going down, the pixels come last.
    when = _visible(trace) if trace.direction == "down" else np.ones((trace.frames, 1))
    texts = [_size_text(trace, int(d)) if w else "" for d, w in zip(shown, when[:, 0], strict=True)]
    middle = boxes[shown, 0] + boxes[shown, 2] / 2
    below = np.column_stack([middle, boxes[shown, 1] + boxes[shown, 3] + 1.3 * margin])
    marks = (
        Boxes("top", [(-0.5, -0.5, n, n)], color="input", fill=0.2, width=1.5),
        Boxes("top", _rim(trace, boxes, shown), color="padding", width=0, hatch=True, opacity=when),
        Boxes(
            "top",
            boxes,
            color="output",
            fill=0,
            width=1,
            opacity=_trail(trace, shown) * when,
            id="fields",
            hover=_field_texts(trace),
        ),
        Boxes("top", boxes[shown][:, None], color="kernel", fill=0.3, width=2.5, opacity=when),
        Label("top", below[:, None], texts, bold=True),
    )
    span = (low - margin, high + 3 * margin)
    panel = Panel("top", title, span, span, equal=True, y_down=True)
    frames = [trace.layer_of(d) for d in range(trace.frames)]
    return View(panel, marks, (), (Jump("fields", frames),))


def _shown(trace: Trace) -> np.ndarray:
    """Which layer's field each frame shows."""
    last = len(trace.layers)
    return np.array([last if trace.direction == "down" else f for f in range(trace.frames)])


def _trail(trace: Trace, shown: np.ndarray) -> np.ndarray:
    """Fields passed so far, faint, the fainter the more there are."""
    faint = 0.75 if trace.frames < 25 else 0.35
    return np.where(np.arange(trace.frames) <= shown[:, None], faint, 0.0)


def _rim(trace: Trace, boxes: np.ndarray, shown: np.ndarray) -> np.ndarray:
    """``(F, 4, 4)``: the parts of the field above, below, left and right of the picture."""
    start, extent = boxes[shown, :2], boxes[shown, 2:]
    end = start + extent
    low, high = -0.5, trace.geometries[0].size - 0.5
    (x, y), (w, _) = start.T, extent.T
    left, top = (np.clip(low, start, end) - start).T
    right, bottom = (end - np.clip(high, start, end)).T
    inside = extent[:, 1] - top - bottom
    parts = [
        (x, y, w, top),
        (x, end[:, 1] - bottom, w, bottom),
        (x, y + top, left, inside),
        (end[:, 0] - right, y + top, right, inside),
    ]
    return np.stack([np.column_stack(part) for part in parts], axis=1)


def _size_text(trace: Trace, depth: int) -> str:
    r = trace.geometries[depth].receptive_field
    return f"{r:,} × {r:,}"


def _field_texts(trace: Trace) -> list[str]:
    texts = ["One pixel sees itself."]
    for layer, g in zip(trace.layers, trace.geometries[1:], strict=True):
        texts.append(_field_text(layer.name, g.receptive_field))
    return texts
