"""Train a small network in the page: start, watch, stop."""

from __future__ import annotations

import streamlit as st

from vislib.figures import unet_pictures as pictures
from vislib.ui import ask, charts, controls, stage
from vislib.ui.numbers import Fixed, metrics
from vislib.unet import TrainParams

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
    state = f"{key}.{p.skips}.{p.rate}.{p.seed}.last"
    with st.container(horizontal=True, gap="small"):
        start = st.button("Train", icon=":material/play_arrow:", key=f"{key}.start", type="primary")
        stop = st.button("Stop", icon=":material/stop:", key=f"{key}.stop")
        again = st.button("Start over", icon=":material/restart_alt:", key=f"{key}.again")
    _manage(key, state, p, start, stop, again)
    run = st.session_state.get(state)
    live = run is not None and run.running
    st.fragment(_watch, run_every=1.0 if live else None)(key, state, live)


def _manage(key: str, state: str, p: TrainParams, start: bool, stop: bool, again: bool) -> None:
    """One training at a time in a session: other settings stop the one before."""
    from models.training.tiny import TinyTraining

    for name, run in list(st.session_state.items()):
        if str(name).startswith(f"{key}.") and isinstance(run, TinyTraining) and name != state:
            run.stop()
    if state not in st.session_state or again:
        if state in st.session_state:
            st.session_state[state].stop()
        st.session_state[state] = TinyTraining(p.skips, float(p.rate), p.seed)
    if start and not st.session_state[state].start():
        st.info(BUSY, icon=":material/hourglass:")
    if stop:
        st.session_state[state].stop()


def _watch(key: str, state: str, live: bool) -> None:
    """The training as it stands; ``live``: this part of the page comes again every second."""
    run = st.session_state.get(state)
    if run is None:
        return
    seen = run.look()
    views = [
        pictures.View("Picture", run.picture),
        pictures.labelled("Truth", run.picture, run.truth, 0.75),
        pictures.labelled("The network now", run.picture, seen.labels, 0.75),
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
