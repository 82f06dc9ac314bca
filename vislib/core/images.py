"""Pictures in: bundled photographs, and bounded decoding of whatever a browser may send.

The photographs ship inside scikit-image and scikit-learn, so nothing is downloaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from vislib.core.decoding import FORMATS, MOST_BYTES, MOST_PIXELS, read, reduce

__all__ = ["FORMATS", "Image", "bundled", "decode", "load", "reduce", "square"]

# name on screen: (package, path inside it)
_BUNDLED = {
    "cat": ("skimage", "data/chelsea.png"),
    "coffee": ("skimage", "data/coffee.png"),
    "astronaut": ("skimage", "data/astronaut.png"),
    "flower": ("sklearn", "datasets/images/flower.jpg"),
    "palace": ("sklearn", "datasets/images/china.jpg"),
    "rocket": ("skimage", "data/rocket.jpg"),
    "motorcycle": ("skimage", "data/motorcycle_left.png"),
    "tissue": ("skimage", "data/ihc.png"),
    "galaxies": ("skimage", "data/hubble_deep_field.jpg"),
    "camera": ("skimage", "data/camera.png"),
    "coins": ("skimage", "data/coins.png"),
    "bricks": ("skimage", "data/brick.png"),
    "text": ("skimage", "data/page.png"),
}


@dataclass(frozen=True, eq=False)
class Image:
    """A picture: its name and its pixels, ``(H, W, 3)`` uint8.

    ``milliseconds``: what decoding took, where somebody measured it. ``note``: a sentence on how
    its values are shown, where that is not plain.
    """

    name: str
    pixels: np.ndarray
    milliseconds: float | None = None
    note: str = ""


@cache
def bundled() -> tuple[str, ...]:
    """Names of the photographs that are installed, in the order of the menu."""
    names = tuple(name for name in _BUNDLED if (p := _path(name)) and p.is_file())
    if not names:
        raise ValueError("No photographs found; run pip install -r requirements.txt again.")
    return names


def load(name: str, *, side: int | None = None) -> Image:
    """A bundled photograph, reduced to at most ``side`` pixels on the longer side."""
    path = _path(name)
    if path is None or not path.is_file():
        raise ValueError(f"No photograph {name!r}; choose one of {', '.join(bundled())}.")
    return decode(path.read_bytes(), name=name, side=side)


def decode(
    data: bytes,
    *,
    name: str = "picture",
    side: int | None = None,
    max_bytes: int = MOST_BYTES,
    max_pixels: int = MOST_PIXELS,
) -> Image:
    """Decode an uploaded file to 8-bit sRGB, first frame, upright, transparency on white.

    ``side``: reduced to so many pixels on the longer side. Raises ``ValueError`` with a remedy for
    anything that is no picture, is damaged or too large, see ``vislib.core.decoding``.
    """
    pixels, note = read(data, side=side, max_bytes=max_bytes, max_pixels=max_pixels)
    return Image(name, pixels, note=note)


def square(pixels: np.ndarray, side: int, resample: str) -> np.ndarray:
    """The middle square of ``(H, W, 3)`` uint8, at ``side`` pixels.

    ``resample``: a name of Pillow's, "BOX" or "LANCZOS".
    """
    from PIL import Image as Pillow

    edge = min(pixels.shape[:2])
    top, left = ((n - edge) // 2 for n in pixels.shape[:2])
    middle = Pillow.fromarray(pixels[top : top + edge, left : left + edge])
    return np.asarray(middle.resize((side, side), Pillow.Resampling[resample]))


def _path(name: str) -> Path | None:
    package, inside = _BUNDLED.get(name, ("", ""))
    spec = find_spec(package) if package else None  # finds without importing
    return Path(spec.origin).parent / inside if spec and spec.origin else None
