"""What only a browser shows of the stage: painting, playing, keys, hands, survival of reruns."""

import re
from collections.abc import Iterator

import numpy as np
import pytest
from skimage.measure import points_in_poly

from tests.browser.conftest import serve
from tests.browser.stages import FIND, ask, painted, reveal, where


@pytest.fixture(scope="module")
def every_mark() -> Iterator[str]:
    with serve("tests/browser/apps/served.py") as address:
        yield address


@pytest.fixture
def shown(page, every_mark):
    return painted(page("", base=every_mark))


def pixels(tab) -> list[int]:
    """The canvas as 24 x 24 coarse grey values."""
    return ask(
        tab,
        """(() => { const c = document.createElement("canvas"); c.width = c.height = 24;
        const x = c.getContext("2d"); x.drawImage(stage.canvas, 0, 0, 24, 24);
        const d = x.getImageData(0, 0, 24, 24).data, out = [];
        for (let i = 0; i < d.length; i += 4) out.push(d[i] + d[i + 1] + d[i + 2] + d[i + 3]);
        return out; })()""",
    )


def settle(tab):
    tab.wait_for_function(
        f"() => {{ const s = ({FIND})();"
        " return s.state.position === s.state.step && !s.frameRequest; }"
    )


def test_every_mark_paints_something(shown):
    ink = ask(
        shown,
        """stage.scene.marks.map((m) => { const one = { ...stage.scene, marks: [m] };
        const { ctx } = stage.drawing, { width, height } = stage.canvas;
        const whole = stage.scene; stage.scene = one; stage.state.highlighted = null; stage.draw();
        const d = ctx.getImageData(0, 0, width, height).data;
        stage.scene = { ...whole, marks: [] }; stage.draw();
        const e = ctx.getImageData(0, 0, width, height).data;
        stage.scene = whole; stage.draw();
        let n = 0; for (let i = 0; i < d.length; i++) n += d[i] !== e[i]; return [m.kind, n]; })""",
    )
    kinds = {kind for kind, _ in ink}
    assert kinds == {
        "cells", "picture", "points", "path", "segments", "arrow", "boxes", "bars", "label",
        "paint",
    }  # fmt: skip
    assert all(n > 50 for _, n in ink), ink


def test_play_moves_the_picture_and_sends_nothing(shown):
    before = pixels(shown)
    shown.evaluate(
        "() => { window.sent = 0; const send = WebSocket.prototype.send;"
        "WebSocket.prototype.send = function (d) { window.sent += 1; return send.call(this, d); } }"
    )
    shown.get_by_label("Play", exact=True).click()
    shown.wait_for_function(f"() => ({FIND})().state.step === 5 && !({FIND})().playing")
    settle(shown)
    assert pixels(shown) != before
    assert shown.evaluate("window.sent") == 0
    assert shown.errors == []


def test_keys_step_and_jump(shown):
    shown.locator("canvas").click(position={"x": 5, "y": 5})
    for key, step in (
        ("ArrowRight", 1),
        ("ArrowRight", 2),
        ("ArrowLeft", 1),
        ("End", 5),
        ("Home", 0),
    ):
        shown.keyboard.press(key)
        assert ask(shown, "stage.state.step") == step
    shown.keyboard.press("Space")
    assert ask(shown, "stage.playing") is True
    shown.keyboard.press("Space")
    assert ask(shown, "stage.playing") is False


def test_caption_has_a_formula_and_follows_the_step(shown):
    caption = shown.locator(".pw-caption")
    assert caption.locator("math").count() == 1
    shown.get_by_label("Last frame").click()
    assert re.search(r"Step 5", caption.inner_text())


def test_maths_has_a_linear_form_for_saved_pictures_and_screen_readers(page, shown):
    label = shown.locator("canvas").get_attribute("aria-label")
    assert "r_out = r_in+" in label.replace("(k", "").replace("+ ", "+")
    kmeans = painted(page("kmeans"))
    reveal(kmeans)
    kmeans.get_by_label("Last frame").click()
    kmeans.get_by_label("Step back", exact=True).click()
    kmeans.wait_for_selector('canvas[aria-label*="1/(|S_j|)∑_(i∈S_j)x_i"]')


def test_a_slider_lets_the_stages_keys_pass_but_its_own(shown):
    slider = shown.locator("[data-testid=stSlider] input").first
    slider.focus()
    slider.press(" ")
    shown.wait_for_function(f"() => ({FIND})().playing || ({FIND})().state.step > 0")
    shown.keyboard.press(" ")
    step = ask(shown, "stage.state.step")
    slider.press("ArrowRight")
    assert ask(shown, "stage.state.step") == step and float(slider.input_value()) > 0


def test_keys_reach_the_picture_after_an_example(page):
    tab = painted(page("checkerboard"))
    reveal(tab)
    tab.get_by_role("button", name="kernel 4, stride 2", exact=True).click()
    tab.wait_for_function(f"() => ({FIND})().scene.captions.t.some((t) => t.includes('4 taps'))")
    ask(tab, "stage.pause()")
    for key, step in (("Home", 0), ("ArrowRight", 1), ("End", None), ("Home", 0)):
        tab.keyboard.press(key)
        expected = "stage.scene.frames - 1" if step is None else step
        assert ask(tab, f"stage.state.step === {expected}"), key
    assert ask(tab, "document.activeElement.tagName") == "BUTTON"
    tab.keyboard.press("Escape")
    tab.wait_for_function("() => document.activeElement === document.body")


def test_hover_lights_the_linked_cells(shown):
    shown.mouse.move(*where(shown, "grid", 1.5, 2.5))  # row 3, column 2: element 9
    lit = ask(shown, "[...stage.state.highlighted].map(([m, s]) => [m.id, [...s]])")
    assert ["in", [9]] in lit and ["out", [2]] in lit
    assert "row 3, column 2: 9" in shown.locator(".pw-caption").inner_text()


def test_click_jumps_to_the_frame_of_an_element(shown):
    x, y = ask(shown, "Array.from(stage.scene.marks[2].xy.data.slice(6, 8))")
    shown.mouse.click(*where(shown, "cloud", x, y))
    assert ask(shown, "stage.state.step") == 3


def test_dragging_follows_the_hand_and_tells_python(shown):
    x, y = where(shown, "cloud", 0, 0)
    shown.mouse.move(x, y)
    shown.mouse.down()
    shown.mouse.move(x + 30, y - 20, steps=4)
    followed = ask(shown, "stage.state.overrides.get(stage.scene.marks[3]).get(0)")
    assert followed[0] > 0.2 and followed[1] > 0.2
    shown.mouse.up()
    shown.get_by_text(re.compile(r"handles .*'done': True")).wait_for()
    assert f"{followed[0]:.3f}" in shown.get_by_text(re.compile("^handles")).inner_text()


def test_handles_move_by_keyboard(shown):
    settle(shown)
    shown.locator(".pw-handle").first.press("ArrowRight")
    moved = "stage.state.overrides.get(stage.scene.marks[3])?.get(0)?.[0] ?? null"
    shown.wait_for_function(f"() => {{ const stage = ({FIND})(); return {moved} !== null; }}")
    assert ask(shown, moved) == pytest.approx(0.03)


def test_a_scene_older_than_the_hand_does_not_take_back_what_it_moved(shown):
    moved = shown.evaluate(
        f"""() => {{ const stage = ({FIND})();
        const {{ digest, version, handles }} = stage;
        const same = {{ digest, version, ack: handles.sequence }};
        const handle = stage.scene.marks[3];
        stage.handles.move(handle, 0, 0.4, 0.3);
        stage.handles.send(handle, true);
        stage.update(stage.blob, same);
        return stage.state.overrides.get(stage.scene.marks[3])?.get(0) ?? null; }}"""
    )
    assert moved == [0.4, 0.3]
    shown.get_by_text(re.compile(r"handles .*'done': True.*\[0\.4, 0\.3\]")).wait_for()


def test_a_click_on_empty_space_reaches_python(shown):
    shown.mouse.click(*where(shown, "photo", 20, 28))
    shown.get_by_text(re.compile(r"click .*'panel': 'photo'")).wait_for()


def test_node_step_and_play_survive_a_control(shown):
    shown.evaluate(f"() => {{ window.kept = ({FIND})(); }}")
    shown.get_by_label("Step on").click()
    shown.locator("[data-testid=stSlider] input").first.press("End")
    shown.wait_for_function(
        "() => window.kept.digest && window.kept.scene.marks[9].heights.data[0] > 1.2"
    )
    assert shown.evaluate(f"() => window.kept === ({FIND})()")
    assert ask(shown, "stage.state.step") == 1


def test_pictures_and_files_can_be_saved(shown):
    for label, ending in (("Save frame as PNG", ".png"), ("Save as HTML", ".html")):
        shown.get_by_label("Save", exact=True).click()
        with shown.expect_download() as info:
            shown.get_by_text(label).click()
        assert info.value.suggested_filename.endswith(ending)
        if ending == ".html":
            saved = info.value.path().read_text(encoding="utf-8")
    assert "http://" not in saved.replace("http://www.w3.org", "") and len(saved) < 400_000


def test_the_saved_file_plays_offline(shown, browser, tmp_path):
    tab = browser.new_page()
    tab.on("pageerror", lambda error: pytest.fail(str(error)))
    for source, name in ((shown, "saved.html"), (tab, "again.html")):  # a saved file saves itself
        source.get_by_label("Save", exact=True).click()
        with source.expect_download() as info:
            source.get_by_text("Save as HTML").click()
        info.value.save_as(tmp_path / name)
        tab.goto((tmp_path / name).as_uri())
        tab.get_by_label("Last frame").click()
        assert "Step 5" in tab.locator(".pw-caption").inner_text()
    assert (tmp_path / "again.html").read_bytes() == (tmp_path / "saved.html").read_bytes()
    tab.close()


def test_a_video_is_recorded(shown):
    shown.get_by_label("Speed").select_option("4")
    shown.get_by_label("Save", exact=True).click()
    with shown.expect_download() as info:
        shown.get_by_text("Save video").click()
    assert info.value.suggested_filename.split(".")[-1] in ("mp4", "webm")
    assert info.value.path().stat().st_size > 1000


def test_a_still_picture_offers_no_video(page):
    tab = painted(page("upsampling?upsampling.chapter=On+a+photograph"))
    tab.get_by_label("Save", exact=True).click()
    tab.get_by_text("Save frame as PNG").wait_for()
    assert not tab.get_by_text("Save video").is_visible()


def test_full_screen_by_key(shown):
    shown.locator("canvas").click(position={"x": 5, "y": 5})
    shown.keyboard.press("f")
    shown.wait_for_function(f"() => ({FIND})().root.matches(':fullscreen, .pw-full')")


def test_narrow_screens_stack_the_panels_as_far_as_the_window_holds_them(page, every_mark):
    tab = painted(page("", base=every_mark, width=390, height=844))
    boxes = ask(tab, "Object.values(stage.state.boxes).map((b) => b.outer)")
    assert all(x >= 0 and x + w <= 390 for x, _, w, _ in boxes)
    assert any(w > 300 for _, _, w, _ in boxes)
    height = ask(tab, "stage.root.getBoundingClientRect().height")
    assert height <= 844  # picture, sentence and controls are seen together


def test_a_short_window_puts_square_panels_side_by_side(page, every_mark):
    tab = painted(page("", base=every_mark, width=390, height=560))
    tops = ask(tab, "Object.values(stage.state.boxes).map((b) => b.outer[1])")
    assert len(set(tops)) < len(tops)


# -- painting ------------------------------------------------------------------------------------
def grid_of(tab) -> list[int]:
    """The painted mask, row by row, as the browser has it."""
    return ask(
        tab,
        """(() => { const mark = stage.scene.marks[stage.scene.byId.mask];
        return Array.from(stage.state.painted.get(mark) ?? mark.grid); })()""",
    )


def told(tab, count: int) -> None:
    """Python has heard of a mask with so many pixels, and its answer is there."""
    tab.get_by_text(f"painted {count}", exact=True).wait_for()


def draw(tab, *places: tuple[float, float]) -> None:
    """A stroke of the mouse through places of the photograph's panel."""
    tab.mouse.move(*where(tab, "photo", *places[0]))
    tab.mouse.down()
    for place in places[1:]:
        tab.mouse.move(*where(tab, "photo", *place), steps=6)
    tab.mouse.up()


def by_hand(*places: tuple[float, float], size: float, value: bool = True, on=None):
    """(16, 24) bool: the same stroke as a union of discs, so close that none is missed."""
    mask = np.eye(16, 24, dtype=bool) if on is None else on.copy()
    u, v = np.meshgrid(np.arange(24) + 0.5, np.arange(16) + 0.5)
    for (ax, ay), (bx, by) in zip(places, places[1:], strict=False):
        for t in np.linspace(0, 1, 200):
            x, y = 2 * (ax + t * (bx - ax) - 2), 2 * (ay + t * (by - ay) - 2)
            mask[np.hypot(u - x, v - y) <= size / 2] = value
    return mask


def test_a_mask_is_painted_rubbed_out_taken_back_and_kept(shown):
    told(shown, 16)
    line = ((8.0, 3.0), (13.0, 3.0), (13.0, 8.0))
    draw(shown, *line)
    wanted, grid = by_hand(*line, size=3), np.reshape(grid_of(shown), (16, 24)).astype(bool)
    assert np.count_nonzero(grid != wanted) <= 6  # places of the mouse are whole pixels
    told(shown, int(grid.sum()))
    shown.get_by_label("Rubber", exact=True).click()
    draw(shown, (8.0, 3.0), (13.0, 3.0))
    rubbed = sum(grid_of(shown))
    assert 16 <= rubbed < grid.sum()
    told(shown, rubbed)
    shown.keyboard.press("z")
    told(shown, int(grid.sum()))
    np.testing.assert_array_equal(np.reshape(grid_of(shown), (16, 24)), grid)
    shown.reload()
    painted(shown)
    told(shown, int(grid.sum()))  # its link says it


def test_a_mask_is_painted_by_keyboard(shown):
    shown.locator(".pw-handle[aria-label^='Brush at row 9, column 13']").focus()
    for key in ("[", "[", "ArrowUp", "ArrowUp", " ", "Shift+ArrowRight", "Shift+ArrowRight"):
        shown.keyboard.press(key)
    told(shown, 19)
    grid = np.reshape(grid_of(shown), (16, 24))
    assert grid[6, 12:15].all()
    shown.keyboard.press("z")  # both steps were one stroke
    told(shown, 17)


TRIANGLE = ((8.0, 3.0), (13.0, 3.0), (13.0, 8.0))


def inside(*places: tuple[float, float]) -> np.ndarray:
    """(16, 24) bool: the diagonal, and the pixels inside a polygon, by scikit-image."""
    v, u = np.mgrid[:16, :24] + 0.5
    corners = [(2 * (x - 2), 2 * (y - 2)) for x, y in places]
    mask = points_in_poly(np.stack([u.ravel(), v.ravel()], 1), corners)
    return mask.reshape(16, 24) | np.eye(16, 24, dtype=bool)


def corners(tab) -> int:
    """How many corners of an open polygon are set."""
    return ask(tab, "stage.state.corners ? stage.state.corners.places.length : 0")


def test_corners_are_set_dragged_taken_back_and_closed(shown):
    told(shown, 16)
    shown.get_by_label("Corners", exact=True).click()
    wrong = (11.0, 5.0)
    for place in (*TRIANGLE[:2], wrong, (9.0, 8.0)):
        shown.mouse.click(*where(shown, "photo", *place))
    shown.keyboard.press("z")
    assert corners(shown) == 3
    assert sum(grid_of(shown)) == 16  # nothing is painted yet
    draw(shown, wrong, TRIANGLE[2])  # a corner follows the hand
    assert corners(shown) == 3
    shown.mouse.click(*where(shown, "photo", *TRIANGLE[0]))
    wanted, grid = inside(*TRIANGLE), np.reshape(grid_of(shown), (16, 24)).astype(bool)
    assert np.count_nonzero(grid != wanted) <= 6 and corners(shown) == 0
    told(shown, int(grid.sum()))
    shown.keyboard.press("z")  # the polygon was one stroke
    told(shown, 16)
    shown.keyboard.press("z")
    assert sum(grid_of(shown)) == 16


def test_a_polygon_by_keyboard_cuts_out_where_the_rubber_is_on(shown):
    told(shown, 16)
    shown.locator(".pw-handle[aria-label^='Brush at row 9, column 13']").focus()
    shown.keyboard.press("c")
    shown.keyboard.press("e")
    shown.locator(".pw-handle[aria-label^='Corner 1 at row 9, column 13']").wait_for()
    for key in ("Shift+ArrowLeft", "Shift+ArrowLeft", "Shift+ArrowUp", " ", "Enter"):
        shown.keyboard.press(key)
    assert corners(shown) == 1  # one corner is no polygon
    for key in ("Shift+ArrowRight", " ", "Shift+ArrowDown", " ", "Enter"):
        shown.keyboard.press(key)
    # Of the diagonal, pixels 3 to 6 are inside; the seventh's middle is on the edge at the right.
    told(shown, 12)
    shown.keyboard.press(" ")
    shown.keyboard.press("Escape")
    assert corners(shown) == 0
    shown.keyboard.press("z")
    told(shown, 16)


def test_every_place_of_a_stroke_is_drawn(shown):
    drawn = shown.evaluate(
        f"""async () => {{ const stage = ({FIND})();
        const mark = stage.scene.marks[stage.scene.byId.mask], before = stage.drawn;
        stage.painting.begin(mark, [3, 3]);
        for (let k = 1; k <= 60; k++) {{
          stage.painting.draw(mark, [3 + k / 6, 3 + (k % 12) / 2]);
          await new Promise(requestAnimationFrame); }}
        stage.painting.end(mark);
        return stage.drawn - before; }}"""
    )
    assert drawn >= 60
