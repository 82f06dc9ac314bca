"""A server that nobody asks anything sleeps: it looks at its files and its clock less often.

Streamlit looks at each file of settings five times a second, changed or not, and uvicorn wakes ten
times a second to see whether it is to end. A thread that has slept has lost its place in the
processor's caches, so that a look of microseconds costs a millisecond: two seconds in a minute.
"""

from __future__ import annotations

import asyncio
import contextlib

import uvicorn
from streamlit.watcher import polling_path_watcher

FILES = 60.0  # seconds between two looks at a file of settings
TICKS = 50  # of uvicorn's, a tenth of a second each, from one look to the next


class Ending:
    """``uvicorn.Server.should_exit``: whoever sets it, also a signal, wakes the server's loop."""

    def __get__(self, server: uvicorn.Server | None, owner: type | None = None) -> bool:
        return False if server is None else vars(server).get("should_exit", False)

    def __set__(self, server: uvicorn.Server, value: bool) -> None:
        vars(server)["should_exit"] = value
        if value:
            vars(server).get("wake", bool)()


def settle() -> None:
    """Change how often this server wakes by itself."""
    polling_path_watcher._POLLING_PERIOD_SECS = FILES
    if hasattr(uvicorn.Server, "main_loop") and hasattr(uvicorn.Server, "on_tick"):
        uvicorn.Server.should_exit = Ending()
        uvicorn.Server.main_loop = _main_loop


async def _main_loop(self: uvicorn.Server) -> None:
    """``uvicorn.Server.main_loop``, every fiftieth tick: it counts them to know a second's end."""
    loop, ended, counter = asyncio.get_running_loop(), asyncio.Event(), 0
    vars(self)["wake"] = lambda: loop.call_soon_threadsafe(ended.set)
    while not await self.on_tick(counter):
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(ended.wait(), TICKS / 10)
        counter = (counter + TICKS) % 864_000
    del vars(self)["wake"]  # the loop may be closed when it is told again
