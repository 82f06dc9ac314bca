"""The receptive-field lesson in a browser: hovering, answering, editing, dragging, links."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.browser.conftest import settle
from tests.browser.stages import FIND, ask, caption, painted, where

GROWTH = "receptive_field.growth"


def lit(tab, mark: str) -> list[int]:
    return ask(
        tab,
        f"""(() => {{ const i = stage.scene.marks.findIndex((m) => m.id === "{mark}");
        const set = stage.state.highlighted?.get(stage.scene.marks[i]);
        return set ? [...set].sort((a, b) => a - b) : []; }})()""",
    )


def query(tab) -> dict:
    return {k: v[0] for k, v in parse_qs(urlsplit(tab.url).query).items()}


def test_hovering_a_unit_lights_its_field(page):
    tab = painted(page("receptive_field?receptive_field.growth.stack=Two+3×3+on+7×7"))
    tab.mouse.move(*where(tab, "side", 2, 2))  # the first unit of the last layer, at pixel 2
    tab.wait_for_function(f"() => !!({FIND})()?.state.highlighted")  # a Map itself does not travel
    # 7 pixels, then 5 units, then 3: pixels 0-4, units 0-2 of conv1, unit 0 of conv2.
    assert lit(tab, "units") == [0, 1, 2, 3, 4, 7, 8, 9, 12]
    assert lit(tab, "grid0") and lit(tab, "edges")
    assert "sees pixels 1 to 5" in caption(tab)


def test_hovering_a_pixel_lights_all_that_see_it(page):
    tab = painted(page("receptive_field?receptive_field.growth.stack=Two+3×3+on+7×7"))
    tab.mouse.move(*where(tab, "side", 0, 0))
    tab.wait_for_function(f"() => !!({FIND})()?.state.highlighted")  # a Map itself does not travel
    assert lit(tab, "units") == [0, 7, 12]


def test_stepping_does_the_arithmetic(page):
    tab = painted(page("receptive_field"))
    assert ask(tab, "stage.scene.frames") == 1  # no step before the answer
    tab.get_by_role("button", name="5", exact=True).click()
    tab.get_by_text("1 → 3 → 5 → 7").wait_for()
    tab.wait_for_function(f"() => ({FIND})()?.scene?.frames === 4")
    tab.get_by_label("First frame").click()
    for text in ("3", "5", "7"):
        tab.locator('button[data-do="on"]').first.click()
        tab.wait_for_timeout(200)
        assert text in caption(tab)
    assert "conv3" in caption(tab)


def test_an_answer_plays_the_walk(page):
    tab = painted(page("receptive_field"))
    tab.get_by_role("button", name="7", exact=True).click()
    tab.get_by_text("1 → 3 → 5 → 7").wait_for()
    tab.wait_for_function(f"() => ({FIND})()?.state?.step === 3", timeout=15_000)


def test_a_preset_goes_into_the_link_and_comes_back(page, server):
    tab = painted(page("receptive_field"))
    box = tab.get_by_role("combobox", name="preset")
    box.click()
    box.fill("VGG16")
    tab.get_by_role("option", name="VGG16", exact=True).click()
    tab.wait_for_function(f"() => ({FIND})()?.scene?.frames === 19")
    settle(tab)
    assert query(tab)[f"{GROWTH}.stack"] == "VGG16"
    again = painted(page(tab.url.removeprefix(server)))
    assert ask(again, "stage.scene.frames") == 19


def test_editing_by_buttons_changes_text_link_and_picture(page):
    tab = painted(page("receptive_field"))
    tab.get_by_text("Edit the layers").click()
    tab.get_by_test_id("stDataFrame").wait_for()
    tab.get_by_role("button", name="Add", exact=True).click()
    tab.wait_for_function(f"() => ({FIND})()?.scene?.frames === 5")
    settle(tab)
    text = tab.get_by_label("stack", exact=True).input_value()
    assert text == "conv1:3p1 3p1 conv2:3p1 conv3:3p1"
    assert query(tab)[f"{GROWTH}.stack"] == text
    assert not tab.errors


def test_a_bad_stack_gets_one_sentence_and_stays_as_typed(page):
    tab = painted(page("receptive_field"))
    stack = tab.get_by_label("stack", exact=True)
    stack.fill("3p1 3s0")
    stack.press("Enter")
    tab.get_by_text("the stride is 0; make it a whole number").wait_for()
    assert stack.input_value() == "3p1 3s0"
    assert ask(tab, "stage.scene.frames") == 1  # the last good picture
    stack.fill("3p1 3s2")
    stack.press("Enter")
    tab.wait_for_function(f"() => ({FIND})()?.scene?.frames === 3")
    assert tab.get_by_text("the stride is 0").count() == 0


def test_dragging_moves_the_unit_and_the_sliders(page):
    tab = painted(page("receptive_field?receptive_field.chapter=On+a+photograph"))
    tab.mouse.move(*where(tab, "left", 111.5, 111.5))
    tab.mouse.down()
    tab.mouse.move(*where(tab, "left", 60, 50), steps=6)
    tab.mouse.up()
    tab.wait_for_function(
        "() => new URLSearchParams(location.search).get('receptive_field.photo.x') === '0.27'"
    )
    settle(tab)
    assert query(tab)["receptive_field.photo.y"] == "0.22"
    x, _ = where(tab, "left", 0.27 * 223, 0)  # and the slider moves the dot on from there
    tab.locator(".st-key-receptive_field-photo-x input[type=range]").press("ArrowRight")
    tab.wait_for_function(
        "() => new URLSearchParams(location.search).get('receptive_field.photo.x') === '0.28'"
    )
    settle(tab)
    dot = tab.locator(".pw-handle").first.bounding_box()
    moved = where(tab, "left", 0.28 * 223, 0)[0]
    assert moved > x and dot["x"] + dot["width"] / 2 == pytest.approx(moved, abs=0.6)
    assert not tab.errors


@pytest.mark.parametrize(("width", "height", "dark"), [(390, 844, True), (1920, 1080, False)])
def test_other_screens(page, width, height, dark):
    extra = "&present=1" if width > 1500 else ""
    address = f"receptive_field?receptive_field.growth.stack=ResNet-152{extra}"
    tab = painted(page(address, width=width, height=height, dark=dark))
    assert ask(tab, "stage.scene.frames") == 153
    wide = tab.evaluate("document.documentElement.scrollWidth")
    assert wide <= width
    assert not tab.errors
