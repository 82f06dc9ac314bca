"""Picking a picture: photographs, uploads, and files that are none."""

import io

import numpy as np
from PIL import Image as Pillow
from streamlit.testing.v1 import AppTest


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
