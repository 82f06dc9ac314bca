"""What hands did in the softmax lesson: bars pulled, ends moved, a guess, a pixel clicked."""

from __future__ import annotations

import numpy as np
import streamlit as st

from vislib.softmax import divergence, simplex
from vislib.softmax import pixels as pixel_loss
from vislib.softmax.figures.simplex import SECOND, START_Q
from vislib.ui import hands, stage
from vislib.ui import link_state as placed


def pair(place: str, p: divergence.PairParams) -> np.ndarray:
    """P and Q (2, K) as the hands have left them."""
    pulled, held = hands.kept(place, p.preset, p.start)
    if held and held.index < pulled.shape[1]:
        row = int(held.mark == "Q")
        pulled[row] = divergence.pull(pulled[row], held.index, held.y)
        pulled = hands.keep(place, p.preset, pulled)
    return divergence.shares(pulled)


def ends(place: str) -> np.ndarray:
    """P and Q (2, 3) as the hands have left them in one of the triangles."""
    moved, held = hands.kept(place, "", [simplex.FIRST_P, START_Q])
    if held:  # the handles are P, Q of the left triangle, then of the right one
        at = (held.x - (SECOND if held.index > 1 else 0.0), held.y)
        moved[held.index % 2] = simplex.to_probabilities(at)
        moved = hands.keep(place, "", moved)
    return simplex.inside(moved)


def guess(place: str, name: str) -> float | None:
    """Where the guess was put, None if nowhere yet; an answer, so no part of the link."""
    if held := stage.held(place):
        st.session_state[name] = round(max(held.x, 0.0), 2)
    return st.session_state.get(name)


def pixel(place: str, t: pixel_loss.PixelTrace) -> tuple[int, int]:
    """(row, column) of the pixel that was clicked."""
    click = stage.pressed(place)
    if click is not None and (at := t.at(click.x, click.y)):
        placed.put(f"{place}.pixel", at[::-1])
    return t.at(*placed.point(f"{place}.pixel", (-1, -1))) or pixel_loss.PICKED
