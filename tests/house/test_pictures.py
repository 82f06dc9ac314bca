"""Odd pictures in every chapter that takes one: shown, or refused by a sentence."""

import io

import numpy as np
import pytest
from PIL import Image as Pillow
from streamlit.testing.v1 import AppTest

from tests.conftest import ROOT, Shown
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


@pytest.fixture(scope="module")
def chapters() -> list[tuple[str, str]]:
    """(lesson, chapter) of all that offer an upload."""
    found = []
    for entry in catalogue.built():
        for title in [tab.label for tab in _opened(entry.slug).tabs]:
            if _menus(_opened(entry.slug, title)):
                found.append((entry.slug, title))
    return found


def _opened(slug: str, title: str = ""):
    """An AppTest at that chapter, all questions answered."""
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.session_state["answers"] = Shown()
    at.switch_page(f"pages/{slug}.py")
    if title:
        at.query_params[f"{slug}.chapter"] = title
    return at.run()


def _menus(at) -> list:
    """The menus of pictures that offer an upload."""
    return [menu for menu in at.selectbox if UPLOAD in menu.options]


def _said(at) -> list[str]:
    return [box.value for box in (*at.warning, *at.error)]


def test_six_lessons_take_pictures(chapters):
    assert {slug for slug, _ in chapters} >= {
        "receptive_field", "upsampling", "checkerboard", "kmeans", "mean_shift", "unet",
    }  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_every_chapter_shows_an_odd_picture_or_says_what_to_do(chapters, name):
    size, always = ODD[name]
    data = _png(*size)
    for slug, chapter in chapters:
        at = _opened(slug, chapter)
        _menus(at)[0].select(UPLOAD).run()
        before = len(at.get("bidi_component"))
        at.file_uploader[0].upload("odd.png", data)
        at.run()
        where = f"{slug}, {chapter}: {name}"
        assert not at.exception, where
        assert not at.error, f"{where}: {_said(at)}"
        assert all(REMEDY in said for said in _said(at)), f"{where}: {_said(at)}"
        assert not (always and _said(at)), f"{where}: {_said(at)}"
        assert len(at.get("bidi_component")) == before, f"{where}: the picture is gone"
