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
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from websockets.exceptions import WebSocketException

from benchmarks.wire import Answer, Tab
from vislib import catalogue

ROOT = Path(__file__).resolve().parents[1]
ARRIVAL = 12  # seconds in which all come, and make their first moves
EXPIRY = 125  # seconds: Streamlit keeps a session that left for two minutes


@dataclass
class Server:
    """A running server: its address and its process."""

    base: str
    pid: int
    log: Path

    def memory(self) -> float:
        """Resident memory in MB (0 where /proc does not exist)."""
        try:
            lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        except OSError:
            return 0.0
        return next((int(x.split()[1]) / 1024 for x in lines if x.startswith("VmRSS")), 0.0)

    def seconds(self) -> float:
        """Processor seconds used so far."""
        try:
            fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


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


@contextmanager
def serve(port: int = 0, script: Path = ROOT / "app.py", **environment: str) -> Iterator[Server]:
    """A fresh server of the app (or another ``script``), healthy."""
    if not port:
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.headless=true"]
    command += [f"--server.port={port}", "--server.address=127.0.0.1"]
    command += ["--server.fileWatcherType=none"]
    with tempfile.NamedTemporaryFile(suffix=".log") as log:
        told = {"stdout": log, "stderr": subprocess.STDOUT}
        with subprocess.Popen(command, cwd=ROOT, env=os.environ | environment, **told) as process:
            try:
                _healthy(f"http://127.0.0.1:{port}", process)
                yield Server(f"http://127.0.0.1:{port}", process.pid, Path(log.name))
            finally:
                process.terminate()


def _healthy(base: str, process: subprocess.Popen) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(f"{base}/_stcore/health", timeout=2).read()
            time.sleep(0.5)  # a busy port answers for another server; ours then ends at once
            if process.poll() is None:
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
        if process.poll() is not None:
            break
    raise RuntimeError("The server did not start.")


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
    await asyncio.sleep(8)


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
