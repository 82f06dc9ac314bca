"""Packing: a scene becomes one JSON header and one buffer of little-endian arrays.

A component receives raw bytes best (Python lists and doubles are slow and large), so every array
goes into the buffer, 8-byte aligned, as ``f4``, ``i2``, ``u1`` or ``i4``, and the header refers to
it as ``{"a": [offset, dtype, shape], "f": framed}``. Large arrays are quantised to 16 or 8 bits
(``"q": [low, step]``): finer than a screen pixel, a quarter of the bytes.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from vislib.stage.caption import rich

if TYPE_CHECKING:
    from vislib.stage.scene import Mark, Scene

HARD_LIMIT = 1_000_000  # bytes a scene; the aim is 300 kB
EXACT_BYTES = 24_000  # arrays up to this size travel as exact float32
POSITION_BYTES = 700_000  # positions travel as 16 bits up to this size, then as 8
COLOUR_BYTES = 100_000  # and values that become colours, which need less
_MAX_PICTURE = 640  # pixels on the longer side; larger pictures are reduced for the screen


@dataclass(frozen=True)
class Packed:
    """``header``: JSON text; ``buffer``: the arrays."""

    header: str
    buffer: bytes

    @property
    def nbytes(self) -> int:
        """Bytes that travel to the browser."""
        return len(self.blob)

    @property
    def blob(self) -> bytes:
        """Header length (u4), header, padding to 8 bytes, buffer: what the browser receives."""
        head = self.header.encode()
        pad = -(4 + len(head)) % 8
        return len(head).to_bytes(4, "little") + head + b"\0" * pad + self.buffer

    @property
    def digest(self) -> str:
        """A short fingerprint: equal scenes have equal digests."""
        return f"{zlib.crc32(self.header.encode()):08x}{zlib.crc32(self.buffer):08x}"


class _Writer:
    """Collects arrays; equal arrays are stored once."""

    def __init__(self) -> None:
        self.chunks: list[bytes] = []
        self.size = 0
        self.known: dict[tuple[str, bytes], int] = {}

    def add(self, raw: bytes, tag: str = "") -> int:
        key = (tag, raw)
        if key not in self.known:
            self.known[key] = self.size
            padded = raw + b"\0" * (-len(raw) % 8)
            self.chunks.append(padded)
            self.size += len(padded)
        return self.known[key]

    def array(self, values: np.ndarray, framed: bool, *, wide: int = -1) -> dict[str, Any]:
        """A reference to floats, dropping a frame axis along which nothing changes.

        ``wide`` >= 0 allows quantising: to 16 bits up to that many bytes, beyond it to 8.
        """
        values = np.ascontiguousarray(values, dtype=np.float32)
        if framed and len(values) and _same(values):
            values, framed = values[0], False
        ref: dict[str, Any] = {"f": int(framed)}
        if wide >= 0 and values.nbytes > EXACT_BYTES:
            values, ref["q"] = _quantise(values, wide=values.nbytes // 2 <= wide)
        ref["a"] = [self.add(values.tobytes()), values.dtype.str[1:], list(values.shape)]
        return ref

    def integers(self, values: np.ndarray, framed: bool) -> dict[str, Any]:
        """A reference to small integers, in the smallest type that holds them."""
        values = np.ascontiguousarray(values)
        if framed and len(values) and _same(values):
            values, framed = values[0], False
        low, high = (int(values.min()), int(values.max())) if values.size else (0, 0)
        fits_byte = low >= 0 and high <= 254
        kind = "u1" if fits_byte else "i2" if max(-low, high) < 32000 else "i4"
        values = values.astype(kind)
        at = self.add(values.tobytes())
        return {"a": [at, kind, list(values.shape)], "f": int(framed)}


def _same(values: np.ndarray) -> bool:
    return bool(np.array_equal(values, np.broadcast_to(values[:1], values.shape), equal_nan=True))


def _quantise(values: np.ndarray, wide: bool) -> tuple[np.ndarray, list[float]]:
    """Map finite values to 0..levels; the last code means NaN."""
    finite = np.isfinite(values)
    low, high = (
        (float(values[finite].min()), float(values[finite].max())) if finite.any() else (0.0, 1.0)
    )
    levels, nan, kind = (32000, -32768, "<i2") if wide else (254, 255, "u1")
    step = (high - low) / levels or 1.0
    with np.errstate(invalid="ignore"):
        codes = np.where(finite, np.rint((np.clip(values, low, high) - low) / step), nan)
    return codes.astype(kind), [low, step]


def pack(scene: Scene) -> Packed:
    """Header and buffer of a scene; raises ``ValueError`` past the hard limit."""
    w = _Writer()
    head = {
        "v": 1,
        "alt": scene.alt,
        "frames": scene.frames,
        "frame_ms": scene.frame_ms,
        "loop": scene.loop,
        "start": min(scene.start, scene.frames - 1),
        "height": scene.height,
        "panels": [_panel(p) for p in scene.panels],
        "marks": [_mark(m, scene, w) for m in scene.marks],
        "captions": _texts(scene.captions),
        "links": [_link(k, scene, w) for k in scene.links],
        "jumps": [
            {"m": j.mark, "to": w.integers(np.asarray(j.frames), False)} for j in scene.jumps
        ],
    }
    header = json.dumps(head, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    packed = Packed(header, b"".join(w.chunks))
    if packed.nbytes > HARD_LIMIT:
        raise ValueError(
            f"This picture would need {packed.nbytes / 1e6:.1f} MB; choose fewer points, steps or "
            "a smaller image."
        )
    return packed


def _panel(p: Any) -> dict[str, Any]:
    d = {k: v for k, v in vars(p).items() if not k.startswith("_")}
    return d | {
        "x": [float(v) for v in p.x],
        "y": [float(v) for v in p.y],
        "title": rich(p.title),
    }


def _texts(texts: str | Sequence[str]) -> dict[str, Any]:
    """Sentences as HTML, each stored once, with the index of each."""
    listed = [texts] if isinstance(texts, str) else list(texts)
    unique = list(dict.fromkeys(listed))
    where = {t: i for i, t in enumerate(unique)}
    return {"t": [rich(t) for t in unique], "i": [where[t] for t in listed]}


def _link(link: Any, scene: Scene, w: _Writer) -> dict[str, Any]:
    lengths = np.array([len(p) for p in link.pairs], dtype=np.int64)
    flat = [int(i) for p in link.pairs for i in p]
    return {
        "s": link.source,
        "t": link.target,
        "off": w.integers(np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64), False),
        "to": w.integers(np.array(flat, dtype=np.int64), False),
        "both": link.both,
        "chain": link.chain,
    }


# -- marks ------------------------------------------------------------------------------------

_PLAIN = ("panel", "id", "click", "glide", "gap", "smooth", "shape", "drag", "dash", "closed")
_PLAIN += ("fill", "hatch", "width", "anchor", "bold", "outline", "halo")


def _mark(m: Mark, scene: Scene, w: _Writer) -> dict[str, Any]:
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
        d["hover"] = _texts(m.hover)
    return d


def _per_element(value: Any, n: int, frames: int, w: _Writer) -> Any:
    """Scalar, (n,), (F, 1) or (F, n) floats."""
    if np.isscalar(value):
        return float(value)
    a = np.asarray(value, dtype=np.float32)
    if a.ndim == 1 and len(a) not in (n,) and len(a) == frames:
        a = a[:, None]
    if a.ndim == 2 and len(a) != frames:
        raise ValueError(f"A property with {len(a)} frames in a scene of {frames}.")
    return w.array(a, a.ndim == 2, wide=COLOUR_BYTES)


def _positions(value: Any, base: int, scene: Scene, w: _Writer, what: str) -> tuple[dict, int]:
    """Positions of shape (n, base) or (F, n, base)."""
    a = np.asarray(value, dtype=np.float32)
    if a.ndim not in (2, 3) or a.shape[-1] != base:
        raise ValueError(f"{what} must be (n, {base}) or (frames, n, {base}), not {a.shape}.")
    if a.ndim == 3 and len(a) != scene.frames:
        raise ValueError(f"{what} has {len(a)} frames in a scene of {scene.frames}.")
    return w.array(a, a.ndim == 3, wide=POSITION_BYTES), a.shape[-2]


def _color(m: Any, d: dict[str, Any], w: _Writer) -> None:
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


def _cells(m: Any, d: dict, scene: Scene, w: _Writer) -> int:
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


def _strings(text: Any, n: int, frames: int, w: _Writer) -> dict[str, Any]:
    """Texts per element (n) or per frame and element (F, n); each distinct string once."""
    listed = np.asarray(text, dtype=object)
    listed = listed.reshape(frames, n) if listed.size == frames * n != n else listed.reshape(-1)
    if listed.ndim == 1 and len(listed) != n:
        raise ValueError(f"{len(listed)} texts for {n} elements in {frames} frames.")
    unique = list(dict.fromkeys(str(t) for t in listed.ravel()))
    where = {t: i for i, t in enumerate(unique)}
    index = np.array([where[str(t)] for t in listed.ravel()]).reshape(listed.shape)
    return {"t": unique, "i": w.integers(index, index.ndim == 2)}


def _picture(m: Any, d: dict, scene: Scene, w: _Writer) -> int:
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
        raw, mime = _encode(still.tobytes(), still.shape, m.smooth)
        d["images"].append([w.add(raw, "image"), len(raw), mime])
    return 1


@lru_cache(maxsize=128)
def _encode(raw: bytes, shape: tuple[int, ...], smooth: bool) -> tuple[bytes, str]:
    """WebP: lossless for small or crisp pictures, else quality 85."""
    import io

    from PIL import Image

    image = Image.fromarray(np.frombuffer(raw, np.uint8).reshape(shape))
    if smooth and max(image.size) > _MAX_PICTURE:
        image.thumbnail((_MAX_PICTURE, _MAX_PICTURE))
    out = io.BytesIO()
    lossless = not smooth or image.width * image.height <= 4096
    image.save(out, "WEBP", lossless=lossless, quality=60 if lossless else 85, method=2)
    return out.getvalue(), "image/webp"


def _points(m: Any, d: dict, scene: Scene, w: _Writer) -> int:
    d["xy"], n = _positions(m.xy, 2, scene, w, "Points.xy")
    d["size"] = _per_element(m.size, n, scene.frames, w)
    _color(m, d, w)
    if m.labels is not None:
        d["texts"] = _strings(m.labels, n, scene.frames, w)
    return n


def _path(m: Any, d: dict, scene: Scene, w: _Writer) -> int:
    d["xy"], n = _positions(m.xy, 2, scene, w, "Path.xy")
    _color(m, d, w)
    if m.upto is not None:
        d["upto"] = w.integers(np.asarray(m.upto)[:, None], True)
    return n


def _segments(m: Any, d: dict, scene: Scene, w: _Writer) -> int:
    d["ends"], n = _positions(m.ends, 4, scene, w, f"{m.kind} ends")
    _color(m, d, w)
    return n


def _boxes(m: Any, d: dict, scene: Scene, w: _Writer) -> int:
    d["boxes"], n = _positions(m.boxes, 4, scene, w, "Boxes.boxes")
    _color(m, d, w)
    if m.labels is not None:
        d["texts"] = _strings(m.labels, n, scene.frames, w)
    return n


def _bars(m: Any, d: dict, scene: Scene, w: _Writer) -> int:
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


def _label(m: Any, d: dict, scene: Scene, w: _Writer) -> int:
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
