"""Boxes that are folded away until wanted."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st


def fold(label: str, body: Callable[[], None], *, icon: str, key: str | None = None) -> None:
    """A closed box; ``body`` draws its inside once it is opened, and nothing else runs again.

    A browser would load what the inside needs (for a code block 1.6 MB) although nobody sees it.
    """

    @st.fragment
    def box() -> None:
        expander = st.expander(label, icon=icon, key=key, on_change="rerun")
        if expander.open:
            with expander:
                body()

    box()
