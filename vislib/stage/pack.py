"""Packing: a scene becomes one JSON header and one buffer of little-endian arrays.

A component receives raw bytes best (Python lists and doubles are slow and large), so every array
goes into the buffer, 8-byte aligned, as ``f4``, ``i2``, ``u1`` or ``i4``, and the header refers to
it as ``{"a": [offset, dtype, shape], "f": framed}``. Large arrays are quantised to 16 or 8 bits
(``"q": [low, step]``): finer than a screen pixel, a quarter of the bytes.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from vislib.stage.buffer import Writer
from vislib.stage.caption import rich
from vislib.stage.pack_marks import mark, texts

if TYPE_CHECKING:
    from vislib.stage.scene import Scene

HARD_LIMIT = 1_000_000  # bytes a scene; the aim is 300 kB


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
        "panels": [_panel(p) for p in scene.panels],
        "marks": [mark(m, scene, w) for m in scene.marks],
        "captions": texts(scene.captions),
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


def _link(link: Any, scene: Scene, w: Writer) -> dict[str, Any]:
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
