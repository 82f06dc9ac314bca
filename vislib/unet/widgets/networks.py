"""Trained networks and what they say of a picture, computed once for all sessions."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from vislib.core import images as store
from vislib.ui import process
from vislib.unet import params
from vislib.unet.arithmetic import Ledger, ledger
from vislib.unet.figures import live
from vislib.unet.figures.parts import CLASS_COLOURS, overlay
from vislib.unet.numbers import percent
from vislib.unet.widgets import subjects

if TYPE_CHECKING:
    from models.segmenter import Prediction, Segmenter


DONOR, LENDER = 500, "coffee"  # the drawing, or the photograph, whose bottleneck is lent


@st.cache_resource(max_entries=16, show_spinner=False)
def load(name: str, full: bool = False) -> Segmenter:
    """The trained network, shared by all sessions; raises the zoo's sentence when it is missing.

    ``full``: in float32 wherever it runs, as browsers compute it.
    """
    from models import zoo

    return zoo.load(name, precision="full" if full else "auto")


def warm_up() -> None:
    """Load every network (50 MB in all) and run it once: nobody waits when choosing one."""
    from models import zoo

    pixels = subjects.drawn("shapes", 0).pixels
    for name in zoo.available():
        try:
            load(name).predict(pixels)
        except ValueError as error:  # the page says so when somebody asks for it
            process.log.warning("warm-up: %s", error)


@dataclass(frozen=True, eq=False)
class Run:
    """A prediction, and the time of day ("HH:MM:SS") at which it was made."""

    found: Prediction
    at: str


@st.cache_resource(max_entries=5, show_spinner=False)
def predicted(
    name: str, pixels: np.ndarray, _decoded: float | None = None, full: bool = False
) -> Run:
    """What a network says about a picture; kept, so that opacity and threshold cost no new run.

    ``_decoded``: milliseconds that reading the picture took. One answer about 640 x 640 pixels in
    four classes holds 7 MB.
    """
    return Run(load(name, full).predict(pixels, decoded=_decoded), time.strftime("%H:%M:%S"))


@lru_cache(maxsize=5)
def maps(run: Run) -> live.Maps:
    """The pictures of what a network said; cached by the identity of the run, not its pixels."""
    return live.maps(run.found.probabilities)


@st.cache_resource(max_entries=4, show_spinner=False)
def encoded(name: str, photo: np.ndarray, full: bool = False) -> tuple[list, np.ndarray]:
    """The contracting path's features and the labels of a square picture; at 256 pixels 8 MB."""
    segmenter = load(name, full)
    features = segmenter.features(photo)
    return features, segmenter.decode(features).argmax(axis=0).astype(np.uint8)


def muted(
    segmenter: Segmenter,
    photo: np.ndarray,
    gates: tuple[float, ...],
    donor: np.ndarray | None,
    full: bool = False,
) -> tuple[np.ndarray, np.ndarray]:
    """Labels (n, n) uint8 of the whole network and of the one with gates.

    ``donor``: another picture (n, n, 3), whose bottleneck takes the place of the photo's own.
    """
    features, whole = encoded(segmenter.name, photo, full)
    if donor is not None:
        features = [*features[:-1], encoded(segmenter.name, donor, full)[0][-1]]
    elif min(gates) == 1:
        return whole, whole
    return whole, segmenter.decode(features, gates).argmax(axis=0).astype(np.uint8)


def donor_picture(model: str, side: int) -> np.ndarray:
    """A picture (side, side, 3) of another kind, to exchange bottlenecks with."""
    from models.inside import square

    if model in params.DRAWN:
        return square(subjects.drawn(model, DONOR).pixels, side)
    return square(store.load(LENDER).pixels, side)


@dataclass(frozen=True, eq=False)
class Walk:
    """The path of one picture: see ``figures.path.scene``, where ``shown`` are the labels."""

    ledger: Ledger
    photo: np.ndarray
    maps: list[np.ndarray]
    labels: np.ndarray
    shown: np.ndarray
    field: np.ndarray
    at: tuple[int, int]


@st.cache_resource(max_entries=8, show_spinner=False)
def walk(name: str, pixels: np.ndarray, at: tuple[int, int], full: bool = False) -> Walk:
    """Everything the path draws; ``at`` (x, y): the pixel whose field is wanted. 2 MB."""
    from models.inside import opened, square

    segmenter = load(name, full)
    photo = square(pixels, segmenter.side)
    maps, labels, field = opened(segmenter, photo, *at)
    shown = overlay(photo, labels, 0.6)
    return Walk(ledger_of(segmenter), photo, maps, labels, shown, field, at)


def ledger_of(segmenter: Segmenter) -> Ledger:
    """The ledger of a trained network for a square picture of its working size."""
    base, depth = segmenter.net.down[0][0].out_channels, segmenter.net.depth
    return ledger(segmenter.side, base, depth, 3, len(segmenter.classes), "same", "batch")


def channels(
    segmenter: Segmenter, photo: np.ndarray, index: int
) -> tuple[np.ndarray, dict[str, str]]:
    """All maps (channels, h, w) uint8 of a stage, each stretched to its maximum; what they hold."""
    from models.inside import stage_values

    values = stage_values(segmenter, photo, index)
    highest = np.maximum(values.max(axis=(1, 2), keepdims=True), 1e-6)
    shown = (np.maximum(values, 0) / highest * 255).round().astype(np.uint8)
    silent = int((values.max(axis=(1, 2)) <= 0).sum())
    shape = " × ".join(str(n) for n in values.shape)
    return shown, {
        "shape": shape,
        "mean": f"{values.mean():.3g}",
        "largest": f"{values.max():.3g}",
        "zeros": percent((values == 0).mean()),
        "silent channels": f"{silent} of {len(values)}",
    }


def card(name: str) -> str:
    """The model card of a network, Markdown, its headings made small."""
    from models import zoo

    return zoo.card(name).replace("# ", "#### ", 1)


def colour_key(classes: tuple[str, ...]) -> None:
    """The colours of the classes, background left out."""
    parts = [
        f'<span style="display:inline-block;width:.8em;height:.8em;border-radius:2px;'
        f'background:{colour}"></span> {name}'
        for name, colour in zip(classes[1:], CLASS_COLOURS, strict=False)
    ]
    st.html("<br>".join(parts))
