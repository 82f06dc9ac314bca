"""Trained networks and the pictures they are shown: what the U-Net pages share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from vislib.core import images as store
from vislib.core import masks
from vislib.ui import controls, images, process
from vislib.unet.arithmetic import Ledger, ledger
from vislib.unet.figures import pictures
from vislib.unet.figures.pictures import CLASS_COLOURS, overlay

if TYPE_CHECKING:
    from models.segmenter import Prediction, Segmenter

# Networks for which the program can draw a picture with its truth.
DRAWN = ("leaf", "shapes", "nuclei")
SUGGESTED = {"person": "astronaut", "pets": "cat", "nuclei": "galaxies", "leaf": "flower"}
UNFIT = {
    "nuclei": 'Only "tissue" shows nuclei, in a stain on which this network fails; '
    "upload a micrograph of your own.",
    "leaf": "None of these shows a coffee leaf; upload one.",
}


@dataclass(frozen=True, eq=False)
class Subject:
    """What the network looks at; ``truth`` (h, w) uint8 where it is known.

    ``anything``: the truth says 1 for anything that is not background, of whatever class.
    """

    name: str
    pixels: np.ndarray
    truth: np.ndarray | None = None
    anything: bool = False
    decoded: float | None = None  # milliseconds, of an upload
    note: str = ""  # who drew the truth

    def judged(
        self, labels: np.ndarray, classes: tuple[str, ...]
    ) -> tuple[np.ndarray, tuple[str, ...]]:
        """Labels and classes as the truth tells them apart."""
        if not self.anything:
            return labels, classes
        found = np.where(labels == pictures.UNDECIDED, labels, labels > 0).astype(np.uint8)
        return found, (classes[0], "foreground")


@st.cache_resource(max_entries=16, show_spinner=False)
def get(name: str) -> Segmenter:
    """The trained network, shared by all sessions; raises the zoo's sentence when it is missing."""
    from models import zoo

    return zoo.load(name)


def warm_up() -> None:
    """Load every network (50 MB in all) and run it once: nobody waits when choosing one."""
    from models import zoo

    pixels = drawn("shapes", 0).pixels
    for name in zoo.available():
        try:
            get(name).predict(pixels)
        except ValueError as error:  # the page says so when somebody asks for it
            process.log.warning("warm-up: %s", error)


@st.cache_resource(max_entries=5, show_spinner=False)
def predicted(name: str, pixels: np.ndarray, _decoded: float | None = None):
    """What a network says about a picture; kept, so that opacity and threshold cost no new run.

    ``_decoded``: milliseconds that reading the picture took. One answer about 640 x 640 pixels in
    four classes holds 7 MB.
    """
    return get(name).predict(pixels, decoded=_decoded)


@lru_cache(maxsize=5)
def maps(found: Prediction) -> pictures.Maps:
    """The pictures of what a network said; known by the prediction itself, not by its pixels."""
    return pictures.maps(found.probabilities)


@st.cache_resource(max_entries=4, show_spinner=False)
def encoded(name: str, photo: np.ndarray) -> tuple[list, np.ndarray]:
    """The contracting path's features and the labels of a square picture; at 256 pixels 8 MB."""
    segmenter = get(name)
    features = segmenter.features(photo)
    return features, segmenter.decode(features).argmax(axis=0).astype(np.uint8)


def subject(params: type, key: str, model: str, suggested: dict[str, str] | None = None) -> Subject:
    """The controls for the picture: a drawing with its truth where there is one, else a photo.

    ``suggested``: the photograph to begin with, by network.
    """
    if model in DRAWN:
        source = controls.one(params, "source", key)
        if source == "drawing":
            seed = controls.one(params, "seed", key)
            return drawn(model, seed)
    field = f"{key}.image.{model}"
    start = (suggested or SUGGESTED).get(model, "cat")
    picture = images.pick(field, default=start, camera=True)
    truth, note = None, ""
    if st.session_state.get(field) == picture.name:  # an upload may have any name
        if model in UNFIT:
            st.caption(UNFIT[model])
        truth = masks.truth(model, picture.name, picture.pixels.shape[:2])
        note = masks.note(picture.name) if truth is not None else ""
    return Subject(
        picture.name, picture.pixels, truth, truth is not None, picture.milliseconds, note
    )


def still(model: str) -> np.ndarray:
    """What a network may see before a camera is on: a photograph cut to 4 : 3, from its top."""
    pixels = store.load(SUGGESTED[model]).pixels
    return pixels[: 3 * pixels.shape[1] // 4]


def who_drew(shown: Subject, explained: str = "") -> None:
    """Where the truth comes from, if a hand has drawn it, after what the numbers mean."""
    drawn = f"The truth of this picture was {shown.note}." if shown.note else ""
    if drawn or explained:
        st.caption(f"{explained} {drawn}")


def drawn(model: str, seed: int) -> Subject:
    """A picture drawn by the program with its exact truth; no network was trained on it."""
    return Subject(f"drawing {seed}", *_drawing(model, seed))


@st.cache_resource(max_entries=16, show_spinner=False)
def _drawing(model: str, seed: int) -> tuple[np.ndarray, np.ndarray]:
    from models.drawings import drawing

    return drawing(model, seed)


@dataclass(frozen=True, eq=False)
class Walk:
    """The path of one picture: see ``figures.unet.path_scene``."""

    ledger: Ledger
    photo: np.ndarray
    maps: list[np.ndarray]
    labels: np.ndarray
    field: np.ndarray
    at: tuple[int, int]


@st.cache_resource(max_entries=8, show_spinner=False)
def walk(name: str, pixels: np.ndarray, at: tuple[int, int]) -> Walk:
    """Everything the path demo draws; ``at`` (x, y): the pixel whose field is wanted. 2 MB."""
    from models.inside import opened, square

    segmenter = get(name)
    photo = square(pixels, segmenter.side)
    maps, field = opened(segmenter, photo, *at)
    labels = maps[-1].argmax(axis=0).astype(np.uint8)
    classes = len(segmenter.classes)
    return Walk(
        ledger(segmenter.side, segmenter.net.down[0][0].out_channels, segmenter.net.depth,
               3, classes, "same", "batch"),
        photo,
        maps,
        overlay(photo, labels, 0.6),
        field,
        at,
    )  # fmt: skip


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


def muted(
    segmenter: Segmenter, photo: np.ndarray, gates: tuple[float, ...], other: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray]:
    """Labels of the whole network and with gates (and another picture's bottleneck)."""
    features, whole = encoded(segmenter.name, photo)
    if other is not None:
        features = [*features[:-1], encoded(segmenter.name, other)[0][-1]]
    elif min(gates) == 1:
        return whole, whole
    return whole, segmenter.decode(features, gates).argmax(axis=0).astype(np.uint8)


def another(model: str, side: int) -> np.ndarray:
    """A picture of another kind, to exchange bottlenecks with."""
    from models.inside import square

    if model in DRAWN:
        return square(_drawing(model, 500)[0], side)
    return square(store.load("coffee").pixels, side)


def square_truth(truth: np.ndarray, side: int) -> np.ndarray:
    """The middle square of a truth, as ``models.inside.square`` cuts a picture."""
    n = min(truth.shape)
    top, left = ((size - n) // 2 for size in truth.shape)
    index = ((np.arange(side) + 0.5) * n / side).astype(int)
    return truth[top : top + n, left : left + n][np.ix_(index, index)]


def every_channel(
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
        "zeros": f"{100 * (values == 0).mean():.0f} %",
        "silent channels": f"{silent} of {len(values)}",
    }
