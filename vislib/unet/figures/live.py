"""Live: labels over a picture, and beside it how probable each class is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from vislib.core.text import fixed, number
from vislib.stage.caption import Caption
from vislib.stage.scene import Label, Mark, Panel, Picture, Points, Scene, Secret
from vislib.stage.theme import rgb
from vislib.unet.figures.parts import (
    CLASS_COLOURS,
    UNDECIDED_COLOUR,
    layers,
    scale_image,
    small,
)
from vislib.unet.results import UNDECIDED, doubt


@dataclass(frozen=True, eq=False)
class Maps:
    """What a network says of every pixel, as it is shown: the same at any opacity and threshold.

    ``pictures`` (classes + 2, h, w, 3) uint8: each class's probability, the doubt (entropy), and a
    dark ground for the labels; ``means``: of the values behind each but the last; ``most``: the
    largest doubt there can be, in nats.
    """

    pictures: np.ndarray
    means: tuple[float, ...]
    most: float


def maps(probabilities: np.ndarray) -> Maps:
    """The maps of ``probabilities`` (classes, h, w) float, at the size at which they are shown."""
    shown = np.stack([small(p) for p in probabilities])
    nats, most = doubt(shown), float(np.log(len(shown)))
    coloured = [scale_image(p, 1.0) for p in shown] + [scale_image(nats, most)]
    coloured.append(np.full_like(coloured[0], 40))
    return Maps(np.stack(coloured), tuple(float(v.mean()) for v in (*shown, nats)), most)


def scene(
    image: np.ndarray,
    labels: np.ndarray,
    found: Maps,
    classes: Sequence[str],
    opacity: float,
    legend: Sequence[str],
    threshold: float = 0.0,
    live: str = "",
) -> Scene:
    """Left the labels over the picture; right, frame by frame, each class's probability, the doubt
    (entropy) and the labels alone, grey where no class reached the ``threshold``.

    ``image`` (h, w, 3) and ``labels`` (h, w) of one size; ``legend``: a text for every class but
    the background, its area in it, and one more where pixels are undecided. Before the answer only
    the labels, and names without areas. ``live``: see ``Scene``.
    """
    image, labels = small(image), small(labels)
    height, width = labels.shape
    frames = len(found.pictures)
    box = {"x": (0, width), "y": (0, height), "equal": True, "y_down": True, "row": 0}
    total = max(210, round(100 + 340 * min(height / width, 1.0)))  # flat: room for titles and names
    key, key_panel = _legend(legend, len(classes) - 1, total)
    names = [*classes[1:], *["no label"] * (len(legend) - len(classes) + 1)]
    plain, plain_panel = _legend(names, len(classes) - 1, total)
    return Scene(
        [Panel("left", "Picture and labels", **box), Panel("right", "Map", **box), key_panel],
        [*_pictures(image, labels, found, opacity), *key, *_undecided(labels, frames, bool(live))],
        frames=frames,
        captions=_captions(found, classes, threshold),
        alt="A picture with the network's labels over it and the probability of every class.",
        height=total,
        frame_ms=1500,
        start=frames - 1,
        secret=Secret(marks=key, instead=(plain_panel, *plain), frame=frames - 1),
        live=live,
    )


def _pictures(image: np.ndarray, labels: np.ndarray, found: Maps, opacity: float) -> list[Mark]:
    """Left the labels over the picture; right the maps, and in the last frame the labels alone."""
    fill, outline = layers(labels)
    last = _last(len(found.pictures))
    return [
        Picture("left", image, smooth=True),
        _over("fill", "left", fill, opacity),
        _over("outline", "left", outline, float(opacity > 0)),
        Picture("right", found.pictures, smooth=True, id="maps"),
        _over("fill-alone", "right", fill, last),
        _over("outline-alone", "right", outline, last),
    ]


def _undecided(labels: np.ndarray, frames: int, always: bool) -> list[Mark]:
    """The pixels without a label, grey in the last frame; none where all have one.

    ``always``: also then, for others to come.
    """
    if not (always or (labels == UNDECIDED).any()):
        return []
    none = np.zeros((256, 4), np.uint8)
    none[UNDECIDED] = (*rgb(UNDECIDED_COLOUR), 255)
    return [_over("grey", "right", none[labels], _last(frames))]


def _over(name: str, panel: str, image: np.ndarray, opacity: Any) -> Picture:
    return Picture(panel, image, smooth=True, flat=True, opacity=opacity, id=name)


def _last(frames: int) -> np.ndarray:
    """Opacities (frames, 1) of what is seen in the last frame alone."""
    return (np.arange(frames) == frames - 1)[:, None].astype(float)


LABELS = "Each pixel gets its most probable class (argmax)"
ALL, REACHED = ": the labels.", ", if that reaches {threshold}; grey: no label."


def _captions(found: Maps, classes: Sequence[str], threshold: float) -> list[Caption]:
    """One for every class, the doubt and the labels."""
    means = [number(mean, 3) for mean in found.means]
    labels = Caption(LABELS)
    said = "How probable is **{name}**? Dark 0, bright 1; mean {mean}."
    if threshold:
        labels += Caption(REACHED, threshold=fixed(threshold, 2))
    else:
        labels += ALL
    return [
        *(Caption(said, name=n, mean=mean) for n, mean in zip(classes, means[:-1], strict=True)),
        Caption(
            r"Where does the network doubt? Entropy, dark 0, bright $\ln {classes}$ = {most} nats; "
            "mean {mean}.",
            classes=len(classes),
            most=fixed(found.most, 2),
            mean=means[-1],
        ),
        labels,
    ]


def _legend(texts: Sequence[str], classes: int, height: int) -> tuple[list[Mark], Panel]:
    """Squares and names in one row of a scene ``height`` pixels tall.

    Each gets the room its letters need (units: letters).
    """
    colours = [*CLASS_COLOURS[:classes], UNDECIDED_COLOUR]
    room = np.array([len(text) + 5 for text in texts])
    x, y = np.cumsum(room) - room + 1, np.full(len(room), 0.5)
    marks: list[Mark] = [
        Points("legend", np.column_stack([x, y]), shape="square", size=9,
               color=colours[: len(room)]),
        Label("legend", np.column_stack([x + 1.7, y]), list(texts), anchor="start", id="areas"),
    ]  # fmt: skip
    tall = max(0.09, 34 / (height - 34))
    return marks, Panel("legend", "", (0, max(48, room.sum())), (0, 1), row=1, tall=tall)
