"""What stands beyond the edge: a row window by window, then a photograph layer by layer."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from vislib.convolution.figures.parts import cursor, fitting, products, total
from vislib.convolution.rims import BEYOND, SHRINK, SIDE, Rim, Row
from vislib.core.entries import Entries
from vislib.core.text import fixed, minus, plural
from vislib.figures.grids import painted, shade, top
from vislib.stage.caption import Caption
from vislib.stage.scene import Boxes, Label, Link, Panel, Picture, Scene, Secret

__all__ = ["NAMES", "scene"]

NAMES = {
    "shrink": "leave out",
    "zeros": "zeros",
    "repeat": "repeat",
    "mirror": "mirror",
    "around": "around",
}
_MOST = 6  # layers that are shown


def scene(x: Entries, rows: Sequence[Row], rims: Sequence[Rim]) -> Scene:
    """Above, the row and its outputs under each rule; below, the photograph under each."""
    film = _Film(x, rows, rims)
    rules = [rim.rule for rim in rims]
    panels = [_row_panel(film), *(_photo_panel(rule) for rule in rules)]
    marks = [*_rows(film), *(m for rim in rims for m in _photo(film, rim))]
    return Scene(
        panels=panels,
        marks=marks,
        frames=film.frames,
        captions=film.captions(),
        links=_links(film),
        alt="A row of numbers and a photograph, filtered under several rules for their edges.",
        height=440,
        frame_ms=1000,
        secret=Secret(
            panels=rules,
            marks=[m for m in marks if m.panel == "row" and m.id != "x"],
            caption="Three numbers under the window make one output. At both ends it hangs over.",
            alt="A row of numbers.",
            height=300,
        ),
    )


class _Film:
    """Frame 0, one for each place of the row, then one for each layer that is shown."""

    def __init__(self, x: Entries, rows: Sequence[Row], rims: Sequence[Rim]) -> None:
        self.x, self.rows, self.rims = x, rows, rims
        self.n = x.values.size
        self.reach = rows[0].kernel.values.size // 2
        layers = len(rims[0].results) - 1
        self.layers = np.unique(np.linspace(1, layers, min(layers, _MOST)).round().astype(int))
        self.first = 1 + self.n  # frame of the first layer
        self.frames = self.first + len(self.layers)
        self.place = np.clip(np.arange(self.frames) - 1, 0, self.n - 1)
        step = np.arange(self.frames)
        self.moving = (step > 0) & (step < self.first)

    def done(self, row: Row) -> np.ndarray:
        """(F, m) bool: which outputs of a row are there."""
        return row.places[None] <= np.arange(self.frames)[:, None] - 1

    def captions(self) -> list[str]:
        """A sentence for each frame."""
        said = ["What stands beyond the ends is a choice. Play, or step."]
        said += [self._place(i) for i in range(self.n)]
        return [*said, *(self._layer(int(n)) for n in self.layers)]

    def _place(self, place: int) -> Caption:
        """What each rule makes of one place; where no end is near, all the same."""
        found = [(row, place - int(row.places[0])) for row in self.rows]
        found = [(row, i) for row, i in found if 0 <= i < row.outputs.size]
        head = Caption("Place {i}: ", i=place + 1)
        if not found:
            return head + "left out, because its window hangs over."
        inside = self.reach <= place < self.n - self.reach
        if inside:
            made = _sum(found[0][0].pairs(found[0][1]))
            return head + Caption("{made}, whatever the rule." if len(self.rows) > 1 else "{made}.",
                                  made=_bold(made))  # fmt: skip
        short = self.reach > 1 and len(found) > 1
        for j, (row, i) in enumerate(found):
            made = total(row.pairs(i)) if short else _sum(row.pairs(i))
            last = "." if j == len(found) - 1 else "; "
            template = f"{NAMES[row.rule]} {{{row.rule}}}{last}"
            head = head + Caption(template, **{row.rule: _bold(made)})
        if len(self.rows) > len(found):
            head = head + " Or it is left out."
        return head

    def _layer(self, layers: int) -> Caption:
        said = Caption(
            "After {layers} of 3×3, brightness of the outermost ring, of what it should be: ",
            layers=plural(layers, "mean"),
        )
        for j, rim in enumerate(self.rims):
            last = "." if j == len(self.rims) - 1 else ", "
            share = f"{fixed(100 * rim.kept[layers], 1)} %"
            template = f"{NAMES[rim.rule]} **{{{rim.rule}}}**{last}"
            said = said + Caption(template, **{rim.rule: share})
        return said


def _sum(pairs: list[tuple[str, str]]) -> str:
    """One output, worked out; of equal unit fractions as a mean: (0 + 4 + 3)/3 = 7/3."""
    weights = {weight for _, weight in pairs}
    if len(weights) == 1 and (weight := weights.pop()).startswith("1/"):
        terms = " + ".join(minus([value])[0] for value, _ in pairs).replace("+ −", "− ")
        return f"({terms})/{Fraction(weight).denominator} = {total(pairs)}"
    return products(pairs)


def _bold(text: str) -> str:
    start, equals, end = text.rpartition(" = ")
    return f"{start}{equals}**{end}**"


# -- the row --------------------------------------------------------------------------------------


def _row_panel(film: _Film) -> Panel:
    reach = film.reach
    x = -reach - 2.6, film.n + reach + 0.3
    return Panel("row", "The row, and what comes out under each rule", x,
                 (-0.2, len(film.rows) + 1.6), y_down=True, tall=1.2)  # fmt: skip


def _rows(film: _Film) -> list:
    x, reach = film.x, film.reach
    marks: list = [
        painted("row", shade(x.values, x.symbolic)[None], minus(x.tokens), "input",
                top(x.values, x.symbolic), id="x"),
        Label("row", [(-reach - 0.2, i + 1.8) for i in range(len(film.rows))],
              [NAMES[row.rule] for row in film.rows], anchor="end", size=0.9, id="names"),
    ]  # fmt: skip
    high = top(np.concatenate([row.outputs for row in film.rows]), _letters(film))
    for i, row in enumerate(film.rows):
        marks.append(_outputs(film, row, 1.3 + i, high))
    ghosts = _ghosts(film)
    if ghosts is not None:
        marks.append(ghosts)
    windows = [
        (place - reach, -0.12, 2 * reach + 1, 1.24) for place in film.place
    ]  # over the row, ends included
    column = [(place, 1.2, 1, len(film.rows) + 0.2) for place in film.place]
    return [
        *marks,
        cursor("row", np.array(windows), film.moving, id="window"),
        cursor("row", np.array(column), film.moving, id="column"),
    ]


def _letters(film: _Film) -> bool:
    return film.x.symbolic or film.rows[0].kernel.symbolic


def _outputs(film: _Film, row: Row, y: float, high: float):
    letters = _letters(film)
    texts = [fitting(total(row.pairs(i))) for i in range(row.outputs.size)]
    done = film.done(row)
    shown = np.where(done, shade(row.outputs, letters)[None], np.nan)[:, None]
    text = [[t if on else "" for t, on in zip(texts, frame, strict=True)] for frame in done]
    hover = [
        f"{NAMES[row.rule]}, place {place + 1}: {_sum(row.pairs(i))}"
        for i, place in enumerate(row.places)
    ]
    return painted("row", shown, text, "output", high, x=float(row.places[0]), y=y,
                   id=f"out.{row.rule}", hover=hover)  # fmt: skip


def _ghosts(film: _Film):
    """What each rule adds at both ends, in one grid beside the outputs; zeros are hatched."""
    reach, n = film.reach, film.n
    added = [row for row in film.rows if row.rule != SHRINK]
    if not (added and reach):
        return None
    first = film.rows.index(added[0])
    values = np.full((len(added), n + 2 * reach), np.nan)
    texts = np.full(values.shape, "", object)
    hatch = np.zeros(values.shape, bool)
    for i, row in enumerate(added):
        for j in [*range(reach), *range(n + reach, n + 2 * reach)]:
            values[i, j] = shade(row.values[j : j + 1], film.x.symbolic)[0]
            texts[i, j] = minus([row.tokens[j]])[0]
            hatch[i, j] = row.sources[j] < 0
            values[i, j] = 0.0 if hatch[i, j] else values[i, j]
    return painted("row", values, texts.ravel().tolist(), "input",
                   top(film.x.values, film.x.symbolic), x=float(-reach), y=1.3 + first,
                   hatch=hatch, id="ghosts", opacity=0.75)  # fmt: skip


def _links(film: _Film) -> list[Link]:
    k, wide = film.rows[0].kernel.values.size, film.n + 2 * film.reach
    added = [row for row in film.rows if row.rule != SHRINK]
    links = []
    for row in film.rows:
        taps, beyond = [], []
        for i in range(row.outputs.size):
            window = np.arange(i, i + k)
            taps.append(sorted({int(s) for s in row.sources[window] if s >= 0}))
            outside = [j for j in window if j < row.reach or j >= film.n + row.reach]
            line = added.index(row) if row in added else 0
            beyond.append([line * wide + int(j) for j in outside])
        links.append(Link(f"out.{row.rule}", "x", taps, both=False))
        if row in added and film.reach:
            links.append(Link(f"out.{row.rule}", "ghosts", beyond, both=False))
    return links


# -- the photograph -------------------------------------------------------------------------------


def _photo_panel(rule: str) -> Panel:
    ends = (-BEYOND - 1, SIDE + BEYOND + 1)
    return Panel(rule, NAMES[rule], ends, ends, equal=True, y_down=True, row=1)


def _photo(film: _Film, rim: Rim) -> list:
    beyond = (len(rim.padded) - SIDE) / 2
    whole = {"width": float(len(rim.padded)), "height": float(len(rim.padded))}
    step = np.arange(film.frames)[:, None]
    marks: list = [
        Picture(rim.rule, rim.padded, x=-beyond, y=-beyond, **whole, smooth=True,
                opacity=(step < film.first) * 1.0),
    ]  # fmt: skip
    for i, layers in enumerate(film.layers):
        result, shown = rim.results[layers], (step == film.first + i) * 1.0
        lost, wide = (SIDE - len(result)) / 2, float(len(result))
        place = {"x": lost, "y": lost, "width": wide, "height": wide}
        marks.append(Picture(rim.rule, result, **place, smooth=True, opacity=shown))
    edge = [(0, 0, SIDE, SIDE)]
    marks.append(Boxes(rim.rule, edge, color="gradient", fill=0, width=1.5, dash=True))
    return marks
