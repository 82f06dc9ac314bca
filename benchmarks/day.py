"""A day of use, compressed: a thousand sessions come and go. Does the server's memory stay flat?

    python -m benchmarks.day [--sessions 1000] [--at-once 12] [--moves 4]

Each opens a lesson, answers, turns chapters and moves controls without thinking, and leaves; the
next one comes at once. Prints the resident memory at every hundred, and once the last sessions have
expired. Memory rises while all chapters are seen for the first time and their caches fill; from the
middle on it must not.
"""

from __future__ import annotations

import argparse
import asyncio
import collections
import random
import sys
import time

from websockets.exceptions import WebSocketException

from benchmarks.app import Server, serve
from benchmarks.load import EXPIRY, warm
from benchmarks.wire import Tab
from vislib import catalogue

GROWTH = 60  # MB: the most that the second half of the day may add
EVERY = 100  # sessions


class Day:
    """What has happened so far: sessions that left, memory along the way, and what went wrong."""

    def __init__(self, server: Server):
        self.server, self.gone, self.began = server, 0, time.monotonic()
        self.memory, self.errors = [server.memory()], collections.Counter()

    def left(self) -> None:
        """A session has gone; every hundredth says how things stand."""
        self.gone += 1
        if self.gone % EVERY == 0:
            self.memory.append(self.server.memory())
            minutes = (time.monotonic() - self.began) / 60
            print(f"| {self.gone} | {self.memory[-1]:.0f} | {minutes:.1f} |", flush=True)


async def visit(day: Day, page: str, moves: int, seed: int) -> None:
    """One session: opens a lesson, does ``moves`` things, leaves."""
    tab = Tab(day.server.base, page, random.Random(seed))
    try:
        answers = [await tab.open()]
        for _ in range(moves):
            answers.append(await tab.act())
        await tab.close()
        day.errors.update(f"{page}: {said}" for answer in answers for said in answer.errors)
    except (OSError, TimeoutError, WebSocketException) as error:
        day.errors[f"{page}: {type(error).__name__} {error}"] += 1
    day.left()


async def spend(server: Server, sessions: int, at_once: int, moves: int) -> Day:
    """The whole day: ``sessions`` over all lessons in turn, ``at_once`` of them at any time."""
    day, waiting = Day(server), iter(range(sessions))
    pages = [entry.slug for entry in catalogue.built()]

    async def chair() -> None:
        for number in waiting:
            await visit(day, pages[number % len(pages)], moves, number)

    await asyncio.gather(*(chair() for _ in range(at_once)))
    return day


async def measure(server: Server, sessions: int, at_once: int, moves: int) -> Day:
    """Warm up, spend the day, wait until the last sessions have expired; prints the table."""
    await warm(server)
    print("| sessions that came and went | MB | minutes |\n|---|---|---|")
    print(f"| 0 | {server.memory():.0f} | 0.0 |", flush=True)
    day = await spend(server, sessions, at_once, moves)
    await asyncio.sleep(EXPIRY + 35)  # the collector of garbage comes every 30 seconds
    print(f"\nAll have expired: {server.memory():.0f} MB; errors: {day.errors.total()}")
    for error, times in day.errors.most_common(8):
        print(f"  {times} times: {error}")
    return day


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sessions", type=int, default=1000)
    parser.add_argument("--at-once", type=int, default=12)
    parser.add_argument("--moves", type=int, default=4)
    args = parser.parse_args()
    with serve() as server:
        day = asyncio.run(measure(server, args.sessions, args.at_once, args.moves))
    grown = day.memory[-1] - day.memory[len(day.memory) // 2]
    print(f"The second half of the day added {grown:.0f} MB; at most {GROWTH}.")
    sys.exit(grown > GROWTH or bool(day.errors))


if __name__ == "__main__":
    main()
