"""What hands did in the lesson on transposed convolution."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from vislib.ui.chapter import Here


def follow_signal(here: Here) -> None:
    """Write the bars dragged in the picture into the text field of the signal."""
    here.hands.write_heights("x", "x", count=16)


def follow_entry(here: Here) -> None:
    """Change the entry of Xᵀ that was clicked to 0; a click on it again takes that back."""
    click = here.hands.click()
    if click is None or click.mark != "matrix.cells" or not here.answered:
        return
    entry = f"{int(click.y) + 1} {int(click.x) + 1} 0"  # its cells are one unit each
    now = st.session_state.get(f"{here.key}.entry", "")
    st.session_state[f"{here.key}.entry"] = "" if now == entry else entry
