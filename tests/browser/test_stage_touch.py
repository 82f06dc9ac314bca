"""Fingers on the stage, through the browser's own recognition of gestures (the compositor).

Mouse events made by a script never scroll a page and are never taken away, so they cannot show
what a finger does: every touch here is sent to the browser, which decides who gets it.
"""

import math
import re
from collections.abc import Iterator

import pytest

from tests.browser.conftest import serve
from tests.browser.stages import ask, painted, where

PHONE = {"width": 412, "height": 839, "has_touch": True, "is_mobile": True}  # a Pixel 7
PHONE |= {"device_scale_factor": 2.625}
DIRECTIONS = [(0, -1), (1, -1), (1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1)]


@pytest.fixture(scope="module")
def hands() -> Iterator[str]:
    with serve("tests/browser/apps/served_hands.py") as address:
        yield address


@pytest.fixture(scope="module")
def every_mark() -> Iterator[str]:
    with serve("tests/browser/apps/served.py") as address:
        yield address


class Fingers:
    """Fingers on the screen of a page, by name."""

    def __init__(self, tab) -> None:
        self.tab, self.at = tab, {}
        self.session = tab.context.new_cdp_session(tab)

    def _send(self, kind: str) -> None:
        points = [{"x": x, "y": y, "id": i} for i, (x, y) in self.at.items()]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def down(self, **places: tuple[float, float]) -> None:
        self.at |= {_NAMES[name]: place for name, place in places.items()}
        self._send("touchStart")
        self.tab.wait_for_timeout(60)

    def move(self, steps: int = 10, **by: tuple[float, float]) -> None:
        start = dict(self.at)
        for k in range(1, steps + 1):
            for name, (dx, dy) in by.items():
                x, y = start[_NAMES[name]]
                self.at[_NAMES[name]] = (x + dx * k / steps, y + dy * k / steps)
            self._send("touchMove")
            self.tab.wait_for_timeout(25)

    def up(self) -> None:
        self.at = {}
        self._send("touchEnd")
        self.tab.wait_for_timeout(150)


_NAMES = {"one": 1, "two": 2}


@pytest.fixture
def phone(page, hands):
    tab = painted(page("", base=hands, **PHONE))
    tab.locator(".pw-handle").first.evaluate("e => e.scrollIntoView({block: 'center'})")
    tab.wait_for_timeout(400)
    return tab


def handle(tab) -> tuple[float, float]:
    """Where the handle is, in units of its panel, as screen readers are told."""
    label = tab.locator(".pw-handle").first.get_attribute("aria-label")
    x, y = re.search(r"handle 1: (\S+), (\S+);", label).groups()
    return float(x.replace("−", "-")), float(y.replace("−", "-"))


def told(tab) -> list[float]:
    """Where the handle was let go, as Python was told at last."""
    said = tab.get_by_text(re.compile(r"handles .*'done': True"))
    said.wait_for()
    return [float(v) for v in re.search(r"\[\[(\S+), (\S+?)\]\]", said.inner_text()).groups()]


def scrolled(tab) -> tuple[float, float]:
    """How far the page is scrolled and enlarged."""
    return tab.evaluate(
        "[document.querySelector('[data-testid=stMain]').scrollTop + visualViewport.offsetTop,"
        " visualViewport.scale]"
    )


def unit(tab) -> float:
    """Pixels a unit of the panel with the handle."""
    return ask(tab, "stage.state.boxes.p.sx")


@pytest.mark.parametrize(("dx", "dy"), DIRECTIONS)
def test_a_handle_follows_the_finger_in_every_direction(phone, dx, dy):
    before, fingers = scrolled(phone), Fingers(phone)
    reach = 50 / math.hypot(dx, dy)
    fingers.down(one=where(phone, "p", 0, 0))
    fingers.move(one=(dx * reach, dy * reach))
    phone.wait_for_timeout(50)
    moved = (dx * reach / unit(phone), -dy * reach / unit(phone))
    assert handle(phone) == pytest.approx(moved, abs=0.02)
    assert scrolled(phone) == before
    fingers.up()
    assert told(phone) == pytest.approx(moved, abs=0.02)


@pytest.mark.parametrize("dy", [-160, 120])
def test_a_finger_beside_the_handles_scrolls_the_page(phone, dy):
    before, fingers = scrolled(phone), Fingers(phone)
    fingers.down(one=where(phone, "p", 0.9, -0.9))
    fingers.move(one=(0, dy))
    fingers.up()
    phone.wait_for_timeout(300)
    assert (scrolled(phone)[0] - before[0]) * dy < -0.4 * dy * dy
    assert handle(phone) == (0, 0)


def test_two_fingers_enlarge_the_page_over_a_picture(phone):
    fingers = Fingers(phone)
    x, y = where(phone, "p", 0.3, -1)
    fingers.down(one=(x - 20, y), two=(x + 20, y))
    fingers.move(one=(-80, 0), two=(80, 0))
    fingers.up()
    assert scrolled(phone)[1] > 1.5
    assert handle(phone) == (0, 0)
    # Enlarged, a single finger moves the page sideways too.
    before = phone.evaluate("visualViewport.offsetLeft")
    fingers.down(one=(150, 420))
    fingers.move(one=(120, 0))
    fingers.up()
    assert abs(phone.evaluate("visualViewport.offsetLeft") - before) > 20


@pytest.mark.parametrize("place", ["picture", "page"])
def test_a_second_finger_does_not_move_what_the_first_holds(phone, place):
    before, fingers = scrolled(phone), Fingers(phone)
    fingers.down(one=where(phone, "p", 0, 0))
    fingers.move(one=(30, 20))
    held = handle(phone)
    assert held == pytest.approx((30 / unit(phone), -20 / unit(phone)), abs=0.02)
    foot = phone.locator(".pw-caption").first.bounding_box()
    other = where(phone, "p", -1, 1) if place == "picture" else (foot["x"] + 9, foot["y"] + 9)
    fingers.down(two=other)
    fingers.move(two=(40, -60))
    assert handle(phone) == held and scrolled(phone) == before
    fingers.move(one=(20, -40))
    moved = (50 / unit(phone), 20 / unit(phone))
    assert handle(phone) == pytest.approx(moved, abs=0.02) and scrolled(phone) == before
    fingers.up()
    assert told(phone) == pytest.approx(moved, abs=0.02)


def test_fingers_of_which_the_second_meets_a_handle_enlarge_the_page(phone):
    fingers = Fingers(phone)
    fingers.down(one=where(phone, "p", -0.6, 0.9))
    fingers.down(two=where(phone, "p", 0, 0))
    fingers.move(one=(-40, 60), two=(60, -60))
    fingers.up()
    assert handle(phone) == (0, 0) and scrolled(phone)[1] > 1.2


def test_a_tap_says_what_is_there(phone):
    phone.touchscreen.tap(*where(phone, "p", 1.5, 1.5))
    phone.locator(".pw-caption", has_text="A dot.").wait_for()


def test_a_finger_scrubs(page, hands):
    tab = painted(page("?kind=scrubs", base=hands, **PHONE))
    tab.locator(".pw-view").first.evaluate("e => e.scrollIntoView({block: 'center'})")
    tab.wait_for_timeout(400)
    before, fingers = scrolled(tab), Fingers(tab)
    for step in (4, 8, 2):
        here, there = (
            where(
                tab,
                "p",
                *ask(tab, f"Array.from(stage.scene.marks[0].xy.data.slice({2 * f}, {2 * f + 2}))"),
            )
            for f in (ask(tab, "stage.state.step"), step)
        )
        fingers.down(one=here)
        fingers.move(one=(there[0] - here[0], there[1] - here[1]))
        fingers.up()
        assert ask(tab, "stage.state.step") == step
    assert scrolled(tab) == before


def test_a_finger_paints_and_the_page_stays(page, every_mark):
    tab = painted(page("", base=every_mark, **PHONE))
    tab.locator(".pw-handle[aria-label^=Brush]").evaluate(
        "e => e.scrollIntoView({block: 'center'})"
    )
    tab.wait_for_timeout(400)
    before, start = scrolled(tab), where(tab, "photo", 4, 8)
    width = where(tab, "photo", 12, 8)[0] - start[0]
    fingers = Fingers(tab)
    fingers.down(one=start)
    fingers.move(one=(width, -20))
    fingers.up()
    tab.get_by_text(re.compile(r"handles .*'done': True.*'mask'")).wait_for()
    assert int(re.search(r"\d+", tab.get_by_text(re.compile("^painted")).inner_text())[0]) > 30
    assert scrolled(tab) == before
