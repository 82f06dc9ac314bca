"""Train a small network in the page: start, watch, stop."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from vislib.core.text import Decimals, fixed
from vislib.ui import charts, live, stage
from vislib.ui import numbers as tables
from vislib.ui.chapter import Here
from vislib.unet import figures, goals, params

if TYPE_CHECKING:
    from models.training.tiny import TinyTraining


def panel(here: Here, p: params.Train) -> None:
    """The fixed picture, and buttons that train the network of ``p`` a little every tick."""
    from models.training.tiny import SIDE, TinyTraining

    token, pixel = (p.skips, float(p.rate), p.seed), _clicked(here, SIDE)
    with here.place:
        live.watch(
            f"{here.key}.job.last", token, partial(TinyTraining, *token), partial(_draw, here)
        )
    here.challenge(goals.train(_part(pixel)))
    here.say(
        "It trains while you look at it, on fresh drawings, and pauses after "
        f"{live.LIMIT / 60:.0f} minutes or when the chapter is left; “Continue” goes on.",
        before=True,
    )


def _clicked(here: Here, side: int) -> tuple[int, int] | None:
    """The pixel (x, y) of the picture that was clicked last."""
    place = here.hands.clicked("pixel", read=lambda c: (c.x, c.y) if c.mark == "photo" else None)
    if place.size != 2 or not (np.isfinite(place).all() and (place >= 0).all()):
        return None
    return tuple(int(v) for v in np.minimum(place, side - 1))


def _part(pixel: tuple[int, int] | None) -> str | None:
    """Where the ``pixel`` (x, y) lies; None if there is none."""
    from models.training.tiny import PARTS, parts, shown

    if pixel is None:
        return None
    names = {"middle": "in a middle", "edges": "at an edge", "corners": "in a corner"}
    index = parts(shown()[1])[pixel[1], pixel[0]]
    return names[PARTS[index - 1]] if index else "outside the shapes"


def _draw(here: Here, job: TinyTraining | None, going: bool) -> None:
    """The training as it stands."""
    from models.training import tiny

    before, pixel = here.hands.clicks("pixel"), _clicked(here, tiny.SIDE)
    if here.hands.clicks("pixel") != before:  # the click was told to this part of the page alone
        st.rerun()
    picture, truth = tiny.shown()
    none = np.zeros_like(truth)
    labels, wrong, step = (
        (job.labels, job.wrong, job.judged[-1]) if _judged(job) else (none, none, 0)
    )
    scene = figures.train.scene(picture, truth, labels, wrong, step, pixel)
    left, right = st.columns([2.6, 1])  # the curves beside the pictures: both are seen at once
    with left:
        stage.show(scene, key=f"{here.key}.stage", answered=here.answered)
    if not step:
        return
    found = job.found if here.answered else {}
    with right:
        charts.show(
            figures.train.curves(job.judged, job.losses, found, charts.dark()),
            key=f"{here.key}.chart",
            alt="Loss over the steps, and the parts of the shapes that are found.",
        )
    values = {"loss": Decimals(job.losses[-1], 3)}
    values["mean IoU of 12 drawings"] = Decimals(job.scores[-1], 3)
    values |= {f"{name} found": f"{fixed(100 * shares[-1], 0)} %" for name, shares in found.items()}
    tables.metrics(values | {"steps": step, "training": f"{job.seconds:.0f} s"})


def _judged(job: TinyTraining | None) -> bool:
    return bool(job and job.judged)
