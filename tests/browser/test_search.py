"""The search on the first page: in the browser, by keyboard, and it says what to try."""

from tests.browser.conftest import settle


def _found(tab) -> list[str]:
    return tab.locator(".search li b").all_inner_texts()


def test_it_answers_while_one_types_and_the_server_hears_nothing(page):
    sent = []
    tab = page()
    field = tab.get_by_role("searchbox", name="Search chapters and terms")
    tab.on("request", lambda request: sent.append(request.url))
    runs = "() => document.querySelector('.stApp').dataset.testScriptState"
    for text, first in (("unet", "U-Net"), ("k-means++", "k-means++"), ("1x1", "1×1 convolution")):
        field.fill("")
        field.press_sequentially(text)
        assert _found(tab)[0] == first
        assert tab.evaluate(runs) == "notRunning"
    assert not sent


def test_the_keyboard_walks_to_a_chapter_and_opens_it(page):
    tab = page()
    field = tab.get_by_role("searchbox")
    field.fill("which sizes fit")
    assert _found(tab)[0] == "Which sizes fit"
    field.press("ArrowDown")
    focused = tab.locator(".search a:focus")
    assert "Which sizes fit" in focused.inner_text()
    tab.keyboard.press("ArrowUp")
    assert tab.locator(".search input:focus").count() == 1
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/unet?*")
    settle(tab)
    assert tab.get_by_role("tab", selected=True).inner_text() == "Which sizes fit"


def test_nothing_found_says_what_to_try(page):
    tab = page()
    field = tab.get_by_role("searchbox")
    field.fill("deconvoluton")
    assert not _found(tab)
    tab.get_by_role("button", name="deconvolution", exact=True).click()
    assert _found(tab)[0] == "transposed convolution"
    field.fill("qqqq")
    assert "Try fewer, or" in tab.locator(".search .said").inner_text()
    field.press("Escape")
    assert field.input_value() == "" and not tab.locator(".search .said").inner_text()
