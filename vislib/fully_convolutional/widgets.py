"""What the page keeps between runs: answers of networks."""

from __future__ import annotations

import streamlit as st

from vislib.fully_convolutional import windows


@st.cache_data(max_entries=32, show_spinner="Running every window …")
def answers(side: int, step: int, same: bool) -> windows.Answers:
    """Windows and passes, really run once."""
    return windows.answers(side, step, same)
