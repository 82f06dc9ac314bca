"""A picture whose answer comes at the worst moment: other runs follow at once and move its place.

The address says how: ``?runs=2`` runs overtake the one that releases the picture, whose frames last
``ms`` milliseconds.
"""

import sys
from pathlib import Path

import numpy as np
import streamlit as st

sys.path.insert(0, str(Path(__file__).parents[3]))

from vislib.stage.scene import Bars, Panel, Points, Scene  # noqa: E402
from vislib.ui import stage  # noqa: E402

state = st.session_state


def told(answered: bool, place: np.ndarray) -> Scene:
    """Four frames; with the answer other handles come to stand before the first one."""
    handle = Points("p", place, id="handle", drag="xy", size=12)
    bars = Bars("p", np.arange(1.0, 9).reshape(4, 2), id="bars", drag="y")
    return Scene(
        [Panel("p", x=(-1, 4), y=(0, 9))],
        [bars, handle] if answered else [handle],
        frames=4,
        captions=["one", "two", "three", "four"],
        alt="Two bars.",
        height=300,
        frame_ms=int(st.query_params.get("ms", 400)),
        start=3,
    )


def answer(given: bool) -> None:
    state.answered = given
    state.left = int(st.query_params.get("runs", 0))


def show() -> None:
    answered = state.get("answered", False)
    place = stage.handles("app.stage", "handle")
    st.caption(f"handle at {None if place is None else place.round(1).tolist()}")
    place = np.array([[2.0, 2.0]]) if place is None else place
    stage.show(told(answered, place), key="app.stage", answered=answered)


st.title("Answered")
st.button("Answer", on_click=answer, args=(True,))
st.button("Ask again", on_click=answer, args=(False,))
if st.button("Move") or state.get("left"):  # to another place: the stage is made anew
    state.moves = state.get("moves", 0) + 1
with st.columns(1)[0] if state.get("moves", 0) % 2 else st.container():
    show()
if state.get("left"):
    state.left -= 1
    st.rerun()
