"""The lesson on convolution in a real browser: a pixel that is clicked, a point that is dragged."""

from playwright.sync_api import expect

from tests.browser.conftest import settle
from tests.browser.stages import FIND, ask, open_chapter, reveal, where

SLUG = "convolution"


def test_any_clicked_pixel_has_its_arithmetic(page):
    tab = open_chapter(page, SLUG, "filters")
    reveal(tab)
    said = tab.get_by_text("One pixel:")
    for panel, row, column in (("photo", 41, 61), ("out", 1, 240)):
        tab.mouse.click(*where(tab, panel, column - 0.5, row - 0.5))
        expect(said).to_contain_text(f"Row {row}, column {column}: 8·", timeout=20_000)
        settle(tab)
    assert not tab.errors


def test_the_point_of_the_area_is_dragged_through_the_shifts(page):
    tab = open_chapter(page, SLUG, "slide")
    reveal(tab)
    ask(tab, "(stage.pause(), 1)")
    tab.keyboard.press("End")
    tab.wait_for_function(f"() => ({FIND})().state.step === 65")
    tab.get_by_role("slider", name="arrow keys go through the frames").focus()
    tab.keyboard.press("ArrowLeft")
    tab.wait_for_function(f"() => ({FIND})().state.step < 65")
    assert not tab.errors
