"""What the browser tests of every lesson share: the stage on a page, its numbers and its places."""

from __future__ import annotations

from urllib.parse import urlencode

from tests.browser.conftest import settle

# The first stage of the page, through the shadow roots' hosts.
FIND = """() => { const walk = document.createTreeWalker(document.body, 1);
  let n = walk.currentNode; while (n && !n.pixelwise) n = walk.nextNode();
  return n ? n.pixelwise : null; }"""

# All stages of the page.
STAGES = "[...document.querySelectorAll('*')].map(e => e.pixelwise).filter(s => s && s.scene)"
NO_STAGE = {"Webcam", "Train it yourself"}  # the camera and the training bring their own pictures


def ask(tab, expression: str):
    """The value of a JavaScript expression about ``stage``."""
    return tab.evaluate(f"() => {{ const stage = ({FIND})(); return {expression}; }}")


def painted(tab):
    """The tab, once its stage has drawn a picture."""
    tab.wait_for_selector("canvas", timeout=60_000)
    tab.wait_for_function(f"() => (({FIND})() || {{}}).drawn > 0", timeout=60_000)
    return tab


def open_chapter(page, slug: str, chapter: str = "", more: dict | None = None, **options):
    """A chapter of a lesson, by its link, with its picture drawn; ``more``: further controls."""
    query = {f"{slug}.chapter": chapter} if chapter else {}
    return painted(page(f"{slug}?{urlencode(query | (more or {}))}", **options))


def reveal(tab) -> None:
    """Answer every question of the chapter; the pictures that waited for it are there."""
    asked = tab.get_by_role("button", name="Show me anyway")
    for _ in range(6):
        if ask(tab, "!!stage && stage.asking"):  # a busy machine may show the question late
            asked.first.wait_for()
        if not (left := asked.count()):
            return
        asked.first.click()
        for _ in range(50):
            if asked.count() < left:
                break
            tab.wait_for_timeout(100)
        settle(tab)


def sideways(tab) -> int:
    """By how many pixels the page is wider than its window."""
    return tab.evaluate("document.documentElement.scrollWidth - window.innerWidth")


def page_key(tab, key: str) -> None:
    """Press a key of the page, once the page listens: then its list of keys is there."""
    tab.wait_for_selector("dialog.pw-dialog", state="attached")
    tab.keyboard.press(key)


def where(tab, panel: str, x: float, y: float) -> tuple[float, float]:
    """The pixel of the page at ``(x, y)`` of a panel."""
    box = tab.locator(".pw-view canvas").first.bounding_box()
    px, py = ask(tab, f"[stage.state.boxes.{panel}.X({x}), stage.state.boxes.{panel}.Y({y})]")
    return box["x"] + px, box["y"] + py


def caption(tab) -> str:
    """The sentence under the picture."""
    return tab.locator(".pw-caption").first.inner_text()
