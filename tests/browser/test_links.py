"""A link opens what its sender sees: controls, what hands did in the picture, the step."""

import pytest

from tests.browser.conftest import settle
from tests.browser.stages import FIND, ask, open_chapter, painted, reveal

# A drag moves the handle of that number by so many pixels; a click hits a panel at such fractions
# of its width and height.
HANDS = [
    ("convolution", "Filters on a picture", [("click", "photo", 0.3, 0.4), ("drag", 0, 30, 20)]),
    ("softmax", "P and Q", [("drag", 0, 0, -60)]),
    ("softmax", "Top-5", [("drag", 2, 0, -40)]),
    ("softmax", "The triangle", [("drag", 1, -50, -30)]),
    ("softmax", "Smoothing", [("drag", 1, 0, 30)]),
    ("softmax", "Per pixel", [("click", "loss", 0.3, 0.7)]),
    ("kmeans", "Chicken and egg", [("click", "cloud", 0.5, 0.6), ("drag", 2, 90, 40)]),
    ("kmeans", "Segmenting a picture", [("click", "picture", 0.3, 0.4)]),
    ("mean_shift", "Climbing the hill", [("click", "cloud", 0.7, 0.3), ("drag", 0, -60, 40)]),
    ("mean_shift", "Segmenting a picture", [("click", "before", 0.7, 0.6)]),
    ("upsampling", "On a photograph", [("drag", 0, 40, 30)]),
    ("unet", "The path of the data", [("click", "labels", 0.2, 0.3), ("click", "u", 0.045, 0.12)]),
]


def _hand(tab, what: str, *where) -> None:
    """Do it, and wait until the link says so."""
    before = tab.url
    if what == "click":
        panel, across, down = where
        tab.mouse.click(*tab.evaluate(
            f"""([panel, fx, fy]) => {{ const stage = ({FIND})(), b = stage.state.boxes[panel],
              r = stage.canvas.getBoundingClientRect();
              return [r.left + b.x + fx * b.w, r.top + b.y + fy * b.h]; }}""",
            [panel, across, down],
        ))  # fmt: skip
    else:
        number, right, down = where
        box = tab.locator(".pw-handle").nth(number).bounding_box()
        x, y = box["x"] + box["width"] / 2 + 3, box["y"] + box["height"] / 2 + 3
        tab.mouse.move(x, y)
        tab.mouse.down()
        tab.mouse.move(x + right, y + down, steps=5)
        tab.mouse.up()
    tab.wait_for_url(lambda url: url != before)
    tab.wait_for_timeout(300)
    settle(tab)


def _seen(tab) -> tuple:
    """The picture, and every number and table of the chapter."""
    words = tab.locator('[role="tabpanel"] :is(dl, table)').all_inner_texts()
    return ask(tab, "stage.digest"), [w for w in words if " s\n" not in w]


@pytest.mark.parametrize(("slug", "chapter", "hands"), HANDS)
def test_what_hands_did_is_in_the_link(page, slug, chapter, hands):
    tab = open_chapter(page, slug, chapter)
    reveal(tab)
    ask(tab, "(stage.pause(), 1)")
    untouched = ask(tab, "stage.digest")
    for hand in hands:
        _hand(tab, *hand)
    other = painted(page(tab.url.split("/", 3)[3]))
    reveal(other)
    assert _seen(other) == _seen(tab)
    tab.locator(".st-key-tool-reset button:visible").first.click()
    tab.wait_for_url(lambda url: "~" not in url)
    tab.get_by_role("button", name="Show me anyway").first.wait_for()
    reveal(tab)
    assert ask(tab, "stage.digest") == untouched
    assert not tab.errors and not other.errors


CODE = '[data-testid="stPopoverBody"] code'


def _shared(tab, says: str = "") -> str:
    """The link behind the share button, once it has heard of the step and ``says`` so."""
    tab.locator(".st-key-tool-share button:visible").first.click()
    tab.wait_for_selector(CODE)
    tab.wait_for_timeout(1000)
    settle(tab)
    tab.wait_for_function(
        "([code, says]) => document.querySelector(code)?.innerText.includes(says)", arg=[CODE, says]
    )
    return tab.locator(CODE).first.inner_text().strip()


@pytest.mark.parametrize(
    ("slug", "chapter"), [("kmeans", "Chicken and egg"), ("transposed_convolution", "Backwards")]
)
def test_the_step_where_somebody_paused_is_in_the_link(page, slug, chapter):
    tab = open_chapter(page, slug, chapter)
    reveal(tab)
    assert "step=" not in _shared(tab)  # nobody has stopped it
    tab.keyboard.press("Escape")
    tab.locator('[data-do="first"]').first.click()
    for _ in range(3):
        tab.locator('[data-do="on"]').first.click()
    link = _shared(tab, "step=")
    assert link.endswith("~3")
    other = painted(page(link.split("/", 3)[3]))
    if other.get_by_role("button", name="Show me anyway").count():
        assert ask(other, "stage.scene.frames") == 1  # the question comes first
        reveal(other)
    other.wait_for_timeout(1500)
    assert ask(other, "[stage.state.step, !!stage.playing]") == [3, False]
    assert _shared(other, "step=") == link
    other.keyboard.press("Escape")
    other.get_by_role("tab").last.click()
    other.wait_for_url(lambda url: "step=" not in url)
    assert not tab.errors and not other.errors


@pytest.mark.parametrize("step", ["99", "-1", "1.5", "NaN", "<b>"])
def test_a_step_that_does_not_exist_harms_nothing(page, step):
    query = {"step": f"upsampling.rulers.stage~{step}"}
    tab = open_chapter(page, "upsampling", "Where the samples sit", query)
    reveal(tab)
    last = ask(tab, "stage.scene.frames") - 1
    tab.wait_for_function(f"() => ({FIND})().state.step > 0")
    assert 0 < ask(tab, "stage.state.step") <= last and not tab.errors
