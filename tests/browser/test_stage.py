"""What only a browser shows of the stage: painting, playing, keys, hands, survival of reruns."""

import re

import pytest

from tests.browser.stages import FIND, ask, painted, reveal, where


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


def test_a_picture_that_is_not_drawn_yet_is_drawn_before_it_is_saved(shown):
    with shown.expect_download() as info:
        shown.evaluate(  # as when a scene of other panels came since the last frame
            f"""() => {{ const stage = ({FIND})(); stage.state.boxes = {{}}; stage.refresh();
            stage.root.querySelector("[data-do=png]").click(); }}"""
        )
    assert info.value.suggested_filename.endswith(".png")


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
