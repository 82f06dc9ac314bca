"""Frames a second of the webcam lesson and their cost: the server's loop and the browser's.

    python -m benchmarks.webcam [--seconds 8] [--rounds 3]

Chromium's fake camera, the larger person network, browser and server on one machine, the loops in
turns; medians over the rounds. The browser computes on the processor, with one worker and with two
that take frames in turns, whatever processors there are: it is told of 2 and of 4. Processor
milliseconds a frame: of the browser with all its processes, and of the server.
"""

from __future__ import annotations

import argparse
import os
import statistics
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.app import Server, serve
from tests.browser.conftest import FLAGS, _program
from vislib.core.text import plural

FAKE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
SIDES = (128, 192, 256)
# Where the network is computed, and of how many processors the browser is told.
LOOPS = {"server": ("server", 2), "one": ("processor", 2), "two": ("processor", 4)}
CORES = "Object.defineProperty(navigator, 'hardwareConcurrency', {{ get: () => {} }})"
LEAD = 4.0  # seconds


def processor(parents: set[int]) -> float:
    """Processor seconds of processes and of all that came from them (0 without /proc)."""
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) in parents or int(path.parent.name) in parents:
            parents.add(int(path.parent.name))
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def browsers() -> set[int]:
    """The processes of the browser that Playwright has started."""
    name, found = Path(_program() or "").name, set()
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if name and name in path.read_text().split("\0")[0]:
                found.add(int(path.parent.name))
        except OSError:
            continue
    return found


def frames(tab: Page) -> int:
    """How many have been shown."""
    return int(tab.locator(".pw-cam").get_attribute("data-frames") or 0)


@dataclass(frozen=True)
class Found:
    """What a loop gave: frames a second, processor ms a frame of browser and server, workers."""

    rate: float
    here: float
    there: float
    workers: int

    @property
    def shown(self) -> str:
        """Frames a second, and how many workers computed them."""
        return f"{self.rate:.1f} ({plural(self.workers, 'worker')})"


def loop(tab: Page, server: Server, where: str, side: int, seconds: float) -> Found:
    """One loop for so long."""
    chosen = f"unet.camera.side={side}&unet.camera.where={where}&unet.camera.size=larger"
    tab.goto(f"{server.base}/unet?unet.chapter=Webcam&{chosen}")
    tab.get_by_role("button", name="Start the camera").click(timeout=60_000)
    tab.wait_for_timeout(1000 * LEAD)
    before, here, there = frames(tab), processor(browsers()), server.seconds()
    tab.wait_for_timeout(1000 * seconds)
    shown = max(1, frames(tab) - before)
    here, there = processor(browsers()) - here, server.seconds() - there
    tab.get_by_role("button", name="Stop", exact=True).click()
    workers = len(tab.workers)
    tab.goto("about:blank")  # its workers end
    return Found(shown / seconds, 1000 * here / shown, 1000 * there / shown, workers)


def median(each: Sequence[Found]) -> Found:
    """Number by number; of the workers the least."""
    rate, here, there, _ = (statistics.median(v) for v in zip(*map(astuple, each), strict=True))
    return Found(rate, here, there, min(found.workers for found in each))


def row(side: int, server: Found, one: Found, two: Found) -> str:
    """A line of the table."""
    cells = (
        side,
        f"{server.rate:.1f}",
        one.shown,
        two.shown,
        f"{one.rate / server.rate:.1f}",
        f"{two.rate / one.rate:.2f}",
        f"{server.here:.0f} + {server.there:.0f}",
        f"{one.here:.0f} + {one.there:.1f}",
        f"{two.here:.0f} + {two.there:.1f}",
    )
    return f"| {' | '.join(map(str, cells))} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    titles = (
        "side", "frames a second: server's loop", "in the browser", "in the browser, in turns",
        "ratio to the server's loop", "two workers to one",
        "processor ms a frame, server's loop: browser + server", "in the browser",
        "in the browser, in turns",
    )  # fmt: skip
    print(f"| {' | '.join(titles)} |\n|{'---|' * len(titles)}")
    with serve() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_program(), args=[*FLAGS, *FAKE])
        tabs = {}
        for name, (_, cores) in LOOPS.items():
            tabs[name] = browser.new_page(viewport={"width": 1280, "height": 800})
            tabs[name].add_init_script(CORES.format(cores))
        for side in SIDES:
            rounds = [
                [loop(tabs[n], server, w, side, asked.seconds) for n, (w, _) in LOOPS.items()]
                for _ in range(asked.rounds)
            ]
            print(row(side, *map(median, zip(*rounds, strict=True))), flush=True)
        browser.close()
    print(
        f"\nThis machine has {plural(os.cpu_count() or 1, 'processor')}; browser, camera and "
        "server share them with the workers. A page gives itself a second worker from 4 on."
    )


if __name__ == "__main__":
    main()
