"""What the page keeps between runs: answers of networks, and a run that goes on in it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from vislib.fully_convolutional import drawn, figures, numbers, params, patches, staged, windows
from vislib.ui import live, stage
from vislib.ui import numbers as tables

if TYPE_CHECKING:
    from models.training.stages import Stage
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


def run_here(here: Here, p: params.Stages) -> None:
    """The logged runs, and buttons that train the pretrained network of ``p`` once more."""
    if not here.answered:
        here.picture(figures.stages.scene(p.runs, p.thaw, staged.layers(), staged.picture()))
        return
    begin, draw = partial(_begin, here.key, p), partial(_draw, here, p)
    with here.place:
        live.watch(f"{here.key}.job.last", (p.masks, p.thaw), begin, draw)


def _begin(key: str, p: params.Stages) -> Stage:
    """A run with a seed that neither a logged one nor an earlier one in this page had."""
    seed = st.session_state.get(f"{key}.seed", p.runs.seeds)
    st.session_state[f"{key}.seed"] = seed + 1
    return staged.begin(p.masks, p.thaw, seed)


def _draw(here: Here, p: params.Stages, job: Stage | None, going: bool) -> None:
    """The picture with the run as it stands; it plays when the run rests."""
    own = staged.own(job) if job else None
    scene = figures.stages.scene(p.runs, p.thaw, staged.layers(), staged.picture(), own)
    stage.show(scene, key=f"{here.key}.stage", answered=True)
    if own is not None:
        tables.metrics(numbers.own(p.runs, own, p.thaw))
