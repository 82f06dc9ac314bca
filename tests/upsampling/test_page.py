"""Upsampling, the lesson: its chapters, what waits for the answer, grids of one's own."""

import pytest
import torch
import torch.nn.functional as F

from vislib.upsampling import params as demos
from vislib.upsampling import resampling

CHAPTERS = [
    "Three unpoolings",
    "What the switches keep",
    "Zeros, then a filter",
    "Kernels and their cost",
    "Where the samples sit",
    "On a photograph",
]


@pytest.mark.parametrize("chapter", CHAPTERS)
@pytest.mark.parametrize("answered", [True, False])
def test_every_chapter_opens(open_page, chapter, answered):
    at = open_page("upsampling", answered=answered, query={"upsampling.chapter": chapter})
    assert not at.exception and not at.error and not at.warning


def test_bad_input_is_one_sentence_on_the_page(open_page):
    at = open_page("upsampling")
    at.text_input("upsampling.unpool.grid").set_value("1 2 3").run()
    assert len(at.warning) == 1 and "multiples of 2" in at.warning[0].value
    order = [e.type for e in at.main if e.type in ("bidi_component", "text_input", "warning")]
    assert order == ["bidi_component", "text_input", "text_input", "warning"]


@pytest.mark.parametrize("size", sorted(demos.POOLED))
def test_every_window_has_a_grid_that_it_divides(open_page, size):
    at = open_page("upsampling")
    at.slider("upsampling.unpool.size").set_value(size).run()
    assert not at.warning
    grid = at.text_input("upsampling.unpool.grid").value
    pooled = F.max_pool2d(torch.tensor(demos.UnpoolParams(grid=grid, size=size).before)[None], size)
    assert pooled[0].tolist() == [[5, 6], [7, 8]]  # the lecture's maxima
    cold = open_page("upsampling", query={"upsampling.unpool.size": str(size)})
    assert not cold.warning and cold.text_input("upsampling.unpool.grid").value == grid


def test_a_window_leaves_a_grid_of_ones_own_alone(open_page):
    at = open_page("upsampling")
    at.text_input("upsampling.unpool.grid").set_value("1 2 3 4; 5 6 7 8; 1 2 3 4; 5 6 7 8").run()
    at.slider("upsampling.unpool.size").set_value(4).run()
    assert at.text_input("upsampling.unpool.grid").value.startswith("1 2 3 4; 5 6")
    assert "leave it empty" in at.warning[0].value


@pytest.mark.parametrize("chapter", CHAPTERS[:3])
def test_nothing_is_told_before_the_answer(open_page, chapter):
    at = open_page("upsampling", answered=False, query={"upsampling.chapter": chapter})
    shown = " ".join(e.value for e in (*at.markdown, *at.caption))
    assert len(at.get("bidi_component")) == 1
    assert "2.5, 3" not in shown and "pw-table" not in shown


def test_the_kernel_asked_about_comes_with_the_answer(open_page):
    query = {"upsampling.chapter": "Kernels and their cost"}
    at = open_page("upsampling", answered=False, query=query)
    mode = "upsampling.curves.mode"
    assert at.selectbox(mode).value == "linear"
    at.button("upsampling.q.overshoot.0").click().run()
    assert at.selectbox(mode).value == "lanczos3"
    at.selectbox(mode).set_value("cubic").run()
    assert at.selectbox(mode).value == "cubic"
    assert not any("now shows" in m.value for m in at.markdown)  # whichever kernel is chosen
    at.query_params[mode] = resampling.KERNELS["cubic"].title  # as a browser does
    at.button("upsampling.q.overshoot.again").click().run()
    assert at.selectbox(mode).value == "cubic"  # chosen by hand: it stays
    assert at.selectbox(mode).disabled
