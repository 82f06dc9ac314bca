"""The lesson on upsampling in a real browser."""

import re
from urllib.parse import quote

import pytest

from tests.browser.conftest import settle
from tests.browser.stages import FIND, ask, caption, painted, reveal, where

SLUG = "upsampling"


def _open(page, chapter, more="", **options):
    shown = page(f"{SLUG}?{SLUG}.chapter={quote(chapter)}{more}", **options)
    shown.wait_for_selector("canvas, .js-plotly-plot")
    return shown


def test_curves_and_their_cost(page):
    shown = _open(page, "Kernels and their cost")
    assert shown.locator(".pw-scroll .pw-table").count() == 0
    shown.get_by_role("button", name="Lanczos", exact=True).click()
    shown.wait_for_selector(".pw-scroll .pw-table")
    assert "Mitchell" in shown.locator(".pw-scroll .pw-table").inner_text()
    assert shown.errors == []


def test_a_chart_follows_the_theme(page):
    shown = _open(page, "Kernels and their cost")
    letters = "getComputedStyle(document.querySelector('.js-plotly-plot .xtick text')).fill"
    shown.wait_for_selector(".js-plotly-plot .xtick text")
    light = shown.evaluate(letters)
    shown.emulate_media(color_scheme="dark")
    shown.wait_for_function(f"{letters} !== {light!r}")
    dark = shown.evaluate(letters)
    assert max(_channels(light)) < 128 < min(_channels(dark))
    shown.emulate_media(color_scheme="light")
    shown.wait_for_function(f"{letters} === {light!r}")
    assert shown.errors == []


def _channels(colour: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", colour)[:3]]


def test_the_lens_shows_another_place(page):
    shown = _open(page, "On a photograph")
    shown.get_by_role("button", name="none", exact=True).click()
    shown.get_by_text("Closest to the original").first.wait_for()
    settle(shown)
    canvas = shown.locator("canvas").first
    box = canvas.bounding_box()
    right_half = {"x": box["x"] + 220, "y": box["y"], "width": 700, "height": 200}
    before = shown.screenshot(clip=right_half)
    x, y = box["x"] + 102, box["y"] + 84  # inside the lens
    shown.mouse.move(x, y)
    shown.mouse.down()
    shown.mouse.move(x + 40, y + 30, steps=6)
    shown.mouse.up()
    shown.wait_for_timeout(800)
    settle(shown)
    assert shown.screenshot(clip=right_half) != before
    assert shown.errors == []


def test_a_click_under_the_lens_moves_the_maximum(page):
    """The cell goes into the controls and the link; the picture stays on its frame and follows."""
    tab = painted(page(f"{SLUG}?{SLUG}.chapter=switches"))
    reveal(tab)
    tab.wait_for_function(f"() => ({FIND})()?.scene?.frames === 4")
    tab.get_by_label("Last frame").click()
    tab.wait_for_timeout(300)
    assert "to row 4, column 5" in caption(tab)
    tab.mouse.click(*where(tab, "lens", 3.5, 2.5))  # the third row, the fourth column
    tab.wait_for_function("() => location.search.includes('switches.row=3')")
    settle(tab)
    tab.get_by_text("row 3, column 4").first.wait_for()
    assert ask(tab, "stage.state.step") == 3
    assert "switches.column=4" in tab.url
    assert not tab.errors


def test_the_lens_goes_into_the_link(page):
    tab = painted(page(f"{SLUG}?{SLUG}.chapter=switches"))
    reveal(tab)
    corner = tab.locator(".pw-handle").first.bounding_box()
    tab.mouse.move(corner["x"] + corner["width"] / 2 + 6, corner["y"] + corner["height"] / 2 + 6)
    tab.mouse.down()
    tab.mouse.move(*where(tab, "whole", 20, 40), steps=5)
    tab.mouse.up()
    tab.wait_for_function("() => location.search.includes('switches.place=')")
    settle(tab)
    assert not tab.errors


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("chapter", ["unpooling", "switches", "zeros", "photo"])
def test_nothing_sticks_out_sideways(page, chapter, width):
    shown = _open(page, chapter, width=width, height=844)
    assert shown.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
