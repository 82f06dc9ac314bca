"""A run that overtakes another: what of the unsent messages may still be sent."""

from types import SimpleNamespace

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.runtime.fragment import MemoryFragmentStorage

from vislib.ui import outgoing, server

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


def test_the_server_of_the_app_does_so(monkeypatch):
    monkeypatch.setattr(AppSession, "_clear_queue", None)
    server.FrontPage(None)
    assert AppSession._clear_queue is outgoing._clear_queue
