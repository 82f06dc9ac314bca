"""Where it fails: a disturbed picture, its labels, and how sure the network is of them."""

from __future__ import annotations

import numpy as np

from vislib.stage.scene import Bars, Mark, Panel, Path, Scene, Secret
from vislib.unet.figures.parts import View, gallery, labelled, scale_image

_LINE = "The dashed line would be honest: right as often as it claims."


def scene(
    image: np.ndarray,
    labels: np.ndarray,
    confidence: np.ndarray,
    share: np.ndarray | None,
    nothing: bool = False,
) -> Scene:
    """Picture (h, w, 3), its ``labels`` and their probabilities ``confidence`` (h, w).

    ``share`` (bins,): how often the network is right, by its probability; None where nobody knows.
    ``nothing``: the picture is known to hold nothing of what the network finds. Before the answer
    the picture and its labels.
    """
    views = [
        View("What the network sees", image),
        labelled("Labels", image, labels),
        View("Its probability: yellow 1, dark 0", scale_image(confidence, 1.0)),
    ]
    secret = Secret(
        panels=("v2", *(["calibration"] if share is not None else [])),
        caption="How sure is it of these labels?",
        alt="A picture and the labels that the network gives it.",
    )
    return gallery(
        views,
        _caption(share is not None, nothing, bool((labels > 0).any())),
        "A disturbed picture, the labels, and how sure the network is.",
        columns=2,
        extra=None if share is None else reliability(share, row=1),
        secret=secret,
    )


def _caption(known: bool, nothing: bool, coloured: bool) -> str:
    if not known:
        return "Nobody has drawn the truth of this picture: judge the labels yourself."
    if nothing:
        so = ": every coloured pixel is wrong." if coloured else ", and none is coloured."
        return f"Nothing of what it knows is here{so} {_LINE}"
    return _LINE


def reliability(share: np.ndarray, row: int = 0) -> tuple[Panel, list[Mark]]:
    """Bars: the ``share`` (bins,) that is right, by how sure it says it is; the line: honest."""
    bins = len(share)
    x = (np.arange(bins) + 0.5) / bins
    panel = Panel(
        "calibration",
        "Right, by claimed probability",
        (0, 1),
        (0, 1.02),
        axes=True,
        x_label="the network's probability",
        y_label="share that is right",
        row=row,
    )
    some = np.isfinite(share)
    return panel, [
        Bars("calibration", share[some], x=x[some], width=0.8 / bins, color="prediction"),
        Path("calibration", [[0, 0], [1, 1]], color="truth", dash=True),
    ]
