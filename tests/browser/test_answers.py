"""An answer makes its picture move: whatever the lesson, and whatever else happens just then."""

from collections.abc import Iterator

import pytest

from tests.browser.conftest import serve, settle
from tests.browser.stages import FIND, ask, open_chapter, painted, where

# One chapter for each way in which a picture may wait: its first frame, under another sentence,
# without some of its panels, without its scales, with a handle, with something quite different.
CHAPTERS = (
    ("checkerboard", "Stacked layers"),
    ("kmeans", "Chicken and egg"),
    ("kmeans", "Which k?"),
    ("mean_shift", "Climbing the hill"),
    ("receptive_field", "Growth"),
    ("receptive_field", "On a photograph"),
    ("softmax", "Softmax"),
    ("softmax", "First guess"),
    ("transposed_convolution", "A convolution"),
    ("transposed_convolution", "The inverse?"),
    ("upsampling", "Zeros, then a filter"),
    ("upsampling", "Where the samples sit"),
    ("unet", "Which sizes fit"),
)
STEP = f"() => ({FIND})()?.state?.step"


@pytest.fixture(scope="module")
def app() -> Iterator[str]:
    with serve("tests/browser/apps/answered.py") as address:
        yield address


@pytest.fixture
def open_app(page, app):
    return lambda path="", **options: painted(page(path, base=app, **options))


def press(tab, name: str) -> None:
    tab.get_by_role("button", name=name, exact=True).first.click()


@pytest.mark.parametrize(("slug", "chapter"), CHAPTERS)
def test_an_answer_sets_the_picture_in_motion(page, slug, chapter):
    tab = open_chapter(page, slug, chapter)
    assert ask(tab, "stage.scene.frames") == 1
    ask(tab, "(stage.root.dataset.same = 'yes', 1)")
    press(tab, "Show me anyway")
    tab.wait_for_function(f"() => ({FIND})()?.playing")
    first = ask(tab, "stage.state.step")
    tab.wait_for_function(f"(first) => ({FIND})()?.state?.step > first", arg=first)
    assert ask(tab, "stage.root.dataset.same") == "yes"  # it is still the same stage
    assert not tab.errors


@pytest.mark.parametrize("runs", [0, 1, 2, 3])
def test_runs_that_overtake_the_answer_do_not_take_the_animation_with_them(open_app, runs):
    tab = open_app(f"?runs={runs}")
    assert ask(tab, "stage.scene.frames") == 1
    tab.evaluate(f"() => {{ seen = []; setInterval(() => seen.push(({STEP})()), 20) }}")
    press(tab, "Answer")
    tab.wait_for_function(f"{STEP} === 3")
    assert {0, 1, 2} <= set(tab.evaluate("seen"))  # it steps, it does not jump to its rest
    assert not tab.errors


def test_a_stage_that_is_made_anew_before_its_first_step_begins_again(open_app):
    tab = open_app("?ms=3000")
    press(tab, "Answer")
    tab.wait_for_function(f"() => ({FIND})()?.playing")
    press(tab, "Move")
    tab.wait_for_function(f"{STEP} === 1")


def test_an_animation_that_has_begun_is_not_begun_again(open_app):
    tab = open_app()
    press(tab, "Answer")
    tab.wait_for_function(f"{STEP} === 3")
    press(tab, "Move")
    settle(tab)
    painted(tab)
    assert ask(tab, "stage.state.step") == 3 and not ask(tab, "stage.playing")
    press(tab, "Ask again")
    tab.wait_for_function(f"() => ({FIND})()?.scene?.frames === 1")
    press(tab, "Answer")
    tab.wait_for_function(f"{STEP} === 1")


def test_where_nothing_may_move_by_itself_the_answer_shows_its_last_word(open_app):
    tab = open_app(reduced_motion="reduce")
    press(tab, "Answer")
    tab.wait_for_function(f"{STEP} === 3")
    assert not ask(tab, "stage.playing")


def test_what_was_dragged_before_the_answer_stays_where_it_is(open_app):
    tab = open_app()
    tab.mouse.move(*where(tab, "p", 2, 2))
    tab.mouse.down()
    tab.mouse.move(*where(tab, "p", 3, 6), steps=5)
    tab.mouse.up()
    tab.get_by_text("handle at [[3.0, 6.0]]").wait_for()
    press(tab, "Answer")
    tab.wait_for_function(f"{STEP} === 3")
    tab.get_by_text("handle at [[3.0, 6.0]]").wait_for()
    tab.mouse.move(*where(tab, "p", 1, 8))  # the top of a bar: it is told along with the handle
    tab.mouse.down()
    tab.mouse.move(*where(tab, "p", 1, 5), steps=5)
    tab.mouse.up()
    tab.wait_for_function(f"() => ({FIND})()?.handles?.sequence >= 2")
    settle(tab)
    tab.get_by_text("handle at [[3.0, 6.0]]").wait_for()


def test_a_chapter_begun_anew_before_its_end_was_sent_is_drawn_whole(page):
    with serve("tests/browser/apps/overtaken.py") as address:
        tab = page(base=address)
        press(tab, "Draw")
        tab.get_by_text("last", exact=True).wait_for()
        assert not tab.errors


@pytest.mark.parametrize("width", [390, 1280])
def test_the_answer_is_readable_while_its_picture_is_still_computed(page, width):
    with serve("tests/browser/apps/asked.py") as address:
        tab = page("", base=address, width=width)
        tab.get_by_role("button", name="Show me anyway").click()
        said = tab.get_by_text("It is explained")
        said.wait_for()
        assert tab.get_by_text("Drawn").count() == 0
        card = tab.locator('[class*="st-key-ask-"]')
        assert said.bounding_box()["width"] > 0.75 * card.bounding_box()["width"]
        assert not tab.get_by_role("button", name="Show me anyway").is_visible()
