"""What travels between the app and the service: packed, bounded, and read with suspicion.

A message is four bytes with the length of a head (JSON), the head, and arrays that are deflated.
Pictures are deflated as differences between neighbours, floats with their bytes sorted by weight:
both halve what is left of them.
"""

from __future__ import annotations

import json
import math
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.segmenter import LARGEST_SIDE, TOGETHER, check_image

MOST_PIXELS = LARGEST_SIDE**2  # of all its pictures together
MOST_HEAD = 64_000  # bytes
MOST_SAID = 3 * MOST_PIXELS + MOST_HEAD  # bytes of a message, packed
_LEVEL = 1  # of deflating: higher ones take longer than the network


@dataclass(frozen=True, eq=False)
class Asked:
    """Pictures (H, W, 3) uint8 of one working size for a network.

    ``mark``: the checksum of its weights; ``maps``: whether more than labels is wanted.
    """

    network: str
    mark: str
    side: int
    maps: bool
    images: Sequence[np.ndarray]


@dataclass(frozen=True, eq=False)
class Answered:
    """For each picture its logits (C, h, w) float32 at the working size, or labels (H, W) uint8.

    ``milliseconds``: a picture's share of each stage; ``device`` in words; ``batch``: pictures that
    went through the network together.
    """

    arrays: Sequence[np.ndarray]
    milliseconds: dict[str, float]
    device: str
    batch: int
    notice: str = ""


def pack_asked(asked: Asked) -> bytes:
    """The message of a request."""
    head = {
        "network": asked.network,
        "mark": asked.mark,
        "side": asked.side,
        "maps": asked.maps,
        "shapes": [image.shape for image in asked.images],
    }
    return _joined(head, [_differences(image) for image in asked.images])


def read_asked(data: bytes) -> Asked:
    """The request in a message. Raises ``ValueError`` with a sentence for anything else."""
    if len(data) > MOST_SAID:
        raise ValueError(f"At most {MOST_SAID:,} bytes.")
    head, rest = _head(data)
    shapes = [s for s in _listed(head, "shapes") if _is_shape(s, 3)]
    if not 0 < len(shapes) == len(head["shapes"]) <= TOGETHER:
        raise ValueError(f"A request has 1 to {TOGETHER} pictures with their shapes.")
    if sum(math.prod(shape) for shape in shapes) > 3 * MOST_PIXELS:
        raise ValueError(f"At most {MOST_PIXELS:,} pixels in one request.")
    side = head.get("side")
    if type(side) is not int or not 0 < side <= LARGEST_SIDE:
        raise ValueError(f"side: a whole number from 1 to {LARGEST_SIDE}.")
    images = [_sums(part) for part in _parts(rest, shapes, 1)]
    for image in images:
        check_image(image)
    network, mark = (str(head.get(name, ""))[:100] for name in ("network", "mark"))
    return Asked(network, mark, side, head.get("maps") is True, images)


def pack_answered(answered: Answered) -> bytes:
    """The message of an answer."""
    head = {
        "shapes": [array.shape for array in answered.arrays],
        "milliseconds": answered.milliseconds,
        "device": answered.device,
        "batch": answered.batch,
        "notice": answered.notice,
    }
    return _joined(head, [_by_weight(array) for array in answered.arrays])


def read_answered(data: bytes, shapes: Sequence[tuple[int, ...]], maps: bool) -> Answered:
    """The answer in a message, if its arrays have these ``shapes``; else raises ``ValueError``."""
    head, rest = _head(data)
    if _listed(head, "shapes") != [list(shape) for shape in shapes]:
        raise ValueError("The answer is not of this request's size.")
    spent, batch = head.get("milliseconds"), head.get("batch")
    good = isinstance(spent, dict) and all(type(v) is float and v >= 0 for v in spent.values())
    if not good or type(batch) is not int or batch < 1:
        raise ValueError("The answer does not say what it took.")
    parts = _parts(rest, shapes, 4 if maps else 1)
    arrays = [_floats(part) for part in parts] if maps else list(parts)
    device, notice = (str(head.get(name, ""))[:400] for name in ("device", "notice"))
    return Answered(arrays, {str(k)[:20]: v for k, v in spent.items()}, device, batch, notice)


def _joined(head: dict[str, Any], arrays: Sequence[np.ndarray]) -> bytes:
    said = json.dumps(head).encode()
    deflate = zlib.compressobj(_LEVEL)
    packed = b"".join(deflate.compress(np.ascontiguousarray(array)) for array in arrays)
    return struct.pack("<I", len(said)) + said + packed + deflate.flush()


def _head(data: bytes) -> tuple[dict[str, Any], memoryview]:
    length = int.from_bytes(data[:4], "little")
    if not 0 < length <= min(MOST_HEAD, len(data) - 4):
        raise ValueError("The message has no head.")
    try:
        head = json.loads(data[4 : 4 + length])
    except (ValueError, RecursionError):
        head = None
    if not isinstance(head, dict):
        raise ValueError("The head of the message is no JSON object.")
    return head, memoryview(data)[4 + length :]


def _listed(head: dict[str, Any], name: str) -> list:
    found = head.get(name)
    return found if isinstance(found, list) else []


def _is_shape(said: Any, axes: int) -> bool:
    good = isinstance(said, list) and len(said) == axes
    return good and all(type(n) is int and 0 < n <= LARGEST_SIDE for n in said)


def _parts(data: memoryview, shapes: Sequence[Sequence[int]], each: int) -> list[np.ndarray]:
    """Arrays of these shapes (``each`` bytes first for every value), inflated within bounds."""
    sizes = [each * math.prod(shape) for shape in shapes]
    inflate = zlib.decompressobj()
    try:
        flat = inflate.decompress(data, sum(sizes) + 1)
    except zlib.error:
        raise ValueError("What was sent cannot be inflated.") from None
    if len(flat) != sum(sizes):
        raise ValueError("What was sent has another size than its head says.")
    cuts = np.split(np.frombuffer(flat, np.uint8), np.cumsum(sizes)[:-1])
    full = [tuple(shape) if each == 1 else (each, *shape) for shape in shapes]
    return [cut.reshape(shape) for cut, shape in zip(cuts, full, strict=True)]


def _differences(image: np.ndarray) -> np.ndarray:
    """Each pixel as what it adds to its left neighbour, modulo 256."""
    found = image.copy()
    found[:, 1:] -= image[:, :-1]
    return found


def _sums(image: np.ndarray) -> np.ndarray:
    """What ``_differences`` was made of."""
    return np.cumsum(image, axis=1, dtype=np.uint8)


def _by_weight(array: np.ndarray) -> np.ndarray:
    """Bytes (H, W) as they are; floats (…) as four planes (4, …), the lowest bytes first."""
    if array.dtype == np.uint8:
        return array
    found = np.ascontiguousarray(array, "<f4").view(np.uint8).reshape(*array.shape, 4)
    return np.moveaxis(found, -1, 0)


def _floats(planes: np.ndarray) -> np.ndarray:
    """What ``_by_weight`` was made of, float32."""
    together = np.ascontiguousarray(np.moveaxis(planes, 0, -1))
    return together.view("<f4")[..., 0].astype(np.float32, copy=False)
