"""Every chapter in Firefox: it draws, is answered, plays to its end, and its picture is saved."""

import contextlib
import os
import time

import pytest

from models import zoo
from tests.browser import firefox
from tests.browser.stages import FIND, NO_STAGE
from vislib.ui import course

# Saved files stay in the page, with their names and sizes.
CATCH = """void (HTMLAnchorElement.prototype.click = function () {
  fetch(this.href).then(answer => answer.arrayBuffer())
    .then(bytes => { window.saved = `${this.download} ${bytes.byteLength}`; }); })"""
ASKED = """[...document.querySelectorAll("button")]
  .filter(one => one.textContent.includes("Show me anyway"))"""
SHOW_ME = f"(() => {{ const open = {ASKED}; open[0]?.click(); return open.length; }})()"
STILL = """document.querySelector('.stApp[data-test-script-state="notRunning"]') &&
  document.querySelector("h1")"""


# A camera of moving colours, which nobody has to allow.
CAMERA = """user_pref("media.navigator.streams.fake", true);
user_pref("media.navigator.permission.disabled", true);
"""
# The first element of a selector, wherever a component hides it.
DEEP = """(selector => { const look = (root) => { for (const one of root.querySelectorAll("*")) {
    const found = one.matches(selector) ? one : one.shadowRoot && look(one.shadowRoot);
    if (found) return found; } return null; };
  return look(document); })"""


def _look_for_firefox() -> None:
    if firefox.program() is None:
        if os.environ.get("PIXELWISE_REQUIRE_BROWSER") == "1":
            pytest.fail("No Firefox found: apt-get install firefox-esr.")
        pytest.skip("No Firefox here.")


@pytest.fixture(scope="module")
def window(tmp_path_factory):
    _look_for_firefox()
    with firefox.started(tmp_path_factory.mktemp("firefox")) as opened:
        yield opened


def _stage(expression: str) -> str:
    return f"(() => {{ const stage = ({FIND})(); return stage && ({expression}); }})()"


def _answer(window) -> None:
    """Every question of the chapter is answered; one may follow another."""
    for _ in range(200):
        window.until(STILL)
        left = window.run(SHOW_ME)
        if left:
            with contextlib.suppress(TimeoutError):  # it met a rerun: once more
                window.until(f"{ASKED}.length < {left}", 5)
        elif window.run(_stage("stage.asking")):  # a busy machine may show the question late
            time.sleep(0.1)
        else:
            return


def _press(window, does: str) -> None:
    window.run(_stage(f'stage.root.querySelector("[data-do={does}]").click() || true'))


def _save(window, kind: str, name: str) -> None:
    """Save and wait for the file; a press meets no stage while a rerun puts in a new one."""
    window.run("void (window.saved = '')")
    for seconds in (10, 20, 40):
        _press(window, kind)
        with contextlib.suppress(TimeoutError):
            return window.until(f"window.saved.startsWith('{name}')", seconds)
    raise AssertionError(f"{name} was not saved; the page said {window.errors}")


@pytest.mark.parametrize("slug", course.lessons())
def test_every_chapter_draws_plays_and_exports(window, server, slug):
    for chapter in course.lesson(slug):
        window.open(f"{server}/{chapter.link()}")
        window.until(STILL)
        if chapter.title in NO_STAGE:
            continue
        window.until(f"({_stage('stage.drawn > 0')}) || document.querySelector('.js-plotly-plot')")
        _answer(window)
        frames = window.run(_stage("stage.scene.frames"))
        if frames:
            _press(window, "last")
            window.until(_stage(f"stage.state.step === {frames - 1}"))
            window.run(CATCH)
            for kind, name in (("png", "pixelwise-frame"), ("html", "pixelwise.html")):
                _save(window, kind, name)
                assert int(window.run("window.saved").split()[-1]) > 3000
        assert not window.errors, f"{chapter.key}: {window.errors}"


@pytest.mark.skipif("person" not in zoo.available(), reason="no weights")
def test_the_camera_is_labelled_by_webassembly(server, tmp_path):
    _look_for_firefox()
    with firefox.started(tmp_path, CAMERA) as window:
        window.open(f"{server}/unet?unet.chapter=camera&unet.camera.where=processor")
        window.until(STILL)
        window.until(f"{DEEP}('.pw-cam[data-engine] button')", 120)
        window.run(f"void {DEEP}('.pw-cam button').click()")
        window.until(f"Number({DEEP}('.pw-cam').dataset.frames) >= 2", 120)
        assert window.run(f"{DEEP}('.pw-cam').dataset.engine") in ("relaxed", "plain")
        assert "No picture leaves" in window.run(f"{DEEP}('.pw-cam output').textContent")
        assert window.run(f"{DEEP}('.pw-cam canvas').width") == 171
        assert not window.errors
