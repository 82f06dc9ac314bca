"""Top-k: every picture's guesses in order, and where among them the truth stands."""

from __future__ import annotations

import numpy as np

from vislib.core.text import equals, fixed, percent_of, typed
from vislib.softmax.digits import NAMES
from vislib.softmax.distributions import softmax
from vislib.softmax.loss import order, ranks, top_k
from vislib.stage.caption import Caption
from vislib.stage.scene import (
    Bars,
    Boxes,
    Cells,
    Label,
    Panel,
    Path,
    Picture,
    Points,
    Scene,
    Secret,
    Segments,
)

RANGE = (-8.0, 12.0)  # of the draggable scores


def scene(scores, labels, images, picture: int) -> Scene:
    """One frame for each k; handle "scores" of the chosen ``picture``.

    Before the answer the pictures and their guesses: to see where the truth stands would be to
    count. ``images`` (n, 8, 8), 0 to 1.
    """
    n, classes = np.shape(scores)
    article = "an" if labels[picture] == 8 else "a"
    title = f"picture {picture + 1}: {article} {NAMES[labels[picture]]}"
    panels = [
        Panel("picture", title, (0, 1), (-0.5, 1), equal=True, y_down=True, weight=0.45, tall=0.7),
        Panel("scores", "its scores: drag them", (-0.6, classes - 0.4), RANGE, tall=0.7),
        Panel("batch", "guesses of every picture, best first", (-2.2, classes + 0.1), (-1.4, n),
              y_down=True, weight=1.3, tall=1.5),
        Panel("curve", "top-k accuracy; grey: chance", (0.5, classes + 0.5), (0, 1.05), axes=True,
              x_label="k", weight=0.7, tall=0.7),
    ]  # fmt: skip
    truth = [_truth(scores, labels), _cut(n, classes)]
    marks = [
        _bars(scores[picture], labels[picture]),
        Picture("picture", _ink(images[picture : picture + 1]), width=1, height=1),
        *_batch(scores, labels, images, picture),
    ]
    alt = f"The guesses of {n} pictures of handwritten digits in order"
    return Scene(
        panels,
        [*marks, *truth, *_chance(n, classes), *_curve(scores, labels)],
        frames=classes,
        captions=[_caption(scores, labels, j + 1) for j in range(classes)],
        alt=f"{alt}; the true class of each is framed.",
        height=400,
        start=0,
        frame_ms=900,
        secret=Secret(
            panels=["curve"],
            marks=truth,
            caption="Each row is a picture: all ten digits, the highest score first.",
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
        labels=list(NAMES),
        drag="y",
        id="scores",
        hover=[
            f"{name}{' (the truth)' if i == label else ''}: score {typed(s)}, p {equals(q)}"
            for i, (name, s, q) in enumerate(zip(NAMES, scores, p, strict=True))
        ],
    )


def _ink(images) -> np.ndarray:
    """(10 n, 10) bytes: digits as they were written, dark on light, with a margin, as one strip."""
    apart = np.pad(np.asarray(images), ((0, 0), (1, 1), (1, 1)))
    return (255 * (1 - apart)).astype(np.uint8).reshape(-1, apart.shape[-1])


def _batch(scores, labels, images, picture: int) -> list:
    """All pictures with their guesses as cells, best first; an arrow at the chosen one."""
    n, classes = np.shape(scores)
    guesses = order(scores, labels)
    p = np.take_along_axis(softmax(scores), guesses, axis=1)
    names = np.array(NAMES)[guesses].ravel()
    ranked = np.stack([np.arange(classes) + 0.5, np.full(classes, -0.6)], -1)
    return [
        Cells(
            "batch",
            p,
            scale="input",
            vmin=0,
            vmax=1,
            text=names.tolist() if n <= 25 else None,
            id="batch",
            hover=[
                f"Picture {i // classes + 1}, guess {i % classes + 1}: {name}, p {equals(v)}"
                for i, (name, v) in enumerate(zip(names, p.ravel(), strict=True))
            ],
        ),
        Picture("batch", _ink(images), x=-1.2, y=0, width=1, height=n),
        Label("batch", (-1.75, picture + 0.5), "▶", size=0.8),
        Label("batch", ranked, [str(j + 1) for j in range(classes)], color="muted", size=0.8),
    ]


def _truth(scores, labels) -> Boxes:
    """A frame around the true class of every picture."""
    places = ranks(scores, labels) - 1
    n = len(places)
    frames = np.stack([places, np.arange(n), np.ones(n), np.ones(n)], axis=-1)
    return Boxes("batch", frames, color="output", fill=0.35, width=3)


def _cut(n: int, classes: int) -> Segments:
    """The line after the k-th guess."""
    ends = np.zeros((classes, 1, 4))
    ends[:, 0, 0] = ends[:, 0, 2] = np.arange(1, classes + 1)
    ends[:, 0, 1], ends[:, 0, 3] = -1.2, n
    return Segments("batch", ends, color="gradient", width=4)


def chance(k, n: int, classes: int = 10) -> tuple:
    """What guessing gives: the share k/C expected, and its standard deviation with n pictures."""
    share = np.asarray(k) / classes
    return share, np.sqrt(share * (1 - share) / n)


def _chance(n: int, classes: int) -> list:
    """The line k/C of guessing, and two standard deviations to either side."""
    ks = np.arange(1, classes + 1)
    share, spread = chance(ks, n, classes)
    upper, lower = np.minimum(share + 2 * spread, 1), np.maximum(share - 2 * spread, 0)
    around = np.concatenate([np.stack([ks, upper], -1), np.stack([ks, lower], -1)[::-1]])
    return [
        Path("curve", around, color="muted", fill=0.25, width=0, closed=True),
        Path("curve", np.stack([ks, share], -1), color="muted", dash=True, width=1.5),
    ]


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
    place = "the best guess" if k == 1 else "among the first {k} guesses"
    share, spread = (float(v) for v in chance(k, n))
    luck = "" if k == 10 else " Guessing gives {luck} %, give or take {spread}."
    values = {} if k == 10 else {"luck": fixed(100 * share, 0), "spread": fixed(200 * spread, 0)}
    return Caption(
        f"Top-{{k}}: the truth is {place} for {{hits}} of {{n}} pictures: **{{right}} %** right, "
        f"{{error}} % error.{luck}",
        k=k,
        hits=hits,
        n=n,
        right=percent_of(hits, n),
        error=percent_of(n - hits, n),
        **values,
    )
