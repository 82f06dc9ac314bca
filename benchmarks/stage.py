"""How fast the stage paints, beside the same scene as Plotly frames, in headless Chromium.

    python benchmarks/stage.py

Prints frames per second (median of several plays), the ratio to Plotly, and the milliseconds from
a scrubber's input to the painted frame.
"""

from __future__ import annotations

import platform
import statistics
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from playwright.sync_api import sync_playwright  # noqa: E402

from tests.browser.conftest import FLAGS, _program, serve  # noqa: E402

FIND = """() => { const walk = document.createTreeWalker(document.body, 1);
  let n = walk.currentNode; while (n && !n.pixelwise) n = walk.nextNode();
  return n && n.pixelwise; }"""
RUNS = 5


def stage_rate(tab) -> float:
    """Median painted frames per second while playing, several plays of two seconds."""
    script = f"""async () => {{ const s = ({FIND})(); (s.clock || s).loop = true; s.play();
      await new Promise((r) => setTimeout(r, 300));
      const n = s.drawn, t = performance.now();
      await new Promise((r) => setTimeout(r, 2000));
      const rate = (s.drawn - n) / (performance.now() - t) * 1000; s.pause(); return rate; }}"""
    return statistics.median(tab.evaluate(script) for _ in range(RUNS))


def scrub_times(tab) -> list[float]:
    """Milliseconds from an input event on the scrubber to the end of the paint it causes."""
    script = f"""async () => {{ const s = ({FIND})(), out = [];
      for (let k = 0; k < 24; k++) {{
        const n = s.drawn, t = performance.now();
        const scrubber = (s.toolbar || s).scrubber;
        scrubber.value = (k * 7) % s.scene.frames;
        scrubber.dispatchEvent(new Event("input", {{ bubbles: true }}));
        while (s.drawn === n) await new Promise((r) => requestAnimationFrame(r));
        out.push(performance.now() - t);
      }} return out; }}"""
    return tab.evaluate(script)


def brush_rate(tab) -> float:
    """Frames per second while a stroke of two seconds is painted on 128 x 128, of several."""
    script = f"""async () => {{ const s = ({FIND})(), mark = s.painting.mark;
      const n = s.drawn, t = performance.now();
      s.painting.begin(mark, [64, 64]);
      for (let k = 0; performance.now() - t < 2000; k++) {{
        s.painting.draw(mark, [64 + 60 * Math.cos(k / 9), 64 + 60 * Math.sin(k / 13)]);
        await new Promise(requestAnimationFrame); }}
      s.painting.end(mark);
      return (s.drawn - n) / (performance.now() - t) * 1000; }}"""
    return statistics.median(tab.evaluate(script) for _ in range(RUNS))


def plotly_rate(tab) -> float:
    """Frames per second of Plotly's own animation of the same points."""
    script = """async () => { const g = document.querySelector(".js-plotly-plot");
      let n = 0; g.on("plotly_animatingframe", () => { n += 1; });
      const button = document.querySelector(".updatemenu-button");
      const t = performance.now();
      button.dispatchEvent(new MouseEvent("click", { bubbles: true }));
      await new Promise((r) => { g.on("plotly_animated", r); setTimeout(r, 20000); });
      return (1000 * n) / (performance.now() - t); }"""
    return statistics.median(tab.evaluate(script) for _ in range(RUNS))


def main() -> None:
    with serve("benchmarks/stage_app.py") as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_program(), args=list(FLAGS))
        tab = browser.new_page(viewport={"width": 1280, "height": 800})

        def open_(kind: str, ready: str) -> None:
            tab.goto(f"{address}/?kind={kind}")
            tab.wait_for_selector(ready, timeout=60_000)
            tab.wait_for_timeout(1500)

        open_("points", "canvas")
        points, scrub = stage_rate(tab), scrub_times(tab)
        open_("cells", "canvas")
        cells = stage_rate(tab)
        open_("brush", "canvas")
        brush = brush_rate(tab)
        open_("plotly", ".js-plotly-plot .updatemenu-button")
        plotly = plotly_rate(tab)
        print(f"{browser.version}, {platform.processor() or platform.machine()}, headless, no GPU")
        print(
            f"5,000 points x 30 frames: stage {points:.1f} frames/s, Plotly {plotly:.1f}, ", end=""
        )
        print(f"ratio {points / plotly:.1f}")
        print(f"64 x 64 cells x 60 frames: stage {cells:.1f} frames/s")
        print(f"painting a mask of 128 x 128 over a photograph: {brush:.1f} frames/s")
        print(
            f"scrub to painted: median {statistics.median(scrub):.1f} ms, max {max(scrub):.1f} ms"
        )
        browser.close()


if __name__ == "__main__":
    main()
