"""The scene language: what an animation shows, declared once, drawn in the browser.

A ``Scene`` has panels (coordinate systems), marks (things drawn in them), captions (one sentence
a frame), links (hover here, light up there) and jumps (click here, go to that frame). Every array
property is constant or has a leading frame axis of length ``frames``. Scenes are pure values:
equal scenes pack to equal bytes (``Scene.pack``).

Colours, wherever a mark has ``color``: a role name of ``vislib.stage.theme`` ("input",
"kernel", ...), "#rrggbb", a sequence of those per element, an int array ``(n,)`` or ``(F, n)`` of
palette indices, or a float array with ``scale``, ``vmin``, ``vmax``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from vislib.stage.pack import Packed, pack


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


@dataclass(frozen=True, eq=False, kw_only=True)
class Mark:
    """What all marks share.

    ``opacity``: scalar, ``(n,)``, ``(F, 1)`` or ``(F, n)``; ``since``/``until`` ``(n,)``: first and
    last frame in which an element is visible; ``hover``: one sentence per element, shown in the
    caption line; ``click``: a click on an element is sent to Python; ``glide``: positions
    interpolate between frames.
    """

    id: str = ""
    opacity: Any = 1.0
    since: Any = None
    until: Any = None
    hover: Sequence[str] | None = None
    click: bool = False
    glide: bool = True


@dataclass(frozen=True, eq=False, kw_only=True)
class _Coloured(Mark):
    color: Any = "ink"
    scale: str = "viridis"
    vmin: float | None = None
    vmax: float | None = None


@dataclass(frozen=True, eq=False)
class Cells(Mark):
    """A grid of values, elements numbered row-major; ``values`` (R, C) or (F, R, C), NaN = empty.

    ``text``: ``None``, ``True``, a format such as ".2f", or one string per cell (R*C, or F lists of
    them); it is printed where a cell is large enough. ``hatch``: bool, for padding. ``outline``: a
    role name for a frame around each cell. ``x``, ``y``: lower corner of the grid, may be (F,).
    """

    kind: ClassVar[str] = "cells"
    panel: str
    values: Any
    x: Any = 0.0
    y: Any = 0.0
    cell: tuple[float, float] = (1.0, 1.0)
    scale: str = "viridis"
    vmin: float | None = None
    vmax: float | None = None
    text: Any = None
    gap: float = 0.06
    hatch: Any = None
    outline: str | None = None


@dataclass(frozen=True, eq=False)
class Picture(Mark):
    """An image (H, W), (H, W, 3|4) uint8, or with a leading frame axis, in data units.

    ``smooth``: a photograph, blended when enlarged and sent with losses; ``flat``: a smooth one of
    few plain colours, sent exactly.
    """

    kind: ClassVar[str] = "picture"
    panel: str
    image: Any
    x: float = 0.0
    y: float = 0.0
    width: float | None = None
    height: float | None = None
    smooth: bool = False
    flat: bool = False


@dataclass(frozen=True, eq=False)
class Points(_Coloured):
    """Dots at ``xy`` (n, 2) or (F, n, 2), ``size`` in pixels; ``drag`` "xy", "x", "y": handles."""

    kind: ClassVar[str] = "points"
    panel: str
    xy: Any
    size: Any = 6.0
    shape: str = "circle"
    labels: Sequence[str] | None = None
    drag: str | None = None


@dataclass(frozen=True, eq=False)
class Path(_Coloured):
    """A line through vertices (m, 2) or (F, m, 2); NaN breaks it; ``upto`` (F,) vertices shown."""

    kind: ClassVar[str] = "path"
    panel: str
    xy: Any
    width: float = 2.0
    dash: bool = False
    closed: bool = False
    fill: float = 0.0
    upto: Any = None


@dataclass(frozen=True, eq=False)
class Segments(_Coloured):
    """Straight lines; ``ends`` (n, 4) or (F, n, 4) as x0, y0, x1, y1."""

    kind: ClassVar[str] = "segments"
    panel: str
    ends: Any
    width: float = 1.5
    dash: bool = False


@dataclass(frozen=True, eq=False)
class Arrow(Segments):
    """Segments with a head at the second end."""

    kind: ClassVar[str] = "arrow"
    width: float = 2.0


@dataclass(frozen=True, eq=False)
class Boxes(_Coloured):
    """Rectangles; ``boxes`` (n, 4) or (F, n, 4) as x, y, width, height; ``fill`` is an opacity."""

    kind: ClassVar[str] = "boxes"
    panel: str
    boxes: Any
    fill: float = 0.15
    width: float = 2.0
    dash: bool = False
    hatch: bool = False
    labels: Sequence[str] | None = None
    drag: str | None = None


@dataclass(frozen=True, eq=False)
class Bars(_Coloured):
    """Bars; ``heights`` (n,) or (F, n) are the tops, ``base`` where they start."""

    kind: ClassVar[str] = "bars"
    panel: str
    heights: Any
    x: Any = None
    base: Any = 0.0
    width: float = 0.8
    labels: Sequence[str] | None = None
    text: Any = None
    drag: str | None = None


@dataclass(frozen=True, eq=False)
class Label(_Coloured):
    """Text at ``xy``: one string, n strings, F strings for a single label, or F lists of n."""

    kind: ClassVar[str] = "label"
    panel: str
    xy: Any
    text: Any
    size: float = 1.0
    anchor: str = "middle"
    bold: bool = False


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


@dataclass(frozen=True, eq=False)
class Jump:
    """Clicking element i of ``mark`` goes to frame ``frames[i]`` (negative: nowhere)."""

    mark: str
    frames: Any


@dataclass(frozen=True, eq=False)
class Scene:
    """An animation of ``frames`` frames; see the module docstring.

    ``captions``: one sentence, or one a frame, plain text with ``$latex$`` parts and ``**bold**``.
    ``alt`` says in one sentence what the picture shows. ``height`` is in CSS pixels at ordinary
    size, ``frame_ms`` how long a frame lasts at speed 1, ``start`` the frame shown first.
    """

    panels: Sequence[Panel]
    marks: Sequence[Mark]
    frames: int = 1
    captions: str | Sequence[str] = ""
    links: Sequence[Link] = ()
    jumps: Sequence[Jump] = ()
    alt: str = ""
    height: int = 380
    frame_ms: int = 800
    loop: bool = False
    start: int = 0

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

    def _check_names(self) -> None:
        panels = {p.id for p in self.panels}
        ids = {m.id for m in self.marks if m.id}
        for m in self.marks:
            if m.panel not in panels:
                raise ValueError(f"Mark {m.id or m.kind!r} names panel {m.panel!r}; use {panels}.")
        for name in [n for k in self.links for n in (k.source, k.target)] + [
            j.mark for j in self.jumps
        ]:
            if name not in ids:
                raise ValueError(f"A link or jump names mark {name!r}; marks with an id: {ids}.")

    @cached_property
    def _packed(self) -> Packed:
        return pack(self)

    def pack(self) -> Packed:
        """The scene as header text and one buffer; equal scenes give equal bytes."""
        return self._packed
