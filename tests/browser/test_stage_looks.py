"""The stage where colours are forced, where a browser is old, and with pictures that fade."""

from collections.abc import Iterator

import pytest

from tests.browser.conftest import serve
from tests.browser.stages import ask, painted, where


@pytest.fixture(scope="module")
def hands() -> Iterator[str]:
    with serve("tests/browser/apps/served_hands.py") as address:
        yield address


def pixel(tab, panel: str, x: float, y: float) -> list[int]:
    """The colour at a place of a panel."""
    return ask(
        tab,
        f"""(() => {{ const b = stage.state.boxes.{panel}, d = stage.state.dpr;
        const at = [Math.floor(b.X({x}) * d), Math.floor(b.Y({y}) * d)];
        return Array.from(stage.drawing.ctx.getImageData(...at, 1, 1).data); }})()""",
    )


@pytest.mark.parametrize("dark", [False, True])
def test_pictures_that_fade_into_the_page_have_a_frame(page, hands, dark):
    tab = painted(page("?kind=white", base=hands, dark=dark))
    edge = {name: pixel(tab, name, 10, 0.01) for name in "abcd"}
    inside = {name: pixel(tab, name, 10, 10) for name in "abcd"}
    framed = {name for name in "abcd" if edge[name] != inside[name]}
    assert framed == ({"c"} if dark else {"a"})  # what is transparent lies on something


CONTROLS = ".pw-bar :is(button, select, input)"


@pytest.mark.parametrize("dark", [False, True])
def test_with_forced_colours_every_control_and_the_picture_can_be_seen(page, hands, dark):
    tab = painted(page("?kind=scrubs", base=hands, dark=dark, forced_colors="active"))
    ground, ink = ask(tab, "[stage.state.page, stage.state.dark]")
    canvas = tab.evaluate(
        "() => { const e = document.body.appendChild(document.createElement('i'));"
        " e.style.backgroundColor = 'Canvas'; return getComputedStyle(e).backgroundColor }"
    )
    assert ground == canvas and ink is dark  # the picture has the reader's ground, not the page's
    seen = tab.evaluate(
        """(controls) => { const host = [...document.querySelectorAll('*')].find(e => e.pixelwise);
        return [...host.shadowRoot.querySelectorAll(controls)].filter(e => e.checkVisibility())
          .map(e => { const s = getComputedStyle(e);
            const name = e.dataset.do || e.tagName;
            return [name, s.borderTopColor, s.backgroundColor, s.color] }) }""",
        CONTROLS,
    )
    names = {name for name, *_ in seen}
    assert {"first", "back", "play", "on", "last", "loop", "menu", "full", "SELECT"} <= names
    for name, border, back, front in seen:
        if name != "INPUT":
            assert border != canvas or back != canvas, name
            assert front != back, name
    tab.locator("[data-do=loop]").click()
    pressed = tab.locator("[data-do=loop]").evaluate("e => getComputedStyle(e).backgroundColor")
    off = tab.locator("[data-do=full]").evaluate("e => getComputedStyle(e).backgroundColor")
    assert pressed != off
    tab.locator(".pw").first.focus()
    tab.keyboard.press("ArrowRight")
    assert tab.locator(".pw").first.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"


def test_the_menu_opens_over_its_button_and_stays_with_it(page, hands):
    tab = painted(page("?kind=scrubs", base=hands))
    button, menu = tab.get_by_label("Save", exact=True), tab.locator(".pw-save")
    button.click()
    assert button.get_attribute("aria-expanded") == "true" and menu.is_visible()

    def beside() -> bool:
        one, other = button.bounding_box(), menu.bounding_box()
        right = one["x"] + one["width"] - other["x"] - other["width"]
        above = one["y"] - other["y"] - other["height"]
        below = other["y"] - one["y"] - one["height"]
        return abs(right) < 2 and 0 <= max(above, below) < 12

    assert beside()
    tab.mouse.move(*where(tab, "p", 0, 0))
    tab.mouse.wheel(0, 120)
    tab.wait_for_timeout(400)
    assert beside()
    tab.mouse.click(*where(tab, "p", 0, -1.9))  # anywhere else closes it
    assert not menu.is_visible() and button.get_attribute("aria-expanded") == "false"


# What Safari 16, Firefox 115 and Chrome 109 lack and the stage would like to have.
OLD = """
delete HTMLElement.prototype.popover; delete HTMLElement.prototype.hidePopover;
delete HTMLElement.prototype.showPopover; delete HTMLElement.prototype.togglePopover;
delete HTMLButtonElement.prototype.popoverTargetElement;
for (const name of ["DecompressionStream", "CompressionStream", "MediaRecorder", "visualViewport",
  "OffscreenCanvas"]) delete window[name];
"""
WORDS = ("light-dark(", ":popover-open", " popover", "text-wrap")


def test_a_browser_of_two_years_ago_draws_plays_and_saves(page, hands):
    def rename(route) -> None:
        answer = route.fetch()
        text = answer.text()
        assert "light-dark(" not in text
        for word in WORDS:
            text = text.replace(word, word[0] + "old-" + word[1:])
        route.fulfill(response=answer, body=text)

    tab = page("?kind=scrubs", base=hands, before=OLD)
    tab.route("**/pixelwise/stage.*.js", rename)
    tab.reload()
    painted(tab)
    assert "old-popover" in tab.evaluate(
        "() => [...document.querySelectorAll('*')].find(e => e.pixelwise).shadowRoot.innerHTML"
    )
    tab.get_by_label("Last frame").click()
    assert ask(tab, "stage.state.step") == 8
    assert not tab.locator("[data-do=menu]").is_visible()
    with tab.expect_download() as info:
        tab.get_by_text("Save frame as PNG").click()
    assert info.value.suggested_filename.endswith(".png")
    tab.get_by_text("Save video").click()
    assert "cannot record" in tab.locator(".pw-caption").inner_text()
    play = tab.locator(".pw-play").evaluate(
        "e => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]"
    )
    assert play[0] == "rgb(255, 255, 255)" and play[1] != "rgba(0, 0, 0, 0)"
    assert tab.errors == []


LAYOUTS = {"Latin": "f", "Russian": "а", "Greek": "φ", "Hebrew": "כ", "Arabic": "ب"}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_letter_key_works_on_every_layout(page, hands, layout):
    tab = painted(page("?kind=scrubs", base=hands))
    press = f"document.body.dispatchEvent(new KeyboardEvent('keydown', {{key: '{LAYOUTS[layout]}',"
    tab.evaluate(f"() => {press} code: 'KeyF', bubbles: true, composed: true}}))")
    tab.wait_for_function(
        "() => [...document.querySelectorAll('*')].find(e => e.pixelwise).pixelwise.root"
        ".matches(':fullscreen, .pw-full')"
    )


def test_fields_keep_their_letters(page, hands):
    tab = painted(page("?kind=scrubs", base=hands))
    field = tab.get_by_label("A field")
    tab.mouse.move(*where(tab, "p", 0, 0))
    field.focus()
    for key in ("f", "Space", "ArrowRight", "End", "Home"):
        tab.keyboard.press(key)
    assert field.input_value() == "f " and ask(tab, "stage.state.step") == 0
    assert not ask(tab, "stage.root.matches(':fullscreen, .pw-full')")
    assert not ask(tab, "stage.playing")
