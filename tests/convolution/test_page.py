"""Convolution, the lesson: clicks, drags, links, settings that are refused."""

import re

import numpy as np
import pytest
from scipy import ndimage

from tests.stages import sent
from vislib.convolution import KERNELS
from vislib.core import images
from vislib.ui import course

CHAPTERS = [chapter.slug for chapter in course.lesson("convolution")]
FILTERS, LEARNED = "convolution.filters", "convolution.learned"


def _open(open_page, chapter, values=None, **how):
    query = {f"convolution.{chapter}.{name}": str(v) for name, v in (values or {}).items()}
    return open_page("convolution", query={"convolution.chapter": chapter} | query, **how)


def _fine(at):
    assert not at.exception and not at.error and not at.warning
    assert at.get("bidi_component")
    return at


def _lens(at) -> str:
    """The first sentence that names a pixel."""
    (picture,) = sent(at)
    return next(text for text in picture.words if text.startswith("Row "))


def test_chapters_stand_in_their_order():
    assert CHAPTERS == [
        "slide", "flip", "edges", "filters", "sizes", "channels", "pooling", "learned",
    ]  # fmt: skip


def test_a_click_on_either_photograph_moves_the_lens_and_the_link_keeps_it(open_page):
    at = _open(open_page, "filters")
    before = _lens(at)
    for panel, x, y in (("photo", 40.0, 50.0), ("out", 100.0, 20.0)):
        click = {"mark": "", "index": -1, "x": x, "y": y, "panel": panel}
        at.session_state[f"{FILTERS}.stage"] = {"click": click}
        at = _fine(at.run())
        said = _lens(at)
        assert said != before
        words = said.replace(",", "").replace(":", "").split()
        assert (int(words[1]), int(words[3])) == (int(y) - 1, int(x) - 1)  # two up and left
        clicked = [c.value for c in at.caption if c.value.startswith("One pixel:")]
        assert f"Row {int(y) + 1}, column {int(x) + 1}:" in clicked[0]
        before = said
    again = open_page(
        "convolution", query=dict(at.query_params) | {"convolution.chapter": "filters"}
    )
    assert _lens(_fine(again)) == before


@pytest.mark.parametrize(("x", "y"), [(0.2, 0.3), (239.9, 159.9), (0.0, 80.0), (-3.0, 500.0)])
def test_a_pixel_of_the_rim_has_its_arithmetic_too(open_page, x, y):
    at = _open(open_page, "filters", {"kernel": "sharpen"})
    click = {"mark": "", "index": -1, "x": x, "y": y, "panel": "photo"}
    at.session_state[f"{FILTERS}.stage"] = {"click": click}
    at = _fine(at.run())
    (said,) = [c.value for c in at.caption if c.value.startswith("One pixel:")]
    row, column, total, value = re.search(
        r"Row (\d+), column (\d+): (.*) = \*\*(.*)\*\*\.", said
    ).groups()
    grey = np.round(images.load("cat", side=240).pixels.mean(axis=-1))
    expected = ndimage.correlate(grey, KERNELS["sharpen"], mode="nearest")
    place = (int(row) - 1, int(column) - 1)
    assert place == (int(np.clip(y, 0, 159)), int(np.clip(x, 0, 239)))
    assert float(value.replace("−", "-")) == expected[place]
    assert eval(total.replace("−", "-").replace("·", "*")) == expected[place]


def test_a_dragged_frame_stays_inside(open_page):
    at = _open(open_page, "filters")
    (picture,) = sent(at)
    version = picture.options["version"]
    at.session_state[f"{FILTERS}.stage"] = {
        "handles": {"version": version, "seq": 1, "held": ["frame", 0],
                    "marks": {"frame": [[-50.0, 900.0]]}}
    }  # fmt: skip
    said = _lens(_fine(at.run()))
    assert said.startswith("Row 155, column 2:")


def test_a_dragged_width_is_written_into_its_control(open_page):
    at = _open(open_page, "slide")
    at.session_state["convolution.slide.stage"] = {
        "handles": {"version": "", "seq": 1, "held": ["widths", 1],
                    "marks": {"widths": [[0.5, 0], [0.83, -0.1]]}}
    }  # fmt: skip
    at = _fine(at.run())
    assert at.slider(key="convolution.slide.width_g").value == 1.7  # a box: twice its edge


def test_a_dragged_point_is_the_new_n(open_page):
    at = _open(open_page, "sizes")
    at.session_state["convolution.sizes.stage"] = {
        "handles": {"version": "", "seq": 1, "held": ["n", 0], "marks": {"n": [[19.6, 4.0]]}}
    }
    assert _fine(at.run()).slider(key="convolution.sizes.n").value == 20


def test_a_clicked_filter_of_the_network_is_shown(open_page):
    at = _open(open_page, "learned", {"view": "network"})
    click = {"mark": "filters", "index": 7, "x": 1.0, "y": 1.0, "panel": "tiles"}
    at.session_state[f"{LEARNED}.network"] = {"click": click}
    (picture,) = sent(_fine(at.run()))
    assert any(text.startswith("Filter 8 of a network") for text in picture.words)


def test_a_missing_network_is_one_sentence(open_page, monkeypatch):
    from vislib.convolution.widgets import network

    def missing():
        raise ValueError("The weights of pets are missing: install the app again.")

    monkeypatch.setattr(network, "first_layer", missing)
    at = _open(open_page, "learned", {"view": "network"})
    assert not at.exception and not at.error
    assert any("install the app again. The descent" in c.value for c in at.caption)


@pytest.mark.parametrize(
    ("chapter", "field", "text", "says"),
    [
        ("flip", "kernel", "1 2 x!", "neither a number"),
        ("edges", "kernel", "1/2 1/2", "odd number"),
        ("channels", "red", "1 2; 3 4", "same size"),
        ("pooling", "grid", "1", "does not fit"),
    ],
)
def test_bad_input_is_one_sentence_and_the_picture_stays(open_page, chapter, field, text, says):
    at = _open(open_page, chapter)
    at.text_input(key=f"convolution.{chapter}.{field}").set_value(text).run()
    assert len(at.warning) == 1 and says in at.warning[0].value
    assert at.get("bidi_component") and not at.exception


def test_the_second_question_comes_after_the_first(open_page):
    for chapter in ("edges", "sizes", "channels"):
        at = _open(open_page, chapter, answered=False)
        asked = [b for b in at.button if b.label == "Show me anyway"]
        assert len(asked) == 1
        asked[0].click().run()
        asked = [b for b in at.button if b.label == "Show me anyway"]
        assert len(asked) == 1, chapter
        asked[0].click().run()
        assert not [b for b in at.button if b.label == "Show me anyway"]
        assert any("Challenge" in m.value for m in at.markdown)
