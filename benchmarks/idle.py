"""An idle server: processor seconds a minute, after a visit, with pages left open and with none.

    python -m benchmarks.idle [--seconds 60]

Warmed up, every lesson visited. Aim: 0.3 s a minute. Beside it, in the same run: Streamlit's own
page that says hello, and a process that does nothing but sleep a second at a time. In a virtual
machine a wake from sleep may cost milliseconds, and is counted as the process's own.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.app import Server, serve
from benchmarks.load import warm
from benchmarks.wire import Tab
from vislib import catalogue

AIM = 0.3  # processor seconds a minute
OPEN = 8  # pages


SLEEPER = """
import time
start, end = time.process_time(), time.monotonic() + float({seconds})
while time.monotonic() < end:
    time.sleep(1)
print(time.process_time() - start)
"""


def sleeper(seconds: float) -> float:
    """Processor seconds a minute of a process that sleeps."""
    code = SLEEPER.format(seconds=seconds)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return float(done.stdout) * 60 / seconds


def hello(seconds: float) -> float:
    """Processor seconds a minute of Streamlit's own page, opened by nobody."""
    import streamlit.hello

    with serve(script=Path(streamlit.hello.__file__).with_name("streamlit_app.py")) as server:
        server.settle()
        before = server.seconds()
        time.sleep(seconds)
        return (server.seconds() - before) * 60 / seconds


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
    print(f"| a process that sleeps | {sleeper(seconds):.2f} | |")
    print(f"| Streamlit's hello | {hello(seconds):.2f} | |", flush=True)
    worst = 0.0
    with serve() as server:
        for pages in (0, OPEN):
            spent = asyncio.run(measure(server, seconds, pages))
            worst = max(worst, spent)
            print(f"| {pages} | {spent:.2f} | ≤ {AIM:g} |", flush=True)
    sys.exit(worst > AIM)


if __name__ == "__main__":
    main()
