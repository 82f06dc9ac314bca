"""Windows of other sizes: a small projector shows a picture with its controls, a telephone the
chapter that a link opens and pictures of one kind in equal size."""

import pytest

from tests.browser.stages import FIND, ask, open_chapter, reveal

CONTROLS = ", ".join(
    f'[data-testid="{name}"]'
    for name in ("stSlider", "stSelectbox", "stNumberInput", "stTextInput", "stButtonGroup")
)
PROJECTOR = {"width": 1280, "height": 720}
PHONE = {"width": 390, "height": 844}
FULL = (  # chapters with two rows of examples, long sentences, long questions
    ("transposed_convolution", "Three pictures"),
    ("transposed_convolution", "In two dimensions"),
    ("mean_shift", "Climbing the hill"),
    ("kmeans", "Chicken and egg"),
    ("unet", "Which sizes fit"),
    ("softmax", "First guess"),  # a row of examples, then the controls
)


def _ends(tab, above: str) -> float:
    """Where the first control below an element ends, in pixels of the window."""
    return tab.evaluate(
        """([above, controls]) => {
          const upper = above === "stage" ? FIND.root : document.querySelector(above)
          const foot = upper.getBoundingClientRect().bottom
          const boxes = [...document.querySelectorAll(controls)].map(e => e.getBoundingClientRect())
          return Math.min(...boxes.filter(b => b.height && b.top > foot - 5).map(b => b.bottom))
        }""".replace("FIND", f"({FIND})()"),
        [above, CONTROLS],
    )


@pytest.mark.parametrize(("slug", "chapter"), FULL)
def test_a_small_projector_shows_the_picture_with_its_controls(page, slug, chapter):
    tab = open_chapter(page, slug, chapter, {"present": 1}, **PROJECTOR)
    reveal(tab)
    for _ in range(20):  # the picture takes what the answer and its controls have left
        tab.wait_for_timeout(300)
        if _ends(tab, "stage") <= PROJECTOR["height"]:
            break
    assert _ends(tab, "stage") <= PROJECTOR["height"]
    assert ask(tab, "stage.size[1]") > 0.4 * PROJECTOR["height"]


@pytest.mark.parametrize(
    "link",
    [
        "receptive_field?receptive_field.chapter=Named+networks",
        "upsampling?upsampling.chapter=Kernels+and+their+cost",
    ],
)
def test_a_chart_leaves_room_for_its_controls(page, link):
    tab = page(f"{link}&present=1", **PROJECTOR)
    tab.wait_for_selector(".js-plotly-plot .main-svg")
    assert _ends(tab, ".js-plotly-plot") <= PROJECTOR["height"]
    drawn = tab.locator(".js-plotly-plot .main-svg").first.bounding_box()
    assert drawn["height"] == pytest.approx(0.52 * PROJECTOR["height"], abs=2)


def test_a_link_brings_its_chapter_into_view(page):
    tab = page("softmax?softmax.chapter=Per+pixel", **PHONE)
    tab.wait_for_timeout(500)
    box = tab.get_by_role("tab", selected=True).bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]


def test_pictures_of_one_kind_stand_two_by_two_and_the_reference_is_no_larger(page):
    tab = open_chapter(page, "checkerboard", "Gradients", **PHONE)
    reveal(tab)
    tab.wait_for_timeout(700)
    boxes = {
        name: ask(tab, f"(({{x, y, w}}) => ({{x, y, w}}))(stage.state.boxes['{name}'])")
        for name in ("left", "left.spectrum", "right", "right.spectrum", "reference")
    }
    assert boxes["left"]["x"] < boxes["left.spectrum"]["x"]
    assert boxes["left"]["y"] < boxes["right"]["y"]
    assert boxes["right"]["y"] == pytest.approx(boxes["right.spectrum"]["y"], abs=3)
    assert min(box["w"] for box in boxes.values()) > 90
    assert boxes["reference"]["w"] <= 1.05 * boxes["left"]["w"]
