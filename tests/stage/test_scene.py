"""The scene language and its packing: what is declared is what arrives, byte for byte."""

import json
import sys
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from tests.browser.apps.every_mark import every_mark
from vislib.stage.caption import rich
from vislib.stage.marks import picture
from vislib.stage.packed import HARD_LIMIT, Packed
from vislib.stage.scene import (
    Bars,
    Cells,
    Jump,
    Label,
    Link,
    Panel,
    Picture,
    Points,
    Scene,
    Scrub,
    pack,
)

PANEL = Panel("p")


def scene(*marks, frames=1, **more):
    return Scene([PANEL], marks, frames=frames, **more)


def read(packed: Packed, ref: dict) -> np.ndarray:
    """What the browser reads: an independent decoder of a reference."""
    at, kind, shape = ref["a"]
    raw = np.frombuffer(packed.buffer, np.dtype("<" + kind), int(np.prod(shape)), at)
    raw = raw.reshape(shape)
    if "q" not in ref:
        return raw
    low, step = ref["q"]
    nan = 255 if kind == "u1" else -32768
    return np.where(raw == nan, np.nan, low + step * raw.astype(float))


def header(packed: Packed) -> dict:
    return json.loads(packed.header)


def test_small_arrays_travel_exactly_and_aligned():
    xy = np.array([[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]])
    packed = scene(Points("p", xy)).pack()
    ref = header(packed)["marks"][0]["xy"]
    assert ref["a"][0] % 8 == 0
    np.testing.assert_array_equal(read(packed, ref), xy.astype("f4"))


def test_a_cache_of_pictures_keeps_their_code_and_not_their_pixels():
    pixels = np.random.default_rng(3).integers(0, 256, (40, 30, 3), dtype=np.uint8)
    before = picture._encode.cache_info()
    sent = [scene(Picture("p", pixels.copy(), smooth=False)).pack().buffer for _ in range(2)]
    now = picture._encode.cache_info()
    assert sent[0] == sent[1] and (now.hits - before.hits, now.misses - before.misses) == (1, 1)
    assert (np.asarray(Image.open(BytesIO(sent[0]))) == pixels).all()  # crisp ones are exact
    other = pixels.copy()
    other[0, 0, 0] ^= 1
    assert scene(Picture("p", other, smooth=False)).pack().buffer != sent[0]
    still = picture._Still(pixels)
    picture._encode(still, True, False)
    assert still.pixels is None and hash(still) == hash(picture._Still(pixels))
    assert still != picture._Still(pixels.reshape(30, 40, 3))


@given(
    arrays(
        np.float32,
        (30, 300, 2),
        elements=st.floats(-1000, 1000, width=32),
        fill=st.floats(-10, 10, width=32),
    )
)
def test_large_positions_lose_less_than_a_screen_pixel(xy):
    packed = scene(Points("p", xy), frames=30).pack()
    got = read(packed, header(packed)["marks"][0]["xy"])
    span = float(xy.max() - xy.min()) or 1.0
    got = np.broadcast_to(got, xy.shape)  # a frame axis along which nothing changes is dropped
    assert np.abs(got - xy).max() <= span / 16000 + 1e-3


def test_nan_survives_quantisation():
    values = np.random.default_rng(0).random((20, 64, 64))
    values[3, 5, 7] = np.nan
    packed = scene(Cells("p", values), frames=20).pack()
    got = read(packed, header(packed)["marks"][0]["values"])
    assert np.isnan(got[3, 5, 7]) and np.isnan(got).sum() == 1
    np.testing.assert_allclose(np.nan_to_num(got), np.nan_to_num(values), atol=1 / 250)


def test_constant_frames_are_sent_once():
    still = np.tile(np.arange(6.0).reshape(1, 3, 2), (50, 1, 1))
    ref = header(scene(Points("p", still), frames=50).pack())["marks"][0]["xy"]
    assert ref["f"] == 0 and ref["a"][2] == [3, 2]


def test_equal_scenes_give_equal_bytes_and_others_do_not():
    a, b, c = every_mark().pack(), every_mark().pack(), every_mark(0.5).pack()
    assert a.blob == b.blob and a.digest == b.digest
    assert a.digest != c.digest


def test_blob_holds_header_and_aligned_buffer():
    packed = every_mark().pack()
    n = int.from_bytes(packed.blob[:4], "little")
    assert packed.blob[4 : 4 + n].decode() == packed.header
    assert packed.blob.endswith(packed.buffer)
    assert (len(packed.blob) - len(packed.buffer)) % 8 == 0


def test_scene_limits_are_sentences():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="MB; choose fewer points"):
        scene(Points("p", rng.random((60, 20_000, 2))), frames=60).pack()
    with pytest.raises(ValueError, match="3 captions for 2 frames"):
        scene(frames=2, captions=["a", "b", "c"])
    with pytest.raises(ValueError, match="names panel 'q'"):
        scene(Points("q", [[0, 0]]))
    with pytest.raises(ValueError, match="names mark 'missing'"):
        scene(Points("p", [[0, 0]], id="a"), links=[Link("a", "missing", [[0]])])
    with pytest.raises(ValueError, match="low < high"):
        Panel("p", x=(1, 1))
    with pytest.raises(ValueError, match="must be"):
        scene(Points("p", np.zeros(3))).pack()


def test_a_scrub_needs_a_frame_for_each_element():
    moving = Points("p", np.zeros((4, 1, 2)), id="a")
    bars = Bars("p", [1, 2, 3, 4], id="b")
    fine = scene(moving, bars, frames=4, scrubs=[Scrub("a"), Scrub("b", axis="xy")])
    assert header(pack(fine))["scrubs"] == [{"m": "a", "axis": "x"}, {"m": "b", "axis": "xy"}]
    scene(bars, frames=3, scrubs=[Scrub("b")], jumps=[Jump("b", [0, 1, 2, 2])])
    with pytest.raises(ValueError, match="4 elements for 3 frames; say with a Jump"):
        scene(bars, frames=3, scrubs=[Scrub("b")])
    with pytest.raises(ValueError, match="'missing'"):
        scene(bars, frames=4, scrubs=[Scrub("missing")])
    with pytest.raises(ValueError, match="only points, bars and boxes"):
        scene(Label("p", (0, 0), "x", id="c"), scrubs=[Scrub("c")])
    with pytest.raises(ValueError, match="handles already"):
        scene(Bars("p", [1], id="d", drag="y"), scrubs=[Scrub("d")])
    with pytest.raises(ValueError, match="axis must be"):
        Scrub("a", axis="z")


def test_benchmark_scenes_stay_under_the_limit():
    rng = np.random.default_rng(0)
    assert scene(Points("p", rng.random((30, 5000, 2))), frames=30).pack().nbytes < HARD_LIMIT
    assert scene(Cells("p", rng.random((60, 64, 64))), frames=60).pack().nbytes < 300_000


def test_links_are_offsets_and_targets():
    a, b = Points("p", np.zeros((3, 2)), id="a"), Points("p", np.zeros((4, 2)), id="b")
    packed = scene(a, b, links=[Link("a", "b", [[0, 1], [], [3]])]).pack()
    link = header(packed)["links"][0]
    assert read(packed, link["off"]).tolist() == [0, 2, 2, 3]
    assert read(packed, link["to"]).tolist() == [0, 1, 3]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (["a", "b"], [[0, 1]]),
        ([["a", "b"], ["b", "c"]], [[0, 1], [1, 2]]),
    ],
)
def test_texts_per_element_and_per_frame(text, expected):
    packed = scene(Label("p", [[0, 0], [1, 1]], text), frames=len(expected)).pack()
    index = read(packed, header(packed)["marks"][0]["texts"]["i"])
    assert np.atleast_2d(index).tolist() == expected


def test_one_label_with_a_text_a_frame():
    packed = scene(Label("p", (0, 0), ["x", "y", "z"]), frames=3).pack()
    texts = header(packed)["marks"][0]["texts"]
    assert texts["t"] == ["x", "y", "z"] and read(packed, texts["i"]).ravel().tolist() == [0, 1, 2]


def test_colours_by_role_name_index_and_value():
    marks = [
        Bars("p", [1, 2], color="input"),
        Bars("p", [1, 2], color=("output", "input")),
        Bars("p", [1, 2], color=np.array([3, 1])),
        Bars("p", [1, 2], color=np.array([-1.0, 0.5]), scale="RdBu"),
    ]
    packed = scene(*marks).pack()
    plain, named, cat, value = (m["color"] for m in header(packed)["marks"])
    assert plain == "input"
    assert [named["names"][i] for i in read(packed, named["i"])] == ["output", "input"]
    assert read(packed, cat["cat"]).tolist() == [3, 1]
    assert (value["lo"], value["hi"]) == (-1.0, 1.0)  # diverging scales are centred on 0


def test_captions_become_mathml_and_nothing_else_becomes_markup():
    assert rich("a < b & **c**") == "a &lt; b &amp; <b>c</b>"
    assert rich("$x^2$").startswith("<math") and "<msup>" in rich("$x^2$")
    assert "<script" not in rich("<script>alert(1)</script> $<script>$")


def test_the_scene_language_imports_neither_streamlit_nor_plotly():
    import subprocess

    code = (
        "import sys, vislib.stage.scene, vislib.stage.theme;"
        "print([m for m in ('streamlit', 'plotly', 'torch', 'PIL') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
