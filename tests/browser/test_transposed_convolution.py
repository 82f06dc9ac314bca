"""The lesson on transposed convolution in a real browser."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.browser.conftest import settle
from tests.browser.stages import ask, caption, open_chapter, reveal, where

SLUG = "transposed_convolution"


def _open(page, chapter, more=None, **options):
    return open_chapter(page, SLUG, chapter, more, **options)


def test_a_question_comes_before_the_sizes(page):
    shown = _open(page, "Which size?")
    assert ask(shown, "stage.scene.frames") == 1
    shown.get_by_role("button", name="3 or 4").click()
    shown.get_by_label("Last frame").wait_for()
    assert ask(shown, "stage.scene.frames") > 1
    assert shown.errors == []


def test_the_link_carries_the_numbers(page):
    line = {"x": "2 3 0 -1", "kernel": "1 2 -1", "stride": 1}
    more = {f"{SLUG}.line.{name}": value for name, value in line.items()}
    shown = _open(page, "Three pictures", more)
    assert ask(shown, "stage.scene.frames") == 1
    shown.get_by_role("button", name="az + bx").click()
    shown.get_by_label("Last frame").click()
    assert shown.get_by_text("2, 7, 4, −4, −2, 1").count() >= 1


def test_dragging_a_bar_changes_the_numbers(page):
    shown = _open(page, "The inverse?")
    assert shown.locator(".pw-metrics").count() == 0
    height = shown.locator("canvas").first.bounding_box()["height"]
    shown.get_by_role("button", name="only its size").click()
    shown.wait_for_selector(".pw-metrics")
    settle(shown)
    assert shown.locator("canvas").first.bounding_box()["height"] == height  # nothing moves
    before = shown.locator(".pw-metrics").inner_text()
    shown.mouse.move(*where(shown, "x", 2, 3))  # the top of the second bar of the signal
    shown.mouse.down()
    shown.mouse.move(*where(shown, "x", 2, 7), steps=6)
    shown.mouse.up()
    shown.wait_for_timeout(600)
    settle(shown)
    assert shown.locator(".pw-metrics").inner_text() != before
    # The field says it too, so that the link holds it and another kernel begins with it.
    dragged = shown.get_by_label("signal", exact=True).input_value()
    assert float(dragged.split()[1]) == pytest.approx(7, abs=0.2)  # the axis stays under the hand
    assert dragged.split()[2:] == ["5", "4", "1", "0", "0", "6"]
    assert parse_qs(urlsplit(shown.url).query)[f"{SLUG}.inverse.x"] == [dragged]


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("chapter", ["A convolution", "Three pictures", "In two dimensions"])
def test_nothing_sticks_out_sideways(page, chapter, width):
    shown = _open(page, chapter, width=width, height=844)
    assert shown.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_a_click_on_an_entry_of_the_matrix_changes_it(page):
    shown = _open(page, "three_pictures")
    reveal(shown)
    shown.mouse.click(*where(shown, "matrix", 0.5, 2.5))
    shown.wait_for_url(f"**{SLUG}.three_pictures.entry=3+1+0**")
    shown.get_by_label("Last frame").click()
    shown.get_by_text("no kernel does that").first.wait_for()
    assert "output 3 becomes bx" in caption(shown) and not shown.errors
