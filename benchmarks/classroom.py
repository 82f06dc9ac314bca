"""A class answers: phones with their streams, votes within seconds, learners beside them.

    python -m benchmarks.classroom                     # 300 phones, 30 learners
    python -m benchmarks.classroom --phones 100

Starts its own server, on loopback, as README says. Prints milliseconds from a vote to the
lecturer's count, from a change of phase to the phones, of the votes themselves, and from a
learner's control to its answer. This client needs a part of the same cores.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import tempfile
import time
from dataclasses import dataclass, field

import httpx2 as httpx

from benchmarks.app import Server, serve
from benchmarks.load import drive, warm

QUESTION = {"id": "benchmark", "text": "How many?", "options": ["one", "two", "three"], "answer": 1}
WITHIN = 3.0  # seconds in which all vote


@dataclass
class Class:
    """What a class met: milliseconds, by what they are of."""

    votes: list[float] = field(default_factory=list)
    counted: list[float] = field(default_factory=list)
    told: list[float] = field(default_factory=list)
    refused: int = 0
    asked: dict[str, float] = field(default_factory=dict)  # phase -> when the lecturer asked for it
    answered: dict[int, float] = field(default_factory=dict)  # count -> when it was first true


async def _phone(client: httpx.AsyncClient, place: str, i: int, seen: Class, ready: list) -> None:
    """Listens to the room until it has ended; notes how late each new phase comes."""
    known = ""
    async with client.stream("GET", f"{place}/events?voter=benchmark-{i:08d}") as stream:
        async for line in stream.aiter_lines():
            if not line.startswith("data: "):
                continue
            phase = json.loads(line[6:])["phase"]
            if not known:
                ready.append(i)
            elif phase != known and phase in seen.asked:
                seen.told.append(1000 * (time.monotonic() - seen.asked[phase]))
            known = phase
            if phase == "ended":
                return


async def _lecturer(client: httpx.AsyncClient, place: str, seen: Class) -> None:
    """The count on the projector: how late each vote is in it."""
    waiting = 1
    async with client.stream("GET", f"{place}/events") as stream:
        async for line in stream.aiter_lines():
            if not line.startswith("data: "):
                continue
            state = json.loads(line[6:])
            now = time.monotonic()
            while waiting <= state.get("answers", 0) and waiting in seen.answered:
                seen.counted.append(1000 * (now - seen.answered[waiting]))
                waiting += 1
            if state["phase"] == "ended":
                return


async def _vote(client: httpx.AsyncClient, place: str, i: int, seen: Class, wait: float) -> None:
    await asyncio.sleep(wait)
    start = time.monotonic()
    body = {"voter": f"benchmark-{i:08d}", "round": 1, "option": i % 3}
    answer = await client.post(f"{place}/votes", json=body)
    seen.votes.append(1000 * (time.monotonic() - start))
    if answer.status_code == 204:
        seen.answered[len(seen.answered) + 1] = start  # the n-th to be kept
    else:
        seen.refused += 1


async def answer(server: Server, phones: int, dice: random.Random) -> tuple[Class, dict]:
    """Open a room, let ``phones`` vote and be told; returns what they met and the last state."""
    seen, ready = Class(), []
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    async with httpx.AsyncClient(timeout=60, limits=limits) as client:
        opened = (await client.post(f"{server.base}/class/rooms")).json()
        place = f"{server.base}/class/rooms/{opened['room']}"
        headers = {"Authorization": f"Bearer {opened['key']}"}
        await client.post(f"{place}/question", json=QUESTION, headers=headers)
        room = [asyncio.create_task(_phone(client, place, i, seen, ready)) for i in range(phones)]
        room.append(asyncio.create_task(_lecturer(client, place, seen)))
        while len(ready) < phones:
            await asyncio.sleep(0.1)
        waits = [dice.uniform(0, WITHIN) for _ in range(phones)]
        await asyncio.gather(*(_vote(client, place, i, seen, w) for i, w in enumerate(waits)))
        await asyncio.sleep(1)
        state = {}
        for phase in ("closed", "shown", "revealed", "ended"):
            if phase == "ended":
                state = (await client.get(f"{place}/state")).json()
            seen.asked[phase] = time.monotonic()
            await client.post(f"{place}/phase", json={"phase": phase}, headers=headers)
            await asyncio.sleep(1.5)
        await asyncio.gather(*room)
    return seen, state


def late(times: list[float]) -> str:
    """Median and 95th percentile in milliseconds."""
    if len(times) < 2:
        return "–"
    return f"{statistics.median(times):.0f} / {statistics.quantiles(times, n=20)[-1]:.0f}"


async def both(server: Server, phones: int, learners: int) -> None:
    """The class beside learners who explore lessons; prints the table."""
    await warm(server)
    exploring = asyncio.create_task(drive(server, learners, 24)) if learners else None
    await asyncio.sleep(12 if learners else 0)
    seen, state = await answer(server, phones, random.Random(0))
    print(f"| {phones} phones, {learners} learners | median / p95, ms |\n|:--|--:|")
    print(f"| a vote, until it is committed and acknowledged | {late(seen.votes)} |")
    print(f"| a vote, until the lecturer's count has it | {late(seen.counted)} |")
    print(f"| a change of phase, until a phone shows it | {late(seen.told)} |")
    if exploring:
        wave = await exploring
        print(f"| a learner's control, until its answer | {late(wave.times())} |")
        print(f"\nlearners' errors: {len(wave.errors())}")
    kept = sum(state["tally"][0])
    print(f"votes kept: {kept} of {phones}, refused: {seen.refused}")
    print(f"server: {server.memory():.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--phones", type=int, default=300)
    parser.add_argument("--learners", type=int, default=30)
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(PIXELWISE_DATA=folder, PIXELWISE_DATABASE="") as server,
    ):
        server.settle()
        asyncio.run(both(server, given.phones, given.learners))


if __name__ == "__main__":
    main()
