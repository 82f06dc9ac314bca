"""Ask the class: the lecturer's side of a question, in presenter mode.

One button opens a room; then a code for the phones, how many have joined and answered, and the next
of four words: Close, Ask again, Show answers, Reveal. The room's key stays in the lecturer's
browser, which gives it back after a reload.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import streamlit as st

from vislib.classroom import password
from vislib.classroom import question as asking
from vislib.classroom.question import Refused
from vislib.ui import notices, process, session, share, stage, svg

if TYPE_CHECKING:
    from vislib.classroom.store import Store
    from vislib.ui.questions import Choice, Number

_ROOM, _PROBLEM = "classroom.room", "classroom.problem"  # in the session's state
_KEEPER = "classroom.keeper"
_ASSETS = Path(__file__).with_name("assets")
_COMPONENT = st.components.v2.component(
    "pixelwise_classroom",
    html="<p class='count' role='status'></p>",
    css=(_ASSETS / "classroom.css").read_text(encoding="utf-8"),
    js=(_ASSETS / "classroom.js").read_text(encoding="utf-8"),
)
# phase: the words that may follow it, the likely one last.
_WORDS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "open": (("closed", "Close"),),
    "closed": (("open", "Ask again"), ("shown", "Show answers")),
    "shown": (("revealed", "Reveal"),),
    "revealed": (),
}


def card(
    key: str, question: Choice | Number, reveal: Callable[[], None], *, open: bool = True
) -> None:
    """The card of the question ``key``; ``reveal`` counts it as answered by the lecturer.

    Of a question that is not ``open`` any more there is one only where a room is.
    """
    if not session.presenting():
        return
    if not open and not (st.session_state.get(_ROOM) or _given_back()):
        return
    with st.container(key="class-card", horizontal=True, vertical_alignment="center", gap="small"):
        state = _state()
        if state is None:
            _keeper(None)
            _opening(key, question)
            return
        mine = bool(state["question"]) and state["question"]["id"] == key
        _address(large=not mine or state["phase"] in ("waiting", "open"))
        _keeper(state)
        _words(key, question, state if mine else None, reveal)
        _more()
    _problem()
    if mine and state["phase"] in ("shown", "revealed"):
        from vislib.classroom import picture

        stage.show(picture.scene(state), key="classroom.stage", answered=True)


def _store() -> Store:
    from vislib.classroom import store  # a database: only who teaches pays for it

    return store.shared()


def _state() -> dict[str, Any] | None:
    """The state of the room that this lecturer holds the key of; None without one."""
    room = st.session_state.get(_ROOM) or _given_back()
    if not room:
        return None
    try:
        state = _store().state(room["room"])
    except Refused:  # it has ended
        st.session_state[_ROOM] = None
        return None
    st.session_state[_ROOM] = room
    return state


def _given_back() -> dict[str, str] | None:
    """The room that the browser kept, if its key still opens it."""
    kept = st.session_state.get(_KEEPER)
    room = kept.get("room") if isinstance(kept, Mapping) else None
    if not isinstance(room, Mapping):
        return None
    name, key = room.get("room"), room.get("key")
    if not (isinstance(name, str) and isinstance(key, str)):
        return None
    try:
        fits = _store().holds(asking.room_of(name), key)
    except Refused:
        return None
    return {"room": asking.room_of(name), "key": key} if fits else None


def _keeper(state: Mapping[str, Any] | None) -> None:
    """The part in the browser: keeps room and key, counts who has joined and answered."""
    told = {"room": st.session_state.get(_ROOM), "state": _counts(state)}
    data = json.dumps(told).encode()
    _COMPONENT(key=_KEEPER, data=data, on_room_change=lambda: None)


def _counts(state: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if state is None else {n: state[n] for n in ("phase", "joined", "answers")}


def _opening(key: str, question: Choice | Number) -> None:
    """The button that opens a room, with the password where one is set."""
    if password.wanted():
        st.text_input("Lecturer's password", type="password", key="classroom.password", width=220)
    st.button(
        "Ask the class",
        key="class-next",
        icon=":material/groups:",
        help="Opens a room; the class answers on its phones (A)",
        on_click=_act,
        args=(_open, key, question),
    )
    _problem()


def _address(large: bool) -> None:
    """Where the phones go: a short address, and while answers are taken its square code."""
    room = st.session_state[_ROOM]["room"]
    url = _base() + f"c/{room}"
    if large:
        _square(url)
    place = escape(url.split("://")[-1].removesuffix(room))
    st.html(f"<p class='pw-room'>{place}<b>{room}</b></p>", width="content")
    if large and urlsplit(url).hostname in ("localhost", "127.0.0.1"):
        st.caption("Phones cannot reach this address: open the page under the machine's name.")


def _square(url: str) -> None:
    import segno

    look = {"svgclass": None, "omitsize": True, "dark": "#000", "light": "#fff"}
    code = segno.make(url, error="m").svg_inline(border=2, **look)
    with st.container(key="class-code", width="content"):
        svg.show(code, key="class-qr")


def _base() -> str:
    """The app's own address, with a slash at its end."""
    url = session.url()
    parts = urlsplit(url)
    folder = parts.path.rpartition("/")[0]
    return f"{parts.scheme}://{parts.netloc}{folder}/"


def _words(
    key: str,
    question: Choice | Number,
    state: Mapping[str, Any] | None,
    reveal: Callable[[], None],
) -> None:
    """The next steps; of a question that the room was not asked yet, the asking."""
    if state is None:
        st.button(
            "Ask the class", key="class-next", icon=":material/groups:", help="A",
            on_click=_act, args=(_ask, key, question),
        )  # fmt: skip
        return
    words = _WORDS[state["phase"]]
    for i, (phase, word) in enumerate(words):
        last = i == len(words) - 1
        st.button(
            word,
            key="class-next" if last else "class-again",
            help="A" if last else "Shift A",
            on_click=_act,
            args=(_turn, phase, reveal),
        )


def _more() -> None:
    """What is needed once a lecture: the summary, and the end."""
    with st.popover("", icon=":material/more_horiz:", type="tertiary", help="The room"):
        room = st.session_state[_ROOM]
        st.download_button(
            "Save the answers (CSV)",
            _summary,
            f"pixelwise-{room['room']}.csv",
            "text/csv",
            on_click="ignore",
        )
        st.caption("Questions and tallies, no voters. The room's rows are deleted when it ends.")
        st.button("End the room", key="class-end", on_click=_act, args=(_turn, "ended"))


def _summary() -> str:
    from vislib.classroom.summary import table

    room = st.session_state[_ROOM]
    return table(_store().summary(room["room"], room["key"]))


# -- callbacks -------------------------------------------------------------------------------------
def _act(what: Callable[..., None], *args: Any) -> None:
    """Do it; of a refusal keep the sentence."""
    st.session_state[_PROBLEM] = None
    try:
        what(*args)
    except Refused as refused:
        st.session_state[_PROBLEM] = refused.sentence
    except Exception:
        process.log.exception("classroom: the database does not answer")
        st.session_state[_PROBLEM] = "The room does not answer just now; try again."


def _open(key: str, question: Choice | Number) -> None:
    given = st.session_state.pop("classroom.password", "") or ""
    password.check(given.encode(), "pages")
    room, secret = _store().open_room()
    st.session_state[_ROOM] = {"room": room, "key": secret}
    _ask(key, question)


def _ask(key: str, question: Choice | Number) -> None:
    room = st.session_state[_ROOM]
    _store().ask(room["room"], room["key"], _question(key, question))


def _turn(phase: str, reveal: Callable[[], None] | None = None) -> None:
    room = st.session_state[_ROOM]
    _store().turn(room["room"], room["key"], phase, _link() if phase == "revealed" else None)
    if phase == "ended":
        st.session_state[_ROOM] = None
    if phase == "revealed" and reveal:
        reveal()


def _question(key: str, question: Choice | Number) -> asking.Question:
    """What phones are asked, from the chapter's declaration."""
    options = tuple(getattr(question, "options", ()))
    return asking.Question(
        id=key,
        text=question.text,
        options=options,
        answer=options.index(question.answer) if options else question.answer,
        explain=question.explain,
        link=_link(),
        tolerance=getattr(question, "tolerance", 0.0),
        unit=getattr(question, "unit", ""),
    )


def _link() -> str:
    """The chapter as the lecturer has it now, relative to the app."""
    parts = urlsplit(share.address())
    page = parts.path.rpartition("/")[2]
    return f"{page}?{parts.query}" if parts.query else page


def _problem() -> None:
    problem = st.session_state.get(_PROBLEM)
    if problem:
        notices.refuse(ValueError(problem))
