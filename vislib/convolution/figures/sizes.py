"""Windows along a row, the same in two dimensions, and how many there are for every N."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vislib.convolution.figures.parts import cursor
from vislib.convolution.sizing import TENSORFLOW, Sizing
from vislib.core.text import number, plural
from vislib.figures.grids import painted, square
from vislib.stage.caption import Caption
from vislib.stage.scene import (
    Boxes,
    Cells,
    Jump,
    Label,
    Link,
    Panel,
    Path,
    Points,
    Scene,
    Secret,
    Segments,
)

__all__ = ["MOST_DRAWN", "formula", "scene", "unread_text"]

_NUMBERED = 34  # cells of a row that have room for their numbers
MOST_DRAWN = 16  # pixels along the side of a plane that is drawn


def scene(trace: Sizing, curve: Sequence[tuple[int, int]]) -> Scene:
    """The row window by window, the plane beside its outputs, ``curve``: (N, outputs)."""
    film = _Film(trace)
    panels = [_row_panel(trace), *_plane_panels(trace), _curve_panel(curve)]
    row = _row(film)
    marks = [*row, *_plane(film), *_curve(trace, curve)]
    plane = trace.n <= MOST_DRAWN
    return Scene(
        panels=panels,
        marks=marks,
        frames=film.frames,
        captions=film.captions(),
        links=[*_row_links(trace), *(_plane_links(trace) if plane else ())],
        jumps=[Jump("outputs", 1 + np.arange(trace.count))],
        alt=f"A row of {plural(trace.n, 'pixel')} under windows of {trace.kernel}.",
        height=450,
        frame_ms=max(120, 800 - 12 * film.frames),
        secret=Secret(
            panels=("out", "curve"),
            marks=[m for m in row if m.id not in ("row", "numbers")],
            instead=[_row_panel(trace, "The row")],
            caption="How many windows fit, if each begins a stride after the one before?",
            alt="A row of pixels, and the same in two dimensions.",
        ),
    )


class _Film:
    """Frame 0, one for each window, and one for what was never read."""

    def __init__(self, trace: Sizing) -> None:
        self.trace = trace
        self.frames = trace.count + 2
        self.at = np.clip(np.arange(self.frames) - 1, 0, trace.count - 1)
        step = np.arange(self.frames)
        self.moving = (step > 0) & (step <= trace.count)
        self.done = np.arange(trace.count) < step[:, None]
        self.last = (step == self.frames - 1).astype(float)[:, None]

    def captions(self) -> list[Caption]:
        """A sentence for each frame."""
        t = self.trace
        said = [
            Caption(
                "{pixels}, kernel {kernel}, stride {stride}. Play.",
                pixels=plural(t.n, "pixel"),
                kernel=t.kernel,
                stride=t.stride,
            )
        ]
        for i, start in enumerate(t.starts):
            caption = Caption(
                "Window {i} reads {what}.", i=i + 1, what=_reads(t, int(start), int(start) + t.span)
            )
            said.append(caption + (" Padding alone." if t.empty[i] else ""))
        wide = f" The kernel spans {t.span} pixels." if t.dilation > 1 and t.kernel > 1 else ""
        return [*said, formula(t) + wide + " " + unread_text(t)]


def _reads(t: Sizing, start: int, stop: int) -> str:
    """Which pixels lie under a window, counted from 1."""
    taps = [p + 1 for p in range(start, stop, t.dilation) if 0 <= p < t.n]
    if not taps:
        return "nothing"
    if t.dilation > 1 and len(taps) > 1:
        return "pixels " + ", ".join(map(str, taps))
    return f"pixels {taps[0]} to {taps[-1]}" if len(taps) > 1 else f"pixel {taps[0]}"


def formula(t: Sizing) -> Caption:
    """The number of windows, worked out."""
    count = plural(t.count, "window")
    if t.framework == TENSORFLOW:
        return Caption(
            "SAME: ⌈{n}/{s}⌉ = **{count}**, with {before} before and {after} after.",
            n=t.n, s=t.stride, count=count, before=plural(t.before, "zero"), after=t.after,
        )  # fmt: skip
    exact = number(t.exact, 3)
    template = "({n} + 2·{p} − {f})/{s} + 1 = {exact}"
    values = {"n": t.n, "p": t.before, "f": t.span, "s": t.stride, "exact": exact}
    whole = float(t.exact).is_integer()
    if whole:
        return Caption(template.replace("{exact}", "**{count}**") + ".", **(
            {k: v for k, v in values.items() if k != "exact"} | {"count": count}))  # fmt: skip
    if t.up and t.count < t.exact:
        tail = ", up and down again to **{count}**, because the next begins behind the pixels."
    else:
        tail = " → **{count}**."
    return Caption(template + tail, **values, count=count)


def unread_text(t: Sizing) -> str:
    """Which pixels of the row no window reads."""
    lost = np.flatnonzero(t.unread) + 1
    if not lost.size:
        return "Every pixel is read."
    if lost.size == 1:
        return f"Pixel {lost[0]} is never read."
    if lost.size <= 4:
        return f"Pixels {', '.join(map(str, lost))} are never read."
    return f"{lost.size} pixels are never read."


# -- the row --------------------------------------------------------------------------------------


def _ends(t: Sizing) -> tuple[int, int]:
    """From where to where something is drawn."""
    return min(-t.before, 0), max(t.n + t.after, int(t.starts[-1]) + t.span)


def _row_panel(t: Sizing, title: str = "") -> Panel:
    low, high = _ends(t)
    title = title or f"The row: {plural(t.count, 'window')}"
    return Panel("row", title, (low - 0.3, high + 0.3), (-0.3, 3.0), y_down=True, tall=0.62)


def _row(film: _Film) -> list:
    t = film.trace
    low, _ = _ends(t)
    size = t.before + t.n + t.after
    values = np.full(size, 0.5)
    outside = np.ones(size, bool)
    outside[t.before : t.before + t.n] = False
    values[outside] = 0.0
    few = size <= _NUMBERED
    names = [_name(p + 1, t.n, every=1 if few else 8) for p in range(-t.before, t.n + t.after)]
    windows = [(start, -0.15, t.span, 1.3) for start in t.starts[film.at]]
    step = min(t.stride, t.span)
    middle = t.starts + (t.span - step) / 2
    unread = np.flatnonzero(t.unread)
    marks: list = [
        painted("row", values[None], names, "input", 1.0, x=float(-t.before), hatch=outside[None],
                id="row"),
        Segments("row", _brackets(t), color=np.where(t.empty, "gradient", "kernel"), width=3,
                 since=1 + np.arange(t.count), id="brackets"),
        Boxes("row", [(m, 2.1, step, 0.8) for m in middle], color="output", fill=0.45, width=1,
              since=1 + np.arange(t.count), id="outputs",
              hover=[f"Output {i + 1}: {_reads(t, int(s), int(s) + t.span)}"
                     for i, s in enumerate(t.starts)]),
        cursor("row", np.array(windows, float), film.moving, id="window"),
    ]  # fmt: skip
    if unread.size:
        marks.append(Boxes("row", [(p, 0, 1, 1) for p in unread], color="gradient", fill=0.25,
                           hatch=True, opacity=film.last, id="unread"))  # fmt: skip
    return marks


def _name(place: int, n: int, every: int) -> str:
    """What stands in a cell: its number, of many only some; in the padding 0."""
    if not 1 <= place <= n:
        return "0" if every == 1 else ""
    return str(place) if place == 1 or place % every == 0 else ""


def _brackets(t: Sizing) -> np.ndarray:
    """(m, 4): a line under each window, on as many levels as overlap."""
    levels = min(max(1, -(-t.span // t.stride)), 6)
    y = 1.2 + 0.75 * (np.arange(t.count) % levels) / levels
    return np.column_stack([t.starts + 0.1, y, t.starts + t.span - 0.1, y])


def _inside(t: Sizing) -> list[list[int]]:
    """For each window the elements of the drawn row that it reads."""
    size = t.before + t.n + t.after
    return [[int(p) + t.before for p in taps if 0 <= p + t.before < size] for taps in t.taps]


def _row_links(t: Sizing) -> list[Link]:
    return [
        Link("outputs", "row", _inside(t)),
        Link("outputs", "brackets", [[i] for i in range(t.count)], both=False),
    ]


# -- the plane ------------------------------------------------------------------------------------


def _plane_panels(t: Sizing) -> list[Panel]:
    if t.n > MOST_DRAWN:
        return [
            Panel("plane", f"In two dimensions: {t.n} × {t.n}", row=1),
            Panel("out", f"Outputs: {t.count} × {t.count}", row=1),
        ]
    size = t.before + t.n + t.after
    return [
        square("plane", f"In two dimensions: {t.n} × {t.n}", (size, size), row=1),
        square("out", f"Outputs: {t.count} × {t.count}", (t.count, t.count), row=1),
    ]


def _plane(film: _Film) -> list:
    t = film.trace
    if t.n > MOST_DRAWN:
        lost = t.n**2 - int((~t.unread).sum()) ** 2
        texts = (f"{plural(t.n**2, 'pixel')}, {lost:,} never read", plural(t.count**2, "output"))
        return [
            Label("plane", (0.5, 0.5), texts[0], color="muted"),
            Label("out", (0.5, 0.5), texts[1], color="muted"),
        ]
    size = t.before + t.n + t.after
    inside = np.zeros((size, size), bool)
    inside[t.before : t.before + t.n, t.before : t.before + t.n] = True
    lost = np.ones((t.n, t.n), bool)
    lost[np.ix_(~t.unread, ~t.unread)] = False
    rows, columns = np.nonzero(lost)
    windows = np.column_stack(
        [t.starts[film.at] + t.before] * 2 + [np.full(film.frames, t.span)] * 2
    )
    cell = np.column_stack([film.at, film.at, np.ones(film.frames), np.ones(film.frames)])
    marks: list = [
        Cells("plane", np.where(inside, 0.5, 0.0), scale="input", vmin=0, vmax=1, hatch=~inside,
              id="plane"),
        Cells("out", np.full((t.count, t.count), 0.45), scale="output", vmin=0, vmax=1, id="out",
              hover=[f"Output in row {r + 1}, column {c + 1}"
                     for r, c in np.ndindex(t.count, t.count)]),
        cursor("plane", windows, film.moving, id="square"),
        cursor("out", cell, film.moving),
    ]  # fmt: skip
    if len(rows):
        boxes = np.column_stack([columns + t.before, rows + t.before, np.ones((len(rows), 2))])
        marks.append(Boxes("plane", boxes, color="gradient", fill=0.25, width=0.5, hatch=True,
                           opacity=film.last, id="lost"))  # fmt: skip
    return marks


def _plane_links(t: Sizing) -> list[Link]:
    size, inside = t.before + t.n + t.after, _inside(t)
    taps = [[r * size + c for r in rows for c in columns] for rows in inside for columns in inside]
    return [Link("out", "plane", taps)]


# -- outputs against N ----------------------------------------------------------------------------


def _curve_panel(curve: Sequence[tuple[int, int]]) -> Panel:
    top = max(count for _, count in curve)
    return Panel("curve", "Outputs for every N: drag the point", (0, 66), (0, 1.25 * top + 1),
                 axes=True, x_label="N", y_label="outputs", row=1)  # fmt: skip


def _curve(t: Sizing, curve: Sequence[tuple[int, int]]) -> list:
    xy = np.array(curve, float)
    steps = np.repeat(xy, 2, axis=0)
    steps[::2, 0] -= 0.5
    steps[1::2, 0] += 0.5
    said = f"{plural(t.n, 'pixel')}, {plural(t.count, 'output')}: drag to change N"
    return [
        Path("curve", steps, color="output", width=2),
        Points("curve", [(t.n, t.count)], size=9, color="output", drag="x", id="n", hover=[said]),
        Label("curve", (t.n, t.count + 0.12 * xy[:, 1].max() + 0.5), f"{t.n}: {t.count}", size=0.9),
    ]
