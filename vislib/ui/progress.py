"""How far a learner is, kept in the browser alone: no account, and nothing is sent anywhere.

The script beside this module reads the page: the cards of questions and challenges carry their
chapter and their state in their names. It fills the places that are left empty here. In presenter
mode nothing is recorded and nothing shown.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from vislib.ui import session

_COMPONENT = st.components.v2.component(
    "pixelwise_progress",
    html="<span hidden></span>",
    js=Path(__file__).with_name("assets").joinpath("progress.js").read_text(encoding="utf-8"),
)


def follow(lesson: str, chapters: Sequence[tuple[str, str]]) -> None:
    """Record the answers and challenges of a lesson, and sum them up here; (slug, title) each."""
    _show("<div class='pw-progress-end'></div>", {"lesson": lesson, "chapters": list(chapters)})


def place(lesson: str) -> str:
    """HTML of the line in which the first page says how far a lesson is."""
    return f"<p class='pw-progress' data-lesson='{lesson}'></p>"


def overview() -> None:
    """Fill the lines of ``place``, and say below where this is kept."""
    _show("<p class='pw-progress-note'></p>", {})


def _show(html: str, page: dict[str, Any]) -> None:
    if session.presenting():
        return
    st.html(html)
    with st.container(key="progress", height=1, border=False):
        _COMPONENT(key="progress-keeper", data=json.dumps(page).encode())
