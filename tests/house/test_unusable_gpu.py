"""A GPU that torch sees and cannot use: the chapters that compute on it go on, and say why."""

import pytest

from models import devices
from vislib import catalogue

REMEDY = "PyTorch's installation page"


def _forget() -> None:
    """Networks and computed pictures, which know where they were made."""
    import streamlit as st

    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def asked(monkeypatch):
    """Whether somebody has asked for the GPU: a list, to be emptied."""
    found, problem = [], devices.problem

    def noted(name):
        found.extend([name] if name == "cuda" else [])
        return problem(name)

    monkeypatch.setattr(devices, "problem", noted)
    _forget()
    yield found
    _forget()


@pytest.mark.parametrize("slug", [entry.slug for entry in catalogue.built()])
def test_every_chapter_goes_on_and_says_why(open_page, unusable_gpu, asked, slug):
    for chapter in [tab.label for tab in open_page(slug).tabs]:
        _forget()
        asked.clear()
        at = open_page(slug, query={f"{slug}.chapter": chapter})
        assert not at.exception, chapter
        assert not at.error, f"{chapter}: {at.error[0].value}"
        told = [i.value for i in at.info if REMEDY in i.value and unusable_gpu in i.value]
        assert len(told) == bool(asked), f"{chapter} asks for a GPU and says so {len(told)} times"


def test_three_lessons_compute_on_a_gpu(open_page, unusable_gpu, asked):
    """The test above finds chapters by what they ask for; here are some that do."""
    for slug, chapter in (
        ("unet", "Live"),
        ("checkerboard", "Seven decoders"),
        ("mean_shift", "Segmenting a picture"),
    ):
        asked.clear()
        open_page(slug, query={f"{slug}.chapter": chapter})
        assert asked, chapter
