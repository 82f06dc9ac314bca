"""Four tasks: a world of things that can be dragged, and what each task answers."""

from __future__ import annotations

import numpy as np

from vislib.core.text import plural
from vislib.fully_convolutional.tasks import CLASSES, HEIGHT, WIDTH, World
from vislib.stage.caption import Caption
from vislib.stage.scene import Bars, Boxes, Cells, Label, Link, Panel, Path, Points, Scene, Secret
from vislib.stage.theme import CATEGORICAL

COLOURS = ("muted", CATEGORICAL[0], CATEGORICAL[1])  # of the classes
_INSTANCE = 2  # palette index of the first instance
_TASKS = ("classification", "localisation", "detection", "semantic", "instance")
FRAMES = 1 + len(_TASKS)


def scene(made: World, places: np.ndarray, halves: np.ndarray) -> Scene:
    """Frame 0 the world, then one answer a frame; ``places`` (n, 2) and ``halves`` (n,) in units.

    The middles of the things are handles "things". Before the answer the world alone.
    """
    box = {"x": (-0.5, WIDTH + 0.5), "y": (-0.5, HEIGHT + 0.5), "equal": True, "y_down": True}
    panels = [
        Panel("world", "the world: drag the things", **box, row=0, weight=1.25),
        Panel("classification", "classification", (-0.6, len(CLASSES) - 0.4), (-0.25, 1.25), row=0),
        Panel("localisation", "classification + localisation", **box, row=0),
        Panel("detection", "detection", **box, row=1),
        Panel("semantic", "semantic segmentation", **box, row=1),
        Panel("instance", "instance segmentation", **box, row=1),
    ]
    marks = [
        *_things("world", made, places, halves, 0.5),
        Points("world", places, size=9, color=[COLOURS[k] for k in made.kinds], drag="xy",
               id="things", labels=[str(i + 1) for i in range(len(places))],
               hover=[_named(made, i) for i in range(len(places))]),
        *_bars(made), *_localisation(made, places, halves), *_detection(made, places, halves),
        *_grids(made),
    ]  # fmt: skip
    pixels = [np.flatnonzero(made.instances.ravel() == i + 1).tolist() for i in range(len(places))]
    return Scene(
        panels, marks, frames=FRAMES, captions=_captions(made),
        links=[Link("things", grid, pixels) for grid in ("semantic", "instance")],
        alt=f"A world of {plural(len(places), 'thing')} and what five tasks answer.",
        height=470, frame_ms=2200, start=FRAMES - 1,
        secret=Secret(panels=_TASKS, height=360),
    )  # fmt: skip


def largest(made: World) -> int:
    """The thing of which most pixels are seen; the first of equals."""
    return int(np.argmax(made.areas))


def _named(made: World, i: int) -> str:
    seen = plural(int(made.areas[i]), "pixel") if made.areas[i] else "wholly covered"
    return f"thing {i + 1}, a {CLASSES[made.kinds[i]]}: {seen}"


def _since(task: str, count: int = 1) -> np.ndarray:
    return np.full(count, 1 + _TASKS.index(task))


def _from(task: str) -> np.ndarray:
    """(F, 1) opacity: seen from the frame of its task on."""
    return (np.arange(FRAMES) > _TASKS.index(task)).astype(float)[:, None]


def _things(panel: str, made: World, places, halves, fill: float) -> list:
    """The outlines, those behind first: who covers whom is seen in the grids."""
    turn = np.linspace(0, 2 * np.pi, 49)[:-1]
    marks = []
    for (x, y), half, kind in zip(places, halves, made.kinds, strict=True):
        ring = np.stack([np.cos(turn), np.sin(turn)], axis=-1)
        corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
        outline = (x, y) + half * (ring if kind == 1 else corners)
        marks.append(Path(panel, outline, color=COLOURS[kind], closed=True, fill=fill, width=1.5))
    return marks


def _bars(made: World) -> list:
    c = len(CLASSES)
    yes = made.present.astype(float)
    said = ["yes" if there else "no" for there in made.present]
    return [
        Bars("classification", yes, color=list(COLOURS), text=said, since=_since(_TASKS[0], c)),
        Label("classification", np.stack([np.arange(c), np.full(c, -0.14)], -1), list(CLASSES),
              size=0.85, since=_since(_TASKS[0], c)),
    ]  # fmt: skip


def _units(made: World) -> np.ndarray:
    """The boxes in units of the world."""
    return made.boxes * (WIDTH / made.classes.shape[1])


def _localisation(made: World, places, halves) -> list:
    i = largest(made)
    box = _units(made)[i : i + 1]
    return [
        *_things("localisation", made, places, halves, 0.12),
        Boxes("localisation", box, color=COLOURS[made.kinds[i]], width=3, fill=0,
              labels=[CLASSES[made.kinds[i]]], since=_since("localisation")),
    ]  # fmt: skip


def _detection(made: World, places, halves) -> list:
    marks = _things("detection", made, places, halves, 0.12)
    for i, box in enumerate(_units(made)):
        hidden = not made.areas[i]
        marks.append(
            Boxes("detection", box[None], color=COLOURS[made.kinds[i]], width=2.5, fill=0,
                  dash=hidden, labels=[CLASSES[made.kinds[i]]], since=_since("detection"),
                  hover=[_named(made, i)])
        )  # fmt: skip
    return marks


def _grids(made: World) -> list:
    rows, columns = made.classes.shape
    cell = (WIDTH / columns, HEIGHT / rows)
    classes = np.where(made.classes > 0, made.classes - 1.0, np.nan)
    instances = np.where(made.instances > 0, made.instances - 1.0 + _INSTANCE, np.nan)
    square = made.classes == 2
    how = {"cell": cell, "scale": "categorical", "vmin": 0, "vmax": 11, "gap": 0, "hatch": square}
    frame = np.array([[0.0, 0.0, WIDTH, HEIGHT]])
    marks = [
        Boxes(panel, frame, color="muted", width=1, fill=0)
        for panel in ("world", "localisation", "detection", "semantic", "instance")
    ]
    for name, values in (("semantic", classes), ("instance", instances)):
        marks.append(Cells(name, values, id=name, opacity=_from(name), **how))
    return marks


def _captions(made: World) -> list[Caption]:
    n, i = len(made.areas), largest(made)
    x, y, w, h = (int(v) for v in made.boxes[i])
    alike = int((made.areas == made.areas[i]).sum())
    which = "the largest" if alike == 1 else f"the first of the {alike} largest"
    hidden = int((made.areas == 0).sum())
    there = [CLASSES[c] for c in (1, 2) if made.present[c]]
    covered = (
        Caption(" {hidden} wholly covered: no pixel says so.", hidden=hidden) if hidden else ""
    )
    return [
        Caption("{things}. What may be said of {them}?", things=plural(n, "thing"),
                them="it" if n == 1 else "them"),
        Caption("Classification: {there}. Neither where nor how many.",
                there=" and ".join(there) or "nothing"),
        Caption("With localisation: {which} is a {kind}, {h} × {w} pixels from row {y}, "
                "column {x}.", which=which,
                kind=CLASSES[made.kinds[i]], w=w, h=h, x=x + 1, y=y + 1),
        Caption("Detection: {n}{each}.", n=plural(n, "box"),
                each=" and its class" if n == 1 else ", a class and a box each") + covered,
        _semantic(made),
        _instances(made),
    ]  # fmt: skip


def _semantic(made: World) -> Caption:
    pixels, pieces = int((made.classes == 1).sum()), int(made.pieces[1])
    if not pixels:
        return Caption("Semantic: no pixel is disc.")
    return Caption(
        "Semantic: {pixels} disc, in **{pieces}**.",
        pixels=f"{plural(pixels, 'pixel')} {'is' if pixels == 1 else 'are'}",
        pieces=plural(pieces, "connected piece"),
    )


def _instances(made: World) -> Caption:
    discs = [i for i in range(len(made.areas)) if made.kinds[i] == 1]
    areas = [f"{made.areas[i]:,}" for i in discs]
    said = areas[0] if len(areas) == 1 else ", ".join(areas[:-1]) + f" and {areas[-1]}"
    return _semantic(made) + Caption(
        " Instance: {discs}, of {areas} {unit}.", discs=f"**{plural(len(discs), 'disc')}**",
        areas=said, unit="pixel" if areas == ["1"] else "pixels",
    )  # fmt: skip
