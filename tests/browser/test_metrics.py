"""Paint it, in a browser: by mouse, by finger, by corners; the scores are those of what is seen."""

import re

import numpy as np
import pytest
from sklearn.metrics import jaccard_score

from tests.browser.conftest import settle
from tests.browser.stages import FIND, ask, open_chapter, painted, reveal, where
from tests.browser.test_stage_touch import PHONE, Fingers, scrolled
from vislib.metrics import painting

SHAPE = (96, 96)
# Corners of a rough photographer.
BODY = ((38, 14), (50, 22), (61, 38), (50, 58), (30, 64), (27, 94), (2, 94), (2, 52), (16, 28))


def mask_of(tab, mark: str) -> np.ndarray:
    """The mask as the browser has it, (96, 96) bool; all False where the scene holds none."""
    grid = ask(
        tab,
        f"""(() => {{ const mark = stage.scene.marks[stage.scene.byId.{mark}];
        return mark ? Array.from(stage.state.painted.get(mark) ?? mark.grid ?? []) : []; }})()""",
    )
    return np.reshape(grid or np.zeros(SHAPE), SHAPE).astype(bool)


def held(tab, mark: str) -> np.ndarray:
    """A mask that something is painted on: a scene that replaces another has none for a moment."""
    for _ in range(50):
        if (grid := mask_of(tab, mark)).any():
            return grid
        tab.wait_for_timeout(100)
    raise AssertionError(f"nothing is painted on {mark}")


def stroke(tab, *places: tuple[float, float]) -> None:
    """A stroke of the mouse through places of the photograph, in pixels of the mask."""
    tab.mouse.move(*where(tab, "photo", *places[0]))
    tab.mouse.down()
    for place in places[1:]:
        tab.mouse.move(*where(tab, "photo", *place), steps=8)
    tab.mouse.up()


def shows(tab, iou: float) -> None:
    """The row of figures holds this IoU, once Python has answered."""
    tab.wait_for_function(
        """said => [...document.querySelectorAll('[role="tabpanel"] dl')].some(
             row => row.innerText.replace(/\\s+/g, " ").includes("IoU " + said))""",
        f"{iou:.3f}",
    )


def judged(tab, mark: str = "mask") -> float:
    """The IoU of what the browser holds with the drawing, by scikit-learn."""
    return jaccard_score(painting.truth("camera", SHAPE).ravel(), held(tab, mark).ravel())


def to_the_picture(tab) -> None:
    """Back to it: whoever presses a control below has scrolled the page."""
    tab.locator(".pw-view").first.evaluate("e => e.scrollIntoView({block: 'center'})")
    tab.wait_for_timeout(400)


def choose(tab, label: str, painted_on: str) -> None:
    """One of the three turns; then the scene is there that lets that mask be painted, or none."""
    roles = (tab.get_by_role(role, name=label, exact=True) for role in ("radio", "button"))
    next(roles).or_(next(roles)).first.click()
    tab.wait_for_function(
        f"""name => {{ const stage = ({FIND})();
          const masks = stage.scene.marks.filter(mark => mark.kind === "paint");
          return (masks.at(-1) ?? {{ id: "" }}).id === name; }}""",
        painted_on,
    )
    settle(tab)
    to_the_picture(tab)


def kept(tab, mark: str) -> None:
    """The link says the mask."""
    tab.wait_for_url(re.compile(rf"metrics\.paint\.{mark}="))


def test_strokes_and_corners_are_scored_compared_and_kept_in_the_link(page):
    tab = open_chapter(page, "metrics", "paint")
    stroke(tab, (45, 25), (45, 70), (55, 80))
    assert held(tab, "mask").sum() > 100
    kept(tab, "mask")
    reveal(tab)
    first = judged(tab)
    shows(tab, first)

    ask(tab, "(stage.stopAt(stage.scene.frames - 1), 1)")
    to_the_picture(tab)
    tab.get_by_label("Corners", exact=True).click()
    for place in (*BODY, BODY[0]):
        tab.mouse.click(*where(tab, "photo", *place))
    better = judged(tab)
    assert better > max(first, 0.7)
    shows(tab, better)
    mine = held(tab, "mask")

    choose(tab, "paint it again", "again")
    tab.get_by_label("Corners", exact=True).click()
    assert not mask_of(tab, "again").any()
    stroke(tab, (45, 30), (45, 80))
    again = held(tab, "again")
    assert again.sum() > 100
    kept(tab, "again")
    choose(tab, "compare both", "")
    shows(tab, jaccard_score(mine.ravel(), again.ravel()))

    link = tab.url
    tab.context.clear_cookies()
    other = painted(page(link.split("/", 3)[3]))
    reveal(other)
    shows(other, jaccard_score(mine.ravel(), again.ravel()))
    choose(other, "your mask", "mask")
    np.testing.assert_array_equal(held(other, "mask"), mine)
    shows(other, better)


@pytest.mark.parametrize("way", ["stroke", "corners"])
def test_a_finger_paints_the_photographer_and_the_page_stays(page, way):
    tab = open_chapter(page, "metrics", "paint", **PHONE)
    to_the_picture(tab)
    before, fingers = scrolled(tab), Fingers(tab)
    if way == "stroke":
        start, end = where(tab, "photo", 45, 25), where(tab, "photo", 50, 80)
        fingers.down(one=start)
        fingers.move(one=(end[0] - start[0], end[1] - start[1]))
        fingers.up()
    else:
        tab.get_by_label("Corners", exact=True).tap()
        for place in BODY:
            fingers.down(one=where(tab, "photo", *place))
            fingers.up()
        tab.get_by_label("Close", exact=True).tap()
    assert scrolled(tab) == before
    assert held(tab, "mask").sum() > 100
    kept(tab, "mask")
    reveal(tab)
    shows(tab, judged(tab))
