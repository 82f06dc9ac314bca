"""Scrubs by mouse and keyboard, and handles of which there are many."""

import math
from collections.abc import Iterator

import pytest

from tests.browser.conftest import serve
from tests.browser.stages import FIND, ask, painted, where


@pytest.fixture(scope="module")
def hands() -> Iterator[str]:
    with serve("tests/browser/apps/served_hands.py") as address:
        yield address


@pytest.fixture
def scrubs(page, hands):
    tab = painted(page("?kind=scrubs", base=hands))
    tab.locator(".pw-view").first.scroll_into_view_if_needed()
    return tab


def curve(tab, frame: int) -> tuple[float, float]:
    """Where the point is in a frame, in pixels of the window."""
    at = f"Array.from(stage.scene.marks[0].xy.data.slice({2 * frame}, {2 * frame + 2}))"
    return where(tab, "p", *ask(tab, at))


def step(tab) -> int:
    return ask(tab, "stage.state.step")


def test_a_point_is_dragged_through_the_frames(scrubs):
    scrubs.mouse.move(*curve(scrubs, 0))
    assert ask(scrubs, "stage.canvas.style.cursor") == "grab"
    scrubs.mouse.down()
    for frame in (3, 8, 5):
        scrubs.mouse.move(*curve(scrubs, frame), steps=5)
        assert step(scrubs) == frame
    places = [curve(scrubs, frame) for frame in range(9)]
    here = (places[7][0] + 15, places[7][1] - 10)  # beside the curve the nearest frame is shown
    nearest = min(range(9), key=lambda frame: math.dist(here, places[frame]))
    scrubs.mouse.move(*here)
    assert step(scrubs) == nearest != 5
    assert f"Frame {nearest + 1}." in scrubs.locator(".pw-caption").inner_text()
    scrubs.mouse.up()
    scrubs.mouse.move(*curve(scrubs, 1))
    assert step(scrubs) == nearest
    assert scrubs.get_by_text("handles None").count() == 1  # Python hears nothing of it
    assert ask(scrubs, "stage.pausedStep()") == nearest  # as if stopped there: the link says so


def test_bars_are_frames(scrubs):
    scrubs.mouse.move(*where(scrubs, "q", 2, 1))
    scrubs.mouse.down()
    scrubs.mouse.move(*where(scrubs, "q", 6.4, 8), steps=5)
    assert step(scrubs) == 6
    scrubs.mouse.move(*where(scrubs, "q", -1, 8))
    assert step(scrubs) == 0
    scrubs.mouse.up()


def test_a_click_on_what_scrubs_still_jumps(scrubs):
    scrubs.mouse.click(*where(scrubs, "r", 1, 1))
    assert step(scrubs) == 8
    scrubs.mouse.move(*where(scrubs, "r", 1, 1))
    scrubs.mouse.down()
    scrubs.mouse.move(*where(scrubs, "r", 0.2, 1), steps=3)
    scrubs.mouse.up()
    assert step(scrubs) == 0


def test_arrow_keys_scrub(scrubs):
    sliders = scrubs.get_by_role("slider", name="arrow keys go through the frames")
    assert sliders.count() == 3
    point, bars = sliders.nth(0), sliders.nth(1)
    point.focus()
    for key, frame in (("ArrowUp", 1), ("ArrowUp", 2), ("ArrowRight", 3), ("ArrowDown", 2)):
        scrubs.keyboard.press(key)
        assert step(scrubs) == frame, key
        scrubs.wait_for_function(f"() => ({FIND})().drawn && !({FIND})().frameRequest")
        assert point.get_attribute("aria-valuenow") == str(frame + 1)
    bars.focus()
    scrubs.keyboard.press("ArrowRight")
    scrubs.keyboard.press("ArrowUp")  # bars stand side by side: only left and right lead on
    assert step(scrubs) == 3
    scrubs.keyboard.press("End")  # the stage's own keys hold
    assert step(scrubs) == 8


@pytest.fixture
def ring(page, hands):
    return painted(page("?kind=many", base=hands))


def test_many_handles_are_one_stop_of_tab_and_all_can_be_moved(ring):
    handle = ring.locator(".pw-handle")
    assert handle.count() == 1
    handle.focus()
    label = "() => document.activeElement.shadowRoot.activeElement.getAttribute('aria-label')"

    def press(key: str, says: str) -> None:
        ring.keyboard.press(key)
        ring.wait_for_function(f"(says) => ({label})().startsWith(says)", arg=says)

    assert "Page Up and Page Down" in ring.evaluate(label)
    press("PageDown", "ring 2 of 120: 1.00, 0.05")
    press("PageUp", "ring 1 of 120: 1.00, 0.00")
    press("PageUp", "ring 120 of 120: 1.00, −0.05")
    press("ArrowLeft", "ring 120 of 120: 0.96, −0.05")
    moved = "[...stage.state.overrides.get(stage.scene.marks[0])].flat(2)"
    number, x, y = ask(ring, moved)
    assert number == 119 and (x, y) == pytest.approx((0.9586, -0.0523), abs=1e-3)
    ring.get_by_text("'held': ['ring', 119]").wait_for()
