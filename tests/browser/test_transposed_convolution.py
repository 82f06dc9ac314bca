"""The lesson on transposed convolution in a real browser."""

from urllib.parse import quote

import pytest

from tests.browser.conftest import settle

SLUG = "transposed_convolution"
CHAPTERS = [
    "A convolution",
    "Three pictures",
    "In two dimensions",
    "Backwards",
    "The gradient",
    "The inverse?",
    "True or false",
]


def _open(page, chapter, more="", **options):
    shown = page(f"{SLUG}?{SLUG}.chapter={quote(chapter)}{more}", **options)
    shown.wait_for_selector("canvas")
    return shown


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_chapter_draws_and_plays_to_its_end(page, chapter):
    shown = _open(page, chapter)
    shown.get_by_label("Last frame").click()
    position = shown.get_by_label("Frame", exact=True)
    assert position.input_value() == position.get_attribute("max") != "0"
    assert shown.errors == [] and shown.outside == []


def test_a_question_comes_before_the_sizes(page):
    shown = page(f"{SLUG}?{SLUG}.chapter={quote('Which size?')}")
    assert shown.locator("canvas").count() == 0
    shown.get_by_role("button", name="3 or 4").click()
    shown.wait_for_selector("canvas")
    assert shown.errors == []


def test_the_link_carries_the_numbers(page):
    more = f"&{SLUG}.line.x=2+3+0+-1&{SLUG}.line.kernel=1+2+-1&{SLUG}.line.stride=1"
    shown = _open(page, "Three pictures", more)
    shown.get_by_label("Last frame").click()
    assert shown.get_by_text("2, 7, 4, −4, −2, 1").count() >= 1


def test_dragging_a_bar_changes_the_numbers(page):
    shown = _open(page, "The inverse?")
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


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("chapter", CHAPTERS[:3])
def test_nothing_sticks_out_sideways(page, chapter, width):
    shown = _open(page, chapter, width=width, height=844)
    assert shown.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
