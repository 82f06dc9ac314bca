"""Many cameras at once whose frames the server labels: pages over the real websocket and route.

    python -m benchmarks.cameras [--cameras 1 20 100] [--side 192] [--seconds 15]

Starts its own server. Each camera is a page of its own; it sends a frame, waits for its labels, and
sends the next. Frames a second of all and of each, milliseconds from frame to labels, the mean size
of the batches, the server's processor milliseconds a frame. This client needs a part of the same
cores.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import json
import random
import re
import statistics
import time
from typing import Any

import httpx2 as httpx
from PIL import Image
from skimage import data

from benchmarks.app import Server, serve
from benchmarks.load import share
from benchmarks.wire import Tab

ROUTE = re.compile(rb'"route": "(pixelwise/frames/[\w-]+)"')
PACE = 1 / 30  # seconds: cameras have no more
HEAD = ("cameras", "frames a second", "of each", "p50 ms", "p95 ms", "mean batch", "refused",
        "server's processor ms a frame", "cores")  # fmt: skip


class Page(Tab):
    """The webcam's chapter; ``route``: where its frames are to be sent."""

    route = ""

    def note(self, kind: str, proto: Any, answer: Any) -> None:
        """Read the address that the page tells its browser."""
        super().note(kind, proto, answer)
        if found := ROUTE.search(proto.SerializeToString()):
            self.route = found[1].decode()


def jpeg(side: int, shift: int) -> bytes:
    """A frame of 4 : 3, as a browser packs it."""
    photo = Image.fromarray(data.astronaut()).crop((shift % 40, 60, 460, 384))
    out = io.BytesIO()
    photo.resize((round(side * 4 / 3), side)).save(out, "JPEG", quality=80)
    return out.getvalue()


async def opened(server: Server, side: int) -> Page:
    """A page whose camera asks the server."""
    page = Page(server.base, "unet", random.Random(0), timeout=120)
    page.query = {"unet.chapter": "camera", "unet.camera.where": "server",
                  "unet.camera.side": str(side)}  # fmt: skip
    await page.open()
    if not page.route:
        raise RuntimeError("The page told no address for frames.")
    return page


async def camera(
    client: httpx.AsyncClient, page: Page, frame: bytes, end: float, seen: list
) -> None:
    """One frame under way at a time."""
    while time.monotonic() < end:
        asked = time.perf_counter()
        answer = await client.post(f"{page.base}/{page.route}", content=frame)
        told = json.loads(answer.headers.get("x-pixelwise", "{}"))
        took = time.perf_counter() - asked
        seen.append((1000 * took, told.get("batch", 0)))
        await asyncio.sleep(max(0.0, PACE - took))


async def wave(server: Server, cameras: int, side: int, seconds: float) -> str:
    """A line of the table."""
    pages = [await opened(server, side) for _ in range(cameras)]
    seen: list[tuple[float, int]] = []
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(timeout=120, limits=limits) as client:
        used, start = server.seconds(), time.monotonic()
        sent = [
            camera(client, page, jpeg(side, 3 * k), start + seconds, seen)
            for k, page in enumerate(pages)
        ]
        await asyncio.gather(*sent)
    passed, used = time.monotonic() - start, server.seconds() - used
    for page in pages:
        await page.close()
    good = [(ms, batch) for ms, batch in seen if batch]
    times, rate = [ms for ms, _ in good], len(good) / passed
    cells = (cameras, f"{rate:.1f}", f"{rate / cameras:.2f}", f"{share(times, 0.5):.0f}",
             f"{share(times, 0.95):.0f}", f"{statistics.mean(b for _, b in good):.1f}",
             len(seen) - len(good), f"{1000 * used / len(good):.0f}",
             f"{used / passed:.2f}")  # fmt: skip
    return "| " + " | ".join(map(str, cells)) + " |"


async def measure(server: Server, asked: argparse.Namespace) -> None:
    """The waves, the smallest first; one before them warms everything up."""
    await wave(server, 1, asked.side, 3)
    await asyncio.to_thread(server.settle)
    print("| " + " | ".join(HEAD) + " |\n|" + "---|" * len(HEAD))
    for cameras in asked.cameras:
        print(await wave(server, cameras, asked.side, asked.seconds), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cameras", type=int, nargs="+", default=[1, 20, 100])
    parser.add_argument("--side", type=int, default=192, choices=(128, 192, 256))
    parser.add_argument("--seconds", type=float, default=15)
    asked = parser.parse_args()
    with serve() as server:
        asyncio.run(measure(server, asked))


if __name__ == "__main__":
    main()
