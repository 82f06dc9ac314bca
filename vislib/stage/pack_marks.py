"""Packing of marks: one mark becomes a few plain values and references into the buffer."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np

from vislib.stage.buffer import Writer
from vislib.stage.caption import rich

if TYPE_CHECKING:
    from vislib.stage.scene import Mark, Scene

POSITION_BYTES = 700_000  # positions travel as 16 bits up to this size, then as 8
COLOUR_BYTES = 100_000  # and values that become colours, which need less
_MAX_PICTURE = 640  # pixels on the longer side; larger pictures are reduced for the screen

_PLAIN = ("panel", "id", "click", "glide", "gap", "smooth", "shape", "drag", "dash", "closed")
_PLAIN += ("fill", "hatch", "width", "anchor", "bold", "outline")


def mark(m: Mark, scene: Scene, w: Writer) -> dict[str, Any]:
    """One mark: plain values as they are, arrays as references."""
    d: dict[str, Any] = {"kind": m.kind}
    for name in _PLAIN:
        value = getattr(m, name, None)
        if isinstance(value, (str, int, float)) and value is not False and value != "":
            d[name] = value
    n = _MARKS[m.kind](m, d, scene, w)
    d["n"] = n
    if not np.isscalar(m.opacity) or m.opacity != 1.0:
        d["opacity"] = _per_element(m.opacity, n, scene.frames, w)
    for name in ("since", "until"):
        if getattr(m, name) is not None:
            d[name] = w.integers(np.asarray(getattr(m, name)), False)
    if m.hover is not None:
        d["hover"] = texts(m.hover)
    return d


def _per_element(value: Any, n: int, frames: int, w: Writer) -> Any:
    """Scalar, (n,), (F, 1) or (F, n) floats."""
    if np.isscalar(value):
        return float(value)
    a = np.asarray(value, dtype=np.float32)
    if a.ndim == 1 and len(a) not in (n,) and len(a) == frames:
        a = a[:, None]
    if a.ndim == 2 and len(a) != frames:
        raise ValueError(f"A property with {len(a)} frames in a scene of {frames}.")
    return w.array(a, a.ndim == 2, wide=COLOUR_BYTES)


def _positions(value: Any, base: int, scene: Scene, w: Writer, what: str) -> tuple[dict, int]:
    """Positions of shape (n, base) or (F, n, base)."""
    a = np.asarray(value, dtype=np.float32)
    if a.ndim not in (2, 3) or a.shape[-1] != base:
        raise ValueError(f"{what} must be (n, {base}) or (frames, n, {base}), not {a.shape}.")
    if a.ndim == 3 and len(a) != scene.frames:
        raise ValueError(f"{what} has {len(a)} frames in a scene of {scene.frames}.")
    return w.array(a, a.ndim == 3, wide=POSITION_BYTES), a.shape[-2]


def _color(m: Any, d: dict[str, Any], w: Writer) -> None:
    c = m.color
    if isinstance(c, str):
        d["color"] = c
        return
    a = np.asarray(c)
    if a.dtype.kind in "US":
        names = sorted(set(a.ravel().tolist()))
        index = np.searchsorted(np.array(names), a)
        d["color"] = {"names": names, "i": w.integers(index, a.ndim == 2)}
    elif a.dtype.kind in "iub":
        d["color"] = {"cat": w.integers(a.astype(np.int64), a.ndim == 2)}
    else:
        d["color"] = {"v": w.array(a, a.ndim == 2, wide=COLOUR_BYTES)} | colour_range(m, a)


def colour_range(m: Any, a: np.ndarray) -> dict[str, Any]:
    """The colour scale of a mark and the values at its ends, for the values ``a``."""
    finite = a[np.isfinite(a)]
    low = m.vmin if m.vmin is not None else float(finite.min()) if finite.size else 0.0
    high = m.vmax if m.vmax is not None else float(finite.max()) if finite.size else 1.0
    if m.scale == "RdBu" and m.vmin is None and m.vmax is None:  # diverging: centred on 0
        high = max(abs(low), abs(high)) or 1.0
        low = -high
    return {"scale": m.scale, "lo": float(low), "hi": float(high if high > low else low + 1)}


def _cells(m: Any, d: dict, scene: Scene, w: Writer) -> int:
    a = np.asarray(m.values, dtype=np.float32)
    if a.ndim not in (2, 3):
        raise ValueError(f"Cells.values must be (R, C) or (frames, R, C), not {a.shape}.")
    rows, cols = a.shape[-2:]
    d |= {"rows": rows, "cols": cols, "cell": [float(v) for v in m.cell]}
    d["values"] = w.array(a, a.ndim == 3, wide=COLOUR_BYTES) | colour_range(m, a)
    if m.hatch is not None:
        hatch = np.asarray(m.hatch)
        d["hatch"] = w.integers(hatch.astype(np.int64), hatch.ndim == 3)
    for name in ("x", "y"):
        value = getattr(m, name)
        where = np.asarray(value, dtype=np.float32)
        d[name] = float(value) if where.ndim == 0 else w.array(where[:, None], True)
    if isinstance(m.text, (str, bool)):
        d["text"] = m.text
    elif m.text is not None:
        d["texts"] = _strings(m.text, rows * cols, scene.frames, w)
    return rows * cols


def _strings(text: Any, n: int, frames: int, w: Writer) -> dict[str, Any]:
    """Texts per element (n) or per frame and element (F, n); each distinct string once."""
    listed = np.asarray(text, dtype=object)
    listed = listed.reshape(frames, n) if listed.size == frames * n != n else listed.reshape(-1)
    if listed.ndim == 1 and len(listed) != n:
        raise ValueError(f"{len(listed)} texts for {n} elements in {frames} frames.")
    unique = list(dict.fromkeys(str(t) for t in listed.ravel()))
    where = {t: i for i, t in enumerate(unique)}
    index = np.array([where[str(t)] for t in listed.ravel()]).reshape(listed.shape)
    return {"t": unique, "i": w.integers(index, index.ndim == 2)}


def _picture(m: Any, d: dict, scene: Scene, w: Writer) -> int:
    a = np.asarray(m.image)
    if a.dtype != np.uint8:
        raise ValueError(f"Picture.image must be uint8, not {a.dtype}.")
    framed = a.ndim == 4 or (a.ndim == 3 and a.shape[-1] not in (3, 4))
    stills = a if framed else a[None]
    rows, cols = stills.shape[1:3]
    d |= {
        "x": float(m.x),
        "y": float(m.y),
        "w": float(m.width or cols),
        "h": float(m.height or rows),
    }
    d["images"] = []
    for still in stills:
        raw, mime = _encode(_Still(still), m.smooth, m.flat)
        d["images"].append([w.add(raw, "image"), len(raw), mime])
    return 1


class _Still:
    """One picture, known by a digest: a cache that has its code need not keep its pixels."""

    def __init__(self, pixels: np.ndarray) -> None:
        self.pixels: np.ndarray | None = np.ascontiguousarray(pixels)
        self.known = blake2b(self.pixels.data, digest_size=16).digest(), pixels.shape

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Still) and self.known == other.known

    def __hash__(self) -> int:
        return hash(self.known)


@lru_cache(maxsize=128)
def _encode(still: _Still, smooth: bool, flat: bool) -> tuple[bytes, str]:
    """WebP: lossless for small, flat or crisp pictures, else quality 85."""
    import io

    from PIL import Image

    image = Image.fromarray(still.pixels)
    still.pixels = None
    if smooth and max(image.size) > _MAX_PICTURE:
        image.thumbnail((_MAX_PICTURE, _MAX_PICTURE))
    out = io.BytesIO()
    lossless = flat or not smooth or image.width * image.height <= 4096
    image.save(out, "WEBP", lossless=lossless, quality=60 if lossless else 85, method=2)
    return out.getvalue(), "image/webp"


def _points(m: Any, d: dict, scene: Scene, w: Writer) -> int:
    d["xy"], n = _positions(m.xy, 2, scene, w, "Points.xy")
    d["size"] = _per_element(m.size, n, scene.frames, w)
    _color(m, d, w)
    if m.labels is not None:
        d["texts"] = _strings(m.labels, n, scene.frames, w)
    return n


def _path(m: Any, d: dict, scene: Scene, w: Writer) -> int:
    d["xy"], n = _positions(m.xy, 2, scene, w, "Path.xy")
    _color(m, d, w)
    if m.upto is not None:
        d["upto"] = w.integers(np.asarray(m.upto)[:, None], True)
    return n


def _segments(m: Any, d: dict, scene: Scene, w: Writer) -> int:
    d["ends"], n = _positions(m.ends, 4, scene, w, f"{m.kind} ends")
    _color(m, d, w)
    return n


def _boxes(m: Any, d: dict, scene: Scene, w: Writer) -> int:
    d["boxes"], n = _positions(m.boxes, 4, scene, w, "Boxes.boxes")
    _color(m, d, w)
    if m.labels is not None:
        d["texts"] = _strings(m.labels, n, scene.frames, w)
    return n


def _bars(m: Any, d: dict, scene: Scene, w: Writer) -> int:
    a = np.asarray(m.heights, dtype=np.float32)
    n = a.shape[-1]
    d["heights"] = w.array(a, a.ndim == 2)
    d["xs"] = w.array(np.arange(n) if m.x is None else np.asarray(m.x), False)
    base = np.broadcast_to(np.asarray(m.base, np.float32), a.shape if np.ndim(m.base) > 1 else (n,))
    d["base"] = w.array(base, base.ndim == 2)
    _color(m, d, w)
    if m.labels is not None:
        d["names"] = [str(t) for t in m.labels]
    if isinstance(m.text, (str, bool)):
        d["text"] = m.text
    elif m.text is not None:
        d["texts"] = _strings(m.text, n, scene.frames, w)
    return n


def _label(m: Any, d: dict, scene: Scene, w: Writer) -> int:
    xy = np.asarray(m.xy, dtype=np.float32)
    xy = xy[None] if xy.ndim == 1 else xy
    text = [m.text] if isinstance(m.text, str) else list(m.text)
    d["xy"], n = _positions(xy, 2, scene, w, "Label.xy")
    same = len(text) == 1 and isinstance(text[0], str)
    d["texts"] = _strings(text * n if same else text, n, scene.frames, w)
    d["size"] = float(m.size)
    _color(m, d, w)
    return n


_MARKS = {
    "cells": _cells,
    "picture": _picture,
    "points": _points,
    "path": _path,
    "segments": _segments,
    "arrow": _segments,
    "boxes": _boxes,
    "bars": _bars,
    "label": _label,
}


def texts(texts: str | Sequence[str]) -> dict[str, Any]:
    """Sentences as HTML, each stored once, with the index of each."""
    listed = [texts] if isinstance(texts, str) else list(texts)
    unique = list(dict.fromkeys(listed))
    where = {t: i for i, t in enumerate(unique)}
    return {"t": [rich(t) for t in unique], "i": [where[t] for t in listed]}
