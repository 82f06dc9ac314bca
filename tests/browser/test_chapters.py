"""Every chapter of every lesson in a real browser: it opens by its link, draws and plays on."""

import pytest

from tests.browser.stages import FIND, ask, painted
from vislib import catalogue
from vislib.ui import lecture_plan

PLAN = [slot for entry in catalogue.built() for slot in lecture_plan.of(entry.slug)]
NO_STAGE = {"Webcam", "Train it yourself"}  # the camera and the training bring their own pictures


@pytest.mark.parametrize("slot", PLAN, ids=lambda s: f"{s.slug}: {s.chapter}")
def test_a_chapter_draws_and_plays_to_its_end(page, slot):
    tab = page(slot.link)
    tab.get_by_role("tab", name=slot.chapter, selected=True).wait_for()
    if slot.chapter not in NO_STAGE:
        tab.wait_for_selector("canvas, .js-plotly-plot")
    if tab.locator(".pw-view canvas").count() and slot.chapter not in NO_STAGE:
        painted(tab)
        frames = ask(tab, "stage.scene.frames")
        if frames > 1:
            tab.get_by_role("button", name="Last frame").first.click()
            tab.wait_for_function(f"() => ({FIND})().state.step === {frames - 1}")
    assert not tab.errors
    assert not tab.outside
