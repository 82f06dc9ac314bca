"""What hands did in the lesson on transposed convolution, and the statements of its quiz."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from vislib.ui.chapter import Choice

if TYPE_CHECKING:
    from vislib.ui.chapter import Here

STATEMENTS = (  # of "True or false", after the first
    Choice(
        "The weights of a transposed convolution are learned, so no interpolation has to be "
        "chosen beforehand.",
        ("true", "false"),
        answer="true",
        explain="It may learn to interpolate, and often starts there (bilinear weights), but "
        "nothing forces it to.",
        id="2",
    ),
    Choice(
        "“We do not take an existing matrix and transpose it.” “We multiply by Xᵀ.”",
        ("the first", "the second", "both hold"),
        answer="both hold",
        explain="The pattern is that of a transposed convolution matrix; the numbers in it are "
        "the layer's own, learned apart from those of any forward layer.",
        id="3",
    ),
)


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
