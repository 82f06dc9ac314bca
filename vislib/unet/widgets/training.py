"""Train a small network in the page: start, watch, stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from vislib.ui import charts, controls, stage
from vislib.ui import questions as ask
from vislib.ui.numbers import Fixed, metrics
from vislib.unet.arithmetic import TrainParams
from vislib.unet.figures import pictures

if TYPE_CHECKING:
    from models.training.tiny import TinyTraining

KEPT = 3  # trainings in a session; each holds a network and what its optimiser remembers
SPENT = "This network has had its two minutes: start over, or train with other settings."
BUSY = "Two trainings are running on this machine; try again when one of them has stopped."


def panel(key: str) -> None:
    """Controls, then a part of the page that refreshes itself while the training runs."""
    ask.choice(
        "unet.q.train",
        "Which part of a shape does the network learn last?",
        ("its corners", "its edges", "its middle"),
        answer="its corners",
        explain="A blob comes first, then edges, then corners: the fewer pixels it concerns, the "
        "less it weighs in the loss.",
    )
    p = controls.read(TrainParams, key, columns=4)
    with st.container(horizontal=True, gap="small"):
        start = st.button("Train", icon=":material/play_arrow:", key=f"{key}.start", type="primary")
        stop = st.button("Stop", icon=":material/stop:", key=f"{key}.stop")
        again = st.button("Start over", icon=":material/restart_alt:", key=f"{key}.again")
    run = _managed(key, p, start, stop, again)
    live = run is not None and run.running
    st.fragment(_watch, run_every=1.0 if live else None)(key, run, live)


def _managed(key: str, p: TrainParams, start: bool, stop: bool, again: bool) -> TinyTraining | None:
    """The training of these settings, if it was ever started; other settings stop it.

    The last ``KEPT`` are there when their settings come back.
    """
    runs = st.session_state.setdefault(f"{key}.runs.last", {})
    own = (p.skips, float(p.rate), p.seed)
    for setting, run in runs.items():
        if setting != own or stop or again:
            run.stop()
    if again:
        runs.pop(own, None)
    if start:
        _start(runs, own)
    return runs.get(own)


def _start(runs: dict[tuple, TinyTraining], own: tuple) -> None:
    from models.training.tiny import TinyTraining

    runs[own] = runs.pop(own, None) or TinyTraining(*own)
    for oldest in list(runs)[:-KEPT]:
        del runs[oldest]
    if runs[own].spent:
        st.info(SPENT, icon=":material/hourglass:")
    elif not runs[own].start():
        st.info(BUSY, icon=":material/hourglass:")


def _watch(key: str, run: TinyTraining | None, live: bool) -> None:
    """The training as it stands; ``live``: this part of the page comes again every second."""
    from models.training import tiny

    seen = run.look() if run else tiny.UNTRAINED
    picture, truth = tiny.shown()
    views = [
        pictures.View("Picture", picture),
        pictures.labelled("Truth", picture, truth, 0.75),
        pictures.labelled("The network now", picture, seen.labels, 0.75),
    ]
    caption = f"After {seen.steps[-1]} steps." if seen.steps else "Untrained."
    alt = "The fixed picture, its truth and what the network in training says."
    left, right = st.columns([2.2, 1])  # the curve beside the pictures: both are seen while it runs
    with left:
        stage.show(pictures.gallery(views, caption, alt, height=260), key=f"{key}.stage")
    if seen.steps:
        fig = pictures.curves(seen.steps, seen.losses, seen.scores, charts.dark())
        with right:
            charts.show(fig, key=f"{key}.chart", alt="Loss and mean IoU over the steps.")
        metrics(
            {
                "loss": Fixed(seen.losses[-1], 3),
                "mean IoU of 12 drawings": Fixed(seen.scores[-1], 3),
                "steps": seen.steps[-1],
                "training": f"{seen.seconds:.0f} s",
            }
        )
    if live and not seen.running:
        st.rerun()  # the whole page: only then do the ticks end
