"""Keys of the page: on every layout, never a letter being typed, not at all if unwanted."""

import pytest

from tests.browser.conftest import settle
from tests.browser.stages import page_key

MENU = '[data-testid="stSidebarNavLink"]'
COMPOSING = """document.activeElement.dispatchEvent(new KeyboardEvent("keydown",
  { key: "p", code: "KeyP", bubbles: true, isComposing: true }))"""
DIALOG = "document.querySelector('dialog.pw-dialog').open"


def _press(tab, key: str, code: str, shift: bool = False) -> None:
    """A key as its keyboard's layout names it, through the browser itself."""
    wire = tab.context.new_cdp_session(tab)
    told = {"key": key, "code": code, "modifiers": 8 * shift}
    wire.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": key, **told})
    wire.send("Input.dispatchKeyEvent", {"type": "keyUp", **told})
    tab.wait_for_timeout(400)
    settle(tab)


@pytest.mark.parametrize("key", ["p", "P", "з", "π", "פ", "ح"])
def test_p_is_found_on_every_layout(page, key):
    tab = page("kmeans")
    page_key(tab, "Shift")
    _press(tab, key, "KeyP")
    tab.wait_for_selector(MENU, state="detached")


def test_what_is_printed_on_a_key_counts_before_its_place(page):
    """On a Dvorak layout the place of P has an l, and p is where R is elsewhere."""
    tab = page("kmeans")
    page_key(tab, "Shift")
    _press(tab, "l", "KeyP")
    assert tab.locator(MENU).count()
    _press(tab, "p", "KeyR")
    tab.wait_for_selector(MENU, state="detached")


def test_the_list_of_keys_opens_where_the_question_mark_is_another_sign(page):
    tab = page("kmeans")
    page_key(tab, "Shift")
    _press(tab, "؟", "Slash", shift=True)
    assert tab.evaluate(DIALOG)


def test_full_screen_is_found_on_every_layout(page):
    tab = page("kmeans")
    tab.locator("canvas").first.click(position={"x": 5, "y": 5})
    _press(tab, "а", "KeyF")
    tab.wait_for_function("document.fullscreenElement !== null")


FIELDS = {
    "textarea": "<textarea></textarea>",
    "input": "<input>",
    "editable": '<p contenteditable="true" tabindex="0">x</p>',
    "table": '<div data-testid="stDataFrame"><canvas tabindex="0"></canvas></div>',
}
ADD = """html => {
  const box = document.createElement("div")
  box.id = "here"
  box.innerHTML = html
  document.querySelector(".stMain").prepend(box)
  box.querySelector("textarea, input, p, canvas").focus()
}"""


@pytest.mark.parametrize("field", FIELDS)
def test_a_letter_being_typed_is_a_letter(page, field):
    tab = page("kmeans")
    page_key(tab, "Shift")
    tab.evaluate(ADD, FIELDS[field])
    for key, code in (("p", "KeyP"), ("з", "KeyP"), ("?", "Slash")):
        _press(tab, key, code)
    assert tab.locator(MENU).count() and not tab.evaluate(DIALOG)
    tab.locator("#here").evaluate("box => box.remove()")
    tab.evaluate(COMPOSING)  # an input method is at work
    settle(tab)
    assert tab.locator(MENU).count()


def test_keys_of_one_letter_can_be_turned_off_and_on_again(page):
    tab = page("kmeans")
    page_key(tab, "?")
    box = tab.locator("dialog .pw-keys-on input")
    assert box.is_checked()
    box.uncheck()
    tab.keyboard.press("Escape")
    for key in ("p", "?", "f"):
        tab.keyboard.press(key)
    tab.wait_for_timeout(500)
    settle(tab)
    assert tab.locator(MENU).count() and not tab.evaluate(DIALOG)
    assert not tab.locator(".pw-full").count()
    tab.reload()
    settle(tab)
    page_key(tab, "p")  # the browser remembers
    tab.wait_for_timeout(500)
    assert tab.locator(MENU).count()
    tab.locator("[data-testid=stPopover] button:visible", has_text="keyboard").first.click()
    shown = tab.locator("[data-testid=stPopoverBody] .pw-keys-on input")
    tab.wait_for_timeout(200)
    assert not shown.is_checked()
    shown.check()
    tab.keyboard.press("Escape")
    tab.wait_for_timeout(300)
    page_key(tab, "p")
    tab.wait_for_selector(MENU, state="detached")
