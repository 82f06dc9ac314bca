"""Browsers of some years ago, and high contrast: nothing is black, nothing is lost."""

import io

import numpy as np
import pytest
from PIL import Image

from tests.browser.conftest import settle
from vislib.stage import theme
from vislib.ui import colours

# An old browser does not know the names: what is written with them is left out.
FORGET = """(() => {
  const without = css => css.replaceAll("light-dark(", "unknown-function(")
  const add = Document.prototype.createTextNode
  const text = Object.getOwnPropertyDescriptor(Node.prototype, "textContent")
  Object.defineProperty(Node.prototype, "textContent", { ...text,
    set(value) { text.set.call(this, this.tagName === "STYLE" ? without(value) : value) } })
  const html = Object.getOwnPropertyDescriptor(Element.prototype, "innerHTML")
  Object.defineProperty(Element.prototype, "innerHTML", { ...html,
    set(value) { html.set.call(this, String(value).includes("<style") ? without(value) : value) } })
  Document.prototype.createTextNode = function (value) { return add.call(this, without(value)) }
  const replace = CSSStyleSheet.prototype.replaceSync
  CSSStyleSheet.prototype.replaceSync = function (css) { return replace.call(this, without(css)) }
  delete window.DecompressionStream
})()"""
SHOWN = """([place, property]) => getComputedStyle(document.querySelector(place))[property]"""


def _rgb(code: str) -> str:
    return f"rgb({', '.join(str(int(code[i : i + 2], 16)) for i in (1, 3, 5))})"


@pytest.mark.parametrize("dark", [False, True])
def test_without_light_dark_pages_have_their_colours(page, dark):
    tab = page("kmeans", dark=dark, before=FORGET)
    assert not tab.evaluate(
        "[...document.querySelectorAll('style')].some(s => s.textContent.includes('light-dark('))"
    )
    tab.wait_for_function("document.documentElement.dataset.pwTheme")
    ground = tab.evaluate(SHOWN, ['[class*="st-key-ask-"]', "backgroundColor"])
    assert ground == _rgb(colours.OWN["soft"][dark])
    tab.keyboard.press("?")
    tab.wait_for_selector("dialog[open]")
    assert tab.evaluate(SHOWN, ["dialog", "backgroundColor"]) == _rgb(theme.ROLES["surface"][dark])
    assert tab.errors == []


def test_without_light_dark_thumbnails_are_not_black(page):
    home = page(before=FORGET)
    home.wait_for_selector(".drawing svg")
    picture = np.asarray(
        Image.open(io.BytesIO(home.locator(".drawing svg").first.screenshot())).convert("RGB")
    )
    assert picture.reshape(-1, 3).mean() > 180


def test_without_decompression_the_camera_says_which_browsers_can(page):
    tab = page("unet?unet.chapter=Webcam&unet.camera.where=server", before=FORGET)
    said = tab.locator(".pw-cam output")
    said.wait_for()
    assert "Safari 16.4" in said.inner_text()
    assert tab.get_by_role("button", name="Start the camera").is_disabled()
    assert tab.errors == []


# -- forced colours --------------------------------------------------------------------------------
def _colours(locator) -> int:
    """How many colours a part of the page has."""
    picture = Image.open(io.BytesIO(locator.screenshot())).convert("RGB")
    return len(np.unique(np.asarray(picture).reshape(-1, 3), axis=0))


@pytest.mark.parametrize("dark", [False, True])
def test_with_forced_colours_every_control_and_its_choice_is_seen(page, dark):
    tab = page("kmeans?kmeans.chapter=Segmenting+a+picture", dark=dark, forced_colors="active")
    tab.get_by_role("button", name="Show me anyway").click()
    settle(tab)
    tab.mouse.move(1, 1)
    track = tab.locator(".stSlider [data-rac][data-orientation] > div:not([data-rac])").first
    thumb = tab.locator('.stSlider [data-rac]:has(> div > input[type="range"])').first
    switch = tab.locator('.stCheckbox label:has([role="switch"]) > div').first
    for control in (track, thumb, switch):
        control.scroll_into_view_if_needed()
        around = control.bounding_box()
        box = {"x": around["x"] - 4, "y": around["y"] - 4,
               "width": around["width"] + 8, "height": around["height"] + 8}  # fmt: skip
        picture = np.asarray(Image.open(io.BytesIO(tab.screenshot(clip=box))).convert("L"))
        assert np.ptp(picture.astype(int)) > 120, f"{control} is not seen"
    chosen = tab.locator('[data-variant][data-selected="true"]').first
    other = tab.locator('[data-variant]:not([data-selected="true"])').first
    grounds = [np.asarray(Image.open(io.BytesIO(b.screenshot())).convert("RGB"))[5, 12]
               for b in (chosen, other)]  # fmt: skip
    assert np.abs(grounds[0].astype(int) - grounds[1]).sum() > 90
    tabs = [tab.locator(f'[data-testid="stTab"][aria-selected="{on}"]') for on in ("true", "false")]
    edges = [t.first.evaluate("n => getComputedStyle(n).borderBottomWidth") for t in tabs]
    assert edges[0] == "3px" != edges[1]
