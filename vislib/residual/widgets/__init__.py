"""What the depth experiment keeps between runs of its page."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from vislib.residual import figures, numbers, params
from vislib.residual.depth_training import DepthTraining, Film
from vislib.residual.lesion import Removal
from vislib.residual.shattered import Slopes
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


_BESIDE = {"residual-40": "plain-20", "residual-10": "plain-10", "plain-20": "residual-40",
           "plain-10": "residual-10"}  # fmt: skip


@st.cache_data(max_entries=64, show_spinner=False)
def removal(p: params.Paths) -> Removal:
    """A net without some of its blocks."""
    return p.removal()


def beside(p: params.Paths) -> Removal:
    """The whole net of the other kind that stands beside it."""
    return removal(params.Paths(net=_BESIDE[p.net]))


@st.cache_data(max_entries=64, show_spinner=False)
def lines(p: params.Noise) -> dict[str, list[Slopes]]:
    """Outputs and slopes of both nets."""
    return p.lines()


def follow_blocks(here: Here) -> None:
    """A block that was clicked is written into the text of those taken out, or leaves it.

    Another net has other blocks: with it the text is empty, unless both were just set.
    """
    net, text = (f"{here.key}.{name}" for name in ("net", "removed"))
    now, state = (st.session_state.get(net), st.session_state.get(text, "")), st.session_state
    before = state.get(f"{here.key}.net.last", now)
    if now[0] != before[0] and now[1] == before[1] and text in state:
        state[text] = ""
    click = here.hands.click()
    if click is not None and click.mark == "block" and here.answered:
        p = params.Paths(net=now[0] or params.Paths().net)
        try:
            gone = {k + 1 for k in params.Paths(p.net, state.get(text, "")).blocks()}
        except ValueError:
            gone = set()
        gone ^= {click.index + 1}
        state[text] = " ".join(map(str, sorted(gone)))
    state[f"{here.key}.net.last"] = (now[0], state.get(text, ""))


def follow_weights(here: Here) -> None:
    """A weight dragged in the picture is written into the text of the layers' own weights."""
    drag = here.hands.drag(count=params.CHAIN_LAYERS)
    if drag is None or drag.mark != "own":
        return
    start = params.Chain()
    fields = {name: st.session_state.get(f"{here.key}.{name}", getattr(start, name))
              for name in ("layers", "weight", "own")}  # fmt: skip
    try:
        weights = params.Chain(**fields).weights()
    except ValueError:
        weights = params.Chain(**fields | {"own": ""}).weights()
    if drag.index < len(weights):
        most = params.CHAIN_WEIGHT
        weights[drag.index] = round(float(np.clip(drag.y, -most, most)), 1) + 0.0
        st.session_state[f"{here.key}.own"] = " ".join(f"{w:g}" for w in weights)
