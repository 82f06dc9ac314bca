"""Picking a picture: photographs, uploads, and files that are none."""

import io

import numpy as np
import pytest
from PIL import Image as Pillow
from streamlit.testing.v1 import AppTest

from vislib.core import images as store
from vislib.ui import images


def _app():
    import streamlit as st

    from vislib.ui import images

    picture = images.pick("t.image", default="coffee", camera=True, side=64)
    st.session_state["got"] = (picture.name, picture.pixels)


def _png(size=(50, 20), colour=(255, 0, 0)) -> bytes:
    out = io.BytesIO()
    Pillow.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


def _upload(at, name, data):
    at.selectbox(key="t.image").select("Upload a picture").run()
    at.file_uploader[0].upload(name, data)
    return at.run()


def test_the_default_photograph_and_another():
    at = AppTest.from_function(_app, default_timeout=30).run()
    name, pixels = at.session_state["got"]
    assert name == "coffee" and pixels.dtype == np.uint8 and max(pixels.shape) == 64
    at.selectbox(key="t.image").select("rocket").run()
    assert at.session_state["got"][0] == "rocket"


def test_an_upload_is_used():
    at = _upload(AppTest.from_function(_app, default_timeout=30).run(), "red.png", _png())
    name, pixels = at.session_state["got"]
    assert name == "red.png" and pixels.shape == (20, 50, 3)
    assert (pixels == (255, 0, 0)).all()


def test_a_bad_upload_gets_one_sentence_and_the_last_picture_stays():
    at = AppTest.from_function(_app, default_timeout=30).run()
    _upload(at, "red.png", _png())
    _upload(at, "text.png", b"I am a text")
    assert not at.exception
    assert len(at.warning) == 1 and "please send PNG" in at.warning[0].value
    assert at.session_state["got"][0] == "red.png"


def test_choosing_upload_keeps_the_last_picture_until_one_arrives():
    at = AppTest.from_function(_app, default_timeout=30).run()
    at.selectbox(key="t.image").select("rocket").run()
    at.selectbox(key="t.image").select("Upload a picture").run()
    assert not at.exception and at.session_state["got"][0] == "rocket"


def test_a_junk_name_in_the_link_falls_back():
    at = AppTest.from_function(_app, default_timeout=30)
    at.query_params["t.image"] = "/etc/passwd"
    at.run()
    assert at.session_state["got"][0] == "coffee"


def test_a_picture_too_small_or_too_narrow_is_refused_and_the_last_stays():
    at = AppTest.from_function(_app, default_timeout=30).run()
    _upload(at, "red.png", _png())
    for size, said in (((9, 80), "at most 8 : 1"), ((3, 5), None)):
        _upload(at, "odd.png", _png(size))
        assert [said in box.value for box in at.warning] == ([True] if said else [])
        assert at.session_state["got"][0] == ("red.png" if said else "odd.png")


def test_least_names_what_the_chapter_needs():
    small = store.Image("small.png", np.zeros((5, 7, 3), np.uint8))
    images.check_shape(small, 5, 8)
    with pytest.raises(ValueError, match="7 × 5 pixels, and this chapter needs 6"):
        images.check_shape(small, 6, 8)


def test_what_was_done_to_the_values_stands_under_the_picture():
    at = AppTest.from_function(_app, default_timeout=30).run()
    out = io.BytesIO()
    Pillow.fromarray(np.linspace(60, 1000, 600).astype(np.uint16).reshape(20, 30)).save(out, "TIFF")
    _upload(at, "cells.tif", out.getvalue())
    assert [c.value for c in at.caption] == [
        "Its values, 60 to 1,000, are shown from black to white."
    ]


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        (None, True),
        ("https://class.example/kmeans", True),
        ("http://localhost:8501/", True),
        ("http://127.0.0.1:8501/", True),
        ("http://[::1]:8501/", True),
        ("http://class.example/kmeans", False),
        ("http://192.168.1.7:8501/", False),
        ("http://localhost.example/", False),
    ],
)
def test_browsers_give_the_camera_to_secure_pages_only(address, allowed):
    assert images.secure(address) is allowed


def test_over_plain_http_the_camera_is_explained_and_not_offered(monkeypatch):
    monkeypatch.setattr(images, "secure", lambda url: False)
    at = AppTest.from_function(_app, default_timeout=30).run()
    at.selectbox(key="t.image").select("Use the camera").run()
    assert not at.get("camera_input") and images.NO_CAMERA in at.warning[0].value
    assert at.session_state["got"][0] == "coffee"
