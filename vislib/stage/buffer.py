"""The buffer of a packed scene: arrays in as few bytes as the eye allows, each stored once."""

from __future__ import annotations

from typing import Any

import numpy as np

EXACT_BYTES = 24_000  # arrays up to this size travel as exact float32


class Writer:
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
