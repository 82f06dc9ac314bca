"""What a person can type, upload or link stays text: no markup, no script, no request elsewhere."""

import re
from urllib.parse import urlencode

import pytest

from tests.browser.conftest import settle
from tests.browser.stages import reveal
from vislib import catalogue

IMAGE = "<img/src=x>"  # names of classes are cut at 14 letters
FORMULA = r"$\text{<s>}$"
MARKDOWN = "![x](//x.y/z)"
INJECTED = """() => {
  const found = []
  const walk = root => root.querySelectorAll("*").forEach(node => {
    const leads = node.getAttribute("src") || node.getAttribute("href") || ""
    if (node.localName === "s" || /^x|x\\.y|javascript:/.test(leads)) found.push(node.outerHTML)
    if (node.shadowRoot) walk(node.shadowRoot)
  })
  walk(document)
  return found
}"""
SHOWN = re.compile(r"img/src|<s>|x\.y")
HOSTILE = (IMAGE, FORMULA, MARKDOWN)


def _assert_only_text(tab) -> None:
    assert tab.evaluate(INJECTED) == []
    assert tab.outside == [] and tab.errors == []
    assert tab.locator(".stException").count() == 0


def _fields(open_page, slug: str) -> dict[str, list[str]]:
    """The text fields of every chapter that has some."""
    found = {}
    for chapter in [tab.label for tab in open_page(slug).tabs]:
        at = open_page(slug, query={f"{slug}.chapter": chapter})
        if keys := [field.key for field in at.text_input]:
            found[chapter] = keys
    return found


def _text(key: str, first: int) -> str:
    """All hostile words, beginning with another one each time: refusals quote the first."""
    words = HOSTILE[first % 3 :] + HOSTILE[: first % 3]
    return " ".join(f"{word}:3p1" for word in words) if key.endswith(".stack") else " ".join(words)


def _walk_through(tab) -> str:
    """Everything that was said while the picture was stepped from end to end."""
    reveal(tab)
    said = " ".join(tab.locator(".stAlert").all_inner_texts())
    for _ in range(8 if tab.locator("canvas").count() else 0):
        said += tab.locator(".pw-caption").first.inner_text()
        _assert_only_text(tab)
        tab.get_by_role("button", name="Step on").first.click(force=True)
        tab.wait_for_timeout(60)
    _assert_only_text(tab)
    return said


@pytest.mark.parametrize("entry", catalogue.built(), ids=lambda entry: entry.slug)
def test_text_fields_from_a_link(entry, page, open_page):
    for number, (chapter, keys) in enumerate(_fields(open_page, entry.slug).items()):
        # Fields of scores take three numbers; what is none they refuse without quoting it.
        fields = {k: _text(k, number) for k in keys if not k.endswith(".scores")}
        if not fields:
            continue
        query = {f"{entry.slug}.chapter": chapter} | fields
        tab = page(f"{entry.slug}?{urlencode(query)}")
        assert SHOWN.search(_walk_through(tab)), f"{chapter}: nothing typed was shown"
        tab.context.close()


def test_names_of_files_and_parameters(page):
    where = {"kmeans.chapter": "Segmenting a picture", "kmeans.picture.image": "Upload a picture"}
    junk = {IMAGE: IMAGE, "kmeans.picture.k": IMAGE, "kmeans.picture.source": FORMULA}
    tab = page(f"kmeans?{urlencode(where | junk)}")
    for name, data in ((f"{IMAGE}.png".replace("/", " "), b"no picture"), (f"{FORMULA}.gif", b"")):
        file = {"name": name, "mimeType": "image/png", "buffer": data}
        tab.locator("input[type=file]").first.set_input_files(file)
        settle(tab)
        tab.get_by_text("The last picture stays.").wait_for()
        _assert_only_text(tab)


def test_a_link_too_long_for_a_code_is_still_shown(page):
    tab = page(f"kmeans?{urlencode({'x': IMAGE * 270})}")
    tab.locator(".st-key-tool-share button:visible").first.click()
    tab.locator("[data-testid=stPopoverBody] code").first.wait_for()
    _assert_only_text(tab)
