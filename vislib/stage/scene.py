"""The scene language: what an animation shows, declared once, drawn in the browser.

A ``Scene`` has panels (coordinate systems), marks (things drawn in them), captions (one sentence
a frame), links (hover here, light up there), jumps (click here, go to that frame) and scrubs (drag
this through the frames). Every array property is constant or has a leading frame axis of length
``frames``. Scenes are pure values: equal scenes pack to equal bytes (``pack``).

Colours, wherever a mark has ``color``: a role name of ``vislib.stage.theme`` ("input",
"kernel", ...), "#rrggbb", a sequence of those per element, an int array ``(n,)`` or ``(F, n)`` of
palette indices, or a float array with ``scale``, ``vmin``, ``vmax``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from vislib.stage.buffer import Writer
from vislib.stage.caption import rich, sentences
from vislib.stage.marks import (
    Arrow,
    Bars,
    Boxes,
    Cells,
    Label,
    Mark,
    Paint,
    Path,
    Picture,
    Points,
    Segments,
)
from vislib.stage.packed import Packed, seal

__all__ = [
    "Arrow", "Bars", "Boxes", "Cells", "Jump", "Label", "Link", "Mark", "Paint", "Panel", "Path",
    "Picture", "Points", "Scene", "Scrub", "Segments", "pack",
]  # fmt: skip


@dataclass(frozen=True)
class Panel:
    """A titled coordinate system.

    ``x`` and ``y`` are data ranges; ``y_down`` suits images and matrices; ``equal`` keeps units
    square. Panels with the same ``row`` stand side by side, their widths in ratio of ``weight``
    (on narrow screens each gets a row of its own). ``tall`` is the row's share of the height.
    ``click`` sends clicks on empty space to Python, with data coordinates.
    """

    id: str
    title: str = ""
    x: tuple[float, float] = (0.0, 1.0)
    y: tuple[float, float] = (0.0, 1.0)
    equal: bool = False
    axes: bool = False
    x_label: str = ""
    y_label: str = ""
    y_down: bool = False
    row: int = 0
    weight: float = 1.0
    tall: float = 1.0
    click: bool = False

    def __post_init__(self) -> None:
        for name, (low, high) in (("x", self.x), ("y", self.y)):
            if not (np.isfinite(low) and np.isfinite(high) and low < high):
                raise ValueError(f"Panel {self.id!r}: {name} must be (low, high) with low < high.")

    def packed(self) -> dict[str, Any]:
        return vars(self) | {
            "x": [float(v) for v in self.x],
            "y": [float(v) for v in self.y],
            "title": rich(self.title),
        }


@dataclass(frozen=True, eq=False)
class Link:
    """Hovering element i of ``source`` lights the elements ``pairs[i]`` of ``target``.

    ``both``: and back. ``chain``: links of this kind are followed transitively (all units below).
    """

    source: str
    target: str
    pairs: Sequence[Sequence[int]]
    both: bool = True
    chain: bool = False

    def packed(self, w: Writer) -> dict[str, Any]:
        lengths = np.array([len(p) for p in self.pairs], dtype=np.int64)
        flat = [int(i) for p in self.pairs for i in p]
        return {
            "s": self.source,
            "t": self.target,
            "off": w.integers(np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64), False),
            "to": w.integers(np.array(flat, dtype=np.int64), False),
            "both": self.both,
            "chain": self.chain,
        }


@dataclass(frozen=True, eq=False)
class Jump:
    """Clicking element i of ``mark`` goes to frame ``frames[i]`` (negative: nowhere)."""

    mark: str
    frames: Any

    def packed(self, w: Writer) -> dict[str, Any]:
        return {"m": self.mark, "to": w.integers(np.asarray(self.frames), False)}


@dataclass(frozen=True)
class Scrub:
    """Dragging an element of ``mark`` (points, bars, boxes) goes to the frame that is nearest.

    Where the elements move from frame to frame, the dragged one leads: the frame in which it is
    nearest to the pointer along ``axis`` ("x", "y" or "xy"). Where they stand still, each is a
    frame (the i-th, or the one that a ``Jump`` of the same mark says) and the nearest is chosen.
    By keyboard the arrows along ``axis`` do the same.
    """

    mark: str
    axis: str = "x"

    def __post_init__(self) -> None:
        if self.axis not in ("x", "y", "xy"):
            raise ValueError(f"Scrub of {self.mark!r}: axis must be 'x', 'y' or 'xy'.")

    def packed(self) -> dict[str, Any]:
        return {"m": self.mark, "axis": self.axis}


@dataclass(frozen=True, eq=False, kw_only=True)
class Secret:
    """What of a scene waits for the answer to its question, and what stands there until then.

    ``panels`` (ids, their marks with them) and ``marks`` (ids, or the marks themselves) are left
    out; ``instead``: panels and marks, one frame, of the question alone, each in the place of the
    one with its id, if there is one. ``caption`` and ``alt`` replace the scene's own (None: those
    of ``frame``, the frame that is shown), ``height`` its height.
    """

    panels: Sequence[str] = ()
    marks: Sequence[str | Mark] = ()
    instead: Sequence[Panel | Mark] = ()
    caption: str | None = None
    alt: str | None = None
    height: int | None = None
    frame: int = 0


@dataclass(frozen=True, eq=False)
class Scene:
    """An animation of ``frames`` frames; see the module docstring.

    ``captions``: one sentence, or one a frame, plain text with ``$latex$`` parts and ``**bold**``.
    ``alt`` says in one sentence what the picture shows. ``height`` is in CSS pixels at ordinary
    size, ``frame_ms`` how long a frame lasts at speed 1, ``start`` the frame shown first.
    ``secret``: what ``question`` leaves out. ``live``: names the data that the browser may fill in
    for itself, mark by mark; empty: none.
    """

    panels: Sequence[Panel]
    marks: Sequence[Mark]
    frames: int = 1
    captions: str | Sequence[str] = ""
    links: Sequence[Link] = ()
    jumps: Sequence[Jump] = ()
    scrubs: Sequence[Scrub] = ()
    alt: str = ""
    height: int = 380
    frame_ms: int = 800
    loop: bool = False
    start: int = 0
    secret: Secret = Secret()
    live: str = ""

    def __post_init__(self) -> None:
        if self.frames < 1:
            raise ValueError("A scene needs at least one frame.")
        if not self.panels:
            raise ValueError("A scene needs at least one panel.")
        if not isinstance(self.captions, str) and len(self.captions) != self.frames:
            raise ValueError(
                f"{len(self.captions)} captions for {self.frames} frames: give one, or one each."
            )
        self._check_names()
        for scrub in self.scrubs:
            self._check_scrub(scrub)

    def _check_names(self) -> None:
        panels = {p.id for p in self.panels}
        ids = {m.id for m in self.marks if m.id}
        for m in self.marks:
            if m.panel not in panels:
                raise ValueError(f"Mark {m.id or m.kind!r} names panel {m.panel!r}; use {panels}.")
        for name in self._named():
            if name not in ids:
                raise ValueError(f"A link or jump names mark {name!r}; marks with an id: {ids}.")
        hidden = {m for m in self.secret.marks if isinstance(m, str)}
        if unknown := (hidden - ids) | (set(self.secret.panels) - panels):
            raise ValueError(f"The secret names {unknown}; there are {panels} and {ids}.")

    def question(self) -> Scene:
        """What is sent before the answer: one frame, without the secret, under its own caption."""
        from vislib.stage import opening

        return opening.question(self)

    def _named(self) -> Iterator[str]:
        """The marks that links, jumps and scrubs speak of."""
        for link in self.links:
            yield from (link.source, link.target)
        yield from (j.mark for j in (*self.jumps, *self.scrubs))

    def _check_scrub(self, scrub: Scrub) -> None:
        mark = next(m for m in self.marks if m.id == scrub.mark)
        if mark.kind not in ("points", "bars", "boxes"):
            raise ValueError(f"Scrub of {mark.id!r}: only points, bars and boxes can be dragged.")
        if getattr(mark, "drag", None):
            raise ValueError(f"Scrub of {mark.id!r}: its elements are handles already.")
        jumps = any(j.mark == mark.id for j in self.jumps)
        if not (mark.moves or jumps or mark.count <= self.frames):
            raise ValueError(
                f"Scrub of {mark.id!r}: {mark.count} elements for {self.frames} frames; say with a "
                "Jump which frame belongs to which."
            )

    @cached_property
    def _packed(self) -> Packed:
        return pack(self)

    def pack(self) -> Packed:
        """The scene as header text and one buffer; equal scenes give equal bytes."""
        return self._packed


def pack(scene: Scene) -> Packed:
    """Header and buffer of a scene; raises ``ValueError`` past the hard limit."""
    w = Writer()
    head = {
        "v": 1,
        "alt": scene.alt,
        "frames": scene.frames,
        "frame_ms": scene.frame_ms,
        "loop": scene.loop,
        "start": min(scene.start, scene.frames - 1),
        "height": scene.height,
        "live": scene.live,
        "panels": [p.packed() for p in scene.panels],
        "marks": [m.packed(scene.frames, w) for m in scene.marks],
        "captions": sentences(scene.captions),
        "links": [k.packed(w) for k in scene.links],
        "jumps": [j.packed(w) for j in scene.jumps],
        "scrubs": [s.packed() for s in scene.scrubs],
    }
    return seal(head, w)
