"""Sentences that say what is the matter, and what to do about it."""

from __future__ import annotations

import re

import streamlit as st

_MARKDOWN = re.compile(r"[\\`*_\[\]<>$~]|:(?=\w)")  # what Markdown or Streamlit might act upon


def refuse(error: ValueError, then: str = "", icon: str = ":material/tune:") -> None:
    """Show the sentence of an error; what a person typed stays text, also if it is Markdown."""
    st.warning(f"{_MARKDOWN.sub(_escape, str(error))} {then}".rstrip(), icon=icon)


def device(notice: str) -> None:
    """Show why a GPU did not do the work, if there is something to say."""
    if notice:
        st.info(_MARKDOWN.sub(_escape, notice), icon=":material/memory:")


def _escape(found: re.Match) -> str:
    return f"\\{found[0]}"
