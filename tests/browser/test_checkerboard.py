"""The lesson in a real browser: chapters, stepping, links that carry the state, live training."""

from __future__ import annotations

import pytest

from tests.browser import stages
from tests.browser.conftest import settle
from tests.browser.stages import FIND, ask, caption, reveal, where
from vislib.ui import course

CHAPTERS = [chapter.title for chapter in course.lesson("checkerboard")]


def open_chapter(page, chapter: str, **options):
    return stages.open_chapter(page, "checkerboard", chapter, **options)


def test_the_picture_is_visible_without_scrolling(page):
    tab = open_chapter(page, CHAPTERS[0])
    for chapter in CHAPTERS:
        tab.get_by_role("tab", name=chapter).click()
        tab.get_by_role("tab", name=chapter, selected=True).wait_for()
        settle(tab)
        box = stages.painted(tab).locator("canvas").bounding_box()
        assert box["y"] + box["height"] < 800, chapter


@pytest.mark.parametrize(("width", "height", "dark"), [(390, 844, False), (1280, 800, True)])
def test_narrow_and_dark(page, width, height, dark):
    tab = open_chapter(page, "Seven decoders", width=width, height=height, dark=dark)
    inside = tab.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth + 1")
    assert inside and not tab.errors


def test_a_link_carries_the_controls(page):
    tab = open_chapter(
        page,
        "Overlap",
        more={"checkerboard.overlap.kernel": 5, "checkerboard.overlap.stride": 3},
    )
    reveal(tab)
    tab.get_by_role("button", name="Last frame").click()
    tab.get_by_text("with a period of 3 pixels").first.wait_for()


def test_an_example_sets_the_controls(page):
    tab = open_chapter(page, "Overlap")
    tab.get_by_role("button", name="kernel 4, stride 2", exact=True).click()
    settle(tab)
    tab.wait_for_url("**checkerboard.overlap.kernel=4**")
    reveal(tab)
    tab.get_by_role("button", name="Last frame").click()
    tab.get_by_text("every output away from the ends gets").first.wait_for()


def test_clicking_a_small_picture_goes_to_its_frame(page):
    tab = open_chapter(page, "Seven decoders")
    assert ask(tab, "stage.scene.frames") == 1
    reveal(tab)
    tab.mouse.click(*where(tab, "all", 0.5 + 2.28, 0.5))
    tab.wait_for_function(f"() => ({FIND})().state.step === 3")  # after the stripes


def test_dragging_the_stripes_peak_changes_their_period(page):
    tab = open_chapter(page, "Seven decoders")
    reveal(tab)
    tab.get_by_role("button", name="First frame").click()
    tab.mouse.move(*where(tab, "spectrum", 0.2, 0))
    tab.mouse.down()
    tab.mouse.move(*where(tab, "spectrum", 0.4, 0), steps=5)
    tab.mouse.up()
    tab.wait_for_url("**checkerboard.decoders.period=2.5**")
    tab.get_by_text("one every 2.5 px").first.wait_for()
    assert not tab.errors


def test_dragging_a_weight_to_the_half_makes_the_outputs_even(page):
    tab = open_chapter(page, "Three weights")
    reveal(tab)
    tab.get_by_role("button", name="Last frame").click()
    assert "a checkerboard" in caption(tab)
    for bar in (0, 2):
        tab.mouse.move(*where(tab, "weights", bar, 1))
        tab.mouse.down()
        tab.mouse.move(*where(tab, "weights", bar, 0.5), steps=5)
        tab.mouse.up()
        settle(tab)
    typed = tab.get_by_label("weights w₀ w₁ w₂", exact=True).input_value()
    first, middle, last = map(float, typed.split())
    assert middle == 1 and abs(first - 0.5) < 0.05 and abs(last - 0.5) < 0.05
    assert not tab.errors


def test_training_runs_can_be_stopped_and_ends_when_the_page_is_left(page):
    tab = open_chapter(page, "After training", more={"checkerboard.training.steps": 1000})
    reveal(tab)
    tab.get_by_role("button", name="Train", exact=True).click()
    progress = tab.get_by_text("of 1000").first
    progress.wait_for()
    first = progress.inner_text()
    tab.wait_for_function(
        "(before) => ![...document.querySelectorAll('[data-testid=stProgress]')]"
        ".some((e) => e.innerText.includes(before))",
        arg=first,
        timeout=60_000,
    )
    tab.get_by_role("tabpanel").get_by_role("button", name="Stop", exact=True).click()
    tab.get_by_role("button", name="Continue").wait_for(timeout=60_000)
    stopped = progress.inner_text()
    tab.wait_for_timeout(1500)
    assert progress.inner_text() == stopped
    tab.get_by_role("button", name="Continue").click()
    tab.get_by_role("tab", name="Overlap").click()
    tab.wait_for_timeout(7000)  # longer than a learner may look away
    tab.get_by_role("tab", name="After training").click()
    tab.get_by_role("button", name="Continue").wait_for(timeout=60_000)
    assert not tab.errors


@pytest.mark.parametrize("chapter", ["Overlap", "Stacked layers", "Active taps"])
def test_the_animation_waits_for_the_answer_and_then_plays(page, chapter):
    tab = open_chapter(page, chapter)
    assert ask(tab, "stage.scene.frames") == 1
    tab.get_by_role("button", name="Show me anyway").first.click()
    tab.wait_for_function(f"() => ({FIND})()?.state?.step > 1")
    assert not tab.errors
