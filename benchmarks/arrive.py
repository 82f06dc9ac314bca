"""A class arrives: sessions that all open a lesson within two seconds, at a warm and a cold server.

    python -m benchmarks.arrive                      # warm: 50 and 100; cold: 100
    python -m benchmarks.arrive --sessions 50 --warm

Each fetches the front page and then speaks over the websocket, as a browser does whose cache holds
the scripts. The time ends when the first picture's message is there; drawing it is the browser's
(``first_paint``). Cold: a server that has just begun to listen and has imported nothing yet.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import sys
import time
from dataclasses import dataclass, field

from websockets.exceptions import WebSocketException

from benchmarks.app import Server, serve
from benchmarks.load import share, warm
from benchmarks.wire import Tab, fetch
from vislib import catalogue

WITHIN = 2.0  # seconds in which all come
AIMS = {(50, "warm"): 3.0, (100, "warm"): 6.0, (100, "cold"): 15.0}  # seconds; cold: the last one


@dataclass
class Arrival:
    """A class at the door of a ``state`` ("warm", "cold") server: seconds to each first picture."""

    sessions: int
    state: str
    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def held_to(self) -> float:
        """The figure that has an aim: p95 of a warm server, the last one of a cold one."""
        return share(self.seconds, 0.95) if self.state == "warm" else max(self.seconds, default=0.0)

    def good(self) -> bool:
        """Everybody got a picture, and within the aim where there is one."""
        aim = AIMS.get((self.sessions, self.state), float("inf"))
        everybody = len(self.seconds) == self.sessions and not self.failures
        return everybody and self.held_to() <= aim

    def row(self) -> str:
        """One line of the table."""
        aim = AIMS.get((self.sessions, self.state))
        figures = (
            share(self.seconds, 0.5),
            share(self.seconds, 0.95),
            max(self.seconds, default=0),
        )
        cells = (self.state, self.sessions, *(f"{s:.1f}" for s in figures), len(self.failures),
                 "" if aim is None else f"{'p95' if self.state == 'warm' else 'last'} ≤ {aim:g}",
                 f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "")  # fmt: skip
        return "| " + " | ".join(str(c) for c in cells) + " |"


HEAD = ("server", "sessions", "median s", "p95 s", "last s", "errors", "aim", "load")


async def one(server: Server, page: str, delay: float, seed: int, arrival: Arrival) -> None:
    """One learner: comes after ``delay`` seconds, opens the lesson, stays until all are there."""
    await asyncio.sleep(delay)
    start = time.perf_counter()
    tab = Tab(server.base, page, random.Random(seed))
    try:
        await fetch(server.base, page)
        answer = await tab.open()
    except (OSError, TimeoutError, WebSocketException) as error:
        arrival.failures.append(f"{page}: {type(error).__name__} {error}")
        return
    arrival.failures += [f"{page}: {said}" for said in answer.errors]
    if answer.picture:
        arrival.seconds.append(answer.asked - start + answer.picture / 1000)
    await tab.close()


async def arrive(server: Server, sessions: int, state: str, pages: list[str]) -> Arrival:
    """``sessions`` learners within ``WITHIN`` seconds, over ``pages`` in turn."""
    dice = random.Random(sessions)
    arrival = Arrival(sessions, state)
    await asyncio.gather(
        *(
            one(server, pages[i % len(pages)], dice.uniform(0, WITHIN), i, arrival)
            for i in range(sessions)
        )
    )
    return arrival


def measure(sessions: int, state: str, pages: list[str]) -> Arrival:
    """One class at a server of its own."""

    async def visit(server: Server) -> Arrival:
        if state == "warm":
            await warm(server)
        return await arrive(server, sessions, state, pages)

    with serve() as server:
        return asyncio.run(visit(server))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sessions", type=int, nargs="+", default=[50, 100])
    parser.add_argument("--pages", nargs="+", default=[e.slug for e in catalogue.built()])
    parser.add_argument("--warm", action="store_true", help="leave out the cold server")
    args = parser.parse_args()
    cases = [(n, "warm") for n in args.sessions]
    cases += [] if args.warm else [(max(args.sessions), "cold")]
    print("| " + " | ".join(HEAD) + " |\n|" + "---|" * len(HEAD))
    found = []
    for sessions, state in cases:
        found.append(measure(sessions, state, args.pages))
        print(found[-1].row(), flush=True)
        for failure in found[-1].failures[:4]:
            print(f"  {failure}")
    sys.exit(not all(arrival.good() for arrival in found))


if __name__ == "__main__":
    main()
