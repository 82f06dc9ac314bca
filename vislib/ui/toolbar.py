"""The small tools at the right of every lesson's header: link, reset, presenter mode, keys."""

from __future__ import annotations

import streamlit as st

from vislib.catalogue import Lesson
from vislib.ui import keys as page_keys
from vislib.ui import link_state as placed
from vislib.ui import questions as ask
from vislib.ui import session, share


def bar(entry: Lesson) -> None:
    """The row of tools; in presenter mode the link, the reset and the way out."""
    on = session.presenting()
    with st.container(horizontal=True, gap=None, width="content", key="tools"):
        share.tool()
        st.button(
            "",
            icon=":material/restart_alt:",
            type="tertiary",
            key="tool-reset",
            help="Back to the defaults of this lesson",
            on_click=reset,
            args=(entry.slug,),
        )
        if not on:
            with st.popover("", icon=":material/keyboard:", type="tertiary", help="Keys (?)"):
                st.html(page_keys.table() + page_keys.SWITCH)
        st.button(
            "",
            icon=":material/close_fullscreen:" if on else ":material/slideshow:",
            type="tertiary",
            key="tool-present",
            help="Leave presenter mode (P)" if on else "Presenter mode (P)",
            on_click=session.toggle_presenter,
        )


def reset(slug: str) -> None:
    """All of this lesson as at first: controls, answers, what hands placed. A callback."""
    for key, default in session.defaults().items():
        if key.startswith(f"{slug}."):
            st.session_state[key] = default
    for key in [k for k in st.session_state if str(k).startswith(f"{slug}.") and _ours(k)]:
        del st.session_state[key]
    ask.forget(f"{slug}.")
    placed.forget(f"{slug}.")
    session.new_generation(slug)


def _ours(key: str) -> bool:
    """State that pages keep for themselves, by convention ``<slug>.<name>.last``."""
    return str(key).endswith(".last")
