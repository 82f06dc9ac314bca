"""Pictures in: every honest format works, every nasty file gets one sentence."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image as Pillow

from vislib.core import images


def _bytes(picture: Pillow.Image, fmt: str = "PNG", **options) -> bytes:
    out = io.BytesIO()
    picture.save(out, fmt, **options)
    return out.getvalue()


@pytest.fixture(scope="module")
def photo():
    """40 x 30, left half red, right half blue."""
    pixels = np.zeros((30, 40, 3), np.uint8)
    pixels[:, :20] = (220, 30, 40)
    pixels[:, 20:] = (20, 60, 200)
    return Pillow.fromarray(pixels)


@pytest.mark.parametrize("fmt", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"])
def test_every_promised_format_decodes(photo, fmt):
    pixels = images.decode(_bytes(photo, fmt)).pixels
    assert pixels.shape == (30, 40, 3)
    assert pixels.dtype == np.uint8
    assert np.abs(pixels[15, 5].astype(int) - (220, 30, 40)).max() < 16


def test_exif_rotation_is_applied(photo):
    exif = Pillow.Exif()
    exif[0x0112] = 6  # shown turned by a quarter
    pixels = images.decode(_bytes(photo, "JPEG", exif=exif, quality=95)).pixels
    assert pixels.shape == (40, 30, 3)
    assert pixels[5, 15, 0] > 180 > 80 > pixels[35, 15, 0]  # red above, blue below


def test_transparency_is_laid_on_white(photo):
    ghost = photo.convert("RGBA")
    ghost.putalpha(0)
    assert (images.decode(_bytes(ghost)).pixels == 255).all()
    palette = photo.quantize(4, dither=Pillow.Dither.NONE)
    colour = palette.getpixel((0, 0))
    pixels = images.decode(_bytes(palette, transparency=colour)).pixels
    assert (pixels[:, :20] == 255).all()


def test_sixteen_bits_keep_their_scale():
    ramp = np.linspace(10_000, 50_000, 256).astype(np.uint16).reshape(16, 16)
    pixels = images.decode(_bytes(Pillow.fromarray(ramp))).pixels
    assert np.abs(pixels[..., 0] - ramp / 257).max() <= 1


def test_grey_cmyk_float_and_animated_become_rgb(photo):
    grey = images.decode(_bytes(photo.convert("L"))).pixels
    assert (grey[..., 0] == grey[..., 2]).all()
    cmyk = images.decode(_bytes(photo.convert("CMYK"), "JPEG", quality=95)).pixels
    assert np.abs(cmyk[15, 5].astype(int) - (220, 30, 40)).max() < 25
    ramp = Pillow.fromarray(np.linspace(0, 1, 64, dtype=np.float32).reshape(8, 8))
    assert images.decode(_bytes(ramp, "TIFF")).pixels.max() == 255
    second = Pillow.new("RGB", photo.size, "white")
    moving = _bytes(photo, "GIF", save_all=True, append_images=[second])
    assert images.decode(moving).pixels[15, 5, 0] > 180  # the first frame


def _header_only_png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    row = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", row) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [8_000, 20_000, 2_000_000_000])
def test_a_bomb_is_refused_from_its_header(side):
    with pytest.raises(ValueError, match="too large.*at most 51 million pixels"):
        images.decode(_header_only_png(side, side))


def test_a_real_bomb_is_refused_quickly():
    bomb = _bytes(Pillow.new("1", (20_000, 20_000)))
    with pytest.raises(ValueError, match="too large.*at most 51 million pixels"):
        images.decode(bomb)


@pytest.mark.parametrize("keep", [0.02, 0.3, 0.9])
def test_a_truncated_file_is_refused(keep):
    rng = np.random.default_rng(0)
    noise = Pillow.fromarray(rng.integers(0, 256, (64, 64, 3), dtype=np.uint8))
    for fmt in ("JPEG", "PNG"):
        data = _bytes(noise, fmt)
        with pytest.raises(ValueError, match="please (save it again|send PNG)"):
            images.decode(data[: int(len(data) * keep)])


@pytest.mark.parametrize(
    "data", [b"", b"I am a text named photo.png", b"\x89PNG\r\n\x1a\n", b"GIF89a"]
)
def test_what_is_no_picture_is_refused(data):
    with pytest.raises(ValueError, match="please"):
        images.decode(data)


def test_formats_beyond_the_promise_are_refused(photo):
    with pytest.raises(ValueError, match="please send PNG, JPEG"):
        images.decode(_bytes(photo, "PDF"))


def test_a_heavy_file_is_refused():
    with pytest.raises(ValueError, match="keep it under 20 MB"):
        images.decode(b"\0" * (20 * 2**20 + 1))


def test_random_damage_never_escapes_as_another_error(photo):
    rng = np.random.default_rng(1)
    for fmt in ("PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP"):
        good = bytearray(_bytes(photo, fmt))
        for _ in range(60):
            bad = bytearray(good)
            for at in rng.integers(0, len(bad), 4):
                bad[at] = rng.integers(0, 256)
            try:
                assert images.decode(bytes(bad)).pixels.shape[2] == 3
            except ValueError as error:
                assert "lease" in str(error)


def test_reduction_keeps_the_shape_and_the_mean(photo):
    pixels = np.asarray(photo)
    small = images.reduce(pixels, 20)
    assert small.shape == (15, 20, 3)
    assert np.allclose(small.mean((0, 1)), pixels.mean((0, 1)), atol=1)
    assert images.reduce(pixels, 40) is pixels
    wide = np.zeros((2, 4000, 3), np.uint8)
    assert images.reduce(wide, 100).shape == (1, 100, 3)


@pytest.mark.parametrize("height", [77, 101])
@pytest.mark.parametrize("resample", ["BOX", "LANCZOS"])
def test_the_middle_square_is_pillows_crop_and_resize(height, resample):
    pixels = np.random.default_rng(2).integers(0, 256, (height, 90, 3), dtype=np.uint8)
    edge = min(height, 90)
    left, top = (90 - edge) // 2, (height - edge) // 2
    whole = Pillow.fromarray(pixels).crop((left, top, left + edge, top + edge))
    expected = np.asarray(whole.resize((40, 40), Pillow.Resampling[resample]))
    assert np.array_equal(images.square(pixels, 40, resample), expected)


def test_the_bundled_photographs_open_without_a_network():
    assert len(images.bundled()) >= 10
    for name in images.bundled():
        pixels = images.load(name, side=128).pixels
        assert max(pixels.shape[:2]) == 128 and pixels.shape[2] == 3
        assert pixels.std() > 10, name


def test_an_unknown_photograph_lists_the_known_ones():
    with pytest.raises(ValueError, match="astronaut"):
        images.load("dog")
