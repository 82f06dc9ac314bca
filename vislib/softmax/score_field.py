"""A text field of scores whose bars can be dragged: field, picture and link agree."""

from __future__ import annotations

import numpy as np
import streamlit as st

from vislib.softmax.distributions import parse_scores
from vislib.ui import hands


def follow(key: str, place: str) -> None:
    """Write the scores dragged on the stage ``place`` into the field ``<key>.scores``."""
    now = st.session_state.get(f"{key}.scores", "")
    if text := hands.written(place, "scores", f"{key}.scores", count=10):
        st.session_state.setdefault(f"{key}.typed.last", {"typed": now})["text"] = text


def typed(key: str, text: str) -> np.ndarray:
    """The scores (n,) as last typed: they set the range of the axis, which no drag may change."""
    name = f"{key}.typed.last"
    if st.session_state.get(name, {}).get("text") != text:
        st.session_state[name] = {"typed": text, "text": text}
    return parse_scores(st.session_state[name]["typed"])
