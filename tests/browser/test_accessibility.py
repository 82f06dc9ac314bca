"""Every lesson for everybody: axe finds nothing serious; by keyboard, on a phone, on paper.

axe-core comes with ``axe-playwright-python``; nothing is fetched. A walk over a lesson's chapters
looks at each in the light theme before its question is answered, and in the dark one after.
"""

import os
from pathlib import Path

import axe_playwright_python
import pytest

from tests.browser.conftest import settle
from tests.browser.stages import page_key, reveal
from vislib import catalogue
from vislib.ui import course
from vislib.ui import keys as page_keys

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
SLUGS = [entry.slug for entry in catalogue.built()]
OTHERS = ["", "lecturers", "glossary"]
BAD = ("serious", "critical")
THOROUGH = os.environ.get("PIXELWISE_THOROUGH") == "1"  # every chapter, which takes minutes


def _findings(page) -> list[str]:
    page.evaluate(AXE)
    found = page.evaluate(
        "axe.run(document, {resultTypes: ['violations']}).then(r => r.violations)"
    )
    return [
        f"{v['id']} at {node['target']}: {node['failureSummary']}"
        for v in found
        if v["impact"] in BAD
        for node in v["nodes"]
    ]


def _chapters(page, every: bool = True):
    """Each chapter of the page in turn, opened; else the first alone."""
    tabs = page.get_by_role("tab")
    for i in range(max(1, tabs.count()) if every else 1):
        if i:
            tabs.nth(i).click()
            settle(page)
        name = tabs.nth(i).inner_text() if tabs.count() else "the page"
        yield name


def _sideways(page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


@pytest.mark.parametrize("slug", OTHERS + SLUGS)
def test_axe_finds_nothing_serious(page, slug):
    opened = page(slug)
    for name in _chapters(opened, THOROUGH):
        opened.emulate_media(color_scheme="light")
        settle(opened)
        assert _findings(opened) == [], f"{slug}, {name}, light"
        reveal(opened)
        opened.emulate_media(color_scheme="dark")
        opened.wait_for_function(
            "getComputedStyle(document.querySelector('.stApp')).backgroundColor"
            " === 'rgb(15, 20, 25)'"
        )
        settle(opened)
        assert _findings(opened) == [], f"{slug}, {name}, dark, answered"


@pytest.mark.parametrize("slug", OTHERS + SLUGS)
def test_every_chapter_fits_a_phone(page, slug):
    opened = page(slug, width=390, height=844, has_touch=True, is_mobile=True)
    for name in _chapters(opened):
        reveal(opened)
        opened.wait_for_timeout(150)
        assert _sideways(opened) <= 0, f"{slug}, {name}, answered"
        assert opened.evaluate(_CUT) == [], f"{slug}, {name}: reaches beyond the screen"


# Elements of ours that end beyond the right edge and cannot be scrolled to.
_CUT = """[...document.querySelectorAll('.stMain :is(p, h1, h2, td, button, canvas, img, math)')]
  .filter(e => !e.closest('.pw-scroll, [role=tablist], pre, code, .stDataFrame, .js-plotly-plot'))
  .filter(e => { const row = e.closest('[class*=st-key-examples-]');
    return !row || getComputedStyle(row).overflowX !== 'auto'; })
  .filter(e => e.checkVisibility() && e.getBoundingClientRect().right > window.innerWidth + 1)
  .map(e => e.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("slug", SLUGS)
def test_nothing_moves_by_itself_where_motion_is_unwelcome(page, slug):
    opened = page(slug, reduced_motion="reduce")
    for name in _chapters(opened, THOROUGH):
        reveal(opened)
        opened.wait_for_timeout(400)
        assert not opened.evaluate(f"{_STAGES}.some(s => s.playing)"), f"{slug}, {name}"
        moved = opened.evaluate(
            f"{_STAGES}.filter(s => s.scene.frames > 1).map(s => {{ s.go(0, false); s.go(1, true);"
            " return [s.clock.from, s.state.position] })"
        )
        assert all(m == [1, 1] for m in moved), f"{slug}, {name}: glides"


_STAGES = "[...document.querySelectorAll('*')].map(e => e.pixelwise).filter(s => s && s.scene)"


@pytest.mark.parametrize("slug", OTHERS + SLUGS)
def test_the_keys_are_listed_by_a_question_mark(page, slug):
    opened = page(slug)
    opened.wait_for_selector("dialog.pw-dialog", state="attached")
    dialog = opened.locator("dialog.pw-dialog")
    assert not dialog.is_visible()
    page_key(opened, "?")
    opened.wait_for_selector("dialog.pw-dialog[open]")
    assert dialog.locator("tr").count() == len(page_keys.KEYS)
    opened.keyboard.press("Escape")
    assert not dialog.is_visible()


_FOCUS = """(() => { let e = document.activeElement
  while (e && e.shadowRoot && e.shadowRoot.activeElement) e = e.shadowRoot.activeElement
  if (!e || e === document.body) return null
  const seen = n => { const s = getComputedStyle(n)
    return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0 || s.boxShadow !== 'none' }
  let shown = false
  for (let n = e, k = 0; n && k < 5; n = n.parentElement, k++) shown = shown || seen(n)
  const style = getComputedStyle(e)
  return { tag: e.tagName, role: e.getAttribute('role') || '', does: e.dataset.do || '',
    name: e.getAttribute('aria-label') || e.textContent.trim().slice(0, 40) || e.type || '', shown,
    main: !!(e.getRootNode().host || e).closest('.stMain'), ring: style.outlineWidth } })()"""


@pytest.mark.parametrize("slug", SLUGS)
def test_the_keyboard_reaches_everything_and_shows_where_it_is(page, slug):
    opened = page(slug)
    opened.wait_for_timeout(500)
    visited = []
    for _ in range(90):
        opened.keyboard.press("Tab")
        here = opened.evaluate(_FOCUS)
        if here is None:
            break
        if here["main"] and here["tag"] != "MAIN":  # the browser lets scrolling areas be reached
            assert here["shown"], f"{slug}: no visible focus on {here}"
        visited.append(here)
    does = {v["does"] for v in visited}
    if opened.evaluate(f"{_STAGES}.some(s => s.scene.frames > 1)"):
        assert {"first", "back", "play", "on", "last", "loop", "menu", "full"} <= does
    assert any(v["role"] == "tab" for v in visited)
    shown = opened.locator('[class*="st-key-ask-"][class*="-open"] button').count()
    names = [v["name"] for v in visited]
    assert names.count("Show me anyway") >= (1 if shown else 0)


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


@pytest.mark.parametrize("slug", SLUGS)
def test_a_lesson_has_what_a_class_needs(page, slug):
    opened = page(f"{slug}?present=1", width=1920, height=1080)
    assert _sideways(opened) <= 0
    page_key(opened, "p")
    opened.wait_for_selector('[data-testid="stSidebarNavLink"]')
    settle(opened)
    for tool in ("tool-share", "tool-reset", "tool-present"):
        assert opened.locator(f".st-key-{tool} button").count(), tool
    opened.locator(".st-key-tool-share button:visible").first.click()
    opened.wait_for_selector(".st-key-pw-qr svg")
    opened.keyboard.press("Escape")
    opened.wait_for_selector(".st-key-pw-qr svg", state="detached")
    for title in ("What to remember", "To discuss"):
        part = opened.locator("details", has_text=title).first
        part.locator("summary").click()
        part.locator("li").nth(1).wait_for()  # two points at least, sent when it is opened
    for name in _chapters(opened, THOROUGH):
        stages = opened.evaluate(f"{_STAGES}.length")
        assert opened.locator("[data-do=menu]").count() == stages, f"{slug}, {name}: no export"


@pytest.mark.parametrize("slug", SLUGS)
def test_on_paper_stand_picture_caption_and_title_alone(page, slug):
    opened = page(slug)
    opened.emulate_media(media="print")
    opened.wait_for_timeout(300)
    assert opened.locator(".pw-lesson").is_visible()
    for gone in (".stSidebar", ".stAppHeader", ".st-key-tools", "[role=tablist]", ".pw-bar"):
        assert not opened.locator(gone).first.is_visible(), gone
    assert opened.locator(".stMain [data-testid=stWidgetLabel]:visible").count() == 0
    pictures = opened.locator(".stMain :is(canvas, .js-plotly-plot):visible")
    assert pictures.count() >= 1 or slug == "unet"
    assert opened.locator(".pw-caption:visible").count() >= (1 if pictures.count() else 0)


def test_the_plan_opens_a_chapter(page):
    opened = page("lecturers")
    slot = course.lesson("kmeans").chapters[1]
    opened.get_by_role("link", name=slot.title, exact=True).click()
    opened.wait_for_selector(".pw-lesson:has-text('K-means')")
    settle(opened)
    assert opened.get_by_role("tab", selected=True).inner_text() == slot.title
