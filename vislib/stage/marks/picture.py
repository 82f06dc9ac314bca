"""An image, sent as WebP."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any, ClassVar

import numpy as np

from vislib.stage.buffer import Writer
from vislib.stage.marks.base import Mark

_LARGEST = 640  # pixels on the longer side; larger photographs are reduced for the screen


@dataclass(frozen=True, eq=False)
class Picture(Mark):
    """An image (H, W), (H, W, 3|4) uint8, or with a leading frame axis, in data units.

    ``smooth``: a photograph, blended when enlarged and sent with losses; ``flat``: a smooth one of
    few plain colours, sent exactly.
    """

    kind: ClassVar[str] = "picture"
    plain: ClassVar[tuple[str, ...]] = ("smooth",)

    panel: str
    image: Any
    x: float = 0.0
    y: float = 0.0
    width: float | None = None
    height: float | None = None
    smooth: bool = False
    flat: bool = False

    @property
    def _framed(self) -> bool:
        shape = np.shape(self.image)
        return len(shape) == 4 or (len(shape) == 3 and shape[-1] not in (3, 4))

    def in_frame(self, frame: int) -> dict[str, Any]:
        image = {"image": np.asarray(self.image)[frame]} if self._framed else {}
        return super().in_frame(frame) | image

    def fields(self, frames: int, w: Writer) -> dict[str, Any]:
        a = np.asarray(self.image)
        if a.dtype != np.uint8:
            raise ValueError(f"Picture.image must be uint8, not {a.dtype}.")
        stills = a if self._framed else a[None]
        rows, cols = stills.shape[1:3]
        images = []
        for still in stills:
            raw, mime = _encode(_Still(still), self.smooth, self.flat)
            images.append([w.add(raw, "image"), len(raw), mime])
        return {
            "x": float(self.x),
            "y": float(self.y),
            "w": float(self.width or cols),
            "h": float(self.height or rows),
            "images": images,
        }


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
    if smooth and max(image.size) > _LARGEST:
        image.thumbnail((_LARGEST, _LARGEST))
    out = io.BytesIO()
    lossless = flat or not smooth or image.width * image.height <= 4096
    image.save(out, "WEBP", lossless=lossless, quality=60 if lossless else 85, method=2)
    return out.getvalue(), "image/webp"
