"""Many learners at once: sessions over the real websocket, moving controls with think time.

    python -m benchmarks.load                        # 1, 10, 50 and 100 sessions
    python -m benchmarks.load --sessions 50 --seconds 60

Starts its own server, on loopback. Prints milliseconds from a control to ``script_finished``,
errors, bytes and the server's resident memory (Linux), and the load of the machine beside them:
this client needs a part of the same cores.
"""

from __future__ import annotations

import argparse
import asyncio
import collections
import os
import random
import statistics
import sys
import time
from dataclasses import dataclass, field

from websockets.exceptions import WebSocketException

from benchmarks.app import Server, serve
from benchmarks.wire import Answer, Tab
from vislib import catalogue

ARRIVAL = 12  # seconds in which all come, and make their first moves
EXPIRY = 125  # seconds: Streamlit keeps a session that left for two minutes


@dataclass
class Wave:
    """What a number of sessions met."""

    sessions: int
    answers: list[tuple[str, Answer]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    before: float = 0.0
    plateau: float = 0.0
    after: float = 0.0
    cores: float = 0.0
    load: float = 0.0
    began: float = field(default_factory=time.monotonic)

    def add(self, page: str, answer: Answer) -> None:
        """Note an answer, and when it was asked for."""
        answer.at = time.monotonic() - self.began - answer.ms / 1000
        self.answers.append((page, answer))

    def times(self, first: float = 0, last: float = float("inf")) -> list[float]:
        """Milliseconds of everything but the opening of the page, asked for in these seconds."""
        return [a.ms for _, a in self.answers if a.kind != "open" and first <= a.at < last]

    def errors(self) -> list[str]:
        """What went wrong, anywhere."""
        return self.failures + [f"{page}: {e}" for page, a in self.answers for e in a.errors]


async def learner(
    server: Server, page: str, wave: Wave, dice: random.Random, end: float, think: tuple
) -> None:
    """One session: arrives, moves something every few seconds, leaves."""
    await asyncio.sleep(dice.uniform(0, think[1]))
    tab = Tab(server.base, page, dice)
    try:
        wave.add(page, await tab.open())
        while time.monotonic() < end:
            await asyncio.sleep(dice.uniform(*think))
            wave.add(page, await tab.act())
        wave.plateau = max(wave.plateau, server.memory())
        await tab.close()
    except (OSError, TimeoutError, WebSocketException) as error:
        wave.failures.append(f"{page}: {type(error).__name__} {error}")


async def drive(
    server: Server, sessions: int, seconds: float, think: tuple = (2.0, 6.0), seed: int = 0
) -> Wave:
    """``sessions`` learners over all pages for ``seconds``."""
    pages = [entry.slug for entry in catalogue.built()]
    wave = Wave(sessions, before=server.memory())
    wall, used, end = time.monotonic(), server.seconds(), time.monotonic() + seconds
    await asyncio.gather(
        *(
            learner(server, pages[i % len(pages)], wave, random.Random(seed + i), end, think)
            for i in range(sessions)
        )
    )
    wave.cores = (server.seconds() - used) / (time.monotonic() - wall)
    wave.load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return wave


async def warm(server: Server) -> None:
    """Visit each page once and wait until the heavy imports are through."""
    for entry in catalogue.built():
        tab = Tab(server.base, entry.slug, random.Random(0))
        await tab.open()
        await tab.close()
    await asyncio.to_thread(server.settle)


def share(times: list[float], part: float) -> float:
    """The percentile ``part`` (0 to 1) of some times."""
    return sorted(times)[min(len(times) - 1, int(part * len(times)))] if times else 0.0


def row(wave: Wave) -> str:
    """One line of the table."""
    times, opened = wave.times(), [a.ms for _, a in wave.answers if a.kind == "open"]
    sent = statistics.mean([a.received for _, a in wave.answers if a.kind != "open"] or [0])
    each = (wave.plateau - wave.before) / wave.sessions
    cells = (wave.sessions, len(times), f"{share(times, 0.5):.0f}", f"{share(times, 0.95):.0f}",
             f"{max(times, default=0):.0f}", f"{share(opened, 0.5):.0f}", len(wave.errors()),
             f"{sent / 1000:.0f}", f"{wave.before:.0f}", f"{wave.plateau:.0f}", f"{each:.1f}",
             f"{wave.after:.0f}" if wave.after else "–",
             f"{wave.cores:.2f}", f"{wave.load:.1f}")  # fmt: skip
    return "| " + " | ".join(str(c) for c in cells) + " |"


HEAD = ("sessions", "moves", "p50 ms", "p95 ms", "max ms", "open ms", "errors", "kB a move",
        "MB before", "MB plateau", "MB a session", "MB after", "cores", "load")  # fmt: skip


def by_page(wave: Wave) -> str:
    """The pages, the slowest first: median and p95 of their moves."""
    pages = collections.defaultdict(list)
    for page, answer in wave.answers:
        if answer.kind != "open":
            pages[page].append(answer.ms)
    ranked = sorted(pages.items(), key=lambda item: -share(item[1], 0.95))
    return "; ".join(f"{p} {share(t, 0.5):.0f}/{share(t, 0.95):.0f}" for p, t in ranked)


def slowest(wave: Wave, count: int = 12) -> str:
    """The slowest moves, for whoever wants to mend them."""
    ranked = sorted(wave.answers, key=lambda item: -item[1].ms)[:count]
    return "; ".join(f"{a.ms:.0f} {page}, {a.kind} {a.what}" for page, a in ranked)


async def measure(server: Server, counts: list[int], seconds: float, leave: bool) -> list[Wave]:
    """The waves in turn; with ``leave`` each waits until its sessions have expired."""
    await warm(server)
    print("| " + " | ".join(HEAD) + " |\n|" + "---|" * len(HEAD))
    waves = []
    for count in counts:
        waves.append(await drive(server, count, seconds, seed=1000 * count))
        if leave:
            await asyncio.sleep(EXPIRY)
            waves[-1].after = server.memory()
        print(row(waves[-1]), flush=True)
    for wave in waves:
        early, late = share(wave.times(0, ARRIVAL), 0.95), share(wave.times(ARRIVAL), 0.95)
        print(f"\n{wave.sessions} sessions, p95 while they arrive {early:.0f}, then {late:.0f} ms")
        print(f"{wave.sessions} sessions, p50/p95 ms by page: {by_page(wave)}")
        print(f"  the slowest: {slowest(wave)}")
        for error, times in collections.Counter(wave.errors()).most_common(8):
            print(f"  error, {times} times: {error}")
    if any(wave.errors() for wave in waves):
        print(f"\nThe end of the server's log:\n{server.log.read_text()[-4000:]}")
    return waves


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sessions", type=int, nargs="+", default=[1, 10, 50, 100])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--leave", action="store_true", help="wait for the sessions to expire")
    parser.add_argument("--port", type=int, default=0)
    args = parser.parse_args()
    with serve(args.port) as server:
        waves = asyncio.run(measure(server, args.sessions, args.seconds, args.leave))
    sys.exit(any(wave.errors() for wave in waves))


if __name__ == "__main__":
    main()
