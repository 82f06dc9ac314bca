"""The pictures of a network under test: muted, disturbed, and channel by channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from vislib.core import images as store
from vislib.stage.opening import opening
from vislib.ui import link_state as placed
from vislib.ui import stage
from vislib.ui.numbers import metrics
from vislib.unet.arithmetic import Disturbance, GateParams, calibration, disturb
from vislib.unet.figures import path as u_figures
from vislib.unet.figures import pictures
from vislib.unet.widgets import networks
from vislib.unet.widgets import results as network_results
from vislib.unet.widgets.networks import Subject, Walk

if TYPE_CHECKING:
    from models.segmenter import Segmenter


def muted(key: str, p: GateParams, subject: Subject) -> None:
    """The labels of the whole network beside those with muted connections."""
    from models.inside import square

    segmenter = networks.get(p.model)
    photo = square(subject.pixels, segmenter.side)
    other = networks.another(p.model, segmenter.side) if p.exchange else None
    whole, cut = networks.muted(segmenter, photo, p.gates, other)
    views = [
        pictures.View("Picture", photo),
        pictures.labelled("The whole network", photo, whole),
        pictures.labelled("With these connections", photo, cut),
    ]
    if other is not None:
        views.append(pictures.View("Lends its bottleneck", other))
    if subject.truth is None:
        truth, against, classes = whole, "the whole network", segmenter.classes
    else:
        truth, against = networks.square_truth(subject.truth, len(photo)), "the truth"
        whole, classes = subject.judged(whole, segmenter.classes)
        cut, _ = subject.judged(cut, segmenter.classes)
    compared = network_results.compared(truth, whole, cut, classes, against)
    caption = "Each connection is multiplied by its slider before the network goes on."
    if subject.truth is not None and min(p.gates) < 1 and network_results.no_worse(compared):
        caption += " **Nothing is lost here**: on this picture this network does without."
    alt = "The labels of the whole network beside those with muted connections."
    stage.show(pictures.gallery(views, caption, alt), key=f"{key}.stage")
    metrics(compared)
    networks.who_drew(subject, f"{network_results.IOU} {_MISSED}")


_MISSED = "Outline missed by: from the true outline to the nearest that is found, on average."


def disturbed(key: str, p: Disturbance, subject: Subject, told: bool) -> None:
    """What the network makes of a disturbed picture; once ``told``, how sure it is of that."""
    segmenter = networks.get(p.model)
    known = subject.truth is not None
    image = _no_larger(subject.pixels, segmenter.side)
    if known:
        reference = pictures.sampled(subject.truth, image.shape[:2])
    else:
        reference = networks.predicted(p.model, image).labels
    shown, truth = disturb(image, reference, p)
    found = segmenter.predict(shown)
    labels, confidence = found.labels, found.probabilities.max(axis=0)
    if subject.anything:  # two outcomes: background, or any other class
        labels, _ = subject.judged(labels, segmenter.classes)
        confidence = np.where(labels > 0, 1 - found.probabilities[0], found.probabilities[0])
    right = labels == truth
    _, share, _ = calibration(confidence, right)
    views = [
        pictures.View("What the network sees", shown),
        pictures.labelled("Labels", shown, found.labels),
        pictures.View("Its probability: yellow 1, dark 0", pictures.scale_image(confidence, 1.0)),
    ]
    scene = pictures.gallery(
        views,
        _remark(known, truth),
        "A disturbed picture, the labels, and how sure the network is.",
        columns=2,
        extra=pictures.reliability(share, row=1) if known else None,
    )
    if not told:
        later = ("v2", "calibration")
        alt = "A picture and the labels that the network gives it."
        scene = opening(scene, "How sure is it of these labels?", without=later, alt=alt)
    stage.show(scene, key=f"{key}.stage", held=not told)
    if not told:
        networks.who_drew(subject)
        return
    metrics(_certainties(labels, confidence, right, known))
    networks.who_drew(subject)


def _certainties(
    labels: np.ndarray, confidence: np.ndarray, right: np.ndarray, known: bool
) -> dict[str, str]:
    """How much is labelled, how surely, and how much of it agrees with truth or undisturbed."""
    labelled = {"labelled as something": f"{100 * (labels > 0).mean():.1f} %"}
    sure = {"mean probability": f"{100 * confidence.mean():.1f} %"}
    same = f"{100 * right.mean():.1f} %"
    if not known:
        return labelled | sure | {"same labels as undisturbed": same}
    where = f"{100 * confidence[~right].mean():.1f} %" if not right.all() else "nowhere wrong"
    return {"right": same} | sure | {"probability where wrong": where} | labelled


def _no_larger(pixels: np.ndarray, side: int) -> np.ndarray:
    """A picture at the size of the screen, but not below the ``side`` the network works at."""
    height, width = pixels.shape[:2]
    return store.reduce(pixels, max(320, round(side * max(height, width) / min(height, width))))


def _remark(known: bool, truth: np.ndarray) -> str:
    if not known:
        return "Nobody has drawn the truth of this picture: judge the labels yourself."
    line = "The dashed line would be honest: right as often as it claims."
    if not truth.any():
        return f"Nothing of what it knows is here: every coloured pixel is wrong. {line}"
    return line


def channels(key: str, segmenter: Segmenter, walk: Walk) -> None:
    """All channels of the stage that was clicked, as a grid, with their statistics."""
    name, click = f"{key}.channels.of", stage.pressed(f"{key}.stage")
    if click is not None and click.mark == "stages":
        placed.put(name, [click.index])
    chosen = placed.get(name)
    index = -1 if chosen is None or chosen.size != 1 else int(chosen[0])
    if not 0 <= index < len(walk.ledger.stages):
        st.caption("Click a stage of the U for all its channels.")
        return
    maps, said = networks.every_channel(segmenter, walk.photo, index)
    scene = u_figures.channels_scene(walk.ledger.stages[index], maps)
    stage.show(scene, key=f"{key}.channels")
    metrics(said)
