"""Odd pictures in every chapter that takes one: shown, or refused by a sentence."""

import functools
import io

import numpy as np
import pytest
from PIL import Image as Pillow

from tests.conftest import ROOT
from vislib import catalogue

UPLOAD = "Upload a picture"
REMEDY = "lease"  # every refusal says what to do, politely


def _png(width: int, height: int, colours: int = 0) -> bytes:
    """A PNG of noise; with ``colours`` of so many of them."""
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (height, width, 3), np.uint8)
    if colours:
        pixels = rng.integers(0, 256, (colours, 3), np.uint8)[
            np.arange(width * height).reshape(height, width) * colours // (width * height)
        ]
    out = io.BytesIO()
    Pillow.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


# name: (width, height, colours), and whether every chapter can use it
ODD = {
    "one pixel": ((1, 1), False),
    "three by two": ((3, 2), False),
    "five by seven": ((5, 7), False),
    "one by five thousand": ((1, 5000), False),
    "eight to one": ((320, 40), True),
    "one colour": ((60, 40, 1), True),
    "two colours": ((60, 40, 2), True),
}


@functools.cache
def chapters() -> tuple[tuple[str, str], ...]:
    """(lesson, chapter) of all that offer an upload."""
    from streamlit.testing.v1 import AppTest

    found = []
    for entry in catalogue.built():
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
        at.switch_page(f"pages/{entry.slug}.py").run()
        for tab in [t.label for t in at.tabs]:
            at.query_params[f"{entry.slug}.chapter"] = tab
            at.run()
            if any(UPLOAD in box.options for box in at.selectbox):
                found.append((entry.slug, tab))
    return tuple(found)


def _said(at) -> list[str]:
    return [box.value for box in (*at.warning, *at.error)]


def test_six_lessons_take_pictures():
    lessons = {slug for slug, _ in chapters()}
    assert lessons >= {
        "receptive_field",
        "upsampling",
        "checkerboard",
        "kmeans",
        "mean_shift",
        "unet",
    }


@pytest.mark.parametrize("name", ODD)
def test_every_chapter_shows_an_odd_picture_or_says_what_to_do(open_page, name):
    size, always = ODD[name]
    data = _png(*size)
    for slug, chapter in chapters():
        at = open_page(slug, query={f"{slug}.chapter": chapter})
        box = next(b for b in at.selectbox if UPLOAD in b.options)
        box.select(UPLOAD).run()
        before = len(at.get("bidi_component"))
        at.file_uploader[0].upload("odd.png", data)
        at.run()
        where = f"{slug}, {chapter}: {name}"
        assert not at.exception, where
        assert not at.error, f"{where}: {_said(at)}"
        assert all(REMEDY in said for said in _said(at)), f"{where}: {_said(at)}"
        assert not (always and _said(at)), f"{where}: {_said(at)}"
        assert len(at.get("bidi_component")) == before, f"{where}: the picture is gone"
