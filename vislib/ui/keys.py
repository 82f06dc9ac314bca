"""Keys from anywhere on the page: P for presenter mode, ? for the list of all keys.

Its script also mends the menu, moves to a refusal, and asks for charts anew in a new theme.
"""

from __future__ import annotations

from html import escape
from pathlib import Path

import streamlit as st

from vislib.ui import session

KEYS = (
    ("?", "this list"),
    ("P", "presenter mode on or off"),
    ("space", "play or pause the picture that has the focus, or was last touched"),
    ("← →", "one step back or on"),
    ("Home End", "first or last step"),
    ("F", "full screen"),
    ("A", "in presenter mode: ask the class, then on to the next word; with Shift: ask again"),
    ("Tab", "to the next control or handle"),
    ("arrow keys", "move a handle (with Shift further), a slider, the choice of a chapter"),
    ("[ ] E Z", "where a mask is painted: smaller and larger brush, rubber, take a stroke back"),
    ("C Enter", "there: set the corners of a polygon instead; close it"),
    ("Esc", "close what is open; leave a control, so that the keys reach the picture again"),
)

# Whether they work is the browser's to keep: keys.js reads and writes the box.
SWITCH = (
    '<label class="pw-keys-on"><input type="checkbox" checked> '
    "Keys of one letter or sign work (P, A, F, C, E, Z, ?)</label>"
)

_COMPONENT = st.components.v2.component(
    "pixelwise_page_keys",
    html="<span hidden></span>",
    js=Path(__file__).with_name("assets").joinpath("keys.js").read_text(encoding="utf-8"),
)


def table() -> str:
    """All keys as an HTML table."""
    rows = (
        f"<tr><th scope='row'>{_caps(key)}</th><td>{escape(does)}</td></tr>" for key, does in KEYS
    )
    return f"<table class='pw-table pw-keys'>{''.join(rows)}</table>"


def _caps(keys: str) -> str:
    names = [keys] if keys == "arrow keys" else keys.split()
    return " ".join(f"<kbd>{escape(name)}</kbd>" for name in names)


def _nothing() -> None:
    """The run itself is what a new theme needs."""


def listen() -> None:
    """Listen for the keys; P toggles presenter mode and reruns, ? stays in the browser.

    A page with a chart also runs again when its theme changes.
    """
    with st.container(key="page-keys", height=1, border=False):
        _COMPONENT(
            key="page-keys-listener",
            data=(table() + SWITCH).encode(),  # as bytes: text would make Streamlit load pandas
            on_present_change=session.toggle_presenter,
            on_theme_change=_nothing,
        )
