"""What a session still has to send: what of it may be sent, when, and how much at once."""

import asyncio
import time
from types import SimpleNamespace

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.app_session import AppSession, AppSessionState
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.runtime.fragment import MemoryFragmentStorage

from tests import loops
from vislib.ui import server
from vislib.ui.patches import queue as outgoing

# The chapter holds a fold, the fold a timer; the header's tool stands beside them.
PARENTS = {"chapter": None, "fold": "chapter", "timer": "fold", "tool": None}


@pytest.fixture
def session():
    """A session whose fragments each have one unsent text, as has the page itself."""
    storage = MemoryFragmentStorage()
    queue = ForwardMsgQueue()
    for place, name in enumerate(["", *PARENTS]):
        if name:
            storage.register(name, lambda: None, parent_fragment_id=PARENTS[name])
        message = ForwardMsg()
        message.metadata.delta_path[:] = [0, place]
        message.delta.fragment_id = name
        message.delta.new_element.text.body = name
        queue.enqueue(message)
    finished = ForwardMsg()
    finished.script_finished = ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY
    queue.enqueue(finished)
    return SimpleNamespace(_browser_queue=queue, _fragment_storage=storage)


def left(session, running: list[str] | None) -> list[str]:
    outgoing._clear_queue(session, running)
    kept = session._browser_queue.flush()
    assert kept[-1].WhichOneof("type") == "script_finished"
    return [message.delta.fragment_id for message in kept[:-1]]


@pytest.mark.parametrize(
    ("running", "kept"),
    [
        (["chapter"], ["", "tool"]),
        (["fold"], ["", "chapter", "tool"]),
        (["timer"], ["", "chapter", "fold", "tool"]),
        (["tool", "fold"], ["", "chapter"]),
        (None, []),
    ],
)
def test_a_fragment_that_runs_anew_takes_its_inside_along(session, running, kept):
    assert left(session, running) == kept


def test_what_a_fragment_that_is_gone_had_drawn_is_not_sent(session):
    session._fragment_storage.delete("timer")
    assert left(session, ["tool"]) == ["", "chapter", "fold"]


def test_messages_go_in_stretches_and_others_have_their_turn(monkeypatch):
    async def send(count: int, took: float) -> list[int]:
        """Send messages that take so long; after which of them did something else go on?"""
        clock, pauses, sent = [0.0], [], 0
        monkeypatch.setattr(outgoing.time, "monotonic", lambda: clock[0])
        paced = outgoing._InStretches()

        async def other() -> None:
            while sent < count:
                pauses.append(sent)
                await asyncio.sleep(0)

        beside = asyncio.create_task(other())
        await asyncio.sleep(0)
        for _ in range(count):
            sent += 1
            clock[0] += took
            await paced.sleep(0)
        await beside
        return pauses[1:]

    assert loops.run(send(12, outgoing.STRETCH / 3.5)) == [4, 8]
    assert loops.run(send(3, 2 * outgoing.STRETCH)) == [1, 2]
    assert loops.run(send(250, 0.0)) == [outgoing.MOST, 2 * outgoing.MOST]


def test_other_pauses_and_all_else_are_asyncios():
    async def pause() -> float:
        began = time.monotonic()
        await outgoing._InStretches().sleep(0.03)
        return time.monotonic() - began

    assert loops.run(pause()) >= 0.025
    assert outgoing._InStretches().wait is asyncio.wait


class Running:
    """A session in the middle of a run of ``fragments`` (none: of the page) that has begun."""

    def __init__(self, *fragments: str):
        self._state = AppSessionState.APP_IS_RUNNING
        self._browser_queue = ForwardMsgQueue()
        self.asked = []  # seconds after which it was asked again for what it has to send
        self.begun = time.monotonic()
        message = ForwardMsg()
        message.new_session.name = "app"
        message.metadata.run.fragment_ids.extend(fragments)
        self._browser_queue.enqueue(message)

    def _message_enqueued_callback(self) -> None:
        self.asked.append(time.monotonic() - self.begun)


def sent(session: Running) -> int:
    return len(outgoing._together(session))


def test_what_a_fragment_begins_with_waits_for_its_end():
    async def run() -> None:
        session = Running("chapter")
        assert sent(session) == 0
        session._browser_queue.enqueue(ForwardMsg(script_finished=4))
        session._state = AppSessionState.APP_NOT_RUNNING
        assert sent(session) == 2

    loops.run(run())


def test_a_long_run_is_waited_for_no_longer_than_patience():
    async def run() -> None:
        session = Running("chapter")
        assert sent(session) == 0
        await asyncio.sleep(outgoing.PATIENCE + 0.02)
        assert session.asked and session.asked[0] >= outgoing.PATIENCE - 0.005
        assert sent(session) == 1
        session._browser_queue.enqueue(ForwardMsg())  # what comes later does not wait again
        assert sent(session) == 1

    loops.run(run())


def test_a_page_that_is_opened_does_not_wait():
    async def run() -> None:
        assert sent(Running()) == 1

    loops.run(run())


def test_the_server_of_the_app_does_so(monkeypatch):
    monkeypatch.setattr(AppSession, "_clear_queue", None)
    monkeypatch.setattr(AppSession, "flush_browser_queue", None)
    monkeypatch.setattr(outgoing.sending, "asyncio", None)
    server.FrontPage(None)
    assert AppSession._clear_queue is outgoing._clear_queue
    assert AppSession.flush_browser_queue is outgoing._together
    assert isinstance(outgoing.sending.asyncio, outgoing._InStretches)
