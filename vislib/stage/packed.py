"""A packed scene: what travels to the browser.

A component receives raw bytes best (Python lists and doubles are slow and large), so every array
is in the buffer, 8-byte aligned, as ``f4``, ``i2``, ``u1`` or ``i4``, and the header refers to
it as ``{"a": [offset, dtype, shape], "f": framed}``. Large arrays are quantised to 16 or 8 bits
(``"q": [low, step]``): finer than a screen pixel, a quarter of the bytes.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vislib.stage.buffer import Writer

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


def seal(head: Mapping[str, Any], w: Writer) -> Packed:
    """The header and what was written to the buffer; ``ValueError`` past the hard limit."""
    header = json.dumps(head, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    packed = Packed(header, b"".join(w.chunks))
    if packed.nbytes > HARD_LIMIT:
        raise ValueError(
            f"This picture would need {packed.nbytes / 1e6:.1f} MB; choose fewer points, steps or "
            "a smaller image."
        )
    return packed
