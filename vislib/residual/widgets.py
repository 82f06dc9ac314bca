"""What the depth experiment keeps between runs of its page."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from vislib.residual import figures, numbers, params
from vislib.residual.depth_training import DepthTraining, Film
from vislib.ui import live, stage
from vislib.ui import numbers as tables
from vislib.ui.chapter import Here


@st.cache_data(max_entries=32, show_spinner=False)
def untrained(p: params.Depth) -> Film:
    """The ten nets before their first step."""
    return p.job().film()


def training(here: Here, p: params.Depth) -> None:
    """The fields, and buttons that train the nets of ``p`` a little every tick."""
    if not here.answered:
        here.picture(figures.depth.scene(untrained(p)))
        return
    with here.place:
        live.watch(f"{here.key}.job.last", p, p.job, partial(_draw, here, p))


def _draw(here: Here, p: params.Depth, job: DepthTraining | None, going: bool) -> None:
    """The newest state while it goes on, then all of them, and what they say."""
    film = job.film() if job else untrained(p)
    # A stage of its own opens the finished film at its last frame.
    name = "film" if job and not going else "stage"
    scene = figures.depth.scene(film, moving=not going)
    stage.show(scene, key=f"{here.key}.{name}", answered=True)
    if job and job.done:
        st.markdown(numbers.depth_verdict(film))
    tables.table(numbers.depth(film), caption=f"On the training points, step {film.shown[-1]}")


def apart(film: Film) -> float:
    """0..1: how far the probabilities of residual nets differ before the first step, at most."""
    return float(np.ptp(film.fields[0, 1], axis=0).max())
