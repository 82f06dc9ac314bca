"""The house in a real browser: home, deep links, presenter mode, themes, narrow screens."""

import time

import pytest

from tests.browser.conftest import serve, settle
from tests.browser.stages import open_chapter, page_key, sideways
from vislib import catalogue

BUILT = catalogue.built()
FIRST = BUILT[0]


def test_home_shows_the_lessons_and_opens_one(page):
    home = page()
    assert home.locator('[class*="st-key-card-"]').count() == len(BUILT)
    home.wait_for_selector(".drawing svg")
    assert home.locator(".drawing svg").count() == len(BUILT)
    home.locator(f".st-key-card-{FIRST.slug} a:visible").first.click()
    home.wait_for_selector(".pw-lesson")
    settle(home)
    assert home.url.rstrip("/").endswith(FIRST.slug)
    assert FIRST.title in home.locator(".pw-lesson").inner_text()
    assert home.title() == f"{FIRST.title} · Pixelwise"
    assert home.errors == [] and home.outside == []


def test_a_cold_deep_link_opens_the_lesson_with_its_menu(page):
    with serve() as fresh:
        lesson = page(f"{FIRST.slug}?present=0", base=fresh)
        assert FIRST.title in lesson.locator(".pw-lesson").inner_text()
        entries = lesson.locator('[data-testid="stSidebarNavLink"]').count()
        assert entries == len(BUILT) + 3  # home, glossary, lecturers
        assert lesson.locator(".stException").count() == 0
        assert lesson.url.split("?")[0].endswith(FIRST.slug)
        assert lesson.errors == [] and lesson.outside == []


def test_a_server_is_soon_ready_for_its_first_visitor(page, record_property):
    start = time.perf_counter()
    with serve() as fresh:
        home = page(base=fresh)
        home.wait_for_selector('[class*="st-key-card-"]')
        seconds = time.perf_counter() - start
    record_property("ms (start of a server to home in the browser)", 1000 * seconds)
    assert seconds < 40  # three on a quiet machine, the browser's first start included


def test_home_fits_a_narrow_screen(page):
    assert sideways(page(width=390, height=844)) <= 0


def test_presenter_mode_by_link_and_by_key(page):
    lesson = page(f"{FIRST.slug}?present=1", width=1920, height=1080)
    assert lesson.locator('[data-testid="stSidebarNavLink"]').count() == 0
    assert lesson.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"
    page_key(lesson, "p")
    lesson.wait_for_selector('[data-testid="stSidebarNavLink"]')
    settle(lesson)
    assert "present=1" not in lesson.url
    page_key(lesson, "p")
    lesson.wait_for_selector('[data-testid="stSidebarNavLink"]', state="detached")
    settle(lesson)
    assert "present=1" in lesson.url
    assert lesson.errors == []


def test_p_typed_into_a_field_is_a_letter(page):
    with_field = next((e for e in BUILT if _has_field(page, e.slug)), None)
    if with_field is None:
        pytest.skip("no lesson opens with a text field")


def _has_field(page, slug: str) -> bool:
    lesson = page(slug)
    fields = lesson.locator('.stTextInput input, .stNumberInput input[type="text"]')
    if not fields.count():
        return False
    fields.first.click()
    lesson.keyboard.press("p")
    lesson.wait_for_timeout(400)
    assert lesson.locator('[data-testid="stSidebarNavLink"]').count() > 0
    return True


def test_the_open_chapter_survives_presenter_mode(page):
    lesson = page(FIRST.slug)
    tabs = lesson.get_by_role("tab")
    assert tabs.count() > 1
    second = tabs.nth(1).inner_text()
    tabs.nth(1).click()
    settle(lesson)
    assert "chapter=" in lesson.url
    page_key(lesson, "p")
    lesson.wait_for_selector('[data-testid="stSidebarNavLink"]', state="detached")
    settle(lesson)
    assert lesson.get_by_role("tab", selected=True).inner_text() == second


def test_dark_and_light_follow_the_system(page):
    shades = {}
    for dark in (False, True):
        home = page(dark=dark)
        shades[dark] = home.evaluate(
            "[getComputedStyle(document.querySelector('.stApp')).backgroundColor,"
            " getComputedStyle(document.querySelector('.pw-hero h1')).color]"
        )
    assert shades[False] == ["rgb(255, 255, 255)", "rgb(27, 31, 36)"]
    assert shades[True] == ["rgb(15, 20, 25)", "rgb(230, 234, 238)"]


def test_the_link_tool_shows_the_address_and_its_code(page):
    lesson = page(FIRST.slug)
    lesson.locator(".st-key-tool-share button:visible").first.click()
    lesson.wait_for_selector(".st-key-pw-qr svg")
    assert FIRST.slug in lesson.locator("[data-testid=stPopoverBody] code").first.inner_text()


def test_the_whole_code_and_its_address_are_seen_on_a_small_projector(page):
    lesson = page("kmeans?kmeans.egg.k=3&kmeans.egg.seed=5&present=1", width=1280, height=720)
    lesson.locator(".st-key-tool-share button:visible").first.click()
    lesson.wait_for_selector(".st-key-pw-qr svg")
    lesson.wait_for_timeout(400)
    popover = lesson.locator("[data-testid=stPopoverBody]").bounding_box()
    for part in (".st-key-pw-qr svg", "[data-testid=stPopoverBody] code"):
        box = lesson.locator(part).first.bounding_box()
        assert box["y"] + box["height"] < popover["y"] + popover["height"]


def test_back_leaves_the_lesson_however_much_was_changed_in_it(page):
    home = page()
    home.get_by_role("link", name="K-means").first.click()
    home.wait_for_url("**/kmeans*")
    settle(home)
    for chapter in ("Bad luck", "Which k?"):
        home.get_by_role("tab", name=chapter).click()
        home.get_by_role("tab", name=chapter, selected=True).wait_for()
        settle(home)
    assert "chapter=" in home.url
    home.go_back()
    home.wait_for_selector(".pw-hero")
    assert "kmeans" not in home.url


def test_back_returns_to_the_chapter_as_it_was_left(page):
    """From one lesson to another by the menu, and back: what the browser's own button promises."""
    tab = page("kmeans?kmeans.chapter=selection&kmeans.selection.guess=5")
    settle(tab)
    tab.get_by_role("link", name="U-Net").first.click()
    tab.wait_for_url("**/unet*")
    settle(tab)
    tab.go_back()
    tab.wait_for_url("**/kmeans?*kmeans.chapter=selection*")
    settle(tab)
    assert "kmeans.selection.guess=5" in tab.url
    assert tab.get_by_role("tab", selected=True).inner_text() == "Which k?"


def test_motion_stops_where_it_is_unwelcome(page):
    for motion, running in (("no-preference", True), ("reduce", False)):
        home = page(reduced_motion=motion)
        home.wait_for_selector(".drawing svg")
        names = home.evaluate(
            "document.querySelector('[class*=st-key-drawing]').getAnimations({subtree: true})"
            ".length + [...document.querySelectorAll('.stBidiComponentIsolated, .stBidiComponent"
            " *')].flatMap(e => e.shadowRoot ? e.shadowRoot.getAnimations() : []).length"
        )
        assert (names > 0) == running, (motion, names)


@pytest.mark.parametrize(
    ("slug", "chapter", "field", "text"),
    [
        ("receptive_field", "Growth", "stack", "3p1 3s0"),
        ("softmax", "Softmax", "scores", "1 a 3"),
        ("transposed_convolution", "Three pictures", "input", "a b; c"),
    ],
)
def test_a_refusal_can_be_read_where_the_hand_is(page, slug, chapter, field, text):
    opened = open_chapter(page, slug, chapter)
    typed = opened.get_by_label(field, exact=True).first
    typed.fill(text)
    typed.press("Enter")
    refused = opened.get_by_role("alert")
    refused.get_by_text("The picture shows the").wait_for()
    opened.wait_for_function(
        "() => document.querySelector('[class*=st-key-refused] [role=alert]')"
        ".getBoundingClientRect().bottom <= innerHeight"
    )
    place, hand = refused.bounding_box(), typed.bounding_box()
    assert hand["y"] >= 0 and hand["y"] + hand["height"] <= place["y"] < hand["y"] + 300
    assert opened.locator("canvas").first.bounding_box()["y"] < hand["y"]
