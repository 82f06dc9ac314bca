"""What all marks share: their common fields, and how properties of elements travel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from vislib.stage.buffer import Writer
from vislib.stage.caption import sentences

POSITION_BYTES = 700_000  # positions travel as 16 bits up to this size, then as 8
COLOUR_BYTES = 100_000  # and values that become colours, which need less


@dataclass(frozen=True, eq=False, kw_only=True)
class Mark:
    """What all marks share.

    ``opacity``: scalar, ``(n,)``, ``(F, 1)`` or ``(F, n)``; ``since``/``until`` ``(n,)``: first and
    last frame in which an element is visible; ``hover``: one sentence per element, shown in the
    caption line; ``click``: a click on an element is sent to Python; ``glide``: positions
    interpolate between frames.

    A kind says in ``plain`` which further fields travel as they are, in ``axes`` how many axes a
    property has in one frame (one more is the frames'), in ``words`` where texts stand.
    """

    kind: ClassVar[str]
    plain: ClassVar[tuple[str, ...]] = ()
    axes: ClassVar[Mapping[str, int]] = {"opacity": 1}
    words: ClassVar[tuple[str, ...]] = ()

    id: str = ""
    opacity: Any = 1.0
    since: Any = None
    until: Any = None
    hover: Sequence[str] | None = None
    click: bool = False
    glide: bool = True

    @property
    def count(self) -> int:
        """How many elements it has in each frame."""
        return 1

    @property
    def moves(self) -> bool:
        """Whether its places have a frame axis."""
        places = self.axes.keys() & {"xy", "heights", "boxes", "ends"}
        return any(np.ndim(getattr(self, name)) > self.axes[name] for name in places)

    def fields(self, frames: int, w: Writer) -> dict[str, Any]:
        """What this kind alone has, in a scene of ``frames`` frames; arrays go into the buffer."""
        raise NotImplementedError

    def packed(self, frames: int, w: Writer) -> dict[str, Any]:
        """The mark as the browser receives it: plain values as they are, arrays as references."""
        d: dict[str, Any] = {"kind": self.kind}
        for name in ("panel", "id", "click", "glide", *self.plain):
            value = getattr(self, name)
            if isinstance(value, (str, int, float)) and value is not False and value != "":
                d[name] = value
        d |= self.fields(frames, w)
        d["n"] = self.count
        if not np.isscalar(self.opacity) or self.opacity != 1.0:
            d["opacity"] = per_element(self.opacity, self.count, frames, w)
        for name in ("since", "until"):
            if getattr(self, name) is not None:
                d[name] = w.integers(np.asarray(getattr(self, name)), False)
        if self.hover is not None:
            d["hover"] = sentences(self.hover)
        return d

    def in_frame(self, frame: int) -> dict[str, Any]:
        """The properties that differ between frames, as they are in one."""
        return {
            name: np.asarray(value)[frame]
            for name, axes in self.axes.items()
            if (value := getattr(self, name)) is not None and np.ndim(value) > axes
        }

    def colour_values(self) -> np.ndarray | None:
        """The numbers that become colours, over all frames; None if none do."""
        return None


@dataclass(frozen=True, eq=False, kw_only=True)
class Coloured(Mark):
    """A mark whose elements have a colour each: by role, palette index or value."""

    axes: ClassVar[Mapping[str, int]] = Mark.axes | {"color": 1}

    color: Any = "ink"
    scale: str = "viridis"
    vmin: float | None = None
    vmax: float | None = None

    def colour_values(self) -> np.ndarray | None:
        values = np.asarray(self.color)
        return values if values.dtype.kind == "f" else None

    def packed_colour(self, w: Writer) -> Any:
        """A role, or references to names, palette indices or values of the elements."""
        if isinstance(self.color, str):
            return self.color
        a = np.asarray(self.color)
        if a.dtype.kind in "US":
            names = sorted(set(a.ravel().tolist()))
            return {"names": names, "i": w.integers(np.searchsorted(names, a), a.ndim == 2)}
        if a.dtype.kind in "iub":
            return {"cat": w.integers(a.astype(np.int64), a.ndim == 2)}
        return {"v": w.array(a, a.ndim == 2, wide=COLOUR_BYTES)} | colour_range(self, a)


def colour_range(mark: Any, values: np.ndarray) -> dict[str, Any]:
    """The colour scale of a mark and the values at its ends, for ``values``."""
    finite = values[np.isfinite(values)]
    low = mark.vmin if mark.vmin is not None else float(finite.min()) if finite.size else 0.0
    high = mark.vmax if mark.vmax is not None else float(finite.max()) if finite.size else 1.0
    if mark.scale == "RdBu" and mark.vmin is None and mark.vmax is None:  # centred on 0
        high = max(abs(low), abs(high)) or 1.0
        low = -high
    return {"scale": mark.scale, "lo": float(low), "hi": float(high if high > low else low + 1)}


def per_element(value: Any, n: int, frames: int, w: Writer) -> Any:
    """Scalar, (n,), (F, 1) or (F, n) floats."""
    if np.isscalar(value):
        return float(value)
    a = np.asarray(value, dtype=np.float32)
    if a.ndim == 1 and len(a) not in (n,) and len(a) == frames:
        a = a[:, None]
    if a.ndim == 2 and len(a) != frames:
        raise ValueError(f"A property with {len(a)} frames in a scene of {frames}.")
    return w.array(a, a.ndim == 2, wide=COLOUR_BYTES)


def positions(value: Any, base: int, frames: int, w: Writer, what: str) -> dict[str, Any]:
    """Positions of shape (n, base) or (F, n, base); ``what`` names them in an error."""
    a = np.asarray(value, dtype=np.float32)
    if a.ndim not in (2, 3) or a.shape[-1] != base:
        raise ValueError(f"{what} must be (n, {base}) or (frames, n, {base}), not {a.shape}.")
    if a.ndim == 3 and len(a) != frames:
        raise ValueError(f"{what} has {len(a)} frames in a scene of {frames}.")
    return w.array(a, a.ndim == 3, wide=POSITION_BYTES)


def strings(text: Any, n: int, frames: int, w: Writer) -> dict[str, Any]:
    """Texts per element (n) or per frame and element (F, n); each distinct string once."""
    listed = np.asarray(text, dtype=object)
    listed = listed.reshape(frames, n) if listed.size == frames * n != n else listed.reshape(-1)
    if listed.ndim == 1 and len(listed) != n:
        raise ValueError(f"{len(listed)} texts for {n} elements in {frames} frames.")
    unique = list(dict.fromkeys(str(t) for t in listed.ravel()))
    where = {t: i for i, t in enumerate(unique)}
    index = np.array([where[str(t)] for t in listed.ravel()]).reshape(listed.shape)
    return {"t": unique, "i": w.integers(index, index.ndim == 2)}


def numbers(text: Any, n: int, frames: int, w: Writer) -> dict[str, Any]:
    """What is printed at each element: a format for its value, or strings of its own."""
    if text is None:
        return {}
    if isinstance(text, (str, bool)):
        return {"text": text}
    return {"texts": strings(text, n, frames, w)}
