"""The path of the data: a picture goes through the U, stage by stage."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vislib.stage.caption import Caption
from vislib.stage.scene import Boxes, Jump, Panel, Picture, Scene
from vislib.stage.theme import PAINTS
from vislib.unet.arithmetic import Ledger, Stage, seen
from vislib.unet.figures.u import question, sentence, u_marks, u_panel

TILE = 48  # pixels of a feature map on screen


def scene(
    ledger: Ledger,
    photo: np.ndarray,
    maps: Sequence[np.ndarray],
    labels: np.ndarray,
    field: np.ndarray,
    at: tuple[int, int],
    live: str = "",
) -> Scene:
    """The U lights up stage by stage; beside it what the stage sees and what it makes of it.

    ``photo`` (n, n, 3) uint8; ``maps``: per stage (channels, h, w) uint8, the most active first;
    ``labels`` (n, n, 3) uint8: the result; ``field`` (n, n): how strongly the output pixel
    ``at`` = (x, y) depends on each input pixel; it is shown in the last frame. Before the answer
    the boxes without their sizes. ``live``: see ``Scene``.
    """
    n, frames = len(photo), len(ledger.stages)
    rects = np.array([[window(ledger, i, at)] for i in range(frames)], dtype=float)
    sees = np.stack([np.asarray(photo)] * (frames - 1) + [heat(photo, field)])
    marks = [
        *u_marks(ledger, frames, full=True),
        Picture("photo", sees, smooth=True),
        Boxes("photo", rects, color="kernel", fill=0.0, width=3),
        _mosaics(maps),
        Picture("labels", labels, smooth=True, click=True, id="labels"),
    ]
    return Scene(
        [u_panel(ledger, row=0, tall=0.95), *_panels(n)],
        marks,
        frames=frames,
        captions=_captions(ledger, rects[:, 0, 2:]),
        jumps=[Jump("stages", list(range(frames)))],
        alt="The U of the network with the most active feature maps of every stage.",
        height=500,
        frame_ms=1200,
        secret=question(
            ledger, marks, "The boxes of a U-Net, a picture that comes in, and the labels of it."
        ),
        live=live,
    )


def _panels(n: int) -> list[Panel]:
    """Below the U: pictures of ``n`` pixels a side, and between them the channels."""
    below = {"equal": True, "y_down": True, "row": 1}
    return [
        Panel("photo", "What one unit sees", (0, n), (0, n), **below),
        Panel("maps", "The most active channels", (0, 4), (0, 2), weight=2, **below),
        Panel("labels", "Labels; click a pixel", (0, n), (0, n), click=True, **below),
    ]


def _mosaics(maps: Sequence[np.ndarray]) -> Picture:
    """The channels of every stage, a frame each."""
    mosaics = np.stack([mosaic(m) for m in maps])
    height = 4 * mosaics.shape[1] / mosaics.shape[2]
    return Picture("maps", mosaics, width=4, height=height, id="maps")


def _captions(ledger: Ledger, sides: np.ndarray) -> list[Caption]:
    """A sentence a stage; ``sides`` (stages, 2): of what the chosen pixel's unit sees."""
    side, said = ledger.stages[0].size, []
    for stage, (width, height) in zip(ledger.stages, sides.astype(int), strict=True):
        said.append(sentence(stage, side, ledger.depth))
        if stage.name != "input":
            seen_by = f"{width} × {height}"
            said[-1] += Caption(" The chosen pixel's unit: {own_field}.", own_field=seen_by)
    said[-1] += " Bright: the pixels that it depends on here."
    return said


def window(ledger: Ledger, index: int, at: tuple[int, int]) -> tuple[int, int, int, int]:
    """What the unit of stage ``index`` over the pixel ``at`` = (x, y) sees: x, y, width, height."""
    level = ledger.stages[index].level
    (left, right), (top, bottom) = (seen(ledger, index, c >> level) for c in at)
    return left, top, right - left + 1, bottom - top + 1


def share(ledger: Ledger, at: tuple[int, int]) -> float:
    """Share 0..1 of the picture on which the label of the pixel ``at`` = (x, y) can depend."""
    *_, width, height = window(ledger, len(ledger.stages) - 1, at)
    return width * height / ledger.stages[0].size ** 2


def grid(count: int) -> tuple[int, int, int]:
    """Columns, rows and pixels a tile for so many channels."""
    columns = min(count, 4 * int(np.ceil(np.sqrt(count / 4))) if count > 3 else 3)
    return columns, -(-count // columns), max(24, min(72, 960 // columns))


def channels_scene(stage: Stage, maps: np.ndarray, side: float = np.inf, live: str = "") -> Scene:
    """All channels (n, h, w) uint8 of one stage as a grid, each bright where it is strongest.

    ``side``: of the picture, in pixels; ``live``: see ``Scene``.
    """
    columns, rows, tile = grid(len(maps))
    image = mosaic(maps, columns, rows, tile)
    return Scene(
        [Panel("all", f"All {len(maps)} channels: {stage.name}", (0, columns), (0, rows),
               equal=True, y_down=True)],
        [Picture("all", image, width=columns, height=rows, id="all")],
        captions=sentence(stage, side)
        + " Each channel is stretched to its own maximum; black is 0.",
        alt=f"All {len(maps)} channels of {stage.name} as a grid.",
        height=min(560, 110 + tile * rows),
        live=live,
    )  # fmt: skip


def mosaic(maps: np.ndarray, columns: int = 4, rows: int = 2, size: int = TILE) -> np.ndarray:
    """``columns`` x ``rows`` feature maps (h, w) uint8 side by side, ``size`` pixels each; RGBA."""
    out = np.zeros((rows * size, columns * size, 4), dtype=np.uint8)
    for i, one in enumerate(maps[: columns * rows]):
        index = np.arange(size - 2) * one.shape[0] // (size - 2)
        top, left = (size * n for n in divmod(i, columns))
        tile = out[top : top + size - 2, left : left + size - 2]
        tile[..., :3] = one[np.ix_(index, index)][..., None]
        tile[..., 3] = 255
    return out


def heat(photo: np.ndarray, field: np.ndarray) -> np.ndarray:
    """The picture darkened, with the gradient's strength (square root, as it decays fast) on it."""
    strength = np.sqrt(field / max(field.max(), 1e-12))[..., None]
    colour = np.array([int(PAINTS[1][i : i + 2], 16) for i in (1, 3, 5)])
    dark = 0.35 * photo.mean(axis=2, keepdims=True)
    return (dark * (1 - strength) + colour * strength).astype(np.uint8)
