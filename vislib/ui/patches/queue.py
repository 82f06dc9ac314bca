"""What a session still has to send: nothing stale, all of a run together, nobody waits in between.

Three things of Streamlit's, changed when the server starts.

When a fragment is run anew Streamlit drops its unsent elements and keeps all others, also those of
the fragments inside it, which are about to be drawn again too. Sent without what stood before them
they have no place ("Bad delta path index"), and the browser shows an empty page.

And one loop sends the messages of all sessions, and lets everything else of the server go first
after each of them. Beside threads that compute, this takes milliseconds; a run sends some forty
messages, and under a class answers that were ready waited for more than a second.

And it sends what a run says as soon as it is said. The browser draws the whole page anew for the
first of it ("running"), for what comes meanwhile, and for the end. Most runs are over before the
first of these drawings is; so what a fragment's run begins with waits for its end, or for
``PATIENCE``.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any
from weakref import WeakKeyDictionary

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import runtime as sending
from streamlit.runtime.app_session import AppSession, AppSessionState
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

STRETCH = 0.005  # seconds for which messages are sent one after another
MOST = 100  # so many at most: a session that has 500 waiting is cut off
PATIENCE = 0.05  # seconds that the first messages of a run wait for its end
_since: WeakKeyDictionary[AppSession, float] = WeakKeyDictionary()  # when the oldest unsent came


def settle() -> None:
    """Change what sessions of this server drop, and how their messages are sent."""
    AppSession._clear_queue = _clear_queue
    AppSession.flush_browser_queue = _together
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


def _together(session: AppSession) -> list[ForwardMsg]:
    """The messages that go now: none while the run that sends them may soon be over."""
    queue = session._browser_queue
    if session._state == AppSessionState.APP_IS_RUNNING and _begins_a_fragment(queue):
        now = time.monotonic()
        if session not in _since:
            _since[session] = now
            ask_again = session._message_enqueued_callback
            asyncio.get_running_loop().call_later(PATIENCE, ask_again)
        if now - _since[session] < PATIENCE:
            return []
    _since.pop(session, None)
    return queue.flush()


def _begins_a_fragment(queue: ForwardMsgQueue) -> bool:
    begun = (m.metadata.run for m in queue._queue if m.HasField("new_session"))
    return any(run.fragment_ids for run in begun)


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
