"""Small networks trained alike, side by side on one drawing, and what their seeds tell."""

from __future__ import annotations

import numpy as np
import streamlit as st

from vislib.core.text import Decimals
from vislib.stage.scene import Scene
from vislib.ui import stage
from vislib.ui.chapter import Here
from vislib.unet import numbers
from vislib.unet.figures import spread
from vislib.unet.figures.parts import View, gallery, labelled
from vislib.unet.widgets import networks, subjects

# What it is called: how the name of its network ends.
WAYS_UP = {
    "transposed 2×2": "small",
    "nearest, then 3×3": "small-nearest",
    "bilinear, then 3×3": "small-bilinear",
}
SKIPS = {"trained with skips": "small", "trained without": "small-no-skips"}


def side_by_side(
    data: str, names: dict[str, str], seed: int
) -> tuple[Scene, list[numbers.Numbers]]:
    """One drawing through the small networks ``names`` trained on ``data``; a row of each."""
    columns = 2 if data == "leaf" and len(names) > 2 else None  # leaves are twice as wide as high
    views, rows = [View("Drawing", subjects.drawn(data, seed).pixels)], []
    found = {title: _judged(f"{data}-{ending}", data, seed) for title, ending in names.items()}
    digits = numbers.telling([score for _, score, _ in found.values()])  # one of them may win
    for title, (image, score, error) in found.items():
        views.append(View(title, image))
        rows.append(
            {
                "network": title,
                "parameters": networks.load(f"{data}-{names[title]}").parameters,
                "mean IoU here": Decimals(score, digits),
                "boundary error here (px)": "–" if np.isnan(error) else Decimals(error, 2),
            }
        )
    alt = f"One drawing, labelled by {len(names)} networks."
    return gallery(views, training(data), alt, columns=columns), rows


def training(data: str) -> str:
    """How the networks of ``data`` were trained, in a sentence."""
    from models import scores

    found = scores.variants(f"{data}-small")
    if found is None:
        return "Networks trained on the same pictures, one training each: no rule follows from one."
    return (
        f"Each went {found.steps:,} steps over the very same batches of {found.batch} pictures. Of "
        f"{len(found.seeds)} seeds the one with the middle mean IoU is shown."
    )


def measured(data: str, names: dict[str, str]) -> dict[str, tuple[float, ...]]:
    """Mean IoU on test pictures, a number a seed, by the name shown; empty where unmeasured."""
    from models import scores

    found = scores.variants(f"{data}-small")
    if found is None:
        return {}
    return {title: found.figures[f"{data}-{ending}"]["mIoU"] for title, ending in names.items()}


def seeds(here: Here, data: str, names: dict[str, str]) -> None:
    """The spread over the seeds, a dot each; nothing where nothing was measured."""
    from models import scores

    if (each := measured(data, names)) and here.answered:
        pictures = scores.variants(f"{data}-small").pictures
        scene = spread.scene(each, f"Mean IoU on {pictures} test pictures")
        stage.show(scene, key=f"{here.key}.spread")


@st.cache_resource(max_entries=32, show_spinner=False)
def _judged(name: str, data: str, seed: int) -> tuple[np.ndarray, float, float]:
    """A drawing with a network's labels over it (0.4 MB), their mean IoU and boundary error."""
    from models.metrics import boundary_error, confusion, iou

    drawn, segmenter = subjects.drawn(data, seed), networks.load(name)
    labels = segmenter.predict(drawn.pixels).labels
    score = np.nanmean(iou(confusion(drawn.truth, labels, len(segmenter.classes))))
    image = labelled("", drawn.pixels, labels, 0.75).image
    return image, float(score), boundary_error(drawn.truth, labels)
