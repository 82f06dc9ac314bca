"""One pixel, one patch: larger and larger patches around it, and what their networks say."""

from __future__ import annotations

import numpy as np

from vislib.core.text import fixed
from vislib.fully_convolutional.drawn import CLASSES
from vislib.fully_convolutional.patches import CHANCE, SIDE, Asked
from vislib.stage.caption import Caption
from vislib.stage.scene import Bars, Boxes, Label, Panel, Path, Picture, Points, Scene, Secret
from vislib.stage.theme import CATEGORICAL

_ENLARGED = 120  # side of the patch as it is shown, in pixels


def scene(made: Asked) -> Scene:
    """A frame a size of patch. Before the answer the smallest patch alone."""
    sizes = list(made.patches)
    patch = np.stack([_enlarged(made.patches[s]) for s in sizes])
    middle = np.array([[(s // 2 + 0.5) / s] * 2 for s in sizes])[:, None]
    return Scene(
        _panels(made),
        [
            *_drawing(made, sizes),
            Picture("patch", patch, width=1.0, height=1.0),
            Points("patch", middle, size=4, color="accent"),
            *_says(made, sizes),
            *_curve(made, sizes),
        ],
        frames=len(sizes),
        captions=[_caption(made, s) for s in sizes],
        alt=f"Patches of {', '.join(map(str, sizes))} pixels around a pixel that is "
        f"{CLASSES[made.kind]}, and what a network for each says.",
        height=330,
        frame_ms=2000,
        start=len(sizes) - 1,
        secret=_secret(patch[0], middle[0]),
    )


def _corner(made: Asked) -> tuple[int, int, int]:
    """Row and column where the largest patch begins, and its side."""
    (row, column), largest = made.pixel, max(made.patches)
    return row - largest // 2, column - largest // 2, largest


def _panels(made: Asked) -> list[Panel]:
    top, left, largest = _corner(made)
    edge = (min(0.0, top, left) - 1, max(SIDE, top + largest, left + largest) + 1.0)
    return [
        Panel("drawing", "the drawing: click a pixel", edge, edge, equal=True, y_down=True,
              click=True),
        Panel("patch", "the patch alone", (0, 1), (0, 1), equal=True, y_down=True),
        Panel("says", "probability", (-0.6, len(CLASSES) - 0.4), (-0.16, 1.1)),
        Panel("curve", "balanced accuracy by size of patch", (0, largest + 6), (0, 1), axes=True,
              x_label="pixels a side"),
    ]  # fmt: skip


def _secret(smallest: np.ndarray, middle: np.ndarray) -> Secret:
    """The ``smallest`` patch, enlarged, with a dot in its ``middle`` (1, 2)."""
    return Secret(
        panels=("drawing", "patch", "says", "curve"),
        instead=[
            Panel("patch", "6 × 6 pixels of a drawing", (0, 1), (0, 1), equal=True, y_down=True),
            Picture("patch", smallest, width=1.0, height=1.0),
            Points("patch", middle, size=4, color="accent"),
        ],
        caption="Six by six pixels of a drawing with circles, squares and triangles.",
        alt="A patch of six by six pixels, enlarged.",
        height=300,
    )


def _drawing(made: Asked, sizes: list[int]) -> list:
    """The drawing and what of the largest patch lies beyond it; frames of the patches."""
    (row, column), (top, left, largest) = made.pixel, _corner(made)
    box = np.array([[[column - s // 2, row - s // 2, s, s]] for s in sizes], dtype=float)
    return [
        Picture("drawing", made.patches[largest], x=left, y=top, opacity=0.3),
        Picture("drawing", made.image),
        Boxes("drawing", box, color="accent", width=3, fill=0),
        Points("drawing", [[column + 0.5, row + 0.5]], size=4, color="accent"),
    ]


def _enlarged(patch: np.ndarray) -> np.ndarray:
    at = np.arange(_ENLARGED) * len(patch) // _ENLARGED
    return patch[at[:, None], at]


def _says(made: Asked, sizes: list[int]) -> list:
    values = np.stack([made.chances[s] for s in sizes])
    places = np.stack([np.arange(len(CLASSES)), np.full(len(CLASSES), -0.09)], axis=-1)
    right = np.array([[made.kind - 0.42, 0, 0.84, 1.02]])
    return [
        Bars("says", values, color=["muted", *CATEGORICAL[1 : len(CLASSES)]],
             text=[[fixed(v, 2) for v in each] for each in values]),
        Boxes("says", right, color="ink", width=1, fill=0, dash=True, hover=["what it is"]),
        Label("says", places, list(CLASSES), size=0.8),
    ]  # fmt: skip


def _curve(made: Asked, sizes: list[int]) -> list:
    xy = np.array([(s, made.measured[s]["balanced accuracy"]) for s in sizes])
    hover = [f"{s:g} × {s:g}: {fixed(v, 3)}" for s, v in xy]
    return [
        Path("curve", [[0, CHANCE], [max(sizes) + 6, CHANCE]], color="muted", dash=True, width=1),
        Label("curve", [[max(sizes) + 5, CHANCE - 0.06]], ["chance"], anchor="end", size=0.8),
        Path("curve", xy, color="prediction", upto=1 + np.arange(len(sizes)), width=2.5),
        Points("curve", xy, color="prediction", size=7, since=np.arange(len(sizes)), hover=hover),
    ]


def _caption(made: Asked, size: int) -> Caption:
    chances = made.chances[size]
    first, second = np.argsort(-chances, kind="stable")[:2]
    mirror = " beyond the border its mirror image," if made.beyond(size) else ""
    said = Caption(
        "{size} × {size} pixels,{mirror} {a} {pa}, {b} {pb}: {verdict}. ", size=size, mirror=mirror,
        a=CLASSES[first], pa=fixed(chances[first], 2), b=CLASSES[second],
        pb=fixed(chances[second], 2),
        verdict="right" if first == made.kind else f"wrong, it is {CLASSES[made.kind]}",
    )  # fmt: skip
    return said + Caption(
        "On {drawings} drawings this network is right at **{share} %**, each class counted alike.",
        drawings=int(made.measured[size]["drawings"]),
        share=fixed(100 * made.measured[size]["balanced accuracy"], 1),
    )
