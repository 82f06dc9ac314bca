"""Per pixel: one channel a class, from one-hot target to scores to probabilities to the loss."""

from __future__ import annotations

import numpy as np

from vislib.core.text import equals, fixed, near
from vislib.softmax.pixels import CLASSES, PixelTrace
from vislib.stage.caption import Caption
from vislib.stage.scene import Boxes, Cells, Label, Link, Panel, Scene, Secret

_MARGIN = 0.5  # room for the ring around a pixel at the edge
_RING = 0.4  # how far that ring stands off
_FRAMES = 5
_SHOWN = 2.0  # nats at which the colour of the loss map ends


def scene(t: PixelTrace, picked: tuple[int, int]) -> Scene:
    """Channels above; label map, prediction and loss map below; hover ties a pixel together.

    Before the answer the target: its channels and its labels.
    """
    c, rows, columns = t.scores.shape
    says = "loss $-\\ln p$: the more orange, the higher"
    below = (("labels", "labels"), ("prediction", "argmax"), ("loss", says))
    panels = [_panel(f"c{i}", CLASSES[i], rows, columns, 0, 0.62) for i in range(c)]
    panels += [_panel(name, title, rows, columns, 1, 1.0) for name, title in below]
    one = [[i] for i in range(rows * columns)]
    links = [Link(name, f"c{i}", one) for i in range(c) for name in ("labels", "loss")]
    links += [Link("labels", "loss", one), Link("prediction", "loss", one)]
    channels = [m for i in range(c) for m in _channel(t, i)]
    rings = [ring for panel in panels for ring in _selection(panel.id, picked)]
    return Scene(
        panels,
        [*channels, *_maps(t), *rings, _names(t)],
        frames=_FRAMES,
        captions=_captions(t),
        links=links,
        alt="Softmax and cross-entropy at each pixel of a 12 by 22 label map with five classes.",
        height=400,
        frame_ms=1500,
        start=_FRAMES - 1,
        secret=Secret(panels=("prediction", "loss"), marks=rings),
    )


def _panel(name: str, title: str, rows: int, columns: int, row: int, tall: float) -> Panel:
    return Panel(
        name,
        title,
        (-_MARGIN, columns + _MARGIN),
        (-_MARGIN, rows + _MARGIN),
        equal=True,
        y_down=True,
        row=row,
        tall=tall,
        click=True,
    )


def _channel(t: PixelTrace, i: int) -> list:
    """The stages of a channel lie on top of each other; one is seen at a time; bright is high."""
    low, high = float(t.scores.min()), float(t.scores.max())
    stages = (
        (t.target[i], "grey", 0.0, 1.0),
        (t.scores[i], "cividis", low, max(high, low + 1e-6)),
        (t.probabilities[i], "viridis", 0.0, 1.0),
    )
    marks = []
    for k, (values, scale, vmin, vmax) in enumerate(stages):
        seen = np.array([min(f, 2) == k for f in range(_FRAMES)], dtype=float)[:, None]
        name = f"c{i}" if k == 2 else ""
        marks.append(
            Cells(f"c{i}", values, scale=scale, vmin=vmin, vmax=vmax, gap=0, text=".2f", id=name,
                  opacity=seen)
        )  # fmt: skip
    return marks


def _maps(t: PixelTrace) -> list:
    """Labels, the class chosen with the wrong pixels framed, and the loss."""
    late, last = (
        np.where(np.arange(_FRAMES) >= first, 1.0, np.nan)[:, None, None] for first in (3, 4)
    )
    crosses = np.argwhere(t.prediction != t.labels)[:, ::-1]
    boxes = np.concatenate([crosses, np.ones_like(crosses)], axis=1).astype(float)
    marks = [
        Cells("labels", t.labels, scale="categorical", gap=0, id="labels", click=True,
              hover=_hover(t)),
        Cells("prediction", t.prediction * late, scale="categorical", gap=0, id="prediction",
              click=True, hover=[f"called {CLASSES[c]}" for c in t.prediction.ravel()]),
        Boxes("prediction", boxes, color="ink", fill=0, width=2, since=np.full(len(boxes), 3)),
        Cells("loss", t.losses * last, scale="gradient", vmin=0, vmax=_SHOWN, gap=0, id="loss",
              click=True, hover=_hover(t)),
    ]  # fmt: skip
    return [m for m in marks if m.kind != "boxes" or len(boxes)]


def _selection(panel: str, picked: tuple[int, int]) -> list[Boxes]:
    """A dashed ring outside the pixel, so that a frame of a wrong pixel stays seen inside it.

    The band beneath lets the dashes show on every colour of the maps.
    """
    wide = 1 + 2 * _RING
    ring = np.array([[picked[1] - _RING, picked[0] - _RING, wide, wide]])
    return [
        Boxes(panel, ring, color="surface", fill=0, width=4.5),
        Boxes(panel, ring, color="accent", fill=0, width=2.5, dash=True, id=f"picked.{panel}"),
    ]


def _names(t: PixelTrace) -> Label:
    """Each class's name on the label map, at its pixel deepest inside."""
    from scipy.ndimage import distance_transform_cdt

    places = []
    for c in range(len(CLASSES)):
        depth = distance_transform_cdt(np.pad(t.labels == c, 1))[1:-1, 1:-1]
        row, column = np.unravel_index(np.argmax(depth), depth.shape)
        places.append((column + 0.5, row + 0.5))
    return Label("labels", np.array(places), list(CLASSES), size=0.8, bold=True)


def _hover(t: PixelTrace) -> list[str]:
    rows, columns = t.labels.shape
    out = []
    for r in range(rows):
        for c in range(columns):
            y, guess = t.labels[r, c], t.prediction[r, c]
            p = t.probabilities[y, r, c]
            says = "" if y == guess else f", called {CLASSES[guess]}"
            out.append(
                f"Row {r + 1}, column {c + 1}: {CLASSES[y]}{says}; p {equals(p)}, "
                f"loss {near(t.losses[r, c])} nats"
            )
    return out


def _captions(t: PixelTrace) -> list[str]:
    rows, columns = t.labels.shape
    n = rows * columns
    wrong = int((t.prediction != t.labels).sum())
    are = "is" if wrong == 1 else "are"
    tied = (t.scores == t.scores.max(axis=0)).sum(axis=0) > 1
    ties = ", the first of several that are as large" if tied.any() else ""
    return [
        "The target: one channel a class, 1 where the pixel belongs to it, 0 elsewhere.",
        "The network gives five scores a pixel, here as five channels: bright is high.",
        "Softmax over the five channels of each pixel: they now sum to 1.",
        Caption(
            f"The largest channel wins{ties}: {{wrong}} of {{n}} pixels {are} wrong (solid "
            "frames). The dashed frame is the pixel of the table.",
            wrong=wrong,
            n=n,
        ),
        Caption(
            r"Each pixel pays $-\ln p$ of its true class; the mean over {n} pixels is the loss: "
            "**{mean}** nats. ",
            n=n,
            mean=fixed(t.mean_loss, 4),
        )
        + _compared(t),
    ]


def _compared(t: PixelTrace) -> Caption:
    """What the pixels at boundaries pay, and what the others do."""
    edge, rest = float(t.losses[t.boundary].mean()), float(t.losses[~t.boundary].mean())
    said = {"boundaries": fixed(edge), "elsewhere": fixed(rest)}
    if said["boundaries"] == said["elsewhere"]:
        return Caption("Boundaries pay as much as the rest: {both}.", both=said["boundaries"])
    more = "more" if edge > rest else "less, with this network"
    return Caption(f"Boundaries pay {more}: {{boundaries}}, elsewhere {{elsewhere}}.", **said)
