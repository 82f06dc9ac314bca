"""Top-k: every picture's guesses in order, and where among them the truth stands."""

from __future__ import annotations

import numpy as np

from vislib.core.text import fixed
from vislib.softmax.distributions import softmax
from vislib.softmax.loss import ANIMALS, ranks, top_k
from vislib.stage.caption import Caption
from vislib.stage.scene import (
    Bars,
    Boxes,
    Cells,
    Label,
    Panel,
    Path,
    Points,
    Scene,
    Secret,
    Segments,
)

RANGE = (-4.0, 6.0)  # of the draggable scores


def top_scene(scores, labels, picture: int) -> Scene:
    """One frame for each k; handle "scores" of the chosen ``picture``.

    Before the answer only the guesses: to see where the truth stands would be to count.
    """
    n, classes = np.shape(scores)
    animal = ANIMALS[labels[picture]]
    article = "an" if animal[0] in "aeiou" else "a"
    title = f"scores of picture {picture + 1}, {article} {animal}"
    panels = [
        Panel("scores", title, (-0.6, classes - 0.4), RANGE, weight=1.1, tall=0.7),
        Panel("batch", "guesses of every picture, best first", (-1.6, classes + 0.1), (-1.4, n),
              y_down=True, weight=1.3, tall=1.5),
        Panel("curve", "top-k accuracy", (0.5, classes + 0.5), (0, 1.05), axes=True, x_label="k",
              weight=0.7, tall=0.7),
    ]  # fmt: skip
    truth = [_truth(scores, labels), _cut(n, classes)]
    marks = [_bars(scores[picture], labels[picture]), *_batch(scores, picture)]
    alt = f"The guesses of {n} pictures in order"
    return Scene(
        panels,
        [*marks, *truth, *_curve(scores, labels)],
        frames=classes,
        captions=[_caption(scores, labels, j + 1) for j in range(classes)],
        alt=f"{alt}; the true class of each is framed.",
        height=400,
        start=0,
        frame_ms=900,
        secret=Secret(
            panels=["curve"],
            marks=truth,
            caption="Each row is a picture: all ten classes, the highest score first.",
            alt=f"{alt}.",
        ),
    )


def _bars(scores, label: int) -> Bars:
    k = len(scores)
    colors = np.full(k, "input", dtype=object)
    colors[label] = "output"
    p = softmax(scores)
    return Bars(
        "scores",
        np.asarray(scores),
        color=colors.astype(str),
        labels=list(ANIMALS),
        drag="y",
        id="scores",
        hover=[
            f"{name}{' (the truth)' if i == label else ''}: score {fixed(s, 2)}, p = {fixed(q)}"
            for i, (name, s, q) in enumerate(zip(ANIMALS, scores, p, strict=True))
        ],
    )


def _batch(scores, picture: int) -> list:
    """All guesses as cells, best first; an arrow at the chosen picture, ranks above."""
    classes = np.shape(scores)[1]
    order = np.argsort(-np.asarray(scores), axis=1, kind="stable")
    p = np.take_along_axis(softmax(scores), order, axis=1)
    names = np.array(ANIMALS)[order].ravel()
    ranked = np.stack([np.arange(classes) + 0.5, np.full(classes, -0.6)], -1)
    return [
        Cells(
            "batch",
            p,
            scale="input",
            vmin=0,
            vmax=1,
            text=names.tolist() if len(p) <= 25 else None,
            id="batch",
            hover=[
                f"Picture {i // classes + 1}, guess {i % classes + 1}: {name}, p = {fixed(v)}"
                for i, (name, v) in enumerate(zip(names, p.ravel(), strict=True))
            ],
        ),
        Label("batch", (-0.7, picture + 0.5), "▶", size=0.8),
        Label("batch", ranked, [str(j + 1) for j in range(classes)], color="muted", size=0.8),
    ]


def _truth(scores, labels) -> Boxes:
    """A frame around the true class of every picture."""
    order = np.argsort(-np.asarray(scores), axis=1, kind="stable")
    places = np.argmax(order == np.asarray(labels)[:, None], axis=1)
    n = len(places)
    frames = np.stack([places, np.arange(n), np.ones(n), np.ones(n)], axis=-1)
    return Boxes("batch", frames, color="output", fill=0.35, width=3)


def _cut(n: int, classes: int) -> Segments:
    """The line after the k-th guess."""
    ends = np.zeros((classes, 1, 4))
    ends[:, 0, 0] = ends[:, 0, 2] = np.arange(1, classes + 1)
    ends[:, 0, 1], ends[:, 0, 3] = -1.2, n
    return Segments("batch", ends, color="gradient", width=4)


def _curve(scores, labels) -> list:
    classes = np.shape(scores)[1]
    ks = np.arange(1, classes + 1)
    shares = np.array([top_k(scores, labels, int(k)) for k in ks])
    xy = np.stack([ks, shares], axis=-1)
    return [
        Path("curve", xy, color="output", width=2.5),
        Points("curve", xy, size=4, color="output"),
        Points("curve", xy[:, None], size=9, color="gradient"),
    ]


def _caption(scores, labels, k: int) -> Caption:
    hits, n = int((ranks(scores, labels) <= k).sum()), len(labels)
    place = "the best guess" if k == 1 else f"among the first {k} guesses"
    return Caption(
        f"Top-{k}: the truth is {place} for {{hits}} of {{n}} pictures: **{{right}} %** right, "
        "{error} % error.",
        hits=hits,
        n=n,
        right=f"{100 * hits / n:.0f}",
        error=f"{100 * (n - hits) / n:.0f}",
    )
