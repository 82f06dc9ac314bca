"""Dense and convolutional, trained on the left half: one disc, every place, and what is inside."""

from __future__ import annotations

import numpy as np

from vislib.autoencoder import layers
from vislib.autoencoder.figures.parts import outline, picture, square
from vislib.autoencoder.halves import ACROSS, LEFT, NEAR, Both, half, trained_box
from vislib.autoencoder.trained import SIDE
from vislib.core.text import fixed
from vislib.figures.waiting import waiting
from vislib.stage.caption import Caption
from vislib.stage.scene import Boxes, Cells, Label, Panel, Path, Points, Scene, Secret, Segments

__all__ = ["scene"]


def scene(found: Both, maps: tuple[np.ndarray, np.ndarray], inside: np.ndarray, side: int) -> Scene:
    """``maps``: (24, 24) shares of the error by the disc's place, dense and convolutional.

    ``inside`` (c, h, w): maps of a layer of the convolutional network; ``side``: of the pictures
    that the rows of layers are for.
    """
    names = "dense", "convolutional"
    panels = _panels(inside, side)
    later = [p for p in panels if p.id not in ("disc", "layers")]
    marks = [
        *_disc(found),
        picture("dense", found.dense),
        picture("conv", found.convolutional),
        _inside(inside),
        *(m for i in (0, 1) for m in _map(f"map {i}", maps[i], found.place, names[i])),
        *_layers(side),
    ]
    return Scene(
        panels,
        marks,
        captions=_caption(found),
        alt="One disc as a dense and a convolutional auto-encoder draw it, and their errors by "
        "place.",
        height=430,
        secret=Secret(
            panels=[p.id for p in later],
            instead=[part for p in later for part in waiting(p)],
            caption="Both networks saw discs in the left half alone. Drag this one: left, right.",
            alt="A disc, and two networks as rows of layers.",
        ),
    )


def _panels(inside: np.ndarray, side: int) -> list[Panel]:
    return [
        square("disc", "Drag the disc"),
        square("dense", "Dense"),
        square("conv", "Convolutional"),
        _inside_panel(inside),
        Panel("layers", f"Numbers from layer to layer, {side} px", (-0.7, 6.7), (-2.3, 2.3),
              row=1, weight=2.1),
        square("map 0", "Dense: error by place", row=1),
        square("map 1", "Convolutional: error by place", row=1),
    ]  # fmt: skip


def _disc(found: Both) -> list:
    """The disc with its handle, and where the half ends that was trained."""
    return [
        picture("disc", found.picture),
        Path("disc", outline(found.place), color="input", width=1.5),
        Segments("disc", [(SIDE / 2, 0, SIDE / 2, SIDE)], color="kernel", dash=True),
        Label("disc", [(0.4, 1.3)], ["trained half"], color="kernel", anchor="start", size=0.75),
        Points("disc", [tuple(found.place[:2])], size=8, color="input", drag="xy", id="centre",
               hover=["Drag: the disc"]),
    ]  # fmt: skip


def _inside_panel(inside: np.ndarray) -> Panel:
    sheet = _sheet(inside)
    title = f"{len(inside)} maps of {inside.shape[1]} × {inside.shape[2]}"
    return Panel("inside", title, (0, sheet.shape[1]), (0, sheet.shape[0]), equal=True, y_down=True)


def _sheet(inside: np.ndarray) -> np.ndarray:
    """The maps side by side, an empty line between them."""
    count, h, w = inside.shape
    columns = 2 if count == 4 else 4
    rows = -(-count // columns)
    sheet = np.full((rows * (h + 1) - 1, columns * (w + 1) - 1), np.nan)
    for i, one in enumerate(inside):
        top, left = (i // columns) * (h + 1), (i % columns) * (w + 1)
        sheet[top : top + h, left : left + w] = one
    return sheet


def _inside(inside: np.ndarray) -> Cells:
    return Cells("inside", _sheet(inside), scale="RdBu", gap=0)


def _map(panel: str, shares: np.ndarray, place: np.ndarray, name: str) -> list:
    hover = [f"{name}, disc at ({column + 0.5:g}, {row + 0.5:g}): {fixed(100 * v, 0)} %"
             for row, line in enumerate(shares) for column, v in enumerate(line)]  # fmt: skip
    return [
        Cells(panel, shares, scale="viridis", vmin=0, vmax=1.0, gap=0, hover=hover),
        Boxes(panel, [trained_box(place[2])], color="kernel", fill=0, width=2),
        Points(panel, [place[:2]], size=9, color="gradient", shape="ring"),
    ]


def _layers(side: int) -> list:
    """Two rows of boxes, as high as the root of how many numbers a layer holds."""
    marks: list = []
    flat, maps = layers.dense(side), layers.convolutional(side)
    sizes = tuple(channels * n**2 for channels, n in maps)
    names = tuple(f"{n}²·{channels}" if channels > 1 else f"{n}²" for channels, n in maps)
    first, second = (f"{w:,} weights" for w in layers.weights(side))
    rows = (
        (1.1, flat, tuple(f"{n:,}" for n in flat), "output", f"dense: {first}"),
        (-1.2, sizes, names, "prediction", f"convolutional: {second}"),
    )
    most = max(*flat, *sizes)
    for middle, counts, words, role, said in rows:
        heights = 1.25 * np.sqrt(np.array(counts) / most)
        x = np.linspace(0, 6, len(counts))
        boxes = np.column_stack([x - 0.2, middle - heights / 2, np.full(len(x), 0.4), heights])
        spots = np.column_stack([x, np.full(len(x), middle - 0.85)])
        marks += [
            Boxes("layers", boxes, color=role, fill=0.5, width=1),
            Label("layers", spots, list(words), size=0.72, color="muted"),
            Label("layers", [(-0.6, middle + 0.85)], [said], size=0.85, color=role, anchor="start"),
        ]
    return marks


def _caption(found: Both) -> Caption:
    where = half(found.place)
    said = {
        LEFT: "Left half: trained here. ",
        ACROSS: "Across the middle: part of it was never lit in the training. ",
        NEAR: "Nearer to the border than any disc of the training. ",
    }.get(where, "Right half: the dense one has never seen these pixels bright; the convolutional "
          "one has the same weights everywhere. ")  # fmt: skip
    dense, other = found.shares
    return Caption(said) + Caption(
        "Error, as a share of an empty picture’s: dense **{dense} %**, convolutional "
        "**{other} %**.",
        dense=fixed(100 * dense, 1),
        other=fixed(100 * other, 1),
    )
