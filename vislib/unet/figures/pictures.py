"""Pictures with labels over them: the live result, galleries for comparison, curves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from vislib.core.text import number
from vislib.figures import charts
from vislib.stage import theme
from vislib.stage.scene import Bars, Label, Mark, Panel, Path, Picture, Points, Scene
from vislib.stage.theme import CATEGORICAL, PAINTS, rgb
from vislib.unet.arithmetic import entropy

SHOWN = 360  # pixels of a picture on its longer side, as sent to the browser
WIDE = 520  # the same for a picture of a gallery
CLASS_COLOURS = tuple(PAINTS[i] for i in (1, 3, 5, 2, 4, 6))  # classes 1, 2, ...
UNDECIDED, _UNDECIDED_COLOUR = 255, "#828282"  # the label of a pixel that gets none


def small(array: np.ndarray, side: int = SHOWN) -> np.ndarray:
    """Every so-many-th pixel of (h, w, ...), at most about ``side`` on the longer side."""
    height, width = array.shape[:2]
    scale = min(1.0, side / max(height, width))
    return sampled(array, (max(1, int(height * scale)), max(1, int(width * scale))))


def sampled(array: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """(h, w, ...) at another size, every pixel the nearest of the old ones."""
    if array.shape[:2] == shape:
        return array
    rows, columns = (
        ((np.arange(new) + 0.5) * old / new).astype(int)
        for old, new in zip(array.shape[:2], shape, strict=True)
    )
    return np.ascontiguousarray(array[rows[:, None], columns])


def overlay(image: np.ndarray, labels: np.ndarray, opacity: float) -> np.ndarray:
    """``image`` (h, w, 3) with classes 1, 2, ... in their colours; background and 255 stay."""
    keep, add = np.ones(256, np.float32), np.zeros((256, 3), np.float32)
    for i, colour in enumerate(CLASS_COLOURS, start=1):
        keep[i], add[i] = 1 - opacity, opacity * np.array(rgb(colour))
    mixed = image * np.take(keep, labels)[..., None]
    mixed += np.take(add + np.float32(0.5), labels, axis=0)  # 0.5: to the nearest
    if opacity > 0:  # an outline says it too, without colour
        mixed[_edges(labels)] = 255
    return mixed.astype(np.uint8)


def layers(labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The two parts of ``overlay``, (h, w, 4) uint8 each, to be laid over a picture by whoever
    shows it: the classes in their colours (background and 255 empty), and the white outlines."""
    palette, outline = np.zeros((256, 4), np.uint8), np.zeros((2, 4), np.uint8)
    for i, colour in enumerate(CLASS_COLOURS, start=1):
        palette[i] = (*rgb(colour), 255)
    outline[1] = 255
    return np.take(palette, labels, axis=0), np.take(outline, _edges(labels).view("u1"), axis=0)


def _edges(labels: np.ndarray) -> np.ndarray:
    """Where a label differs from the one above it or left of it; undecided counts as background."""
    labels = np.where(labels == UNDECIDED, 0, labels)
    edge = np.zeros(labels.shape, dtype=bool)
    edge[:, 1:] |= labels[:, 1:] != labels[:, :-1]
    edge[1:] |= labels[1:] != labels[:-1]
    return edge


def scale_image(values: np.ndarray, highest: float) -> np.ndarray:
    """(h, w) values 0..highest as RGB, from dark to yellow."""
    step = np.clip(values * (255 / highest), 0, 255).round().astype(np.uint8)
    return np.take(_viridis(), step, axis=0)


@cache
def _viridis() -> np.ndarray:
    """The 256 colours (256, 3) uint8 of the scale."""
    stops = np.array([rgb(c) for c in theme.SCALES["viridis"]], dtype=float)
    at, known = np.linspace(0, 1, 256), np.linspace(0, 1, len(stops))
    return np.stack([np.interp(at, known, tones) for tones in stops.T], axis=1).round().astype("u1")


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
    """The maps of ``probabilities`` (classes, h, w)."""
    shown = np.stack([small(p) for p in probabilities])
    doubt = entropy(shown)
    most = float(np.log(len(shown)))
    coloured = [scale_image(p, 1.0) for p in shown] + [scale_image(doubt, most)]
    coloured.append(np.full_like(coloured[0], 40))
    return Maps(np.stack(coloured), tuple(float(v.mean()) for v in (*shown, doubt)), most)


def live_scene(
    image: np.ndarray,
    labels: np.ndarray,
    found: Maps,
    classes: Sequence[str],
    opacity: float,
    legend: Sequence[str],
    told: bool = True,
    threshold: float = 0.0,
) -> Scene:
    """Left the labels over the picture; right, frame by frame, each class's probability, the doubt
    (entropy) and the labels alone, grey where no class reached the ``threshold``. ``legend``: a
    text for every class but the background, and one more where pixels are undecided. Image and
    labels (h, w) at one size. Not ``told``: without the means, which are nearly the areas asked
    for.
    """
    image, labels = small(image), small(labels)
    height, width = labels.shape
    fill, outline = layers(labels)
    frames = len(found.pictures)
    last = (np.arange(frames) == frames - 1)[:, None].astype(float)
    box = {"x": (0, width), "y": (0, height), "equal": True, "y_down": True, "row": 0}
    marks, legend_panel = _legend(legend, len(classes) - 1)
    if (labels == UNDECIDED).any():
        none = np.zeros((256, 4), np.uint8)
        none[UNDECIDED] = (*rgb(_UNDECIDED_COLOUR), 255)
        marks.append(Picture("right", none[labels], smooth=True, flat=True, opacity=last))
    return Scene(
        [Panel("left", "Picture and labels", **box), Panel("right", "Map", **box), legend_panel],
        [
            Picture("left", image, smooth=True),
            Picture("left", fill, smooth=True, flat=True, opacity=opacity),
            Picture("left", outline, smooth=True, flat=True, opacity=float(opacity > 0)),
            Picture("right", found.pictures, smooth=True),
            Picture("right", fill, smooth=True, flat=True, opacity=last),
            Picture("right", outline, smooth=True, flat=True, opacity=last),
            *marks,
        ],
        frames=frames,
        captions=_live_captions(found, classes, told, threshold),
        alt="A picture with the network's labels over it and the probability of every class.",
        height=round(100 + 340 * min(height / width, 1.0)),
        frame_ms=1500,
        start=frames - 1,
    )


def _live_captions(found: Maps, classes: Sequence[str], told: bool, threshold: float) -> list[str]:
    """One for every class, the doubt and the labels."""
    means = [number(mean, 3) for mean in found.means]
    labels = "Each pixel gets its most probable class (argmax)"
    reached = (
        f", if that reaches {threshold:.2f}; grey: no label." if threshold else ": the labels."
    )
    return [
        *(
            f"How probable is **{name}**? Dark 0, bright 1" + (f"; mean {mean}." if told else ".")
            for name, mean in zip(classes, means[:-1], strict=True)
        ),
        f"Where does the network doubt? Entropy, dark 0, bright $\\ln {len(classes)}$ = "
        f"{found.most:.2f} nats; mean {means[-1]}.",
        labels + reached,
    ]


def _legend(texts: Sequence[str], classes: int) -> tuple[list[Mark], Panel]:
    """Squares and names in one row; each gets the room its letters need (units: letters)."""
    colours = [*CLASS_COLOURS[:classes], _UNDECIDED_COLOUR]
    room = np.array([len(text) + 5 for text in texts])
    x, y = np.cumsum(room) - room + 1, np.full(len(room), 0.5)
    marks: list[Mark] = [
        Points("legend", np.column_stack([x, y]), shape="square", size=9,
               color=colours[: len(room)]),
        Label("legend", np.column_stack([x + 1.7, y]), list(texts), anchor="start"),
    ]  # fmt: skip
    return marks, Panel("legend", "", (0, max(48, room.sum())), (0, 1), row=1, tall=0.09)


@dataclass(frozen=True, eq=False)
class View:
    """One picture of a gallery: its title and (h, w, 3) uint8."""

    title: str
    image: np.ndarray


def labelled(title: str, image: np.ndarray, labels: np.ndarray, opacity: float = 0.6) -> View:
    """A picture (h, w, 3) with its labels (h, w) over it, at the size at which it is shown."""
    return View(title, overlay(small(image, WIDE), small(labels, WIDE), opacity))


def gallery(
    views: Sequence[View],
    caption: str,
    alt: str,
    *,
    columns: int | None = None,
    height: int | None = None,
    extra: tuple[Panel, Sequence[Mark]] | None = None,
) -> Scene:
    """Pictures side by side (in rows of ``columns``); ``extra`` is one more panel at the end."""
    columns = columns or len(views)
    panels, marks = [], []
    for i, view in enumerate(views):
        image = small(view.image, WIDE)
        h, w = image.shape[:2]
        panels.append(
            Panel(f"v{i}", view.title, (0, w), (0, h), equal=True, y_down=True, row=i // columns)
        )
        marks.append(Picture(f"v{i}", image, smooth=True))
    if extra:
        panels.append(extra[0])
        marks += extra[1]
    if height is None:  # as wide pictures as fit; a chart beside them needs its own height
        tallest = max(v.image.shape[0] / v.image.shape[1] for v in views)
        row = min(930 / (columns + bool(extra)) * tallest, 300) + 40
        height = round(max(row * -(-len(views) // columns), 280 if extra else 0))
    return Scene(panels, marks, captions=caption, alt=alt, height=height)


def reliability(share: np.ndarray, row: int = 0) -> tuple[Panel, list[Mark]]:
    """Bars: how often the network is right, by how sure it says it is; the line: honest."""
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


def curves(steps: Sequence[int], loss: Sequence[float], score: Sequence[float], dark: bool):
    """Loss and mean IoU while a network trains, as a Plotly figure with two axes."""
    import plotly.graph_objects as go

    fig = charts.figure(
        go.Scatter(x=list(steps), y=list(loss), name="loss",
                   line={"color": theme.colour(CATEGORICAL[4], dark)}),
        go.Scatter(x=list(steps), y=list(score), name="mean IoU", yaxis="y2",
                   line={"color": theme.colour(CATEGORICAL[2], dark), "dash": "dot"}),
        dark=dark,
        height=260,
    )  # fmt: skip
    fig.update_layout(
        xaxis_title="steps",
        yaxis={"title": "loss", "rangemode": "tozero"},
        yaxis2={
            "title": "mean IoU",
            "overlaying": "y",
            "side": "right",
            "range": [0, 1],
            "tickmode": "linear",
            "tick0": 0,
            "dtick": 0.25,
        },
    )
    return fig
