"""What the page of convolution reads from drags and clicks, and what it keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from vislib.convolution import params
from vislib.convolution.figures.slide import EDGES

if TYPE_CHECKING:
    from vislib.ui.chapter import Here


def follow_widths(here: Here) -> None:
    """Write the width that was just dragged into its control."""
    drag = here.hands.drag(count=2)
    if drag is None or drag.mark != "widths":
        return
    field = ("f", "g")[drag.index]
    name = st.session_state.get(f"{here.key}.{field}", "box")
    here.hands.write(params.Slide, f"width_{field}", drag.x / EDGES.get(name, 1.0))
