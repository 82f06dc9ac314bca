"""Who listens to a room: one look at the database for all of them, five times a second at most."""

from __future__ import annotations

import asyncio
import functools
import json
import logging
import re
import signal
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Any

from vislib.classroom.question import Refused, Vote

if TYPE_CHECKING:
    from vislib.classroom.store import Store

log = logging.getLogger("pixelwise")

EVERY = 0.2  # seconds between two looks
SILENCE = 15.0  # seconds after which a comment keeps the connection open
ENDED = json.dumps({"phase": "ended"})
_COUNTED = re.compile(r'"(joined|answers)": \d+, ')
CLOSED = ""  # the server stops: a phone asks again until it is back


class Hub:
    """The streams of events of one server process.

    Votes may have been given to another server, so what is new is asked of the database; nobody
    listens, nobody asks.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.listeners: dict[str, set[asyncio.Queue[str]]] = {}
        self._seen: dict[str, int] = {}
        self._task: asyncio.Task | None = None
        self._closing = False
        _when_told_to_stop(self.close)

    def close(self) -> None:
        """End all streams: a server that is told to stop waits for its open connections."""
        self._closing = True
        for room in list(self.listeners):
            self._tell(room, CLOSED)

    async def listen(self, room: str, *, counts: bool = True) -> AsyncIterator[str]:
        """The room's state as JSON: now, and after each change; a last one when it has ended.

        Without ``counts`` a change of numbers alone is no change: phones do not show them, and
        three hundred phones would be told of each other's votes five times a second.
        """
        queue: asyncio.Queue[str] = asyncio.Queue(maxsize=1)
        state = await asyncio.to_thread(self.store.state, room)
        self.listeners.setdefault(room, set()).add(queue)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._watch())
        try:
            said, last = json.dumps(state), ""
            while True:
                bare = said if counts else _COUNTED.sub("", said)
                if bare != last:
                    yield said
                if said == ENDED or self._closing:
                    return
                last = bare or last
                said = await self._next(queue)
        finally:
            self._leave(room, queue)

    @staticmethod
    async def _next(queue: asyncio.Queue[str]) -> str:
        """The next state; an empty text when there was none for a while."""
        try:
            return await asyncio.wait_for(queue.get(), SILENCE)
        except TimeoutError:
            return ""

    def _leave(self, room: str, queue: asyncio.Queue[str]) -> None:
        here = self.listeners.get(room, set())
        here.discard(queue)
        if not here:
            self.listeners.pop(room, None)
            self._seen.pop(room, None)

    async def _watch(self) -> None:
        while self.listeners:
            try:
                await self._look()
            except Exception:  # the database is away for a moment: the streams stay open
                log.exception("classroom: what is new cannot be read")
            await asyncio.sleep(EVERY)

    async def _look(self) -> None:
        rooms = list(self.listeners)
        versions = await asyncio.to_thread(self.store.versions, rooms)
        for room in rooms:
            version = versions.get(room, -1)
            if self._seen.get(room) != version:
                self._seen[room] = version
                self._tell(room, await self._state(room))

    async def _state(self, room: str) -> str:
        try:
            return json.dumps(await asyncio.to_thread(self.store.state, room))
        except Refused:
            return ENDED

    def _tell(self, room: str, said: str) -> None:
        for queue in self.listeners.get(room, ()):
            if queue.full():  # who is slow gets the newest state alone
                queue.get_nowait()
            queue.put_nowait(said)


class Ballot:
    """Votes on their way into the database: those that wait are committed together."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._waiting: list[tuple[str, Vote, asyncio.Future]] = []
        self._task: asyncio.Task | None = None

    async def cast(self, room: str, vote: Vote) -> None:
        """Return when the vote is committed; raises ``Refused``."""
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((room, vote, done))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._commit())
        await done

    async def _commit(self) -> None:
        while self._waiting:
            taken, self._waiting = self._waiting, []
            votes = [(room, vote) for room, vote, _ in taken]
            try:
                found: list[Any] = await asyncio.to_thread(self.store.vote_all, votes)
            except Exception as problem:
                found = [problem] * len(taken)
            for (_, _, done), problem in zip(taken, found, strict=True):
                if done.done():  # whoever sent it has gone
                    continue
                if problem is None:
                    done.set_result(None)
                else:
                    done.set_exception(problem)


def _when_told_to_stop(close: Callable[[], None]) -> None:
    """Call ``close`` before the server's own handlers of Ctrl-C and SIGTERM."""
    try:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            servers = signal.getsignal(number)
            if callable(servers):
                signal.signal(number, functools.partial(_stop, loop, close, servers))
    except (RuntimeError, ValueError):  # no loop, or not the main thread, as in tests
        return


def _stop(loop: Any, close: Callable[[], None], servers: Callable, number: int, frame: Any) -> None:
    loop.call_soon_threadsafe(close)
    servers(number, frame)
