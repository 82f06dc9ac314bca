"""Work that goes on while it is being watched: a little every tick, never in the others' way.

There are no threads: a tick is a short rerun of one fragment, so the work stops by itself when
the page or the chapter is left. One piece of work at a time in the whole process.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Protocol

import streamlit as st

from vislib.ui import notices

TICK = 0.35  # seconds from one tick to the next
WORK = 0.12  # seconds of work in a tick
LIMIT = 120.0  # seconds after which a job pauses by itself
AWAY = 5.0  # seconds without a tick after which the learner counts as gone


class Job(Protocol):
    """What can be watched: ``run`` works for about so many seconds."""

    step: int
    steps: int

    @property
    def done(self) -> bool: ...

    def run(self, seconds: float) -> None: ...


@dataclass
class _Watch:
    """A job, the parameters it belongs to, and whether it is going on.

    ``paused``: by ``LIMIT``, not by a button.
    """

    token: Hashable
    job: Any
    going: bool = True
    paused: bool = False
    seen: float = 0.0
    until: float = 0.0


def watch(
    key: str,
    token: Hashable,
    start: Callable[[], Job],
    draw: Callable[[Job | None, bool], None],
) -> None:
    """Buttons, a progress bar and ``draw(job, going)``, repeated while the job is going on.

    ``token`` names the parameters; when it changes, the old job is stopped and forgotten.
    """
    _settle(key, token)
    held = st.session_state.get(key)
    going = held is not None and held.going

    @st.fragment(run_every=TICK if going else None)
    def tick() -> None:
        notices.boundary(lambda: _tick(key, token, start, draw), "Training")

    tick()


def job(key: str, token: Hashable) -> Job | None:
    """The job begun under ``key`` with the parameters ``token``, as far as it has come; or None."""
    held = st.session_state.get(key)
    return held.job if held is not None and held.token == token else None


def _settle(key: str, token: Hashable) -> None:
    """Forget a job of other parameters; stop one whose learner was away."""
    held = st.session_state.get(key)
    if held is None:
        return
    if held.token != token:
        del st.session_state[key]
    elif held.going and time.monotonic() - held.seen > AWAY:
        held.going = False


def _tick(key: str, token: Hashable, start, draw) -> None:
    """Draw what there is, then work: the picture is fresh at once and never fades."""
    held = st.session_state.get(key)
    picture = st.container()
    _buttons(key, token, start)
    with picture:
        draw(held.job if held else None, bool(held and held.going))
    if held is None or not held.going:
        return
    held.seen = time.monotonic()
    _work(held)
    held.paused = held.seen > held.until and not held.job.done
    if held.job.done or held.paused:
        held.going = False
        st.rerun()  # the whole page: only then do the ticks end


def _begin(token: Hashable, job: Job) -> _Watch:
    now = time.monotonic()
    return _Watch(token, job, seen=now, until=now + LIMIT)


def _work(held: _Watch) -> None:
    turn = _turn()
    if turn.acquire(timeout=0.05):  # else somebody else's work is on; the next tick tries again
        try:
            held.job.run(WORK)
        finally:
            turn.release()


@st.cache_resource(show_spinner=False)
def _turn() -> threading.Lock:
    return threading.Lock()


def _buttons(key: str, token: Hashable, start: Callable[[], Job]) -> None:
    held = st.session_state.get(key)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if held is not None and held.going:
            if st.button("Stop", icon=":material/stop:", key=f"{key}.stop"):
                held.going = False
                st.rerun()
        else:
            if held is not None and not held.job.done and _play("Continue", f"{key}.on"):
                st.session_state[key] = _begin(token, held.job)
                st.rerun()
            if _play("Train" if held is None else "Start again", f"{key}.start"):
                st.session_state[key] = _begin(token, start())
                st.rerun()
        if held is not None:
            done, all_ = held.job.step, held.job.steps
            st.progress(done / all_, f"step {done} of {all_}")
    if held is not None and held.paused:
        st.caption(f"Paused after {LIMIT / 60:g} minutes; “Continue” goes on.")


def _play(label: str, key: str) -> bool:
    return st.button(label, icon=":material/play_arrow:", type="primary", key=key)
