"""Frames a second of the webcam lesson and their cost: the server's loop and the browser's.

    python -m benchmarks.webcam [--seconds 8] [--rounds 3]

Chromium's fake camera, the person network, browser and server on one machine, the two loops in
turns; medians over the rounds. Processor milliseconds a frame: of the browser with all its
processes, and of the server.
"""

from __future__ import annotations

import argparse
import os
import statistics
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.app import Server, serve
from tests.browser.conftest import FLAGS, _program

FAKE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
SIDES = (128, 192, 256)
WHERE = {"server": "server", "browser": "processor"}
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


def loop(tab: Page, server: Server, where: str, side: int, seconds: float) -> tuple[float, ...]:
    """Frames a second, processor ms a frame of browser and server."""
    chosen = f"unet.camera.side={side}&unet.camera.where={WHERE[where]}"
    tab.goto(f"{server.base}/unet?unet.chapter=Webcam&{chosen}")
    tab.get_by_role("button", name="Start the camera").click(timeout=60_000)
    tab.wait_for_timeout(1000 * LEAD)
    before, here, there = frames(tab), processor(browsers()), server.seconds()
    tab.wait_for_timeout(1000 * seconds)
    shown = max(1, frames(tab) - before)
    here, there = processor(browsers()) - here, server.seconds() - there
    tab.get_by_role("button", name="Stop", exact=True).click()
    return shown / seconds, 1000 * here / shown, 1000 * there / shown


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    print(
        "| side | frames a second: server's loop | in the browser | ratio | "
        "processor ms a frame, server's loop: browser + server | in the browser |\n"
        "|---|---|---|---|---|---|"
    )
    with serve() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_program(), args=[*FLAGS, *FAKE])
        tab = browser.new_page(viewport={"width": 1280, "height": 800})
        for side in SIDES:
            rounds = [
                [loop(tab, server, where, side, asked.seconds) for where in WHERE]
                for _ in range(asked.rounds)
            ]
            there, here = ([statistics.median(v) for v in zip(*each, strict=True)]
                           for each in zip(*rounds, strict=True))  # fmt: skip
            print(
                f"| {side} | {there[0]:.1f} | {here[0]:.1f} | {here[0] / there[0]:.1f} | "
                f"{there[1]:.0f} + {there[2]:.0f} | {here[1]:.0f} + {here[2]:.1f} |",
                flush=True,
            )
        browser.close()


if __name__ == "__main__":
    main()
