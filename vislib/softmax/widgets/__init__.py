"""What hands did in the softmax lesson: bars pulled, ends moved, a guess, a pixel clicked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from vislib.softmax import divergence, params, simplex
from vislib.softmax import loss as losses
from vislib.softmax import pixels as pixel_loss
from vislib.softmax.distributions import parse_scores
from vislib.softmax.figures.initial import SCALES
from vislib.softmax.figures.simplex import SECOND, START_Q
from vislib.ui import stage

if TYPE_CHECKING:
    from vislib.ui.chapter import Here
    from vislib.ui.stage import Drag

ENDS = (simplex.FIRST_P, START_Q)  # P and Q in the triangle until somebody moves them


def follow_scores(here: Here) -> None:
    """Write the scores dragged in the picture into the text field of scores."""
    now = st.session_state.get(f"{here.key}.scores", "")
    if text := here.hands.write_heights("scores", "scores", count=10):
        st.session_state.setdefault(_typed(here.key), {"typed": now})["text"] = text


def typed_scores(key: str, text: str) -> np.ndarray:
    """(C,) the scores as last typed: they set the range of the axis, which no drag may change."""
    name = _typed(key)
    if st.session_state.get(name, {}).get("text") != text:
        st.session_state[name] = {"typed": text, "text": text}
    return parse_scores(st.session_state[name]["typed"])


def _typed(key: str) -> str:
    return f"{key}.typed.last"


def follow_coins(here: Here) -> None:
    """Write the place of the coin that was dragged into its control."""
    if drag := here.hands.drag(count=3):
        here.hands.write(params.TriangleInequality, "abc"[drag.index], drag.x)


def follow_hump(here: Here) -> None:
    """Write where Q was dragged to start, on either map, into centre and width."""
    if drag := here.hands.drag(count=1):
        here.hands.write(params.ModeSeeking, "centre", drag.x)
        here.hands.write(params.ModeSeeking, "width", np.exp(min(drag.y, 9.0)))


def pulled(pair: np.ndarray, drag: Drag) -> np.ndarray:
    """P and Q (2, K) after a bar of one of them was pulled."""
    if drag.index < pair.shape[1]:
        row = int(drag.mark == "Q")
        pair[row] = divergence.pull(pair[row], drag.index, drag.y)
    return pair


def moved_end(ends: np.ndarray, drag: Drag) -> np.ndarray:
    """P and Q (2, 3) after one was moved; handles: P, Q of the left triangle, then the right."""
    at = (drag.x - (SECOND if drag.index > 1 else 0.0), drag.y)
    ends[drag.index % 2] = simplex.to_probabilities(at)
    return ends


def guess(here: Here) -> float | None:
    """Where the guess was put, None if nowhere yet; an answer, so no part of the link."""
    name = f"{here.key}.guess.last"
    if drag := stage.last_drag(f"{here.key}.stage"):
        st.session_state[name] = round(max(drag.x, 0.0), 2)
    return st.session_state.get(name)


def picked(here: Here, t: pixel_loss.PixelTrace) -> tuple[int, int]:
    """(row, column) of the pixel that was clicked."""

    def pixel(click: stage.Click) -> tuple[int, int] | None:
        at = t.at(click.x, click.y)
        return at and at[::-1]

    kept = here.hands.clicked("pixel", (-1, -1), read=pixel)
    return (t.at(*kept) if kept.size == 2 else None) or pixel_loss.PICKED


@st.cache_data(max_entries=64, show_spinner=False)
def networks(classes: int, scale: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Losses (1000,) of untrained networks, and the loss expected at every scale of the chart."""
    return losses.initial_losses(classes, scale, seed=seed), _expected(classes)


@st.cache_data(max_entries=8, show_spinner=False)
def _expected(classes: int) -> np.ndarray:
    return losses.mean_initial_loss(classes, SCALES)
