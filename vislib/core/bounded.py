"""Strangers' files, opened within bounds: zip members, JSON and protocol buffers.

Every size is checked before what it announces is made: a member of a zip while it is inflated, the
brackets of JSON before it is parsed, the fields of a protocol buffer before its library sees it.
"""

from __future__ import annotations

import io
import json
import struct
import zipfile
from functools import lru_cache
from typing import Any

MOST_BYTES = 12 * 2**20  # of a file
MOST_JSON = 8 * 2**20  # bytes of JSON, inflated
MOST_NODES = 5_000  # of a graph
MOST_TEXT = 2_600  # characters typed, so that they fit into a link
MOST_NESTING = 12  # of what is typed
MOST_SIDE = 10**9  # what a dimension may be
_MOST_MEMBERS = 4_000  # of a zip
_MOST_BRACKETS = 400_000  # of JSON: each opens an object of some 100 bytes
_MOST_FIELDS = 200_000  # of a protocol buffer
_DEEPEST = 24  # messages in messages
_MEMBER = b"PK\x01\x02"  # begins each line of a zip's table of contents

# What a file raises whose parts are of other kinds than its format says.
BROKEN = (LookupError, TypeError, AttributeError, ArithmeticError, RecursionError)
DAMAGED = "This file is damaged or cut short; please save it again."


def megabytes(count: int) -> str:
    """A number of bytes as it is told, such as "12 MB"."""
    return f"{count / 2**20:.3g} MB"


def members(data: bytes) -> zipfile.ZipFile:
    """The zip in ``data``; raises ``ValueError`` where its table is damaged or endless."""
    if data.count(_MEMBER) > _MOST_MEMBERS:
        raise ValueError(f"This zip has more than {_MOST_MEMBERS} files; save the network alone.")
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except Exception:  # zipfile raises many kinds on damaged tables
        raise ValueError(DAMAGED) from None


def inflate(archive: zipfile.ZipFile, name: str, most: int = MOST_JSON) -> bytes:
    """A member's bytes, at most ``most``; what it says of its own size counts for nothing."""
    info = archive.getinfo(name)
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ValueError("This zip is packed in a way that is not read; pack it as usual zip.")
    try:
        with archive.open(info) as member:
            found = member.read(most + 1)
    except Exception:  # damaged, encrypted, or with a wrong checksum
        raise ValueError(DAMAGED) from None
    if len(found) > most:
        raise ValueError(
            f"The graph in this file has more than {megabytes(most)}; save a smaller network, "
            "or a part of it."
        )
    return found


def parse(text: bytes) -> Any:
    """What JSON says; raises ``ValueError`` with the remedy for what is damaged or too much."""
    if len(text) > MOST_JSON or text.count(b"[") + text.count(b"{") > _MOST_BRACKETS:
        raise ValueError(
            "The graph in this file is too long to be read; save a smaller network, or a part "
            "of it."
        )
    try:
        return json.loads(text)
    except (ValueError, RecursionError):  # broken, no UTF-8, numbers of a thousand digits
        raise ValueError(DAMAGED) from None


def check_fields(data: bytes, descriptor: Any) -> None:
    """Raise ``ValueError`` unless ``data`` is a message of that kind with few enough fields.

    A protocol buffer of a few megabytes can say millions of empty messages, of which each becomes
    an object. So the fields are counted first, without making any.
    """
    left = [_MOST_FIELDS]
    try:
        _walk(memoryview(data), descriptor, left, 0)
    except (IndexError, struct.error):
        raise ValueError(DAMAGED) from None


def _walk(data: memoryview, descriptor: Any, left: list[int], depth: int) -> None:
    if depth > _DEEPEST:
        raise ValueError("This graph is nested too deeply; save it without control flow.")
    inner = _inner(descriptor)
    at, end = 0, len(data)
    while at < end:
        left[0] -= 1
        if left[0] < 0:
            raise ValueError("This graph has too many parts to be read; save a smaller network.")
        tag, at = _varint(data, at)
        kind, number = tag & 7, tag >> 3
        if kind == 0:
            _, at = _varint(data, at)
        elif kind in (1, 5):
            at += 8 if kind == 1 else 4
        elif kind == 2:
            size, at = _varint(data, at)
            if at + size > end:
                raise ValueError(DAMAGED)
            if number in inner:
                _walk(data[at : at + size], inner[number], left, depth + 1)
            at += size
        else:
            raise ValueError(DAMAGED)
    if at != end:
        raise ValueError(DAMAGED)


@lru_cache(maxsize=256)
def _inner(descriptor: Any) -> dict[int, Any]:
    """The fields of a message that are messages themselves, by number."""
    return {f.number: f.message_type for f in descriptor.fields if f.message_type}


def _varint(data: memoryview, at: int) -> tuple[int, int]:
    """A number of variable length and the place after it; at most ten bytes."""
    value = data[at]
    if value < 128:
        return value, at + 1
    value = 0
    for shift in range(0, 70, 7):
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
    raise ValueError(DAMAGED)


def whole(value: Any, what: str, low: int = 1, high: int = MOST_SIDE) -> int:
    """``value`` if it is a whole number in the bounds; else ``ValueError`` naming ``what``."""
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        shown = str(value)[:24] if isinstance(value, int | float | str) else type(value).__name__
        raise ValueError(f"{what} is {shown}; make it a whole number from {low} to {high}.")
    return value
