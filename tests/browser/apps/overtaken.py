"""A chapter that is begun anew while the end of what it had drawn still waits on the server.

The event loop is held up, so that nothing reaches the browser between the two runs.
"""

import sys
import time
from pathlib import Path

import streamlit as st
from streamlit.runtime import Runtime

sys.path.insert(0, str(Path(__file__).parents[3]))

from vislib.ui import folds
from vislib.ui.patches import queue as outgoing  # noqa: E402

outgoing.settle()


def chapter(overtaken: bool) -> None:
    st.text("first")
    time.sleep(0.3)  # this one reaches the browser
    if overtaken:
        loop = Runtime.instance()._get_async_objs().eventloop
        loop.call_soon_threadsafe(time.sleep, 0.5)
        time.sleep(0.05)
    st.text("second")
    folds.fold("A fold", lambda: st.text("inside"), icon=":material/code:", key="fold")
    if overtaken:
        st.rerun(scope="fragment")
    st.text("last")


@st.fragment
def frame() -> None:
    if st.button("Draw"):
        st.session_state.left = 2
    left = st.session_state.get("left", 0)
    if left:
        st.session_state.left = max(1, left - 1)
        with st.container():
            chapter(overtaken=left == 2)


st.title("Overtaken")
frame()
