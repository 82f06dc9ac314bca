"""What this visit has answered and reached."""

from __future__ import annotations

import streamlit as st

_MET = "challenges.met"  # in the session's state


def met(key: str) -> None:
    """The challenge of the chapter ``key`` was reached."""
    st.session_state.setdefault(_MET, set()).add(key)
