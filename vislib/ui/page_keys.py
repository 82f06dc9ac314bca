"""The key P: presenter mode from anywhere on the page."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from vislib.ui import runtime

_COMPONENT = st.components.v2.component(
    "pixelwise_page_keys",
    html="<span hidden></span>",
    js=Path(__file__).with_name("page_keys.js").read_text(encoding="utf-8"),
)


def listen() -> None:
    """Listen for P; pressing it toggles presenter mode and reruns."""
    with st.container(key="page-keys", height=1, border=False):
        _COMPONENT(key="page-keys-listener", on_present_change=runtime.toggle_presenter)
