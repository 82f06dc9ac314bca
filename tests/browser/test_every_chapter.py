"""Every chapter of every lesson in a real browser, in two windows: a phone and a small projector.

One visit a lesson and window; the chapters are opened one after the other by their tabs, and a
visit tells everything that is wrong. Firefox opens each by its link (``test_firefox.py``).
"""

from collections.abc import Iterator

import pytest

from tests.browser.conftest import settle
from tests.browser.stages import FIND, NO_STAGE, STAGES, ask, page_key, painted, reveal, sideways
from vislib.ui import course

PHONE = {"width": 390, "height": 844}
PROJECTOR = {"width": 1280, "height": 720}
HEAD = 0.4  # of a phone's first screen: title, chapters and question together stay below
LEAST = 250  # pixels of a phone's screen that are left to the picture
LESSONS = list(course.lessons())

# Elements of ours that end beyond the right edge and cannot be scrolled to.
CUT = """[...document.querySelectorAll('.stMain :is(p, h1, h2, td, button, canvas, img, math)')]
  .filter(e => !e.closest('.pw-scroll, [role=tablist], pre, code, .stDataFrame, .js-plotly-plot'))
  .filter(e => { const row = e.closest('[class*=st-key-examples-]');
    return !row || getComputedStyle(row).overflowX !== 'auto'; })
  .filter(e => e.checkVisibility() && e.getBoundingClientRect().right > window.innerWidth + 1)
  .map(e => e.outerHTML.slice(0, 120))"""

# Names of controls that end in an ellipsis, of which a reader sees the beginning alone.
SHORTENED = """[...document.querySelectorAll('.stMain label .stMarkdownEllipsis')]
  .filter(e => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1).map(e => e.textContent)"""

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


def wrong(tab, slug: str, law) -> list[str]:
    """What a law, asked about each chapter of the open lesson in turn, finds wrong with it."""
    found = []
    for chapter in course.lesson(slug):
        tab.get_by_role("tab", name=chapter.title, exact=True).click()
        tab.wait_for_selector(f'[role="tab"][aria-selected="true"]:has-text("{chapter.title}")')
        settle(tab)
        found += [f"{chapter.key}: {why}" for why in law(tab, chapter)]
        found += [f"{chapter.key}: complains: {said}" for said in tab.errors]
        tab.errors.clear()
    return found


def _at_rest(tab, wait: float = 20.0) -> dict:
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


def played(tab) -> int:
    """How many frames the picture has, once it has been sent to its last."""
    if not tab.locator(".pw-view canvas").count():
        return 1
    frames = ask(painted(tab), "stage.scene.frames")
    if frames > 1:
        tab.get_by_role("button", name="Last frame").first.click()
        tab.wait_for_function(f"() => ({FIND})().state.step === {frames - 1}")
    return frames


def _wide(tab, when: str) -> Iterator[str]:
    if sideways(tab) > 0:
        yield f"{when}, the page is wider than the screen"
    yield from (f"{when}, reaches beyond the screen: {part}" for part in tab.evaluate(CUT))


def on_a_phone(tab, chapter) -> Iterator[str]:
    """The picture with its buttons at once; nothing is too wide, before and after the answer."""
    if why := crowded(_at_rest(tab)):
        yield why
    yield from _wide(tab, "unanswered")
    reveal(tab)
    tab.wait_for_timeout(150)
    yield from _wide(tab, "answered")
    yield from (f"the name of a control is cut: {name}" for name in tab.evaluate(SHORTENED))
    if chapter.title not in NO_STAGE and played(tab) > 1:
        yield from _wide(tab, "at its last frame")


def on_a_projector(tab, chapter) -> Iterator[str]:
    """It draws and plays; picture, sentence and first controls at once; the picture is saved."""
    if chapter.title not in NO_STAGE:
        tab.wait_for_selector("canvas, .js-plotly-plot")
    if why := cut(_at_rest(tab)):
        yield why
    if tab.locator("[data-do=menu]").count() != tab.evaluate(f"{STAGES}.length"):
        yield "a picture has no menu for its export"
    yield from (f"the name of a control is cut: {name}" for name in tab.evaluate(SHORTENED))
    if chapter.title not in NO_STAGE:
        played(tab)


@pytest.mark.parametrize("slug", LESSONS)
def test_every_chapter_on_a_phone(page, slug):
    tab = page(slug, **PHONE, has_touch=True, is_mobile=True)
    assert not (found := wrong(tab, slug, on_a_phone)), "\n".join(found)
    assert tab.outside == []


@pytest.mark.parametrize("slug", LESSONS)
def test_every_chapter_before_a_class(page, slug):
    tab = page(f"{slug}?present=1", width=1920, height=1080)
    assert sideways(tab) <= 0
    tab.set_viewport_size(PROJECTOR)
    assert not (found := wrong(tab, slug, on_a_projector)), "\n".join(found)
    page_key(tab, "p")
    tab.wait_for_selector('[data-testid="stSidebarNavLink"]')
    settle(tab)
    for tool in ("tool-share", "tool-reset", "tool-present"):
        assert tab.locator(f".st-key-{tool} button").count(), tool
    tab.locator(".st-key-tool-share button:visible").first.click()
    tab.wait_for_selector(".st-key-pw-qr svg")
    tab.keyboard.press("Escape")
    tab.wait_for_selector(".st-key-pw-qr svg", state="detached")
    for title in ("What to remember", "To discuss"):
        part = tab.locator("details", has_text=title).first
        part.locator("summary").click()
        part.locator("li").nth(1).wait_for()  # two points at least, sent when it is opened
    assert tab.errors == [] and tab.outside == []
