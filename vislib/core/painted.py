"""A painted mask as text: for links and messages, read and written alike in Python and browser.

``r`` and the lengths of its runs, row by row, the first one empty pixels (perhaps none), in base 36
with a full stop between; or, where that is shorter, ``b`` and its bits in base 64, for addresses.
``stage/js/painted.js`` is the browser's half.
"""

from __future__ import annotations

import base64
import binascii
import re

import numpy as np

MOST_SIDE = 128  # pixels a side that can be painted
_RUNS = re.compile(r"[0-9a-z]{1,4}(?:\.[0-9a-z]{1,4})*")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def encode(mask: np.ndarray) -> str:
    """The text of a mask (H, W) bool; at most 2,732 characters for 128 x 128."""
    flat = np.asarray(mask, dtype=bool).ravel()
    changes = np.flatnonzero(np.diff(flat, prepend=False))
    ends = np.concatenate([[0], changes, [flat.size]])
    runs = "r" + ".".join(_base36(int(n)) for n in np.diff(ends))
    packed = np.packbits(flat).tobytes()
    bits = "b" + base64.urlsafe_b64encode(packed).decode().rstrip("=")
    return runs if len(runs) <= len(bits) else bits


def decode(text: object, shape: tuple[int, int]) -> np.ndarray | None:
    """The mask (H, W) bool that ``text`` says; None where it says none of that size."""
    size = shape[0] * shape[1]
    if not isinstance(text, str) or len(text) > size + 4 or max(shape) > MOST_SIDE:
        return None
    flat = {"r": _from_runs, "b": _from_bits}.get(text[:1], _nothing)(text[1:], size)
    return None if flat is None else flat.reshape(shape)


def _from_runs(text: str, size: int) -> np.ndarray | None:
    if not _RUNS.fullmatch(text):
        return None
    lengths = [int(word, 36) for word in text.split(".")]
    if sum(lengths) != size:
        return None
    return np.repeat(np.arange(len(lengths)) % 2 == 1, lengths)


def _from_bits(text: str, size: int) -> np.ndarray | None:
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(raw) != (size + 7) // 8:
        return None
    return np.unpackbits(np.frombuffer(raw, np.uint8), count=size).astype(bool)


def _nothing(text: str, size: int) -> None:
    return None


def _base36(n: int) -> str:
    digits = ""
    while n >= 36:
        n, rest = divmod(n, 36)
        digits = _DIGITS[rest] + digits
    return _DIGITS[n] + digits
