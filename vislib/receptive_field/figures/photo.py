"""The fields of two networks on one photograph, side by side, deeper and deeper."""

from __future__ import annotations

import numpy as np

from vislib.core.text import number
from vislib.receptive_field.photo import SIDE, Fields
from vislib.stage.caption import Caption
from vislib.stage.scene import Boxes, Label, Mark, Panel, Path, Picture, Points, Scene, Segments

MARGIN = 24  # pixels of padding shown around the picture
_LETTER = 6.2  # pixels of the picture that a letter of a label takes, on a narrow screen
LIMITS = (-0.5 - MARGIN, SIDE - 0.5 + MARGIN)  # what is drawn, in pixels


def scene(
    picture: np.ndarray,
    left: Fields,
    right: Fields,
    place: tuple[float, float],
) -> Scene:
    """``picture`` ``(224, 224, 3)`` uint8 twice; ``place``: where the handle sits, in pixels."""
    frames = len(left.layer)
    marks = (
        *_one("left", picture, left, place),
        *_one("right", picture, right, place),
    )
    return Scene(
        panels=(_panel("left", left), _panel("right", right)),
        marks=marks,
        frames=frames,
        captions=[_caption(left, right, f) for f in range(frames)],
        alt=f"The receptive fields of {left.name} and {right.name} on the same photograph, "
        "growing from layer to layer.",
        height=410,
        frame_ms=450,
        start=frames // 2,
    )


def _panel(name: str, fields: Fields) -> Panel:
    return Panel(name, fields.name, LIMITS, LIMITS, equal=True, y_down=True)


def _one(panel: str, picture: np.ndarray, fields: Fields, place) -> tuple[Mark, ...]:
    low, high = LIMITS
    edge = (-0.5, SIDE - 0.5)
    texts = [_size(fields, f) for f in range(len(fields.layer))]
    label = _label_places(fields, texts, place)[:, None]
    return (
        Picture(panel, picture, x=-0.5, y=-0.5, width=SIDE, height=SIDE, smooth=True),
        Path(panel, _around(fields, *edge), color="surface", fill=0.62, width=0.01),
        Boxes(panel, _beyond(fields, low, high), fill=0, width=0, hatch=True, color="padding"),
        Segments(
            panel,
            _sides(fields, low, high),
            color="kernel",
            width=3,
            opacity=1.0 - _cut(fields, low, high),
            id=f"{panel}.sides",
        ),
        Label(panel, label, texts, bold=True),
        _place(panel, place, drag=panel == "left"),
    )


def _label_places(fields: Fields, texts: list[str], place) -> np.ndarray:
    """``(F, 2)``: above the box, above the dot where the box is smaller, and inside the panel."""
    low, high = LIMITS
    top = np.minimum(np.clip(fields.boxes[:, 1], low, high), place[1] - 7) - 7
    half = _LETTER / 2 * np.array([len(text) for text in texts])
    middle = np.clip(fields.boxes[:, 0] + fields.boxes[:, 2] / 2, low + half, high - half)
    return np.column_stack([middle, np.clip(top, low + 8, high - 8)])


def _size(fields: Fields, frame: int) -> str:
    r = int(fields.boxes[frame, 2])
    return f"{fields.names[fields.layer[frame]]}: {r:,} × {r:,}"


def _caption(left: Fields, right: Fields, frame: int) -> Caption:
    return _side(left, "left", frame) + "; " + _side(right, "right", frame) + "."


def _side(f: Fields, side: str, frame: int) -> Caption:
    """How much of the picture one network sees; its values begin with ``side``."""
    template = "**{S_name}**, {S_layer} (layer {S_index} of {S_layers}): {S_share} % of the picture"
    values = {
        "name": f.name,
        "layer": f.names[f.layer[frame]],
        "index": int(f.layer[frame]),
        "layers": len(f.names) - 1,
        "share": number(100 * f.share(frame), 3),
    }
    named = {f"{side}_{name}": value for name, value in values.items()}
    return Caption(template.replace("S_", f"{side}_"), **named) + _goes_on(f, frame)


def _goes_on(fields: Fields, frame: int) -> str:
    """Says so where the drawn box is not the whole field."""
    return ", box cut at the edge" if _cut(fields, *LIMITS)[frame].any() else ""


def _cut(fields: Fields, low: float, high: float) -> np.ndarray:
    """``(F, 4)``: whether the left, right, upper and lower side lies beyond what is drawn."""
    first, last = fields.boxes[:, :2], fields.boxes[:, :2] + fields.boxes[:, 2:]
    left, up = (first < low).T
    right, down = (last > high).T
    return np.column_stack([left, right, up, down])


def _sides(fields: Fields, low: float, high: float) -> np.ndarray:
    """``(F, 4, 4)``: the left, right, upper and lower side of the clipped boxes."""
    x, y, w, h = _clipped(fields, low, high).T
    sides = [(x, y, x, y + h), (x + w, y, x + w, y + h), (x, y, x + w, y), (x, y + h, x + w, y + h)]
    return np.stack([np.column_stack(side) for side in sides], axis=1)


def _clipped(fields: Fields, low: float, high: float) -> np.ndarray:
    """The boxes cut at ``low`` and ``high``, as x, y, width, height."""
    first = np.clip(fields.boxes[:, :2], low, high)
    last = np.clip(fields.boxes[:, :2] + fields.boxes[:, 2:], low, high)
    return np.column_stack([first, last - first])


def _place(panel: str, place, drag: bool) -> Mark:
    """Where the unit is: a handle on the left, its echo on the right."""
    if not drag:
        return Points(panel, [place], size=6, color="gradient", shape="ring")
    return Points(
        panel,
        [place],
        size=8,
        color="gradient",
        drag="xy",
        id=f"{panel}.place",
        hover=["Drag me: the unit nearest to this place is shown."],
    )


def _around(fields: Fields, low: float, high: float) -> np.ndarray:
    """``(F, 10, 2)``: what of the picture the field leaves out, an outline with a hole."""
    x, y, w, h = _clipped(fields, low, high).T
    a, b = np.full_like(x, low), np.full_like(x, high)
    outer = [(a, a), (b, a), (b, b), (a, b), (a, a)]
    inner = [(x, y), (x, y + h), (x + w, y + h), (x + w, y), (x, y)]  # the other way round
    return np.stack([np.column_stack(vertex) for vertex in outer + inner], axis=1)


def _beyond(fields: Fields, low: float, high: float) -> np.ndarray:
    """``(F, 4, 4)``: what of the field lies on padding, as four rectangles."""
    x, y, w, h = _clipped(fields, low, high).T
    a, b = -0.5, SIDE - 0.5
    left, right = np.clip(a - x, 0, w), np.clip(x + w - b, 0, w)
    up, down = np.clip(a - y, 0, h), np.clip(y + h - b, 0, h)
    rectangles = [
        (x, y, left, h),
        (x + w - right, y, right, h),
        (x + left, y, w - left - right, up),
        (x + left, y + h - down, w - left - right, down),
    ]
    return np.stack([np.column_stack(r) for r in rectangles], axis=1)
