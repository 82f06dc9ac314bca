"""What the page keeps between runs: answers of networks."""

from __future__ import annotations

import streamlit as st

from vislib.fully_convolutional import drawn, windows


@st.cache_data(max_entries=32, show_spinner="Running every window …")
def answers(side: int, step: int, same: bool) -> windows.Answers:
    """Windows and passes, really run once."""
    return windows.answers(side, step, same)


@st.cache_data(max_entries=64, show_spinner=False)
def scored(drawing: int, finest: int) -> drawn.Scored:
    """A drawing and the scores of a network."""
    return drawn.scored(drawing, finest)
