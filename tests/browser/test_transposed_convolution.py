"""The lesson on transposed convolution in a real browser."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.browser.conftest import settle
from tests.browser.stages import ask, open_chapter

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
    shown.get_by_role("button", name="only the size").click()
    shown.wait_for_selector(".pw-metrics")
    settle(shown)
    before = shown.locator(".pw-metrics").inner_text()
    box = shown.locator("canvas").first.bounding_box()
    x, y = box["x"] + 125, box["y"] + 140  # on the second bar of the signal
    shown.mouse.move(x, y)
    shown.mouse.down()
    shown.mouse.move(x, y - 60, steps=6)
    shown.mouse.up()
    shown.wait_for_timeout(600)
    settle(shown)
    assert shown.locator(".pw-metrics").inner_text() != before
    # The field says it too, so that the link holds it and another kernel begins with it.
    dragged = shown.get_by_label("signal", exact=True).input_value()
    assert dragged.split()[1] != "3" and dragged.split()[2:] == ["5", "4", "1", "0", "0", "6"]
    assert parse_qs(urlsplit(shown.url).query)[f"{SLUG}.inverse.x"] == [dragged]


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("chapter", ["A convolution", "Three pictures", "In two dimensions"])
def test_nothing_sticks_out_sideways(page, chapter, width):
    shown = _open(page, chapter, width=width, height=844)
    assert shown.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
