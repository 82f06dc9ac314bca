"""Trained networks and the pictures they are shown: what the U-Net pages share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from vislib import images as store
from vislib.figures.unet_pictures import CLASS_COLOURS, View, gallery, overlay
from vislib.ui import controls, images, stage
from vislib.ui.numbers import table
from vislib.unet import Ledger, areas, ledger, pieces

if TYPE_CHECKING:
    from models.segmenter import Segmenter

DRAWN = ("leaf",)  # networks for which the program can draw a picture with its truth
SUGGESTED = {"person": "astronaut", "pets": "cat", "nuclei": "coins", "leaf": "flower"}


@dataclass(frozen=True, eq=False)
class Subject:
    """What the network looks at; ``truth`` (h, w) uint8 where it is known."""

    name: str
    pixels: np.ndarray
    truth: np.ndarray | None = None


@st.cache_resource(max_entries=16, show_spinner="Loading the network …")
def get(name: str) -> Segmenter:
    """The trained network, shared by all sessions; raises the zoo's sentence when it is missing."""
    from models import zoo

    return zoo.load(name)


def subject(params: type, key: str, model: str) -> Subject:
    """The controls for the picture: a drawing with its truth where there is one, else a photo."""
    if model in DRAWN:
        source = controls.one(params, "source", key)
        if source == "drawing":
            seed = controls.one(params, "seed", key)
            return Subject(f"drawing {seed}", *_drawing(model, seed))
    picture = images.pick(f"{key}.image.{model}", default=SUGGESTED.get(model, "cat"), camera=True)
    return Subject(picture.name, picture.pixels)


@st.cache_data(max_entries=64, show_spinner=False)
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


def walk(segmenter: Segmenter, pixels: np.ndarray, at: tuple[int, int]) -> Walk:
    """Everything the path demo draws, from one run of the network."""
    from models.inside import gradient_field, square, stage_maps

    photo = square(pixels, segmenter.side)
    maps = stage_maps(segmenter, photo)
    labels = maps[-1].argmax(axis=0).astype(np.uint8)
    classes = len(segmenter.classes)
    return Walk(
        ledger(segmenter.side, segmenter.net.down[0][0].out_channels, segmenter.net.depth,
               3, classes, "same"),
        photo,
        maps,
        overlay(photo, labels, 0.6),
        gradient_field(segmenter, photo, *at),
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
    features = segmenter.features(photo)
    whole = segmenter.decode(features).argmax(axis=0).astype(np.uint8)
    if other is not None:
        features = [*features[:-1], segmenter.features(other)[-1]]
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


def compared(
    truth: np.ndarray, whole: np.ndarray, muted: np.ndarray, classes: tuple[str, ...], against: str
) -> dict:
    """Mean IoU and boundary error of the whole and of the muted network."""
    from models.metrics import boundary_error, confusion, iou

    values: dict = {}
    for name, labels in (("whole", whole), ("muted", muted)):
        score = np.nanmean(iou(confusion(truth, labels, len(classes))))
        values[f"mean IoU, {name}"] = (round(float(score), 3), f"against {against}")
        error = boundary_error(truth, labels)
        shown = "no boundary" if np.isnan(error) else f"{error:.1f} px"
        values[f"boundary error, {name}"] = shown
    return values


def fresh_drawing(seed: int) -> Subject:
    """A drawn leaf, its truth with it; no network was trained on drawn ones."""
    return Subject(f"drawing {seed}", *_drawing("leaf", seed))


def side_by_side(names: dict[str, str], drawn: Subject) -> tuple[list[View], list[dict]]:
    """The same drawing through several networks: pictures, and a table of figures."""
    from models import zoo
    from models.metrics import boundary_error, confusion, iou

    views = [View("Drawing", drawn.pixels)]
    rows = []
    for title, name in names.items():
        segmenter = get(name)
        labels = _labels(name, drawn.pixels)
        here = np.nanmean(iou(confusion(drawn.truth, labels, len(segmenter.classes))))
        views.append(View(title, overlay(drawn.pixels, labels, 0.75)))
        rows.append(
            {
                "network": title,
                "parameters": segmenter.parameters,
                "mean IoU here": round(float(here), 3),
                "boundary error here (px)": round(boundary_error(drawn.truth, labels), 2),
                "mean IoU of the 25 test photographs": zoo.entry(name).figures.get(
                    "mIoU", "unknown"
                ),
            }
        )
    return views, rows


@st.cache_data(max_entries=64, show_spinner=False)
def _labels(name: str, pixels: np.ndarray) -> np.ndarray:
    return get(name).predict(pixels).labels


def speeds(name: str) -> list[dict]:
    """One picture at several sizes through the same weights: parameters and milliseconds."""
    segmenter = get(name)
    pixels = store.load("astronaut").pixels
    rows = []
    for side in (96, 128, 256, 512, 1024):
        segmenter.predict(pixels, side=side)
        found = segmenter.predict(pixels, side=side)
        rows.append(
            {
                "input": f"{side} × {side}",
                "parameters": segmenter.parameters,
                "output": f"{side} × {side}",
                "network (ms)": round(found.milliseconds["network"], 1),
            }
        )
    return rows


def speed_table(key: str) -> None:
    """A button, and the table that it makes: one network at many sizes."""
    st.caption(
        "The lesson's own networks pad (same padding) and take any size. Run one and see: "
        "the same weights from 96² to 1024²."
    )
    if st.button("Run 96² to 1024²", key=f"{key}.run", icon=":material/speed:"):
        with st.spinner("Running …"):
            st.session_state[f"{key}.speed.last"] = speeds("person")
    rows = st.session_state.get(f"{key}.speed.last")
    if rows:
        table(rows)


def live_values(segmenter: Segmenter, found, labels: np.ndarray, shown: Subject) -> dict:
    """The numbers beside the live picture: areas that matter, IoU where known, milliseconds."""
    share = areas(labels, len(segmenter.classes))
    values: dict = {}
    if segmenter.name == "leaf" and share[1:].sum() > 0:
        values["leaf affected"] = f"{100 * share[2] / share[1:].sum():.1f} %"
    if segmenter.name == "nuclei":
        values["nuclei found"] = (pieces(labels == 1), "separate pieces")
    if shown.truth is not None:
        values |= against_truth(shown.truth, found.labels, segmenter.classes)
    for name, spent in found.milliseconds.items():
        values[name] = f"{spent:.1f} ms"
    values["in all"] = (f"{found.total:.0f} ms", found.device)
    return values


def against_truth(truth: np.ndarray, labels: np.ndarray, classes: tuple[str, ...]) -> dict:
    """IoU of every class that occurs in either map."""
    from models.metrics import confusion, iou

    each = iou(confusion(truth, labels, len(classes)))
    named = zip(classes, each, strict=True)
    return {f"IoU {name}": round(float(v), 3) for name, v in named if not np.isnan(v)}


def trained_without_skips(key: str) -> None:
    """The same network trained with and without skips, on a drawing; nothing if it is missing."""
    from models import zoo

    names = {"trained with skips": "leaf-small", "trained without": "leaf-small-no-skips"}
    if not set(names.values()) <= set(zoo.available()):
        return
    views, rows = side_by_side(names, fresh_drawing(3))
    scene = gallery(
        views,
        "Cut is not the same as never there: both were trained alike, the second without skips.",
        "Two networks on the same drawing, trained with and without skips.",
    )
    stage.show(scene, key=f"{key}.trained")
    table(rows)
