"""Requests that wait are answered together: while one batch is computed, the next one gathers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Sequence
from typing import Any


class Full(Exception):
    """As many wait as may."""


class Gather:
    """``work(group, items)`` in a thread for what waits together, results in order.

    Nothing is waited for: who comes while a lane is free goes alone. ``lanes``: batches that are
    computed at once; ``most``: items of a batch; ``room``: items that may wait. One event loop's.
    """

    def __init__(
        self,
        work: Callable[[Any, list[Any]], Sequence[Any]],
        *,
        most: int,
        room: int,
        lanes: int = 1,
    ) -> None:
        self.work, self.most, self.room, self.lanes = work, most, room, lanes
        self._groups: dict[Hashable, list[tuple[Any, asyncio.Future]]] = {}
        self._running: set[asyncio.Task] = set()

    @property
    def waiting(self) -> int:
        """Items that nobody works on yet."""
        return sum(len(group) for group in self._groups.values())

    async def ask(self, group: Hashable, item: Any) -> Any:
        """The result for ``item``, computed together with others of its ``group``.

        Raises ``Full`` where too many wait, and whatever ``work`` raised.
        """
        if self.waiting >= self.room:
            raise Full
        future = asyncio.get_running_loop().create_future()
        self._groups.setdefault(group, []).append((item, future))
        if len(self._running) < self.lanes:
            lane = asyncio.create_task(self._answer_all())
            self._running.add(lane)
            lane.add_done_callback(self._running.discard)
        return await future

    async def _answer_all(self) -> None:
        """One lane, until nothing waits."""
        while self._groups:
            group = next(iter(self._groups))  # the one that has waited longest
            waiting = [w for w in self._groups.pop(group) if not w[1].done()]
            if later := waiting[self.most :]:
                self._groups[group] = later  # and now the others come first
            if waiting:
                await self._answer(group, waiting[: self.most])
        self._running.discard(asyncio.current_task())  # whoever comes now needs a new one

    async def _answer(self, group: Hashable, waiting: list[tuple[Any, asyncio.Future]]) -> None:
        try:
            found = await asyncio.to_thread(self.work, group, [item for item, _ in waiting])
            results = list(zip(waiting, found, strict=True))
        except Exception as error:
            for _, future in waiting:
                if not future.done():
                    future.set_exception(error)
            return
        for (_, future), result in results:
            if not future.done():
                future.set_result(result)
