"""Rulers over one line: padding, strides and crops of an FCN, map by map."""

from __future__ import annotations

import numpy as np

from vislib.core.text import number, plural
from vislib.fully_convolutional.offsets import FC6, Ruler, Rulers, rulers
from vislib.stage.caption import Caption
from vislib.stage.scene import Label, Panel, Points, Scene, Secret, Segments

_ROLES = {"input": "input", "pad": "padding", "pool": "muted", "dense": "kernel",
          "enlarge": "output", "skip": "prediction", "crop": "output"}  # fmt: skip
_DOTS = 8  # from this many pixels apart units are drawn one by one


def scene(made: Rulers) -> Scene:
    """A row and a frame a map, each over the same pixels. Before the answer the input alone."""
    frames, maps = len(made.maps), made.maps
    left = min(m.start for m in maps)
    right = max(m.end for m in maps)
    wide = right - left
    panel = Panel("rulers", "", (left - 0.56 * wide, right + 0.05 * wide), (-0.9, frames - 0.3),
                  y_down=True)  # fmt: skip
    edges = np.array([[x, -0.6, x, frames - 0.4] for x in (0.0, made.n - 1.0)])
    marks = [
        Segments("rulers", edges, color="muted", dash=True, width=1),
        Label("rulers", [[0, -0.75], [made.n - 1, -0.75]], ["0", str(made.n - 1)], size=0.8),
    ]
    for row, each in enumerate(maps):
        marks += _ruler(each, row, maps, left - 0.03 * wide)
    return Scene(
        [panel], marks, frames=frames, captions=[_caption(m, made) for m in maps],
        alt=f"The maps of FCN-{made.finest}s over an input of {made.n} pixels, one below another.",
        height=120 + 34 * frames, frame_ms=1600,
        secret=Secret(caption=Caption("An input of {n} pixels, along one axis.", n=made.n),
                      alt="A line of pixels.", height=200,
                      instead=[Panel("rulers", "", (left - 0.56 * wide, right + 0.05 * wide),
                                     (-0.9, 1.0), y_down=True)]),
    )  # fmt: skip


def _ruler(each: Ruler, row: int, maps: tuple[Ruler, ...], text: float) -> list:
    """Its name, and its units as dots, or as a line where they lie close."""
    role, since = _ROLES[each.kind], np.array([row])
    every = f", every {each.jump} px" if each.kind in ("pool", "dense") else ""
    words = f"{each.name.removeprefix('fc6 to ')}: {each.size:,}{every}"  # short: for a phone
    marks = [Label("rulers", [[text, row]], [words], anchor="end", size=0.85, color=role,
                   since=since)]  # fmt: skip
    if each.kind == "skip":  # all units of the pool; those that are cropped are small
        pool = next(m for m in maps if each.name.endswith(m.name))
        marks += _dots(pool, row, "muted", 2.0)
    if each.jump >= _DOTS:
        return marks + _dots(each, row, role, 3.5)
    ends = np.array([[each.start, row, each.end, row]])
    ticks = np.array([[x, row - 0.25, x, row + 0.25] for x in (each.start, each.end)])
    return [
        *marks,
        Segments("rulers", ends, color=role, width=4, since=since),
        Segments("rulers", ticks, color=role, width=2, since=np.array([row, row])),
    ]


def _dots(each: Ruler, row: int, role: str, size: float) -> list:
    x = each.start + each.jump * np.arange(each.size)
    xy = np.stack([x, np.full(len(x), float(row))], axis=-1)
    hover = [f"{each.name}, unit {i}: at {place(v)}" for i, v in enumerate(x)]
    return [Points("rulers", xy, size=size, color=role, since=np.full(len(x), row), hover=hover)]


def place(value: float) -> str:
    """A place in pixels: whole or a half."""
    return number(float(value), 6, scale=1.0)


def _signed(value: float) -> str:
    """A place inside a sum."""
    return f"({place(value)})" if value < 0 else place(value)


def _caption(each: Ruler, made: Rulers) -> Caption:
    if each.kind == "input":
        return Caption("The input: {n} pixels. The middle of the first lies at 0.", n=each.size)
    if each.kind == "pad":
        return Caption("With {zeros} at either side the first lies at {start}.",
                       zeros=plural(made.pad, "zero"), start=place(each.start))  # fmt: skip
    steps = {"pool": _pool, "dense": _dense, "enlarge": _enlarge, "skip": _skip, "crop": _crop}
    return steps[each.kind](each, made)


def _pool(each: Ruler, made: Rulers) -> Caption:
    first = Caption("")
    if each.name == "pool1":
        first = Caption("conv1_1 begins one further, at {conv}. ", conv=place(each.before))
    said = first + Caption(
        "{name}: a unit lies between two below it: {before} + ½ · {below} = **{start}**; "
        "{size}{rounded}.",
        name=each.name, before=place(each.before), below=each.jump // 2, start=place(each.start),
        size=plural(each.size, "unit"), rounded=_rounded(each, made),
    )  # fmt: skip
    if each is made.maps[-1]:
        least = next(p for p in range(made.pad, made.n + 200) if _fits(made, p))
        said += Caption(
            " The kernel of fc6 has {fc6}: it does not fit. Pad by {least} at least.",
            fc6=FC6, least=least,
        )  # fmt: skip
    return said


def _rounded(each: Ruler, made: Rulers) -> str:
    """Whether half of what lies below was no whole number."""
    below = made.maps[made.maps.index(each) - 1].size
    units = below if each.name != "pool1" else below - 2  # conv1_1 takes one at either side
    return ", rounded up" if units % 2 else ""


def _fits(made: Rulers, pad: int) -> bool:
    return rulers(made.n, pad, made.finest).fits


def _dense(each: Ruler, made: Rulers) -> Caption:
    return Caption(
        "fc6, {fc6} wide and not padded: {before} + {half} · {jump} = **{start}**; {size}.",
        fc6=FC6, before=place(each.before), half=(FC6 - 1) // 2, jump=each.jump,
        start=place(each.start), size=plural(each.size, "score"),
    )  # fmt: skip


def _enlarge(each: Ruler, made: Rulers) -> Caption:
    factor = int(each.name.removeprefix("enlarged ×"))
    return Caption(
        "Each score stamps {kernel} places, its own in their middle: {before} − {half} · {jump} = "
        "**{start}**.",
        kernel=2 * factor, before=place(each.before), half=place((2 * factor - 1) / 2),
        jump=each.jump, start=place(each.start),
    )  # fmt: skip


def _skip(each: Ruler, made: Rulers) -> Caption:
    pool = each.name.removeprefix("scores of ")
    return Caption(
        "{pool} begins at {before}, the enlarged scores at {start}: crop ({start} − {signed}) / "
        "{jump} = **{crop}** of its units, then add.",
        pool=pool, before=place(each.before), start=place(each.start),
        signed=_signed(each.before), jump=each.jump, crop=each.crop,
    )  # fmt: skip


def _crop(each: Ruler, made: Rulers) -> Caption:
    if made.covers:
        return Caption(
            "The enlarged map begins at {before}: crop **{crop}**, and {n} scores lie on {n} "
            "pixels.", before=place(each.before), crop=each.crop, n=each.size,
        )  # fmt: skip
    first, last = made.missing
    ends = (first, "first"), (last, "last")
    parts = [f"the {end} {'pixel' if n == 1 else plural(n, 'pixel')}" for n, end in ends if n]
    have = "has" if first + last == 1 else "have"
    return Caption(
        "The enlarged map goes from {before} to {end}: **{parts}** of {n} " + f"{have} no score.",
        before=place(each.before), end=place(made.whole.end), n=each.size,
        parts=" and ".join(parts),
    )  # fmt: skip
