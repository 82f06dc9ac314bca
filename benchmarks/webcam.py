"""Frames a second of the webcam lesson, browser, server and network on one machine.

    python -m benchmarks.webcam [--seconds 20]

Chromium's fake camera, the person network at each working size; the first seconds are left out.
"""

from __future__ import annotations

import argparse
import os

from playwright.sync_api import Page, sync_playwright

from benchmarks.app import serve
from tests.browser.conftest import FLAGS, _program

FAKE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
SIDES = (128, 192, 256)
LEAD = 5.0  # seconds


def frames(tab: Page) -> int:
    """How many have been shown."""
    return int(tab.locator(".pw-cam").get_attribute("data-frames") or 0)


def rate(tab: Page, base: str, side: int, seconds: float) -> tuple[float, str]:
    """Frames a second, and what the page itself says of its last one."""
    tab.goto(f"{base}/unet?unet.chapter=Webcam&unet.camera.side={side}")
    tab.get_by_role("button", name="Start the camera").click(timeout=60_000)
    tab.wait_for_timeout(1000 * LEAD)
    before = frames(tab)
    tab.wait_for_timeout(1000 * seconds)
    found = (frames(tab) - before) / seconds
    said = tab.locator(".pw-cam output").inner_text()
    tab.get_by_role("button", name="Stop", exact=True).click()
    return found, said


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=20)
    seconds = parser.parse_args().seconds
    print("| working side | frames a second | the page says | load |\n|---|---|---|---|")
    with serve() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_program(), args=[*FLAGS, *FAKE])
        tab = browser.new_page(viewport={"width": 1280, "height": 800})
        for side in SIDES:
            found, said = rate(tab, server.base, side, seconds)
            load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
            print(f"| {side} | {found:.1f} | {said} | {load:.1f} |", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
