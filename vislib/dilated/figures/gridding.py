"""A stack of dilated layers from the side, and which pixels its top unit reads."""

from __future__ import annotations

import numpy as np

from vislib.core.text import number, plural
from vislib.dilated.reading import Coverage, layer_paths
from vislib.stage.caption import Caption
from vislib.stage.scene import Bars, Cells, Label, Panel, Points, Scene, Secret, Segments

_PLANE = 67  # pixels a side that are drawn as a plane
_LISTED = 25  # paths that a sentence lists


def scene(found: Coverage) -> Scene:
    """One frame a layer, from the top down; the last counts what is read."""
    film = _Film(found)
    plane = found.span <= _PLANE
    half = found.span / 2 + 0.5
    panels = [
        Panel("rates", "rates, first layer left: drag", (-0.6, len(found.rates) - 0.4),
              (0, film.top), axes=True, weight=0.7),
        Panel("stack", "from one unit down to the pixels", (-half, half),
              (-0.4, len(found.rates) + 0.4), weight=1.6),
        Panel("paths", "paths to each pixel of a row", (-half, half), (0, film.most * 1.25),
              axes=True, row=1, weight=1.6),
    ]  # fmt: skip
    if plane:
        n = found.span
        panels.append(
            Panel(
                "plane", f"in the plane, {n} × {n}", (0, n), (0, n), equal=True, row=1, y_down=True
            )  # fmt: skip
        )
    return Scene(
        panels=panels,
        marks=[*_rates(film), *_stack(film), *_paths(film), *(_plane(film) if plane else [])],
        frames=film.frames,
        captions=[film.caption(f) for f in range(film.frames)],
        alt="A stack of layers from the side; lines from one unit to all that it reads.",
        height=430,
        frame_ms=1100,
        secret=Secret(
            panels=("stack", "paths", *(("plane",) if plane else ())),
            caption="Which pixels of a row does one unit on top of these layers read?",
            alt="The rates of a stack of layers.",
            height=220,
        ),
    )


class _Film:
    def __init__(self, found: Coverage) -> None:
        self.found = found
        self.layers = layer_paths(found.rates, found.kernel)  # index: layers passed
        self.frames = len(self.layers)
        self.top = max(10.0, 1.4 * max(found.rates))
        self.most = max(int(found.paths.max()), 1)

    def places(self, passed: int) -> tuple[np.ndarray, np.ndarray]:
        """Where units are read after so many layers, about the middle, and their paths."""
        paths = self.layers[passed]
        return np.arange(paths.size) - (paths.size - 1) / 2, paths

    def caption(self, f: int) -> Caption:
        found = self.found
        paths = self.layers[f]
        rates = ", ".join(map(str, found.rates))
        if f < self.frames - 1:
            return Caption(
                "{n} of {of} down: {read} of {places} {are} read.",
                n=f, of=plural(len(found.rates), "layer"), read=int(np.count_nonzero(paths)),
                places=plural(paths.size, "place"), are="is" if paths.size == 1 else "are",
            )  # fmt: skip
        share = number(100 * found.read**2 / found.span**2, 3)
        listed = ""
        if found.span <= _LISTED:
            listed = " Paths: " + " ".join(f"{v:,}" for v in found.paths) + "."
        return Caption(
            "{what} {rates}: **{read}** of {span} pixels of a row, {plane} of {all} in the plane, "
            "{share} %.{listed}",
            what="Rate" if len(found.rates) == 1 else "Rates",
            rates=rates, read=found.read, span=found.span, plane=number(found.read**2),
            all=number(found.span**2), share=share, listed=listed,
        )  # fmt: skip


def _rates(film: _Film) -> list:
    rates = np.array(film.found.rates, float)
    return [
        Bars(
            "rates",
            rates,
            id="rates",
            color="kernel",
            drag="y",
            text=".0f",
            labels=[f"{i + 1}" for i in range(len(rates))],
        )  # fmt: skip
    ]


def _stack(film: _Film) -> list:
    total = len(film.found.rates)
    dots, hollow, ends, since, lines = [], [], [], [], []
    for passed in range(film.frames):
        x, paths = film.places(passed)
        y = total - passed
        for place, count in zip(x, paths, strict=True):
            (dots if count else hollow).append((place, y, passed))
        if passed:
            rate = film.found.rates[total - passed]
            above, counts = film.places(passed - 1)
            taps = rate * (np.arange(film.found.kernel) - (film.found.kernel - 1) / 2)
            for place in above[counts > 0]:
                ends += [(place, y + 1, place + t, y) for t in taps]
            lines += [passed] * (int((counts > 0).sum()) * film.found.kernel)
    since = [d[2] for d in dots]
    made = [
        Segments("stack", np.array(ends), color="kernel", width=1, since=lines, opacity=0.55),
        Points("stack", [d[:2] for d in dots], color="output", size=5, since=since),
    ]
    if hollow:
        made.append(
            Points(
                "stack", [h[:2] for h in hollow], color="grid", size=4, since=[h[2] for h in hollow]
            )  # fmt: skip
        )
    return made


def _paths(film: _Film) -> list:
    heights = np.zeros((film.frames, film.found.span))
    for f in range(film.frames):
        paths = film.layers[f]
        first = (film.found.span - paths.size) // 2
        heights[f, first : first + paths.size] = paths
    x = np.arange(film.found.span) - (film.found.span - 1) / 2
    text = ".0f" if film.found.span <= _LISTED else None
    names = [
        f"pixel {i + 1} of {x.size}: {plural(n, 'path')}" for i, n in enumerate(film.found.paths)
    ]
    return [Bars("paths", heights, x=x, color="input", width=0.9, text=text, id="paths",
                 hover=names)]  # fmt: skip


def _plane(film: _Film) -> list:
    read = (film.found.paths > 0).astype(float)
    n = film.found.span
    last = np.zeros((film.frames, 1))
    last[-1] = 1.0
    return [
        Cells("plane", np.outer(read, read), scale="input", vmin=0, vmax=1.2, opacity=last, gap=0,
              id="plane"),
        Label("plane", [n / 2, n / 2], "?", size=1.6, opacity=1 - last),
    ]  # fmt: skip
