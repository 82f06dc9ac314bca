"""What one visit has: defaults of its controls, resets, presenter mode."""

from __future__ import annotations

from typing import Any

import streamlit as st


def defaults() -> dict[str, Any]:
    """The default of every control drawn so far, by key; reset needs them."""
    return st.session_state.setdefault("defaults", {})


def generation(slug: str) -> int:
    """How often the lesson was reset; part of the version of its handles."""
    return st.session_state.get("generations", {}).get(slug, 0)


def new_generation(slug: str) -> None:
    """Forget the handles of a lesson."""
    counts = st.session_state.setdefault("generations", {})
    counts[slug] = counts.get(slug, 0) + 1


def presenting() -> bool:
    """Whether presenter mode is on."""
    return bool(st.session_state.get("presenting"))


def settle_presenter() -> None:
    """Take presenter mode from the link on the first run, keep the link in step afterwards."""
    asked = st.query_params.get("present", "").lower() in ("1", "true", "yes", "on")
    if "presenting" not in st.session_state:
        st.session_state["presenting"] = asked
    on = presenting()
    if on and st.query_params.get("present") != "1":
        st.query_params["present"] = "1"
    elif not on and "present" in st.query_params:
        del st.query_params["present"]


def toggle_presenter() -> None:
    """Presenter mode on or off; a callback."""
    st.session_state["presenting"] = not presenting()
