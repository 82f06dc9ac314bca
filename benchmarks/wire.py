"""A browser without a screen: speaks Streamlit's own protobufs over its real websocket.

One ``Tab`` is one session. It knows the controls that the server has drawn, moves them as a
learner would, and measures the milliseconds from the message out to ``script_finished``.
"""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import connect

CALM = "cannot be shown just now"  # how a page says that something failed
SHOW = "Show me anyway"
STAGE = "pixelwise_stage"  # the component that shows pictures
CONTROLS = ("slider", "selectbox", "button_group", "checkbox", "number_input", "button",
            "file_uploader")  # fmt: skip
_UNFINISHED = ForwardMsg.FINISHED_EARLY_FOR_RERUN
_KEPT_RUNS = 2  # how long the real client keeps large messages that it need not be sent again


@dataclass
class Control:
    """Something that can be moved, as the server drew it last."""

    kind: str
    proto: Any
    fragment: str
    run: int
    labels: list[str] = field(default_factory=list)


@dataclass
class Answer:
    """What one message brought: its kind, time, bytes, errors, and remedies shown.

    ``what``: the control, or the chapter that was turned to. ``at``: seconds since the wave began.
    ``picture``: milliseconds until the first picture was there (0: none came).
    """

    kind: str
    ms: float
    what: str = ""
    received: int = 0
    errors: list[str] = field(default_factory=list)
    remedies: int = 0
    at: float = 0.0
    picture: float = 0.0
    asked: float = field(default_factory=time.perf_counter)


class Tab:
    """A session on one page; ``await Tab.open(...)``, ``act``, ``close``."""

    def __init__(self, base: str, page: str, dice: random.Random, timeout: float = 60):
        self.base, self.page, self.dice, self.timeout = base, page, dice, timeout
        self.controls: dict[tuple, Control] = {}
        self.states: dict[str, WidgetState] = {}
        self.large: dict[str, int] = {}
        self.query: dict[str, str] = {}
        self.headers: dict[str, str] = {}  # of the request that opens the websocket
        self.run, self.script, self.session = 0, "", ""

    async def open(self) -> Answer:
        """Connect and ask for the page, as a browser does after a deep link."""
        address = self.base.replace("http", "ws", 1) + "/_stcore/stream"
        self.socket = await connect(
            address,
            origin=self.base,
            additional_headers=self.headers,
            subprotocols=["streamlit"],
            compression=None,
            max_size=None,
            open_timeout=self.timeout,
            ping_interval=None,
        )
        return await self._rerun("open", "")

    async def close(self) -> None:
        """Leave, as a browser does when its tab is closed."""
        await self.socket.close()

    async def act(self) -> Answer:
        """One thing a learner does: answers the question, turns a page or moves a control."""
        asked = self.asked()
        tabs = [c for c in self.controls.values() if c.kind == "tabs"]
        movable = [c for c in self.controls.values() if values(c, self.dice)]
        if asked and self.dice.random() < 0.5:
            return await self._press(self.dice.choice(asked))
        if tabs and (not movable or self.dice.random() < 0.15):
            return await self.turn(tabs[0], self.dice.choice(tabs[0].labels))
        if not movable:
            return await self._rerun("again", "")
        return await self.move(self.dice.choice(movable))

    async def act_on_question(self) -> Answer:
        """Have the open question answered."""
        return await self._press(self.asked()[0])

    def chapters(self) -> Control | None:
        """The chapters of the lesson; None on a page without."""
        return next((c for c in self.controls.values() if c.kind == "tabs"), None)

    def asked(self) -> list[Control]:
        """The buttons that give the answer away, one for each open question."""
        return [c for c in self.of("button") if c.proto.label == SHOW]

    async def move(self, control: Control, value: Any = None) -> Answer:
        """Give a control a new value (any valid one, at random)."""
        name, value = values(control, self.dice) if value is None else value
        self._set(control.proto.id, name, value)
        if key := getattr(control.proto, "query_param_key", ""):
            self.query[key] = _in_link(value)
        return await self._rerun("control", control.fragment, control.proto.label)

    def of(self, kind: str) -> list[Control]:
        """The controls of a kind that are drawn and awake."""
        return [c for c in self.controls.values() if c.kind == kind and not c.proto.disabled]

    async def _press(self, control: Control) -> Answer:
        self._set(control.proto.id, "trigger_value", True)
        try:
            return await self._rerun("question", control.fragment)
        finally:
            del self.states[control.proto.id]

    async def turn(self, control: Control, label: str) -> Answer:
        """Open the chapter of that name."""
        self._set(control.proto.id, "string_value", label)
        self.query[control.proto.query_param_key] = label
        return await self._rerun("chapter", "", label)

    async def send(self, kind: str, fragment: str, state: WidgetState) -> Answer:
        """Send the state of one widget, whatever it is."""
        self.states[state.id] = state
        return await self._rerun(kind, fragment)

    def _set(self, widget: str, name: str, value: Any) -> None:
        state = WidgetState(id=widget)
        if name.endswith("array_value"):
            getattr(state, name).data.extend(value)
        else:
            setattr(state, name, value)
        self.states[widget] = state

    async def _rerun(self, kind: str, fragment: str, what: str = "") -> Answer:
        message = BackMsg()
        client = message.rerun_script
        client.query_string = urlencode(self.query)
        client.page_script_hash, client.page_name = self.script, "" if self.script else self.page
        client.fragment_id = fragment
        client.widget_states.widgets.extend(self.states.values())
        client.cached_message_hashes.extend(self.large)
        client.context_info.url = f"{self.base}/{self.page}"
        client.context_info.timezone = "Europe/Berlin"
        client.context_info.locale = "en-GB"
        self.run += 1
        answer = Answer(kind, 0.0, what)
        await self.socket.send(message.SerializeToString())
        async with asyncio.timeout(self.timeout):
            while not self._take(await self.socket.recv(), answer):
                pass
        answer.ms = 1000 * (time.perf_counter() - answer.asked)
        self._forget(fragment)
        return answer

    def _take(self, data: bytes, answer: Answer) -> bool:
        """Take in one message; True if it ends the run."""
        message = ForwardMsg.FromString(data)
        answer.received += len(data)
        kind = message.WhichOneof("type")
        if message.metadata.cacheable:
            self.large[message.hash] = self.run
        if kind == "ref_hash":
            self.large[message.ref_hash] = self.run
        elif kind == "new_session":
            self.session = message.new_session.initialize.session_id or self.session
        elif kind == "navigation":  # the page that is really shown
            self.script = message.navigation.page_script_hash
        elif kind == "delta":
            self._draw(tuple(message.metadata.delta_path), message.delta, answer)
        elif kind == "script_finished":
            if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                answer.errors.append("the page did not compile")
            return message.script_finished != _UNFINISHED
        return False

    def _draw(self, path: tuple, delta: Any, answer: Answer) -> None:
        self.controls.pop(path, None)
        fragment = delta.fragment_id
        if delta.WhichOneof("type") == "add_block":
            block = delta.add_block
            if block.WhichOneof("type") == "tab_container":
                self.controls[path] = Control("tabs", block.tab_container, fragment, self.run)
            elif block.WhichOneof("type") == "tab" and path[:-1] in self.controls:
                self.controls[path[:-1]].labels.append(block.tab.label)
            return
        kind = delta.new_element.WhichOneof("type")
        proto = getattr(delta.new_element, kind) if kind else None
        if kind == "bidi_component" and proto.component_name == STAGE and not answer.picture:
            answer.picture = 1000 * (time.perf_counter() - answer.asked)
        if kind in CONTROLS:
            self.controls[path] = Control(kind, proto, fragment, self.run)
        elif kind:
            self.note(kind, proto, answer)

    def note(self, kind: str, proto: Any, answer: Answer) -> None:
        """Count what a page says of errors and remedies."""
        if kind == "exception":
            answer.errors.append(proto.message)
        elif kind == "alert" and CALM in proto.body:
            answer.errors.append(proto.body)
        elif kind == "alert":
            answer.remedies += 1

    def _forget(self, fragment: str) -> None:
        """Drop what this run did not draw again, as the real client does."""
        self.controls = {
            path: c
            for path, c in self.controls.items()
            if c.run == self.run or (fragment and c.fragment != fragment)
        }
        self.large = {h: run for h, run in self.large.items() if self.run - run < _KEPT_RUNS}


async def fetch(base: str, page: str) -> int:
    """The front page under a lesson's address, as a browser asks for it; returns its bytes."""
    where = urlsplit(base)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    ask = f"GET /{page} HTTP/1.1\r\nHost: {where.netloc}\r\nAccept: text/html\r\n"
    writer.write(f"{ask}Connection: close\r\n\r\n".encode())
    answer = await reader.read(-1)
    writer.close()
    if not answer.startswith(b"HTTP/1.1 200"):
        raise OSError(f"The front page was refused: {answer[:40]!r}")
    return len(answer)


def values(control: Control, dice: random.Random) -> tuple[str, Any] | None:
    """A valid value at random and the field it travels in; None for what has none."""
    p = control.proto
    if control.kind in ("tabs", "button", "file_uploader") or p.disabled:
        return None
    if control.kind == "checkbox":
        return "bool_value", dice.random() < 0.5
    if control.kind == "selectbox":
        options = [o for o in p.options if not o.startswith(("Upload", "Use the"))]
        return ("string_value", dice.choice(options)) if options else None
    if control.kind == "button_group":
        return "string_array_value", [dice.choice(p.options).content]
    if control.kind == "number_input" and not (p.has_min and p.has_max):
        return None  # a question: it is answered with its buttons
    if control.kind == "slider" and p.options:
        return "string_array_value", [dice.choice(p.options)]
    value = min(p.max, p.min + p.step * dice.randint(0, round((p.max - p.min) / p.step)))
    return ("double_array_value", [value]) if control.kind == "slider" else ("double_value", value)


def _in_link(value: Any) -> str:
    return str(value[0] if isinstance(value, list) else value)
