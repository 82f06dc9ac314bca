"""What the page keeps between runs: answers of networks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from vislib.fully_convolutional import drawn, params, patches, windows

if TYPE_CHECKING:
    from vislib.ui.chapter import Here


@st.cache_data(max_entries=32, show_spinner="Running every window …")
def answers(side: int, step: int, same: bool) -> windows.Answers:
    """Windows and passes, really run once."""
    return windows.answers(side, step, same)


@st.cache_data(max_entries=64, show_spinner=False)
def scored(drawing: int, finest: int) -> drawn.Scored:
    """A drawing and the scores of a network."""
    return drawn.scored(drawing, finest)


@st.cache_data(max_entries=128, show_spinner=False)
def asked(drawing: int, row: int, column: int) -> patches.Asked:
    """A pixel of a drawing, and what the patch networks say of it."""
    return patches.asked(drawing, row, column)


def follow_click(here: Here) -> None:
    """Write the pixel that was just clicked into row and column."""
    click = here.hands.click()
    if click is None or click.panel not in ("", "drawing"):
        return
    if 0 <= click.y < patches.SIDE and 0 <= click.x < patches.SIDE:
        here.hands.write(params.Patch, "row", int(click.y))
        here.hands.write(params.Patch, "column", int(click.x))
