"""U-Net in a real browser: the live picture, the U played, the training."""

import re

import pytest

from models import zoo
from tests.browser.conftest import settle
from tests.browser.stages import FIND, ask, open_chapter, reveal

needs_person = pytest.mark.skipif("person" not in zoo.available(), reason="no weights")


@needs_person
def test_the_live_picture_follows_its_controls(page):
    opened = page("unet")
    opened.get_by_text("Picture and labels").first.wait_for(state="attached", timeout=30_000)
    opened.get_by_text("in all").wait_for(timeout=30_000)
    assert not opened.errors and not opened.outside


@needs_person
def test_the_path_is_a_picture_with_steps(page):
    opened = page("unet?unet.chapter=path")
    settle(opened)
    opened.get_by_text("8 × 8").first.click()
    opened.get_by_text("Right:").wait_for(timeout=30_000)
    assert not opened.errors


@needs_person
def test_a_click_on_a_stage_shows_all_its_channels(page):
    opened = page("unet?unet.chapter=path")
    settle(opened)
    opened.get_by_text("Show me").first.click()
    opened.get_by_text("Click a stage").wait_for(timeout=30_000)
    opened.wait_for_timeout(1500)
    box = opened.locator("canvas").first.bounding_box()
    # The bottleneck: in the middle of the U, at its bottom; a few heights, as the layout may vary.
    for part in (0.40, 0.41, 0.42, 0.39, 0.43, 0.38):
        opened.mouse.click(box["x"] + box["width"] / 2, box["y"] + part * box["height"])
        opened.wait_for_timeout(1500)
        if opened.get_by_text("silent channels").count():
            break
    opened.get_by_text("256 × 8 × 8").wait_for(timeout=30_000)
    assert not opened.errors


def test_a_link_opens_the_size_that_does_not_fit(page):
    opened = page("unet?unet.chapter=Which+sizes+fit&unet.sizes.size=500")
    reveal(opened)
    opened.get_by_text("492 or 508").first.wait_for(timeout=30_000)
    assert not opened.errors


def test_a_training_can_be_stopped_and_begun_anew(page):
    opened = page("unet?unet.chapter=train")
    opened.get_by_role("button", name="Train", exact=True).click()
    opened.get_by_text(re.compile(r"After \d+ steps")).first.wait_for(timeout=60_000)
    panel = opened.get_by_role("tabpanel")  # Streamlit may show a Stop of its own above
    panel.get_by_role("button", name="Stop", exact=True).click()
    panel.get_by_role("button", name="Continue", exact=True).wait_for(timeout=30_000)
    step = opened.get_by_text(re.compile(r"step \d+ of \d+")).first.inner_text()
    opened.wait_for_timeout(2000)  # longer than two ticks
    settle(opened)
    assert opened.get_by_text(step).count() and opened.locator("[data-testid=stAlert]").count() == 0
    panel.get_by_role("button", name="Start again", exact=True).click()
    opened.get_by_text(re.compile(r"After \d0 steps")).first.wait_for(timeout=60_000)
    assert opened.errors == []


def test_a_clicked_pixel_is_marked_and_kept_in_the_link(page):
    """The click is told to the part of the page that refreshes itself; the whole page follows."""
    opened = page("unet?unet.chapter=train")
    settle(opened)
    opened.get_by_text("Show me anyway").first.click()
    opened.get_by_text("Challenge:").wait_for(timeout=30_000)
    opened.wait_for_timeout(1000)
    box = opened.evaluate(f"""() => {{ const s = ({FIND})(), b = s.state.boxes.v0,
        r = s.canvas.getBoundingClientRect();
        return [r.left + b.x + b.w * 27.5 / 64, r.top + b.y + b.h * 16.5 / 64]; }}""")
    opened.mouse.click(*box)
    opened.get_by_text("Reached:").wait_for(timeout=30_000)
    assert "unet.train.pixel" in opened.url


@needs_person
def test_a_new_picture_replaces_the_old_one_without_a_gap(page):
    """Decoding takes long here; until it is done, the picture before stays."""
    tab = open_chapter(page, "unet")
    tab.evaluate(
        f"""() => {{ const stage = ({FIND})(), decode = window.createImageBitmap;
        window.decoded = 0; window.seen = [];
        window.createImageBitmap = async (...parts) => {{
          await new Promise((go) => setTimeout(go, 700)); window.decoded += 1;
          return decode(...parts); }};
        const look = () => {{ const b = stage.state.boxes.left, d = stage.state.dpr;
          const {{ ctx }} = stage.drawing;
          const p = ctx.getImageData((b.x + b.w / 2) * d, (b.y + b.h / 2) * d, 1, 1).data;
          window.seen.push(p.join()); requestAnimationFrame(look); }};
        look(); }}"""
    )
    # Opacity changes no picture; the threshold the labels, their outline and what is grey.
    for colours, (slider, key, decoded) in enumerate(
        (("opacity", "ArrowLeft", 0), ("label only", "End", 3)), 2
    ):
        before = ask(tab, "stage.digest")
        tab.get_by_role("slider", name=slider).focus()
        tab.keyboard.press(key)
        tab.wait_for_function(f"() => ({FIND})().digest !== '{before}'")
        tab.wait_for_function(f"() => new Set(window.seen).size >= {colours}")
        tab.wait_for_timeout(200)
        seen = tab.evaluate("[...new Set(window.seen)]")
        assert len(seen) == colours and all(colour.endswith(",255") for colour in seen)
        assert tab.evaluate("window.decoded") == decoded
