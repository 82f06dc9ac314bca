"""What the first screen of every chapter holds, as a learner finds it: on a phone the picture with
its buttons, on a small projector the picture, its sentence and the first controls.

One page a lesson and window; the chapters are opened one after the other by their tabs.
"""

from collections.abc import Iterator

import pytest

from tests.browser.conftest import settle
from vislib.ui import course

PHONE = {"width": 390, "height": 844}
PROJECTOR = {"width": 1280, "height": 720}
HEAD = 0.4  # of a phone's first screen: title, chapters and question together stay below
LEAST = 250  # pixels of a phone's screen that are left to the picture
LESSONS = list(course.lessons())

# Where things stand in the window: [top, bottom] in pixels, null for what is not there.
PLACES = """() => {
  document.querySelector('[data-testid="stMain"]').scrollTo(0, 0)
  const boxes = (root, names) => [...root.querySelectorAll(names)].map(e => e.getBoundingClientRect())
    .filter(b => b.height && b.width)
  const place = found => found.length ? [found[0].top, found[0].bottom] : null
  const walk = document.createTreeWalker(document.body, 1)
  let host = walk.currentNode
  while (host && !(host.pixelwise && host.getBoundingClientRect().height)) host = walk.nextNode()
  const stage = host && host.pixelwise
  const picture = stage ? place(boxes(stage.root, ".pw-view")) : place(boxes(document, ".js-plotly-plot"))
  const controls = ["stSlider", "stSelectbox", "stNumberInput", "stTextInput", "stTextArea", "stButtonGroup", "stCheckbox"]
    .map(name => `.stMain [data-testid="${name}"]`).join()
  const free = boxes(document, controls).filter(b => !picture || b.bottom > picture[0])
  const tabs = boxes(document, '.stTabs [role="tablist"]')
  const asked = boxes(document, '[class*="st-key-ask-"]').filter((b, i) => picture ? b.top < picture[0] : !i)
  return {
    head: Math.max(...[...tabs, ...asked].map(b => b.bottom)), picture, drawn: stage ? stage.drawn > 0 : !!picture,
    buttons: stage && place(boxes(stage.root, ".pw-bar")), sentence: stage && place(boxes(stage.root, ".pw-caption")),
    controls: free.length ? Math.min(...free.map(b => b.bottom)) : null,
  }
}"""  # noqa: E501


def chapters(tab, slug: str, wait: float = 20.0) -> Iterator[tuple[str, dict]]:
    """(key, places) of every chapter of the lesson that a tab has open."""
    for chapter in course.lesson(slug):
        tab.get_by_role("tab", name=chapter.title, exact=True).click()
        tab.wait_for_selector(f'[role="tab"][aria-selected="true"]:has-text("{chapter.title}")')
        settle(tab)
        yield chapter.key, _at_rest(tab, wait)


def _at_rest(tab, wait: float) -> dict:
    """The places, once they are the same twice and what is drawn is drawn."""
    before = None
    for _ in range(int(wait / 0.3)):
        places = tab.evaluate(PLACES)
        if places == before and (places["drawn"] or not places["picture"]):
            return places
        before = places
        tab.wait_for_timeout(300)
    return before


def crowded(places: dict) -> str:
    """What is wrong with the first screen of a phone; empty if nothing."""
    tall = PHONE["height"]
    if places["head"] > HEAD * tall:
        return f"title, chapters and question take {places['head']:.0f} px"
    if not places["picture"]:
        return ""
    top, bottom = places["picture"]
    end = places["buttons"][1] if places["buttons"] else min(bottom, tall)
    if end > tall + 1:
        return f"the buttons end at {end:.0f} px"
    covered = places["sentence"][0] if places["sentence"] else tall
    if min(bottom, covered) - top < min(LEAST, bottom - top - 1):
        return f"{min(bottom, covered) - top:.0f} px of {bottom - top:.0f} are seen"
    return ""


def cut(places: dict) -> str:
    """What is wrong with the first screen of a small projector; empty if nothing."""
    tall = PROJECTOR["height"]
    if not places["picture"]:
        return ""
    end = places["buttons"][1] if places["buttons"] else places["picture"][1]
    if end > tall + 1:
        return f"the picture with its sentence ends at {end:.0f} px"
    if places["controls"] and places["controls"] > tall + 1:
        return f"the first controls end at {places['controls']:.0f} px"
    return ""


@pytest.mark.parametrize("slug", LESSONS)
def test_a_phone_shows_the_picture_with_its_buttons_at_once(page, slug):
    tab = page(slug, **PHONE)
    wrong = {key: why for key, places in chapters(tab, slug) if (why := crowded(places))}
    assert not wrong


@pytest.mark.parametrize("slug", LESSONS)
def test_a_small_projector_shows_picture_sentence_and_first_controls(page, slug):
    tab = page(f"{slug}?present=1", **PROJECTOR)
    wrong = {key: why for key, places in chapters(tab, slug) if (why := cut(places))}
    assert not wrong
