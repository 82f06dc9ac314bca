"""Every lesson for everybody: by keyboard, on paper, where motion is unwelcome, and what axe finds.

One visit a lesson asks all of it, and tells everything that is wrong. axe-core comes with
``axe-playwright-python``; nothing is fetched. It looks at the light theme before the question is
answered, and at the dark one after.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import axe_playwright_python
import pytest

from tests.browser.conftest import settle
from tests.browser.stages import STAGES, page_key, reveal, sideways
from vislib import catalogue
from vislib.ui import course
from vislib.ui import keys as page_keys

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
SLUGS = [entry.slug for entry in catalogue.built()]
OTHERS = ["", "lecturers", "glossary"]
BAD = ("serious", "critical")
FAILED = "cannot be shown just now"
THOROUGH = os.environ.get("PIXELWISE_THOROUGH") == "1"  # every chapter, which takes minutes


def _axe(page, when: str) -> Iterator[str]:
    """Nothing serious is found by axe."""
    page.evaluate(AXE)
    found = page.evaluate(
        "axe.run(document, {resultTypes: ['violations']}).then(r => r.violations)"
    )
    for broken in found:
        if broken["impact"] in BAD:
            for node in broken["nodes"]:
                yield f"{when}: {broken['id']} at {node['target']}: {node['failureSummary']}"


def _chapters(page, every: bool) -> Iterator[str]:
    """Each chapter of the page in turn, opened; else the first alone."""
    tabs = page.get_by_role("tab")
    for i in range(max(1, tabs.count()) if every else 1):
        if i:
            tabs.nth(i).click()
            settle(page)
        yield tabs.nth(i).inner_text() if tabs.count() else "the page"


# The words of the menu that reach beyond their line.
_CUT = """[...document.querySelectorAll('[data-testid="stSidebarNavLink"]')].filter((link) => {
  const words = document.createRange(), walk = document.createTreeWalker(link, 4);
  while (walk.nextNode()) words.selectNodeContents(walk.currentNode);
  const room = link.getBoundingClientRect().right - parseFloat(getComputedStyle(link).paddingRight);
  return words.getBoundingClientRect().right > room;
}).map((link) => link.textContent)"""


def _opens(page) -> Iterator[str]:
    """It opens without complaint, and nothing is too wide for its place."""
    if page.locator(".stException").count() or page.get_by_text(FAILED).count():
        yield "it cannot be shown"
    if sideways(page) > 0:
        yield "the page is wider than the window"
    yield from (f"the menu cuts {words}" for words in page.evaluate(_CUT))


_ACTIVE = """(() => { let e = document.activeElement
  while (e && e.shadowRoot && e.shadowRoot.activeElement) e = e.shadowRoot.activeElement
  return e })()"""
_FOCUS = """(e => { if (!e || e === document.body) return null
  const seen = n => { const s = getComputedStyle(n)
    return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0 || s.boxShadow !== 'none' }
  let shown = false
  for (let n = e, k = 0; n && k < 5; n = n.parentElement, k++) shown = shown || seen(n)
  const style = getComputedStyle(e)
  return { tag: e.tagName, role: e.getAttribute('role') || '', does: e.dataset.do || '',
    name: e.getAttribute('aria-label') || e.textContent.trim().slice(0, 40) || e.type || '', shown,
    main: !!(e.getRootNode().host || e).closest('.stMain'), ring: style.outlineWidth }
  })(ACTIVE)""".replace("ACTIVE", _ACTIVE)


def _reached(page) -> Iterator[str]:
    """The keyboard reaches everything, and shows where it is."""
    page.wait_for_timeout(500)
    visited = []
    for _ in range(90):
        page.keyboard.press("Tab")
        here = page.evaluate(_FOCUS)
        if here is None:
            break
        if here["main"] and here["tag"] != "MAIN" and not here["shown"]:
            yield f"no visible focus on {here}"  # the browser lets scrolling areas be reached
        visited.append(here)
    if page.evaluate(f"{STAGES}.some(s => s.scene.frames > 1)"):
        buttons = {"first", "back", "play", "on", "last", "loop", "menu", "full"}
        yield from (f"no way to {b} by keyboard" for b in buttons - {v["does"] for v in visited})
    if not any(v["role"] == "tab" for v in visited):
        yield "no way to the chapters by keyboard"
    asked = page.locator('[class*="st-key-ask-"][class*="-open"] button').count()
    if asked and "Show me anyway" not in [v["name"] for v in visited]:
        yield "no way to the answer by keyboard"
    page.evaluate(f"{_ACTIVE}.blur()")


def _keys(page) -> Iterator[str]:
    """The keys are listed by a question mark."""
    page.wait_for_selector("dialog.pw-dialog", state="attached")
    dialog = page.locator("dialog.pw-dialog")
    if dialog.is_visible():
        yield "the keys are listed unasked"
    page_key(page, "?")
    page.wait_for_selector("dialog.pw-dialog[open]")
    if dialog.locator("tr").count() != len(page_keys.KEYS):
        yield "a key is missing in the list"
    page.keyboard.press("Escape")
    if dialog.is_visible():
        yield "Escape does not close the list of keys"
        dialog.evaluate("dialog => dialog.close()")


def _on_paper(page) -> Iterator[str]:
    """On paper stand picture, caption and title alone."""
    page.emulate_media(media="print")
    page.wait_for_timeout(300)
    if not page.locator(".pw-lesson").is_visible():
        yield "no title on paper"
    for gone in (".stSidebar", ".stAppHeader", ".st-key-tools", "[role=tablist]", ".pw-bar"):
        if page.locator(gone).first.is_visible():
            yield f"{gone} on paper"
    if page.locator(".stMain [data-testid=stWidgetLabel]:visible").count():
        yield "a control on paper"
    pictures = page.locator(".stMain :is(canvas, .js-plotly-plot):visible").count()
    if not pictures and "/unet" not in page.url:
        yield "no picture on paper"
    if pictures and not page.locator(".pw-caption:visible").count():
        yield "no caption on paper"
    page.emulate_media(media="null")


def _still(page) -> Iterator[str]:
    """Nothing moves by itself where motion is unwelcome."""
    page.wait_for_timeout(400)
    if page.evaluate(f"{STAGES}.some(s => s.playing)"):
        yield "the picture plays by itself"
    moved = page.evaluate(
        f"{STAGES}.filter(s => s.scene.frames > 1).map(s => {{ s.go(0, false); s.go(1, true);"
        " return [s.clock.from, s.state.position] })"
    )
    if any(m != [1, 1] for m in moved):
        yield "the picture glides"


def _two_themes(page) -> Iterator[str]:
    """Light and unanswered, then answered, without motion, and dark."""
    page.emulate_media(color_scheme="light")
    settle(page)
    yield from _axe(page, "light")
    reveal(page)
    yield from _still(page)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(
        "getComputedStyle(document.querySelector('.stApp')).backgroundColor === 'rgb(15, 20, 25)'"
    )
    settle(page)
    yield from _axe(page, "dark, answered")


@pytest.mark.parametrize("slug", OTHERS + SLUGS)
def test_every_page_is_for_everybody(page, slug):
    opened = page(slug, reduced_motion="reduce")
    laws = [_opens, _reached, _keys, _on_paper] if slug in SLUGS else [_opens, _keys]
    wrong = [why for law in laws for why in law(opened)]
    for name in _chapters(opened, THOROUGH):
        wrong += [f"{name}, {why}" for why in _two_themes(opened)]
    assert not wrong, "\n".join(wrong)
    assert opened.errors == [] and opened.outside == []


def test_chapters_change_by_arrow_key(page):
    opened = page("kmeans")
    opened.get_by_role("tab").first.focus()
    opened.keyboard.press("ArrowRight")
    opened.keyboard.press("Enter")
    settle(opened)
    assert opened.get_by_role("tab", selected=True).inner_text() == "Bad luck"


def test_escape_closes_the_stages_menu_and_gives_the_focus_back(page):
    opened = page("kmeans")
    button = opened.locator("[data-do=menu]").first
    button.focus()
    opened.keyboard.press("Enter")
    assert button.get_attribute("aria-expanded") == "true"
    opened.keyboard.press("Tab")
    opened.keyboard.press("Escape")
    assert button.get_attribute("aria-expanded") == "false"
    assert opened.evaluate(_FOCUS)["does"] == "menu"


def test_the_plan_opens_a_chapter(page):
    opened = page("lecturers")
    slot = course.lesson("kmeans").chapters[1]
    opened.get_by_role("link", name=slot.title, exact=True).click()
    opened.wait_for_selector(".pw-lesson:has-text('K-means')")
    settle(opened)
    assert opened.get_by_role("tab", selected=True).inner_text() == slot.title
