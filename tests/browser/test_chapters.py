"""Every chapter of every lesson in a real browser: it opens by its link, draws and plays on."""

import pytest

from tests.browser.stages import FIND, ask, painted
from vislib.ui import course

NO_STAGE = {"Webcam", "Train it yourself"}  # the camera and the training bring their own pictures


@pytest.mark.parametrize("key", course.chapters())
def test_a_chapter_draws_and_plays_to_its_end(page, key):
    slot = course.chapters()[key]
    tab = page(slot.link())
    tab.get_by_role("tab", name=slot.title, selected=True).wait_for()
    if slot.title not in NO_STAGE:
        tab.wait_for_selector("canvas, .js-plotly-plot")
    if tab.locator(".pw-view canvas").count() and slot.title not in NO_STAGE:
        painted(tab)
        frames = ask(tab, "stage.scene.frames")
        if frames > 1:
            tab.get_by_role("button", name="Last frame").first.click()
            tab.wait_for_function(f"() => ({FIND})().state.step === {frames - 1}")
    assert not tab.errors
    assert not tab.outside
