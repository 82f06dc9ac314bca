"""Pictures in: bundled photographs, and bounded decoding of whatever a browser may send.

The photographs ship inside scikit-image and scikit-learn, so nothing is downloaded.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")

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

    ``milliseconds``: what decoding took, where somebody measured it.
    """

    name: str
    pixels: np.ndarray
    milliseconds: float | None = None


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
    return Image(name, decode(path.read_bytes(), name=name, side=side).pixels)


def decode(
    data: bytes,
    *,
    name: str = "picture",
    side: int | None = None,
    max_bytes: int = 12 * 2**20,
    max_pixels: int = 40_000_000,
) -> Image:
    """Decode an uploaded file to 8-bit RGB, first frame, upright, transparency on white.

    Raises ``ValueError`` with a remedy for anything that is no picture, is damaged or too large;
    the size is read from the header, before any pixel is decoded.
    """
    from PIL import Image as Pillow
    from PIL import UnidentifiedImageError

    if len(data) > max_bytes:
        size, limit = len(data) / 2**20, max_bytes / 2**20
        raise ValueError(f"The file has {size:.0f} MB; please keep it under {limit:.0f} MB.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # our own limit below is the stricter one
            with Pillow.open(io.BytesIO(data), formats=FORMATS) as opened:
                problem = _size_problem(opened.size, max_pixels)
                pixels = None if problem else _pixels(opened, side)
    except UnidentifiedImageError:
        raise ValueError(
            "This file is not a picture we can read; please send PNG, JPEG, WebP, GIF, BMP or TIFF."
        ) from None
    except Pillow.DecompressionBombError:
        raise ValueError(_huge(max_pixels)) from None
    except Exception:  # on damaged files Pillow raises many kinds, ValueErrors of its own too
        raise ValueError(
            "This picture is damaged or cut short; please save it again as PNG or JPEG."
        ) from None
    if problem:
        raise ValueError(problem)
    return Image(name, pixels)


def reduce(pixels: np.ndarray, side: int) -> np.ndarray:
    """``(H, W, 3)`` uint8 with at most ``side`` pixels on the longer side (area average)."""
    height, width = pixels.shape[:2]
    if max(height, width) <= side:
        return pixels
    from PIL import Image as Pillow

    factor = side / max(height, width)
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    return np.asarray(Pillow.fromarray(pixels).resize(size, Pillow.Resampling.BOX))


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


def _size_problem(size: tuple[int, int], max_pixels: int) -> str | None:
    width, height = size
    if width < 1 or height < 1:
        return "This picture has no pixels; please choose another."
    return _huge(max_pixels) if width * height > max_pixels else None


def _huge(max_pixels: int) -> str:
    limit = f"{max_pixels / 1e6:.0f} million pixels"
    return f"This picture is too large; please reduce it to at most {limit}."


def _pixels(opened, side: int | None) -> np.ndarray:
    """First frame of an opened Pillow image, upright, as RGB uint8."""
    from PIL import Image as Pillow
    from PIL import ImageOps

    if side and opened.format == "JPEG":
        opened.draft(None, (2 * side, 2 * side))  # JPEG can decode at a fraction of its size
    opened.load()
    upright = ImageOps.exif_transpose(opened)
    if upright.mode.startswith(("I", "F")):
        upright = Pillow.fromarray(_eight_bits(np.asarray(upright)))
    if upright.mode in ("LA", "PA", "RGBA", "La", "RGBa") or "transparency" in upright.info:
        over = upright.convert("RGBA")
        upright = Pillow.alpha_composite(Pillow.new("RGBA", over.size, "white"), over)
    pixels = np.array(upright.convert("RGB"))
    return reduce(pixels, side) if side else pixels


def _eight_bits(values: np.ndarray) -> np.ndarray:
    """16- and 32-bit grey values to 8 bits: full scale for 16-bit integers, else the range."""
    values = np.nan_to_num(values.astype(np.float64), posinf=0.0, neginf=0.0)
    low, high = values.min(), values.max()
    if low >= 0 and 255 < high <= 65535:
        low, high = 0.0, 65535.0
    elif low >= 0 and 1 < high <= 255:
        low, high = 0.0, 255.0
    return np.round(255 * (values - low) / max(high - low, 1e-12)).astype(np.uint8)
