"""Picture files as phones and microscopes write them: read as every viewer shows them."""

import io
import struct
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import ImageOps

from vislib.core import decoding, images


def _bytes(picture: Pillow.Image, fmt: str = "PNG", **options) -> bytes:
    out = io.BytesIO()
    picture.save(out, fmt, **options)
    return out.getvalue()


@pytest.fixture(scope="module")
def photo():
    """A photograph of 160 x 120 pixels."""
    return Pillow.fromarray(images.load("coffee", side=160).pixels)


# -- phones ------------------------------------------------------------------------------------
@pytest.mark.parametrize("fmt", ["HEIF", "AVIF"])
def test_the_formats_of_phones_are_read(photo, fmt):
    assert fmt != "HEIF" or decoding._learn_heif()
    found = images.decode(_bytes(photo, fmt, quality=90)).pixels
    assert found.shape == np.asarray(photo).shape
    assert np.abs(found.astype(float) - np.asarray(photo)).mean() < 6


def test_heic_without_its_reader_says_what_to_do(photo, monkeypatch):
    data = _bytes(photo, "HEIF") if decoding._learn_heif() else b""
    monkeypatch.setattr(decoding, "_learn_heif", lambda: False)
    with pytest.raises(ValueError, match="please export this picture as JPEG"):
        images.decode(data)


@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_without_its_end_marker_is_the_picture(photo, progressive):
    for quality in (30, 75, 95):
        whole = _bytes(photo, "JPEG", quality=quality, progressive=progressive)
        assert whole.endswith(b"\xff\xd9")
        cut = images.decode(whole[:-2]).pixels
        assert np.array_equal(cut, images.decode(whole).pixels)


def test_one_colour_without_its_end_marker_is_read_and_cut_short_is_not(photo):
    """What is missing shows as grey blocks, which a picture may have anyway."""
    plain = _bytes(Pillow.new("RGB", (160, 120), (90, 120, 150)), "JPEG")
    assert np.ptp(images.decode(plain[:-2]).pixels, axis=(0, 1)).max() == 0
    whole = _bytes(photo, "JPEG")
    for keep in (0.5, 0.9, 0.99):
        with pytest.raises(ValueError, match="damaged or cut short"):
            images.decode(whole[: int(keep * len(whole))])


@pytest.mark.parametrize("fmt", ["JPEG", "PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("turn", range(1, 9))
def test_every_orientation_is_upright(photo, fmt, turn):
    exif = Pillow.Exif()
    exif[0x0112] = turn
    data = _bytes(photo, fmt, exif=exif)
    with Pillow.open(io.BytesIO(data)) as opened:
        expected = np.asarray(ImageOps.exif_transpose(opened).convert("RGB"))
    assert np.array_equal(images.decode(data).pixels, expected)


# -- large -------------------------------------------------------------------------------------
MEASURE = """
import resource, sys
from vislib.core import images
import numpy, PIL.Image, PIL.ImageCms
data = open(sys.argv[1], "rb").read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
pixels = images.decode(data, side=640).pixels
print(max(pixels.shape), (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="counts resident memory in Linux's units")
@pytest.mark.parametrize(
    ("fmt", "mode", "most"),
    [("JPEG", "RGB", 120), ("PNG", "RGB", 400), ("PNG", "RGBA", 900), ("TIFF", "I;16", 450)],
)
def test_fifty_megapixels_are_read_in_bounded_memory(tmp_path, fmt, mode, most):
    """8160 x 6120, as phones make them; the file itself is not counted."""
    big = Pillow.new(mode, (8160, 6120))
    big.paste(40_000 if mode == "I;16" else (90, 120, 150, 255)[: len(mode)], (0, 0, 4000, 3000))
    path = tmp_path / "big"
    options = {"PNG": {"compress_level": 1}, "TIFF": {"compression": "tiff_deflate"}}
    path.write_bytes(_bytes(big, fmt, **options.get(fmt, {})))
    said = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path)], capture_output=True, text=True, check=True
    )
    side, grown = map(int, said.stdout.split())
    assert side == 640
    assert grown < most, f"{grown} MB"


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "P", "1", "CMYK", "I;16"])
def test_reduced_in_two_steps_it_is_the_picture(mode):
    """Blocks first, then the rest: within a grey level or two of one average over all."""
    grey = np.add.outer(np.arange(900), np.arange(1200)) % 2100 * 255 // 2100
    base = Pillow.fromarray(grey.astype(np.uint8))
    if mode == "I;16":
        made = Pillow.fromarray((grey * 257).astype(np.uint16))
    elif mode == "RGBA":
        made = base.convert("RGB")
        made.putalpha(255)
    else:
        made = base.convert(mode)
    fmt = "TIFF" if mode == "CMYK" else "PNG"
    found = images.decode(_bytes(made, fmt), side=100).pixels
    whole = images.decode(_bytes(made, fmt)).pixels
    expected = np.asarray(Pillow.fromarray(whole).resize((100, 75), Pillow.Resampling.BOX))
    assert found.shape == (75, 100, 3)
    assert np.abs(found.astype(int) - expected).max() <= 12
    assert np.abs(found.astype(int) - expected).mean() < 1


# -- colours -----------------------------------------------------------------------------------
P3 = np.array(
    [[0.51512, 0.24120, -0.00105], [0.29198, 0.69225, 0.04189], [0.15710, 0.06657, 0.78407]]
)
SRGB = np.array(
    [[0.43607, 0.22249, 0.01392], [0.38515, 0.71687, 0.09708], [0.14307, 0.06061, 0.71410]]
)


def _profile(primaries: np.ndarray, gamma: float) -> bytes:
    """An ICC profile (version 2) of three primaries, rows in XYZ under D50, and one power."""

    def fixed(values) -> bytes:
        return b"".join(struct.pack(">i", round(65536 * v)) for v in values)

    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(256 * gamma)) + bytes(2)
    text = b"desc" + bytes(4) + struct.pack(">I", 5) + b"Test\0" + bytes(79)
    parts = {b"desc": text, b"cprt": b"text" + bytes(4) + b"none\0\0\0\0",
             b"wtpt": b"XYZ " + bytes(4) + fixed((0.9642, 1.0, 0.8249))}  # fmt: skip
    for name, row in zip("rgb", primaries, strict=True):
        parts[f"{name}XYZ".encode()] = b"XYZ " + bytes(4) + fixed(row)
        parts[f"{name}TRC".encode()] = curve
    at, table, body = 128 + 4 + 12 * len(parts), b"", b""
    for name, part in parts.items():
        part += bytes(-len(part) % 4)
        table += name + struct.pack(">II", at + len(body), len(part))
        body += part
    rest = struct.pack(">I", len(parts)) + table + body
    head = struct.pack(
        ">I4sI4s4s4s", 128 + len(rest), bytes(4), 0x02100000, b"mntr", b"RGB ", b"XYZ "
    )
    head += bytes(12) + b"acsp" + bytes(28) + fixed((0.9642, 1.0, 0.8249))
    return head + bytes(128 - len(head)) + rest


def _in_srgb(values: np.ndarray, primaries: np.ndarray, gamma: float) -> np.ndarray:
    """What ICC says these colours are in sRGB, by its formulas."""
    linear = (values / 255.0) ** gamma @ primaries @ np.linalg.inv(SRGB)
    linear = np.clip(linear, 0, 1)
    curved = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return 255 * curved


@pytest.mark.parametrize("fmt", ["PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("alpha", [False, True])
def test_colours_of_another_profile_are_converted(photo, fmt, alpha):
    """As an iPhone's, whose photographs are in Display P3."""
    pixels = np.asarray(photo)
    made = photo.copy()
    if alpha:
        made.putalpha(255)
    options = {"lossless": True} if fmt == "WEBP" else {}
    found = images.decode(_bytes(made, fmt, icc_profile=_profile(P3, 2.2), **options)).pixels
    expected = _in_srgb(pixels, P3, 2.2)
    assert np.abs(expected - pixels).mean() > 1.5  # and there is something to convert
    assert np.abs(found - expected).max() < 3.5 and np.abs(found - expected).mean() < 0.6


def test_a_profile_that_is_none_or_of_other_channels_is_ignored(photo):
    plain = images.decode(_bytes(photo)).pixels
    for profile in (b"no profile", _profile(P3, 2.2)[:200]):
        assert np.array_equal(images.decode(_bytes(photo, icc_profile=profile)).pixels, plain)
    grey = photo.convert("L")
    found = images.decode(_bytes(grey, icc_profile=_profile(P3, 2.2))).pixels
    assert np.array_equal(found[..., 0], np.asarray(grey))


# -- microscopes -------------------------------------------------------------------------------
@pytest.mark.parametrize(("bits", "fmt"), [(10, "TIFF"), (12, "PNG"), (14, "TIFF")])
def test_fewer_bits_in_sixteen_are_shown_over_their_own_range_and_say_so(bits, fmt):
    ramp = np.linspace(0, 2**bits - 1, 4096).round().astype(np.uint16).reshape(64, 64)
    found = images.decode(_bytes(Pillow.fromarray(ramp), fmt))
    assert np.abs(found.pixels[..., 0] - 255.0 * ramp / (2**bits - 1)).max() <= 0.51
    assert found.note == f"Its values, 0 to {2**bits - 1:,}, are shown from black to white."


def test_all_sixteen_bits_keep_their_scale_and_one_value_is_no_range():
    ramp = np.linspace(3000, 50_000, 4096).astype(np.uint16).reshape(64, 64)
    found = images.decode(_bytes(Pillow.fromarray(ramp)))
    assert np.abs(found.pixels[..., 0] - ramp / 257.0).max() <= 0.51 and not found.note
    plain = images.decode(_bytes(Pillow.fromarray(np.full((8, 8), 5140, np.uint16))))
    assert (plain.pixels == 20).all() and not plain.note
