"""Picture files as people have them, to 8-bit RGB: bounded in memory, whatever they claim to be.

Everything large is reduced before it is converted, so that a photograph of 50 megapixels never
exists as more than one full copy of itself.
"""

from __future__ import annotations

import io
import warnings
from functools import cache
from typing import Any

import numpy as np

MOST_BYTES = 20 * 2**20  # the largest JPEG that a phone of 50 megapixels makes has 10 to 18 MB
# A phone of 50 megapixels makes pictures of 8192 x 6144. One such picture takes 60 MB while it is
# read as a JPEG, 200 to 450 in other formats, 600 as a transparent PNG; two are read at once.
MOST_PIXELS = 51_000_000
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")  # of Pillow; and HEIC
NAMES = "PNG, JPEG, HEIC, AVIF, WebP, GIF, BMP or TIFF"
SUFFIXES = ("png", "jpg", "jpeg", "jfif", "heic", "heif", "avif", "webp", "gif", "bmp", "tif",
            "tiff")  # fmt: skip
_SPARE = 2  # times the wanted side: whole blocks of pixels are averaged down to it, then the rest
_CLEAR = ("LA", "PA", "RGBA", "La", "RGBa")
_DARK = 64  # of 255
_ORIENTATION = 0x0112
_TURNS = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}  # EXIF's number: Pillow's transposition
_TAILS = (b"\x55" * 64, b"\xaa" * 64)
_HEIC = tuple(b"ftyp" + brand for brand in (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1"))
_END = b"\xff\xd9"  # of a JPEG
_DEEPEST = 1 << 14  # a 16-bit file that stays below holds 14 bits or fewer, as cameras give


def read(
    data: bytes, *, side: int | None, max_bytes: int, max_pixels: int
) -> tuple[np.ndarray, str]:
    """First frame of a file as (H, W, 3) uint8 sRGB, upright, on white, and a note for the page.

    ``side``: the longer side, in pixels, is reduced to it. The note says what was done to the
    values, else it is empty. Raises ``ValueError`` with a remedy for anything that is no picture,
    is damaged or too large; the size is read from the header, before any pixel is decoded.
    """
    if len(data) > max_bytes:
        size, limit = len(data) / 2**20, max_bytes / 2**20
        raise ValueError(f"The file has {size:.0f} MB; please keep it under {limit:.0f} MB.")
    if data[4:12] in _HEIC and not _learn_heif():
        raise ValueError(
            "HEIC needs pillow-heif, which is not installed; please export this picture as JPEG."
        )
    try:
        return _decoded(data, side, max_pixels)
    except _Refused as refused:
        raise ValueError(str(refused)) from None
    except Exception:  # on damaged files Pillow raises many kinds, ValueErrors of its own too
        found = _without_end(data, side, max_pixels)
    if found is None:
        raise ValueError(
            "This picture is damaged or cut short; please save it again as PNG or JPEG."
        )
    return found


class _Refused(Exception):
    """A sentence for whoever sent the file."""


def _decoded(data: bytes, side: int | None, max_pixels: int) -> tuple[np.ndarray, str]:
    from PIL import Image as Pillow
    from PIL import UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # our own limit below is the stricter one
            with Pillow.open(io.BytesIO(data), formats=_known()) as opened:
                _check_size(opened.size, max_pixels)
                return _pixels(opened, side)
    except UnidentifiedImageError:
        said = f"This file is not a picture we can read; please send {NAMES}."
        raise _Refused(said) from None
    except Pillow.DecompressionBombError:
        raise _Refused(_huge(max_pixels)) from None


def _check_size(size: tuple[int, int], max_pixels: int) -> None:
    width, height = size
    if width < 1 or height < 1:
        raise _Refused("This picture has no pixels; please choose another.")
    if width * height > max_pixels:
        raise _Refused(_huge(max_pixels))


def _huge(max_pixels: int) -> str:
    limit = f"{max_pixels / 1e6:.0f} million pixels"
    return f"This picture is too large; please reduce it to at most {limit}."


@cache
def _learn_heif() -> bool:
    """Teach Pillow HEIC, the format of iPhones; whether it could be learned."""
    try:
        import pillow_heif
    except ImportError:
        return False
    pillow_heif.register_heif_opener()
    return True


def _known() -> list[str]:
    from PIL import Image as Pillow

    Pillow.init()
    return [name for name in (*FORMATS, "HEIF") if name in Pillow.OPEN]


def _without_end(data: bytes, side: int | None, max_pixels: int) -> tuple[np.ndarray, str] | None:
    """A JPEG that lacks nothing but its end marker; None for anything else.

    A decoder takes as many bytes as its pixels need. So what is put between the data and the mark
    makes no difference where they are all there, and some where they are not.
    """
    if not data.startswith(b"\xff\xd8"):
        return None
    try:
        first, second = (_decoded(data + tail + _END, side, max_pixels) for tail in _TAILS)
    except Exception:  # as above
        return None
    return first if np.array_equal(first[0], second[0]) else None


def _pixels(opened: Any, side: int | None) -> tuple[np.ndarray, str]:
    """First frame of an opened Pillow image, and what is to be said of its values."""
    from PIL import Image as Pillow

    if side and opened.format == "JPEG":
        opened.draft(None, (2 * side, 2 * side))  # JPEG can decode at a fraction of its size
    deep, note = ";16" in str(opened.tile), ""
    opened.load()  # turns a TIFF itself
    profile, turn = opened.info.get("icc_profile"), opened.getexif().get(_ORIENTATION, 1)
    if opened.mode.startswith(("I", "F")):
        grey, note = _eight_bits(np.asarray(opened))
        picture = Pillow.fromarray(grey)
    else:
        picture = _averageable(opened)
    if side and max(picture.size) >= 2 * _SPARE * side:
        picture = picture.reduce(max(picture.size) // (_SPARE * side))
    picture = _on_white(_in_srgb(picture, profile))
    if deep and opened.mode == "RGB" and max(top for _, top in picture.getextrema()) < _DARK:
        note = "Of its 16 bits a colour the upper 8 are shown, which it hardly uses."
    picture = picture.transpose(_TURNS[turn]) if turn in _TURNS else picture
    pixels = np.array(picture)
    return (reduce(pixels, side) if side else pixels), note


def _averageable(picture: Any) -> Any:
    """The picture in a mode whose numbers may be averaged: "L", "RGB", "CMYK" or "RGBA"."""
    if picture.mode in _CLEAR or "transparency" in picture.info:
        return picture.convert("RGBA")
    return picture if picture.mode in ("L", "RGB", "CMYK") else picture.convert("RGB")


def _in_srgb(picture: Any, profile: bytes | None) -> Any:
    """The picture with its colours in sRGB, if it brought a profile that says what they are."""
    if not profile:
        return picture
    from PIL import ImageCms

    colours = picture.convert("RGB") if picture.mode == "RGBA" else picture
    try:
        own, srgb = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
        made = ImageCms.profileToProfile(colours, own, srgb, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):  # a damaged profile, or of other channels
        return picture
    if picture.mode == "RGBA":
        made.putalpha(picture.getchannel("A"))
    return made


def _on_white(picture: Any) -> Any:
    """The picture as RGB, what is transparent laid on white."""
    from PIL import Image as Pillow

    if picture.mode != "RGBA":
        return picture.convert("RGB")
    return Pillow.alpha_composite(Pillow.new("RGBA", picture.size, "white"), picture).convert("RGB")


def reduce(pixels: np.ndarray, side: int) -> np.ndarray:
    """``(H, W, 3)`` uint8 with at most ``side`` pixels on the longer side (area average)."""
    height, width = pixels.shape[:2]
    if max(height, width) <= side:
        return pixels
    from PIL import Image as Pillow

    factor = side / max(height, width)
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    return np.asarray(Pillow.fromarray(pixels).resize(size, Pillow.Resampling.BOX))


def _eight_bits(values: np.ndarray) -> tuple[np.ndarray, str]:
    """16- and 32-bit grey values to 8 bits, and a note where the range is the picture's own.

    Files of 16 bits have the whole scale, 0 to 65535. Microscopes and cameras put 10 to 14 bits
    into them, which would be nearly black: those are shown over the range they have.
    """
    if values.dtype.kind == "f":
        values = np.nan_to_num(values, posinf=0.0, neginf=0.0)
    least, most = float(values.min()), float(values.max())
    low, high, note = least, most, ""
    whole = values.dtype.kind in "iu" and least >= 0
    if whole and most <= 255 or least >= 0 and 1 < most <= 255:
        low, high = 0.0, 255.0
    elif whole and most <= 65535 and (most >= _DEEPEST or most == least):
        low, high = 0.0, 65535.0
    elif most > least:
        note = f"Its values, {least:,.6g} to {most:,.6g}, are shown from black to white."
    out = np.empty(values.shape, np.uint8)
    scale = 255 / max(high - low, 1e-12)
    for start in range(0, len(values), 256):  # floating-point copies of a few rows only
        rows = values[start : start + 256].astype(np.float64)
        out[start : start + 256] = np.round(np.clip((rows - low) * scale, 0, 255))
    return out, note
