"""One number for each window of a grid; then a photograph that moves, pooled each time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from vislib.convolution.figures.parts import IN_WORDS, brief, cursor
from vislib.convolution.pooling import KINDS, NAMES, Shifted
from vislib.convolution.pools import Pooled
from vislib.core.text import fixed, plural
from vislib.figures.grids import painted, shade, square, top
from vislib.stage.caption import Caption
from vislib.stage.scene import Bars, Boxes, Jump, Link, Panel, Picture, Scene, Secret

__all__ = ["scene"]

_RED = 64  # grey values of difference that are shown in full red


def scene(trace: Pooled, moves: Mapping[str, Sequence[Shifted]]) -> Scene:
    """``moves``: for each pooling the photograph moved by 0, 1, 2, … pixels."""
    film = _Film(trace, moves)
    panels = _panels(film)
    return Scene(
        panels=panels,
        marks=[*_grid(film), *_photo(film), _bars(film)],
        frames=film.frames,
        captions=film.captions(),
        links=[Link("out", "grid", film.trace.read)],
        jumps=[Jump("out", 1 + np.arange(film.windows))],
        alt="A grid pooled window by window; a photograph moved, pooled, and what has changed.",
        height=480,
        frame_ms=900,
        secret=Secret(
            panels=("out", "pooled", "wrong", "bars"),
            marks=[m for m in ("window", "kept") if m in film.ids],
            caption="Every window will become one number. And if the picture moves by a pixel?",
            alt="A grid of numbers and a photograph.",
        ),
    )


class _Film:
    """Frame 0, one for each window, one for each shift of the photograph."""

    def __init__(self, trace: Pooled, moves: Mapping[str, Sequence[Shifted]]) -> None:
        self.trace, self.moves = trace, moves
        self.windows = trace.output.size
        self.shifts = len(moves[trace.kind])
        self.first = 1 + self.windows
        self.frames = self.first + self.shifts
        step = np.arange(self.frames)
        self.at = np.clip(step - 1, 0, self.windows - 1)
        self.moving = (step > 0) & (step < self.first)
        self.done = np.arange(self.windows) < step[:, None]
        self.shift = np.clip(step - self.first, 0, self.shifts - 1)
        self.ids = {"window", *(["kept"] if trace.switches is not None else [])}

    def captions(self) -> list[str]:
        """A sentence for each frame."""
        said: list[str] = [f"Pooling: {NAMES[self.trace.kind]}. One number for each window. Play."]
        said += [_window(self.trace, i) for i in range(self.windows)]
        return [*said, *(self._move(s) for s in range(self.shifts))]

    def _move(self, shift: int) -> Caption:
        change = self.moves[self.trace.kind][shift].change
        head = Caption("Moved by {px} and pooled, ", px=plural(shift, "pixel"))
        if self.trace.kind == "global" and not change:
            return head + "its mean is **the same**."
        if not change:
            return head + "it is what it was, **moved alike**."
        said = f"{fixed(100 * change, 1)} %"
        return head + Caption("it is off by **{change}** of its spread.", change=said)


def _window(trace: Pooled, i: int) -> Caption:
    """How output ``i`` comes about."""
    row, column = divmod(i, trace.output.shape[1])
    values = [brief(trace.x.flat[j], IN_WORDS) for j in trace.taps[i]]
    made = brief(trace.output.flat[i], IN_WORDS)
    head = {"row": row + 1, "column": column + 1, "made": made}
    listed = ", ".join(values)
    if trace.kind == "max":
        ties = values.count(made)
        said = Caption("Row {row}, column {column}: max({listed}) = **{made}**", **head,
                       listed=listed)  # fmt: skip
        return said + ("." if ties < 2 else Caption(", the first of {ties} equal.", ties=ties))
    if trace.kind in ("average", "global"):
        total = " + ".join(_in_sum(trace.x.flat[j]) for j in trace.taps[i])
        if len(values) > 16:
            total = brief(sum(trace.x.flat[j] for j in trace.taps[i]), IN_WORDS)
        return Caption("Row {row}, column {column}: ({total})/{n} = **{made}**.", **head,
                       total=total, n=len(values))  # fmt: skip
    if trace.kind == "blur":
        said = "Row {row}, column {column}: its first pixel blurred, {sum}/16 = **{made}**."
        return Caption(said, **head, sum=_blurred(trace.around(i)))
    return Caption("Row {row}, column {column}: of {listed} the first: **{made}**.", **head,
                   listed=listed)  # fmt: skip


def _blurred(near: np.ndarray) -> str:
    """Sixteen times the middle of (3, 3) numbers under 1 2 1 both ways, as a sum."""
    corners, sides = near[::2, ::2].ravel(), near.ravel()[1::2]
    one, two = (" + ".join(map(_in_sum, part)) for part in (corners, sides))
    return f"(4·{_in_sum(near[1, 1])} + 2·({two}) + {one})"


def _in_sum(value: float) -> str:
    said = brief(value, IN_WORDS)
    return f"({said})" if said.startswith("−") else said


# -- what stands where ----------------------------------------------------------------------------


def _panels(film: _Film) -> list[Panel]:
    trace, photo = film.trace, film.moves[film.trace.kind][0]
    rows, columns = photo.picture.shape
    box = {"x": (0, columns), "y": (0, rows), "equal": True, "y_down": True, "row": 1}
    tall = max(max(s.change for s in moves) for moves in film.moves.values())
    return [
        square("grid", "The grid", trace.x.shape),
        square("out", f"Pooled: {NAMES[trace.kind]}", trace.output.shape),
        Panel("photo", "The photograph, moved", **box),
        Panel("pooled", "Pooled", **box),
        Panel("wrong", "What has changed", **box),
        Panel("bars", "Change, % of the spread", (-0.6, len(KINDS) - 0.4),
              (-max(20 * tall, 1.7), max(120 * tall, 10.0)), row=1, weight=1.5),
    ]  # fmt: skip


def _grid(film: _Film) -> list:
    trace = film.trace
    high = top(trace.x)
    texts = [brief(v) for v in trace.output.ravel()]
    shown = np.where(film.done, shade(trace.output).ravel(), np.nan)
    shown = shown.reshape(-1, *trace.output.shape)
    text = [[t if on else "" for t, on in zip(texts, row, strict=True)] for row in film.done]
    hover = [str(_window(trace, i)).replace("*", "") for i in range(film.windows)]
    marks: list = [
        painted("grid", shade(trace.x), [brief(v) for v in trace.x.ravel()], "input", high,
                id="grid"),
        painted("out", shown, text, "output", high, id="out", hover=hover),
        cursor("grid", trace.boxes[film.at], film.moving, id="window"),
    ]  # fmt: skip
    if trace.switches is not None:
        rows, columns = np.divmod(trace.switches.ravel(), trace.x.shape[1])
        boxes = np.column_stack([columns + 0.08, rows + 0.08, np.full((len(rows), 2), 0.84)])
        marks.append(Boxes("grid", boxes, color="output", fill=0, width=3,
                           since=1 + np.arange(film.windows), id="kept"))  # fmt: skip
    return marks


def _photo(film: _Film) -> list:
    marks: list = []
    step = np.arange(film.frames)
    for s, move in enumerate(film.moves[film.trace.kind]):
        there = (((step < film.first) & (s == 0)) | (step == film.first + s))[:, None] * 1.0
        rows, columns = move.picture.shape
        place = {"width": float(columns), "height": float(rows), "opacity": there}
        marks += [
            Picture("photo", _grey(move.picture), smooth=True, **place),
            Picture("pooled", _grey(move.pooled), **place),
            Picture("wrong", _red(move.pooled - move.expected), **place),
        ]
    return marks


def _grey(values: np.ndarray) -> np.ndarray:
    made = np.clip(np.round(values), 0, 255).astype(np.uint8)
    return np.ascontiguousarray(np.repeat(made[..., None], 3, axis=-1))


def _red(difference: np.ndarray) -> np.ndarray:
    """(H, W, 3) uint8: white where nothing differs, red from ``_RED`` grey values on."""
    share = np.clip(np.abs(difference) / _RED, 0, 1)[..., None]
    made = 255 * (1 - share) + np.array([213.0, 94.0, 0.0]) * share
    return np.round(made).astype(np.uint8)


def _bars(film: _Film) -> Bars:
    changes = np.array([[100 * move.change for move in film.moves[kind]] for kind in KINDS])
    heights = changes[:, film.shift].T
    heights = np.where(np.arange(film.frames)[:, None] < film.first, 0.0, heights)
    text = [[f"{v:.0f}" for v in row] for row in heights]
    roles = np.where(np.array(KINDS) == film.trace.kind, "gradient", "muted")
    short = ["max", "average", "stride", "blur", "global"]
    return Bars("bars", heights, color=roles, labels=short, text=text, id="bars")
