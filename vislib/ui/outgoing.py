"""What a session still has to send: nothing stale, and nobody waits for a turn with each message.

Two things of Streamlit's, changed when the server starts.

When a fragment is run anew Streamlit drops its unsent elements and keeps all others, also those of
the fragments inside it, which are about to be drawn again too. Sent without what stood before them
they have no place ("Bad delta path index"), and the browser shows an empty page.

And one loop sends the messages of all sessions, and lets everything else of the server go first
after each of them. Beside threads that compute, this takes milliseconds; a run sends some forty
messages, and under a class answers that were ready waited for more than a second.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

from streamlit.runtime import runtime as sending
from streamlit.runtime.app_session import AppSession

STRETCH = 0.005  # seconds for which messages are sent one after another
MOST = 100  # so many at most: a session that has 500 waiting is cut off


def settle() -> None:
    """Change what sessions of this server drop, and how their messages are sent."""
    AppSession._clear_queue = _clear_queue
    sending.asyncio = _InStretches()


class _InStretches:
    """``asyncio`` for the loop that sends: of its pauses between messages only some are made."""

    def __init__(self) -> None:
        self.paused, self.sent = 0.0, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    async def sleep(self, delay: float) -> None:
        """Pause; for no time at all only once in a stretch."""
        self.sent += 1
        if delay == 0 and self.sent < MOST and time.monotonic() < self.paused + STRETCH:
            return
        await asyncio.sleep(delay)
        self.paused, self.sent = time.monotonic(), 0


def _clear_queue(session: AppSession, fragment_ids_this_run: list[str] | None = None) -> None:
    queue = session._browser_queue
    if fragment_ids_this_run:
        drawn = {message.delta.fragment_id for message in queue._queue if message.HasField("delta")}
        inside = _inside(session._fragment_storage, drawn - {""}, fragment_ids_this_run)
        fragment_ids_this_run = [*fragment_ids_this_run, *sorted(inside)]
    queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=fragment_ids_this_run)


def _inside(storage: Any, drawn: set[str], running: list[str]) -> set[str]:
    """Those of the fragments ``drawn`` that are inside the ``running`` ones or exist no more."""
    return {
        name
        for name in drawn
        if storage.has_ancestor_in(name, running) or not storage.contains(name)
    }
