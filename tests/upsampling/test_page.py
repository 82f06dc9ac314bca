"""Upsampling, the lesson: its chapters, old links, grids of one's own, what waits."""

import pytest
import torch
import torch.nn.functional as F

from tests.stages import sent
from vislib.ui import course
from vislib.upsampling import params

CHAPTERS = [chapter.slug for chapter in course.lesson("upsampling")]
OWN = "1 2 3 4; 5 6 7 8; 1 2 3 4; 5 6 7 9"
UNPOOLING, KERNELS = "upsampling.unpooling", "upsampling.kernels"


@pytest.mark.parametrize("chapter", CHAPTERS)
@pytest.mark.parametrize("answered", [True, False])
def test_every_chapter_opens(open_page, chapter, answered):
    at = open_page("upsampling", answered=answered, query={"upsampling.chapter": chapter})
    assert not at.exception and not at.error and not at.warning


@pytest.mark.parametrize(
    ("old", "key", "value"),
    [
        ({"upsampling.unpool.grid": OWN}, "upsampling.unpooling.grid", OWN),
        ({"upsampling.curves.mode": "Mitchell"}, "upsampling.kernels.mode", "mitchell"),
        ({"upsampling.photo.mode": "Linear"}, "upsampling.photo.mode", "linear"),
        ({"upsampling.rulers.line": "3 1"}, "upsampling.rulers.line", "3 1"),
        ({"upsampling.feature.image": "coffee"}, "upsampling.switches.image", "coffee"),
    ],
)
@pytest.mark.parametrize(
    "title",
    ["Three unpoolings", "What the switches keep", "Kernels and their cost", "On a photograph"],
)
def test_old_links_open(open_page, title, old, key, value):
    lesson = course.lesson("upsampling")
    wanted = lesson.find(key.split(".")[1])
    if wanted.title != title:
        old = {}
    at = open_page("upsampling", query={"upsampling.chapter": title} | old)
    assert not at.exception and not at.warning
    assert at.session_state["upsampling.chapter"] == title
    if old:
        assert at.session_state[key] == value


def test_bad_input_is_one_sentence_on_the_page(open_page):
    at = open_page("upsampling")
    at.text_input(f"{UNPOOLING}.grid").set_value("1 2 3").run()
    assert len(at.warning) == 1 and "multiples of 2" in at.warning[0].value
    assert at.get("bidi_component")  # the last good picture stays


@pytest.mark.parametrize("size", sorted(params.POOLED))
def test_every_window_has_a_grid_that_it_divides(open_page, size):
    at = open_page("upsampling")
    at.slider(f"{UNPOOLING}.size").set_value(size).run()
    assert not at.warning
    grid = at.text_input(f"{UNPOOLING}.grid").value
    pooled = F.max_pool2d(torch.tensor(params.Unpooling(grid=grid, size=size).before)[None], size)
    assert pooled[0].tolist() == [[5, 6], [7, 8]]  # the lecture's maxima
    cold = open_page("upsampling", query={f"{UNPOOLING}.size": str(size)})
    assert not cold.warning and cold.text_input(f"{UNPOOLING}.grid").value == grid


def test_a_window_leaves_a_grid_of_ones_own_alone(open_page):
    at = open_page("upsampling")
    at.text_input(f"{UNPOOLING}.grid").set_value("1 2 3 4; 5 6 7 8; 1 2 3 4; 5 6 7 8").run()
    at.slider(f"{UNPOOLING}.size").set_value(4).run()
    assert at.text_input(f"{UNPOOLING}.grid").value.startswith("1 2 3 4; 5 6")
    assert "leave it empty" in at.warning[0].value


@pytest.mark.parametrize("mode", ["linear", "cubic"])
def test_a_linked_kernel_stays_when_the_answer_comes(open_page, mode):  # FAULTS F1
    query = {"upsampling.chapter": "kernels", f"{KERNELS}.mode": mode}
    at = open_page("upsampling", answered=False, query=query)
    assert at.selectbox(f"{KERNELS}.mode").value == mode
    at.button(f"{KERNELS}.q.0").click().run()
    assert at.selectbox(f"{KERNELS}.mode").value == mode


def test_the_cell_that_the_controls_say_is_the_one_that_moves(open_page):
    query = {"upsampling.chapter": "switches", "upsampling.switches.row": "3"}
    at = open_page("upsampling", query=query)
    (picture,) = sent(at)
    assert any("to row 3, column 5" in text for text in picture.words)
