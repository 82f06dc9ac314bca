"""An idle server: processor seconds a minute, after a visit, with pages left open and with none.

    python -m benchmarks.idle [--seconds 60]

Warmed up, every lesson visited. Aim: 0.3 s a minute.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys

from benchmarks.app import Server, serve
from benchmarks.load import warm
from benchmarks.wire import Tab
from vislib import catalogue

AIM = 0.3  # processor seconds a minute
OPEN = 8  # pages


async def measure(server: Server, seconds: float, pages: int) -> float:
    """Processor seconds a minute while nobody does anything, ``pages`` of them open."""
    await warm(server)
    slugs = [entry.slug for entry in catalogue.built()]
    tabs = [Tab(server.base, slugs[i % len(slugs)], random.Random(i)) for i in range(pages)]
    for tab in tabs:
        await tab.open()
    await asyncio.to_thread(server.settle)
    before = server.seconds()
    await asyncio.sleep(seconds)
    spent = (server.seconds() - before) * 60 / seconds
    for tab in tabs:
        await tab.close()
    return spent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60)
    seconds = parser.parse_args().seconds
    print("| pages left open | processor seconds a minute | aim |\n|---|---|---|")
    worst = 0.0
    with serve() as server:
        for pages in (0, OPEN):
            spent = asyncio.run(measure(server, seconds, pages))
            worst = max(worst, spent)
            print(f"| {pages} | {spent:.2f} | ≤ {AIM:g} |", flush=True)
    sys.exit(worst > AIM)


if __name__ == "__main__":
    main()
