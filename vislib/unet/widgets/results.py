"""The numbers beside a network's picture: areas, counts, IoU, comparisons, milliseconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from vislib.core import images as store
from vislib.ui import controls, stage
from vislib.ui import questions as ask
from vislib.ui.numbers import Fixed, table
from vislib.unet.arithmetic import VariantParams, areas, pieces
from vislib.unet.figures.pictures import UNDECIDED, View, gallery, labelled
from vislib.unet.widgets import networks
from vislib.unet.widgets.networks import Subject, get

if TYPE_CHECKING:
    from models.segmenter import Segmenter

IOU = "IoU: pixels in both answer and truth, divided by pixels in either; 1 is perfect."

# What it is called: how the name of its network ends.
WAYS_UP = {
    "transposed 2×2": "small",
    "nearest, then 3×3": "small-nearest",
    "bilinear, then 3×3": "small-bilinear",
}
SKIPS = {"trained with skips": "small", "trained without": "small-no-skips"}


def affected(labels: np.ndarray) -> float:
    """Percent of the leaf (classes 1 and 2) that is symptom (2); 0 without a leaf."""
    leaf = ((labels == 1) | (labels == 2)).sum()
    return float(100 * (labels == 2).sum() / leaf) if leaf else 0.0


def amount(segmenter: Segmenter, labels: np.ndarray) -> tuple[str, float | int, str]:
    """What to ask about a result: the question, the number and its unit."""
    if segmenter.name == "nuclei":
        return "How many separate nuclei does the network find?", pieces(labels == 1), "nuclei"
    if segmenter.name == "leaf":
        return "How much of the leaf does it find affected?", round(affected(labels), 1), "%"
    share = round(100 * float((labels > 0).mean()), 1)
    return "How much of the picture does it not call background?", share, "%"


def ask_amount(segmenter: Segmenter, labels: np.ndarray, shown: Subject) -> bool:
    """The learner estimates before the numbers are shown; asked anew for every picture."""
    question, answer, unit = amount(segmenter, labels)
    count = isinstance(answer, int)
    return ask.number(
        f"unet.q.live.{segmenter.name}.{shown.name}",
        f"Estimate from the colours: {question[0].lower()}{question[1:]}",
        answer=answer,
        tolerance=max(2, 0.2 * answer) if count else 5.0,
        unit=unit,
        explain="Counted as connected pieces, without a threshold: touching ones count once, dust "
        "counts too."
        if count
        else "Counted pixel by pixel, without a threshold. Areas are hard to judge by eye; a "
        "label map turns them into numbers.",
    )


def legend(segmenter: Segmenter, labels: np.ndarray, told: bool) -> list[str]:
    """A text for every class but the background: its area once it may be ``told``.

    And one for the pixels without a label, where there are any.
    """
    names = segmenter.classes[1:]
    undecided = float((labels == UNDECIDED).mean())
    last = [f"no label {100 * undecided:.1f} %"] if undecided else []
    if not told:
        return [*names, *last]
    texts = [
        f"{name} {100 * share:.1f} %"
        for name, share in zip(names, areas(labels, len(segmenter.classes))[1:], strict=True)
    ]
    if segmenter.name == "nuclei":
        texts[0] += f", {pieces(labels == 1)} pieces"
    if segmenter.name == "leaf":
        texts[1] += f", {affected(labels):.1f} % of the leaf"
    return texts + last


def live_values(
    segmenter: Segmenter, found, labels: np.ndarray, shown: Subject, told: bool
) -> dict:
    """The numbers below the live picture: IoU where the truth is known, milliseconds, device.

    ``labels``: those shown, with pixels that got none; ``told``: what was asked may be shown.
    """
    values: dict = {}
    if shown.truth is not None:
        labels, classes = shown.judged(labels, segmenter.classes)
        values |= against_truth(shown.truth, labels, classes)
        if told and segmenter.name == "nuclei" and not shown.anything:
            values["nuclei drawn"] = pieces(shown.truth == 1)
    for name, spent in found.milliseconds.items():
        values[name] = f"{spent:.1f} ms"
    values["in all"] = (f"{found.total:.0f} ms", found.device)
    return values


def against_truth(truth: np.ndarray, labels: np.ndarray, classes: tuple[str, ...]) -> dict:
    """IoU of every class that occurs in either map; a pixel without a label is in none."""
    from models.metrics import confusion, iou

    undecided = len(classes)
    counts = confusion(truth, np.minimum(labels, undecided), undecided + 1)
    each = iou(counts)[:undecided]
    named = zip(classes, each, strict=True)
    return {f"IoU {name}": Fixed(v, 3) for name, v in named if not np.isnan(v)}


def compared(
    truth: np.ndarray, whole: np.ndarray, muted: np.ndarray, classes: tuple[str, ...], against: str
) -> dict:
    """Mean IoU of the whole and of the muted network, and how far the outline is missed."""
    from models.metrics import boundary_missed, confusion, iou

    values: dict = {}
    for name, labels in (("whole", whole), ("muted", muted)):
        score = np.nanmean(iou(confusion(truth, labels, len(classes))))
        values[f"mean IoU, {name}"] = (Fixed(score, 3), f"against {against}")
        missed = boundary_missed(truth, labels)
        shown = "nothing found" if np.isnan(missed) else f"{missed:.1f} px"
        values[f"outline missed by, {name}"] = shown
    return values


def no_worse(compared: dict) -> bool:
    """Whether the muted network of ``compared`` finds at least as much as the whole one."""
    return compared["mean IoU, muted"][0] >= compared["mean IoU, whole"][0]


def side_by_side(data: str, names: dict[str, str], seed: int) -> tuple[list[View], list[dict]]:
    """One drawing through several small networks trained on ``data``: pictures and figures."""
    views, rows = [View("Drawing", networks.drawn(data, seed).pixels)], []
    for title, ending in names.items():
        segmenter, measured = get(f"{data}-{ending}"), _measured(f"{data}-{ending}")
        image, score, error = _judged(segmenter.name, data, seed)
        count = round(measured.get("test pictures", 0))
        views.append(View(title, image))
        rows.append(
            {
                "network": title,
                "parameters": segmenter.parameters,
                "mean IoU here": Fixed(score, 3),
                "boundary error here (px)": "–" if np.isnan(error) else Fixed(error, 2),
                f"mean IoU of {count} test pictures": Fixed(measured["mIoU"], 3)
                if "mIoU" in measured
                else "unknown",
            }
        )
    return views, rows


@st.cache_resource(max_entries=32, show_spinner=False)
def _judged(name: str, data: str, seed: int) -> tuple[np.ndarray, float, float]:
    """A drawing with a network's labels over it (0.4 MB), their mean IoU and boundary error."""
    from models.metrics import boundary_error, confusion, iou

    drawn, segmenter = networks.drawn(data, seed), get(name)
    labels = segmenter.predict(drawn.pixels).labels
    score = np.nanmean(iou(confusion(drawn.truth, labels, len(segmenter.classes))))
    image = labelled("", drawn.pixels, labels, 0.75).image
    return image, float(score), boundary_error(drawn.truth, labels)


@st.cache_resource(max_entries=16, show_spinner=False)
def _measured(name: str) -> dict[str, float]:
    from models import zoo

    return zoo.entry(name).figures


def trained_without_skips(key: str) -> None:
    """The same network trained with and without skips, on a drawing; nothing if it is missing."""
    from models import zoo

    wanted = controls.read(VariantParams, f"{key}.trained", columns=4)
    if not {f"{wanted.data}-{ending}" for ending in SKIPS.values()} <= set(zoo.available()):
        return
    views, rows = side_by_side(wanted.data, SKIPS, wanted.seed)
    scene = gallery(
        views,
        "Cut is not the same as never there: both were trained alike, the second without skips.",
        "Two networks on the same drawing, trained with and without skips.",
    )
    stage.show(scene, key=f"{key}.trained")
    table(rows)
    st.caption(f"One training each, and a short one: do not trust it as a rule. {IOU}")


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


def speed_table(key: str, multiple: int) -> None:
    """A button, and the table that it makes: one network at many sizes.

    ``multiple``: what a side is divided by on the way down.
    """
    st.caption(
        "The lesson's own networks pad (same padding): with them a size fits if it can be divided "
        f"by {multiple}. Any other picture is first continued by its mirror image up to such a "
        "size, and the labels are cut back. Run one and see: the same weights from 96² to 1024²."
    )
    if st.button("Run 96² to 1024²", key=f"{key}.run", icon=":material/speed:"):
        with st.spinner("Running …"):
            st.session_state[f"{key}.speed.last"] = speeds("person")
    rows = st.session_state.get(f"{key}.speed.last")
    if rows:
        table(rows)
