"""What the page of upsampling reads from controls, clicks and drags, and what it keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from vislib.ui import controls, link_state
from vislib.upsampling import outlines, params
from vislib.upsampling.outlines import LENS, SIDE

if TYPE_CHECKING:
    from vislib.core.images import Image
    from vislib.ui.chapter import Here


def unpooled(here: Here) -> params.Unpooling:
    """The controls; while the grid is one of ours, a window brings the grid that it divides."""
    grid = f"{here.key}.grid"
    with here.controls:
        left, right = st.columns([1, 2], vertical_alignment="bottom")
        with left:
            size = controls.control(params.Unpooling, "size", here.key)
        now = st.session_state.get(grid) or link_state.text(grid) or params.POOLED[2]
        if (fitting := params.fitting(now, size)) != now:
            st.session_state[grid] = fitting
        with right:
            fields = ("grid", "small")
            return controls.read(params.Unpooling, here.key, columns=2, fields=fields, size=size)


def follow_cell(here: Here) -> None:
    """Write the cell that was clicked under the lens into the controls."""
    click = here.hands.click()
    if click is not None and click.mark == "lens" and 0 <= click.index < LENS**2:
        row, column = divmod(click.index, LENS)
        here.hands.write(params.Switches, "row", row + 1)
        here.hands.write(params.Switches, "column", column + 1)


def outlines_of(image: Image) -> tuple[np.ndarray, dict[int, tuple[outlines.Drawn, ...]]]:
    """The feature map (SIDE, SIDE) of a picture's outline, and the three ways for each window."""
    return _outlines(image.name, image.pixels)


@st.cache_data(max_entries=16, show_spinner=False)
def _outlines(name: str, pixels: np.ndarray):
    line = outlines.outline(outlines.mask_of(name, pixels))
    found = {size: outlines.drawn(line, size) for size in outlines.SIZES}
    return outlines.response(line), found


def lens_place(here: Here, feature_map: np.ndarray) -> tuple[int, int]:
    """Row and column of the lens, on multiples of its side: where it was dragged to, or ours."""
    first = params.Switches()
    top, left = outlines.first_place(feature_map, first.size, first.row - 1, first.column - 1)
    x, y = here.hands.places("place", [(left, top)], of=here.image.name)[0]
    row, column = (LENS * int(np.clip(round(v / LENS), 0, SIDE // LENS - 1)) for v in (y, x))
    return row, column


def under(feature_map: np.ndarray, place: tuple[int, int], p: params.Switches) -> outlines.Lens:
    """What lies under the lens, before and after the move that the controls say."""
    top, left = place
    piece = feature_map[top : top + LENS, left : left + LENS]
    return outlines.lens(piece, p.size, p.row - 1, p.column - 1)
