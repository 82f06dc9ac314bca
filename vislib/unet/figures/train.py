"""Train it yourself: the fixed picture while a network learns, and its curves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from vislib.core.text import plural
from vislib.figures import charts
from vislib.stage import theme
from vislib.stage.caption import Caption
from vislib.stage.scene import Boxes, Scene, Secret
from vislib.stage.theme import CATEGORICAL
from vislib.unet.figures.parts import View, gallery, labelled, scale_image


def scene(
    picture: np.ndarray,
    truth: np.ndarray,
    labels: np.ndarray,
    wrong: np.ndarray,
    steps: int,
    pixel: tuple[int, int] | None = None,
) -> Scene:
    """Picture (h, w, 3), truth, what the network says after so many steps, (h, w) each.

    ``wrong`` (h, w): the step at which a pixel was last wrong, hidden before the answer; ``pixel``
    (x, y): the one that was clicked.
    """
    views = [
        View("Picture; click a pixel", picture),
        labelled("Truth", picture, truth, 0.75),
        labelled("The network now", picture, labels, 0.75),
        View("When last wrong", scale_image(wrong, max(steps, 1))),
    ]
    said = Caption("Untrained.")
    if steps:
        said = Caption("After {steps}. Bright: wrong until late.", steps=plural(steps, "step"))
    if pixel is not None and steps:
        if last := int(wrong[pixel[1], pixel[0]]):
            when = plural(last, "step")
            said += Caption(" The clicked pixel was last wrong after {last}.", last=when)
        else:
            said += " The clicked pixel was never wrong."
    alt = "The fixed picture, its truth and what the network in training says."
    made = gallery(views, said, alt, columns=4, height=260, secret=Secret(panels=("v3",)))
    photo = replace(made.marks[0], id="photo", click=True)
    ring = [] if pixel is None else [
        Boxes(view, [(pixel[0] - 1, pixel[1] - 1, 3, 3)], color="gradient", fill=0, width=2)
        for view in ("v0", "v2", "v3")
    ]  # fmt: skip
    return replace(made, marks=[photo, *made.marks[1:], *ring])


def curves(
    steps: Sequence[int], losses: Sequence[float], shares: Mapping[str, Sequence[float]], dark: bool
):
    """The loss, and ``shares`` 0..1 by name, over the steps: a Plotly figure with two axes."""
    charts.wait_for_pandas()
    import plotly.graph_objects as go

    dashes = ("solid", "dash", "dot")
    lines = [
        go.Scatter(x=list(steps), y=list(share), name=name, yaxis="y2",
                   line={"color": theme.colour(CATEGORICAL[i], dark), "dash": dashes[i]})
        for i, (name, share) in enumerate(shares.items())
    ]  # fmt: skip
    loss = go.Scatter(x=list(steps), y=list(losses), name="loss",
                      line={"color": theme.colour(CATEGORICAL[4], dark)})  # fmt: skip
    fig = charts.figure(loss, *lines, dark=dark, height=260)
    second = {"title": "found", "overlaying": "y", "side": "right", "range": [0, 1.02]}
    fig.update_layout(
        xaxis_title="steps",
        yaxis={"title": "loss", "rangemode": "tozero"},
        yaxis2=second | {"tickmode": "linear", "tick0": 0, "dtick": 0.25},
    )
    return fig
