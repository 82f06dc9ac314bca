"""What the chapters compute for their pictures, and show below and beside them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from models import devices
from vislib.core import images as store
from vislib.core.conditions import Condition
from vislib.core.text import Decimals
from vislib.ui import controls, folds, limits, notices, stage
from vislib.ui import numbers as tables
from vislib.ui.chapter import Here
from vislib.unet import figures, goals, numbers, params, results, snippets
from vislib.unet.figures.parts import sampled
from vislib.unet.widgets import networks, subjects, trained
from vislib.unet.widgets.networks import Run, Walk
from vislib.unet.widgets.subjects import Subject

if TYPE_CHECKING:
    from models.segmenter import Segmenter
    from vislib.unet.widgets.filling import Filling

UNLIKE = {"person": "rocket", "pets": "flower", "nuclei": "galaxies"}
SIDES = (96, 128, 256, 512, 1024)


def photo_code(p: params.Looks, subject: Subject) -> str:
    """Lines of code that get the picture of the page."""
    return snippets.picture(p, subject.name, limits.PICTURE_SIDE, subject.decoded is None)


# -- live --------------------------------------------------------------------------------------
def judged(here: Here, p: params.Live, subject: Subject, run: Run, labels: np.ndarray) -> None:
    """Below the live picture: IoU where the truth is known, times, the challenge, the card.

    ``labels`` (h, w): those shown, with pixels that got none.
    """
    found, classes = run.found, networks.load(p.model).classes
    if found.notice != devices.notice():  # of this run alone: the other stands above
        notices.device(found.notice)
    before, told = {}, {}
    asked = (Condition(False, "no truth is known here, choose a network that has drawings"),)
    if subject.truth is not None:
        seen, names = subject.as_foreground(labels, classes)
        before = numbers.against_truth(results.ious(subject.truth, seen, len(names)), names)
        if p.model == "nuclei" and not subject.anything:
            told = {"nuclei drawn": results.pieces(subject.truth == 1)}
        asked = goals.live(*numbers.selected(subject.truth, seen), p.threshold)
    here.challenge(*asked)
    spent = numbers.times(found.milliseconds, found.total, found.device, found.batch)
    here.numbers(told, before | spent)
    explained = numbers.IOU if subject.truth is not None else ""
    credit = subjects.truth_credit(subject)
    here.say(f"{explained} {credit} {numbers.TIMES.format(at=run.at)}", before=True)
    card = partial(st.markdown, networks.card(p.model))
    folds.fold("The card of this network", card, icon=":material/badge:")


# -- the path of the data ----------------------------------------------------------------------
def clicked(here: Here, side: int) -> tuple[int, int]:
    """The pixel (x, y) of the labels that was clicked last, kept as shares of the side."""
    shares = here.hands.clicked(
        "pixel",
        (0.5, 0.5),
        read=lambda c: (c.x / side, c.y / side) if c.mark == "labels" else None,
    )
    if shares.size != 2 or not np.isfinite(shares).all():
        shares = np.array([0.5, 0.5])
    return tuple(int(np.clip(v * side, 0, side - 1)) for v in shares)


def stage_clicked(here: Here, walk: Walk) -> int:
    """The index of the stage that was clicked last; -1 for none, and before the answer."""
    chosen = here.hands.clicked(
        "of", (-1,), read=lambda c: (c.index,) if c.mark == "stages" else None
    )
    index = int(chosen[0]) if chosen.size == 1 else -1
    return index if here.answered and 0 <= index < len(walk.ledger.stages) else -1


def channels(
    here: Here, segmenter: Segmenter, walk: Walk, index: int, filling: Filling | None = None
) -> None:
    """All channels of the stage ``index`` as a grid, with their statistics."""
    if not here.answered:
        return
    if index < 0:
        st.caption("Click a stage of the U for all its channels.")
        return
    maps, said = networks.channels(segmenter, walk.photo, index)
    live = filling.live("channels") if filling and index else ""
    stages = walk.ledger.stages
    scene = figures.path.channels_scene(stages[index], maps, stages[0].size, live)
    stage.show(scene, key=f"{here.key}.channels")
    tables.metrics(said)


# -- what the skips carry ----------------------------------------------------------------------
@dataclass(frozen=True, eq=False)
class Muted:
    """A square picture through the whole and the muted network, and what that changes."""

    photo: np.ndarray
    whole: np.ndarray
    labels: np.ndarray
    donor: np.ndarray | None
    truth: np.ndarray | None
    changes: results.Changes
    against: str
    compared: numbers.Numbers


def muted(p: params.Skips, subject: Subject, segmenter: Segmenter) -> Muted:
    """What closed connections do, judged by the truth, else by the whole network."""
    from models.inside import square, square_labels
    from models.metrics import boundary_missed

    photo = square(subject.pixels, segmenter.side)
    donor = networks.donor_picture(p.model, segmenter.side) if p.exchange else None
    whole, now = networks.muted(segmenter, photo, p.gates, donor, p.where != "server")
    known = None if subject.truth is None else square_labels(subject.truth, len(photo))
    if known is None:
        seen, cut, truth = whole, now, whole
        classes, against = segmenter.classes, figures.skips.WHOLE
    else:
        truth, against = known, "the truth"
        seen, classes = subject.as_foreground(whole, segmenter.classes)
        cut, _ = subject.as_foreground(now, segmenter.classes)
    scores = [float(np.nanmean(results.ious(truth, map_, len(classes)))) for map_ in (seen, cut)]
    missed = [boundary_missed(truth, map_) for map_ in (seen, cut)]
    return Muted(
        photo, whole, now, donor, known, results.changes(truth, seen, cut), against,
        numbers.compared(scores, missed, against, len(np.unique(truth)) > 1),
    )  # fmt: skip


def cut(subject: Subject, side: int) -> str:
    """What the network gets here of a picture that is no square; empty of one that is."""
    height, width = subject.pixels.shape[:2]
    if height == width:
        return ""
    return (
        f"Of this picture the network gets the middle square, {side} × {side}; in “Live” it gets "
        "all of it, and may label it otherwise."
    )


def measured() -> list[numbers.Numbers]:
    """The rows of what closed connections cost on test pictures."""
    from models import scores

    found = {name: scores.muted(name) for name in params.MODELS}
    return numbers.muted({name: (m.pictures, m.lost) for name, m in found.items() if m})


def donor_code(model: str) -> str:
    """Lines of code that get the picture whose bottleneck is lent."""
    if model in params.DRAWN:
        return f'photo, truth = drawing("{model}", {networks.DONOR})'
    return f'photo = images.load("{networks.LENDER}").pixels'


def trained_without(here: Here) -> None:
    """The same network trained with and without skips, on a drawing; nothing if it is missing."""
    from models import zoo

    st.markdown("**Closed is not the same as never there**")
    p = controls.read(params.Trained, f"{here.key}.trained", columns=4)
    if not {f"{p.data}-{ending}" for ending in trained.SKIPS.values()} <= set(zoo.available()):
        return
    scene, rows = trained.side_by_side(p.data, trained.SKIPS, p.seed)
    stage.show(scene, key=f"{here.key}.trained")
    tables.table(rows)
    st.caption(numbers.ERROR)
    trained.seeds(here, p.data, trained.SKIPS)


# -- which sizes fit ---------------------------------------------------------------------------
def speed_table(here: Here, multiple: int) -> None:
    """A button, and the table that it makes: one network at many sizes.

    ``multiple``: what a side is divided by on the way down.
    """
    st.caption(
        "The lesson's own networks pad (same padding): with them a size fits if it can be divided "
        f"by {multiple}. Any other picture is first continued by its mirror image up to such a "
        "size, and the labels are cut back. Run one and see: the same weights from 96² to 1024²."
    )
    if st.button("Run 96² to 1024²", key=f"{here.key}.run", icon=":material/speed:"):
        with st.spinner("Running …"):
            photo = store.load("astronaut").pixels
            rows = speeds(networks.load("person"), photo)
            st.session_state[f"{here.key}.speed.last"] = rows
    if rows := st.session_state.get(f"{here.key}.speed.last"):
        tables.table(rows)


def speeds(segmenter: Segmenter, pixels: np.ndarray, sides: tuple[int, ...] = SIDES) -> list[dict]:
    """One picture at several sizes through the same weights: parameters and milliseconds.

    Each size goes through three times, and the least is told: others' work only ever adds.
    """
    rows = []
    for side in sides:
        least = min(segmenter.predict(pixels, side=side).milliseconds["network"] for _ in range(3))
        rows.append(
            {
                "input": f"{side} × {side}",
                "parameters": segmenter.parameters,
                "output": f"{side} × {side}",
                "network (ms), least of three": Decimals(least, 1),
            }
        )
    return rows


# -- where it fails ----------------------------------------------------------------------------
@dataclass(frozen=True, eq=False)
class Disturbed:
    """A disturbed picture, what the network makes of it and how surely; see ``fails.scene``."""

    image: np.ndarray
    labels: np.ndarray
    confidence: np.ndarray
    share: np.ndarray | None
    nothing: bool
    right: float
    sure: float
    certainties: numbers.Numbers


def disturbed(p: params.Fails, subject: Subject) -> Disturbed:
    """What the network makes of the picture as ``p`` disturbs it."""
    segmenter, known = networks.load(p.model), subject.truth is not None
    image = _no_larger(subject.pixels, segmenter.side)
    if known:
        reference = sampled(subject.truth, image.shape[:2])
    else:
        reference = networks.predicted(p.model, image).found.labels
    shown, truth = results.disturb(image, reference, p)
    found = segmenter.predict(shown)
    labels, confidence = found.labels, found.probabilities.max(axis=0)
    if subject.anything:  # two outcomes: background, or any other class
        labels, _ = subject.as_foreground(labels, segmenter.classes)
        confidence = np.where(labels > 0, 1 - found.probabilities[0], found.probabilities[0])
    right = labels == truth
    share = results.calibration(confidence, right)[1] if known else None
    return Disturbed(
        shown, found.labels, confidence, share, known and not truth.any(),
        float(right.mean()), float(confidence.mean()),
        numbers.certainties(labels, confidence, right, known),
    )  # fmt: skip


def _no_larger(pixels: np.ndarray, side: int) -> np.ndarray:
    """A picture at the size of the screen, but not below the ``side`` the network works at."""
    height, width = pixels.shape[:2]
    return store.reduce(pixels, max(320, round(side * max(height, width) / min(height, width))))
