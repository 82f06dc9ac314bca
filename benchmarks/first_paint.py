"""Time to the first picture, bytes, and control to painted picture, per page, in headless Chromium.

    python -m benchmarks.first_paint [slug ...]

Cold: a fresh server process and an empty browser cache. Warm: the server has done its imports, the
browser has been there three times before. The last line is Streamlit's own: a page that says hello.
*Painted*: the stage has drawn its canvas and the browser has shown the frame after it.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.app import Server, serve
from benchmarks.load import share
from tests.browser.conftest import FLAGS, _program
from vislib import catalogue

# Runs in the page before anything else. `shown` is the time of the frame after the first drawn
# one; a control's time runs from its own event to the frame after the next drawing.
WATCH = """(() => {
  const stage = () => { const walk = document.createTreeWalker(document.body, 1);
    let n = walk.currentNode; while (n && !n.pixelwise) n = walk.nextNode();
    return n && n.pixelwise; };
  window.pw = { stage, shown: null };
  const look = () => { const s = document.body && stage();
    if (s && s.drawn) requestAnimationFrame(() => { window.pw.shown = performance.now(); });
    else requestAnimationFrame(look); };
  requestAnimationFrame(look);
  // Waits in the drawing itself: looking for it in every frame would itself take milliseconds.
  window.pw.arm = () => { const s = stage(), digest = s.digest; let first = Infinity;
    addEventListener("keydown", (e) => { first = e.timeStamp; }, { capture: true, once: true });
    window.pw.took = null;
    const end = (took) => { s.afterDraw = undefined; window.pw.took = took; };
    const late = setTimeout(() => end(-1), 700);
    s.afterDraw = () => { if (s.digest === digest) return;
      clearTimeout(late); s.afterDraw = undefined;
      requestAnimationFrame(() => end(performance.now() - first)); }; };
})();"""
HEADING = """(() => { const look = () => document.querySelector("h1")
  ? requestAnimationFrame(() => { window.shown = performance.now(); })
  : requestAnimationFrame(look); requestAnimationFrame(look); })()"""
# The pages forbid eval, which this script waits with.
WINDOW = {"viewport": {"width": 1280, "height": 800}, "bypass_csp": True}
CHANGES = 20
REST = 800  # milliseconds that a new window needs for itself: a visitor's is already open
FILL = 3  # visits until the browser keeps the scripts compiled


class Traffic:
    """Bytes as transferred over the network by type of resource, and whether Plotly came."""

    def __init__(self, tab: Page):
        self.kinds, self.plotly, self.scene, self._of = Counter(), False, 0, {}
        wire = tab.context.new_cdp_session(tab)
        wire.send("Network.enable")
        wire.on("Network.responseReceived", self._begin)
        wire.on("Network.loadingFinished", self._end)
        wire.on("Network.webSocketFrameReceived", self._frame)

    def _begin(self, event: dict) -> None:
        self._of[event["requestId"]] = event["type"]
        self.plotly |= "plotly" in event["response"]["url"].lower()

    def _end(self, event: dict) -> None:
        kind = self._of.get(event["requestId"], "Other")
        self.kinds[kind] += event["encodedDataLength"]

    def _frame(self, event: dict) -> None:
        # Binary frames come as base64: four characters for three bytes.
        size = len(event["response"]["payloadData"]) * 3 // 4
        self.kinds["websocket"] += size
        self.scene = max(self.scene, size)


@contextmanager
def visit(browser: Browser, server: Server, slug: str, context=None) -> Iterator[tuple]:
    """Open a lesson; yields the tab, its traffic and the milliseconds to the first picture."""
    own = context or browser.new_context(**WINDOW)
    tab = own.new_page()
    tab.add_init_script(WATCH)
    traffic = Traffic(tab)
    tab.wait_for_timeout(REST)
    tab.goto(f"{server.base}/{slug}", wait_until="commit")
    tab.wait_for_function("window.pw && window.pw.shown", timeout=60_000)
    shown = tab.evaluate("window.pw.shown")
    tab.wait_for_selector('.stApp[data-test-script-state="notRunning"]', timeout=60_000)
    tab.wait_for_timeout(600)
    yield tab, traffic, shown
    tab.close()
    if context is None:
        own.close()


def reveal(tab: Page) -> None:
    """Answer the open question, so that every control is awake."""
    button = tab.get_by_role("button", name="Show me anyway")
    if button.count():
        button.first.click()
        tab.wait_for_timeout(1200)


def control_times(tab: Page, changes: int) -> list[float]:
    """Milliseconds from a key on a slider to the painted picture, for sliders that change it."""
    reveal(tab)
    times: list[float] = []
    knobs = tab.locator('[data-testid="stSlider"] input[type="range"]:enabled')
    for turn in range(2 * changes):
        if not knobs.count() or len(times) == changes:
            break
        knob = knobs.nth(turn % min(2, knobs.count()))
        knob.focus()
        tab.evaluate("window.pw.arm()")
        tab.keyboard.press(("ArrowRight", "ArrowLeft")[turn // 2 % 2])
        tab.wait_for_timeout(800)
        took = tab.evaluate("window.pw.took") or -1
        times += [took] if took > 0 else []
    return times


def measure(browser: Browser, slug: str, runs: int, changes: int) -> str:
    """One row of the table."""
    with serve() as server:
        with visit(browser, server, slug) as (_, traffic, first):
            kinds, scene, plotly = traffic.kinds, traffic.scene, traffic.plotly
        context = browser.new_context(**WINDOW)
        server.settle()
        warm, times = [], []
        for i in range(runs + FILL):
            with visit(browser, server, slug, context) as (tab, _, shown):
                warm += [shown] if i >= FILL else []
                if i == runs + FILL - 1:
                    times = control_times(tab, changes)
        context.close()
    js, css = kinds["Script"] / 1000, (kinds["Stylesheet"] + kinds["Font"]) / 1000
    cells = (slug, f"{first:.0f}", f"{statistics.median(warm):.0f}", f"{js:.0f}", f"{css:.0f}",
             f"{kinds['websocket'] / 1000:.0f}", f"{scene / 1000:.0f}", "yes" if plotly else "no",
             f"{statistics.median(times):.0f}" if times else "", f"{share(times, 0.95):.0f}",
             len(times), f"{os.getloadavg()[0]:.1f}")  # fmt: skip
    return "| " + " | ".join(str(c) for c in cells) + " |"


def hello(browser: Browser, runs: int) -> float:
    """Milliseconds until the heading of the smallest Streamlit app is shown, warm."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "app.py"
        script.write_text("import streamlit as st\n\nst.title('Hello')\n")
        with serve(script=script) as server:
            context = browser.new_context(**WINDOW)
            times = []
            for _ in range(runs + FILL):
                tab = context.new_page()
                tab.add_init_script(HEADING)
                tab.wait_for_timeout(REST)
                tab.goto(server.base, wait_until="commit")
                times.append(tab.wait_for_function("window.shown").json_value())
                tab.wait_for_timeout(600)
                tab.close()
            context.close()
    return statistics.median(times[FILL:])


HEAD = ("page", "cold ms", "warm ms", "JS kB", "CSS, fonts kB", "websocket kB", "largest kB",
        "Plotly", "control ms", "p95 ms", "changes", "load")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("slugs", nargs="*", default=[e.slug for e in catalogue.built()])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--changes", type=int, default=CHANGES)
    args = parser.parse_args()
    print("| " + " | ".join(HEAD) + " |\n|" + "---|" * len(HEAD))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_program(), args=list(FLAGS))
        for slug in args.slugs:
            print(measure(browser, slug, args.runs, args.changes), flush=True)
        print(f"\nStreamlit's own, warm: {hello(browser, args.runs):.0f} ms")
        browser.close()


if __name__ == "__main__":
    main()
