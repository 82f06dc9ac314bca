"""A server that nobody asks anything sleeps: it looks at its files and its clock less often.

Streamlit looks at each file of settings five times a second, changed or not, and uvicorn wakes ten
times a second to see whether it is to end. A thread that has slept has lost its place in the
processor's caches, so that a look of microseconds costs a millisecond: two seconds in a minute.
"""

from __future__ import annotations

import asyncio

import uvicorn
from streamlit.watcher import polling_path_watcher

FILES = 20.0  # seconds between two looks at a file of settings
TICKS = 10  # of uvicorn's, a tenth of a second each, from one look to the next


def settle() -> None:
    """Change how often this server wakes by itself."""
    polling_path_watcher._POLLING_PERIOD_SECS = FILES
    if hasattr(uvicorn.Server, "main_loop") and hasattr(uvicorn.Server, "on_tick"):
        uvicorn.Server.main_loop = _main_loop


async def _main_loop(self: uvicorn.Server) -> None:
    """``uvicorn.Server.main_loop``, every tenth tick: it counts them to know a second's end."""
    counter = 0
    while not await self.on_tick(counter):
        await asyncio.sleep(TICKS / 10)
        counter = (counter + TICKS) % 864_000
