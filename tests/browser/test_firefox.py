"""Every chapter in Firefox: it draws, is answered, plays to its end, and its picture is saved."""

import contextlib
import os
import time

import pytest

from tests.browser import firefox
from tests.browser.stages import FIND
from tests.browser.test_chapters import NO_STAGE
from vislib.ui import course

# Saved files stay in the page, with their names and sizes.
CATCH = """void (HTMLAnchorElement.prototype.click = function () {
  fetch(this.href).then(answer => answer.arrayBuffer())
    .then(bytes => { window.saved = `${this.download} ${bytes.byteLength}`; }); })"""
SHOW_ME = """(() => { const open = [...document.querySelectorAll("button")]
  .filter(one => one.textContent.includes("Show me anyway"));
  if (open.length) open[0].click();
  return open.length; })()"""
STILL = """document.querySelector('.stApp[data-test-script-state="notRunning"]') &&
  document.querySelector("h1")"""


@pytest.fixture(scope="module")
def window(tmp_path_factory):
    if firefox.program() is None:
        if os.environ.get("PIXELWISE_REQUIRE_BROWSER") == "1":
            pytest.fail("No Firefox found: apt-get install firefox-esr.")
        pytest.skip("No Firefox here.")
    with firefox.started(tmp_path_factory.mktemp("firefox")) as opened:
        yield opened


def _stage(expression: str) -> str:
    return f"(() => {{ const stage = ({FIND})(); return stage && ({expression}); }})()"


def _answer(window) -> None:
    """Every question of the chapter is answered; one may follow another."""
    for _ in range(40):
        window.until(STILL)
        if not window.run(SHOW_ME) and not window.run(_stage("stage.asking")):
            return
        time.sleep(0.4)


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
