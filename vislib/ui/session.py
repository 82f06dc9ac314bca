"""What one visit has: defaults of its controls, resets, presenter mode."""

from __future__ import annotations

from typing import Any

import streamlit as st

from vislib import catalogue


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


def url() -> str:
    """The address of this page without its query; empty where nobody knows it.

    Streamlit takes the name of a page from its end by the first page whose name fits there, and
    "/transposed_convolution" ends in "convolution", too: what that leaves behind goes here.
    """
    before, slash, page = (st.context.url or "").rpartition("/")
    for entry in catalogue.LESSONS:
        rest = page.removesuffix(entry.slug)
        if rest and rest != page and before.endswith(f"/{rest}"):
            before = before.removesuffix(f"/{rest}")
    return f"{before}{slash}{page}"
