"""The U itself: the ledger of sizes, stage by stage, and the path of a picture through it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from vislib.core.text import number
from vislib.stage.opening import opening
from vislib.stage.scene import Arrow, Boxes, Jump, Label, Mark, Panel, Picture, Scene
from vislib.stage.theme import PAINTS
from vislib.unet.arithmetic import Ledger, Stage

TILE = 48  # pixels of a feature map on screen


def places(ledger: Ledger) -> np.ndarray:
    """One box (x, y, width, height) per stage: down on the left, up on the right.

    Heights follow the size of the map, widths the logarithm of its channels.
    """
    largest = max(s.size for s in ledger.stages)
    boxes = []
    for column, stage in enumerate(ledger.stages):
        height = 0.12 + 0.5 * stage.size / largest
        width = 0.12 + 0.055 * np.log2(max(stage.channels, 1))
        middle = 1.1 * stage.level + 0.5
        boxes.append((column + 0.5 - width / 2, middle - height / 2, width, height))
    return np.array(boxes)


def u_panel(ledger: Ledger, **options) -> Panel:
    """The panel that holds the whole U of this depth, however far the ledger got."""
    columns, rows = 2 * ledger.depth + 3, ledger.depth + 1
    return Panel("u", "", (0, columns), (-0.25, 1.1 * rows + 0.15), y_down=True, **options)


def u_marks(ledger: Ledger, frames: int, *, full: bool, told: bool = True) -> list[Mark]:
    """Boxes with channels above and sizes below, arrows between; one more stage per frame.

    ``full``: everything is there from the first frame on, later frames only light a stage;
    ``told``: so are the numbers.
    """
    boxes, stages = places(ledger), ledger.stages
    n = len(stages)
    since = np.zeros(n, int) if full else np.arange(n)
    said = since if told else np.arange(n)
    lit = np.full((frames, n), 0.35)
    for frame in range(frames):
        lit[frame, : min(frame, n - 1) + (0 if full else 1)] = 0.6
        lit[frame, min(frame, n - 1)] = 1.0
    colors = [_role(s) for s in stages]
    middle, top, bottom = boxes[:, 0] + boxes[:, 2] / 2, boxes[:, 1], boxes[:, 1] + boxes[:, 3]
    ends = [_between(boxes[i], boxes[i + 1]) for i in range(n - 1)]
    marks: list[Mark] = [
        Arrow("u", ends, color="muted", width=1.5, since=np.maximum(since[1:], 0)),
        *_skip_arrows(ledger, boxes, full, told),
        Boxes("u", boxes, color=colors, fill=0.4, opacity=lit, since=since, id="stages",
              click=full,
              hover=[_sentence(s, ledger.stages[0].size) for s in stages]),
        Label("u", np.column_stack([middle, top - 0.17]), [str(s.channels) for s in stages],
              color="muted", size=0.8, since=said),
        Label("u", np.column_stack([middle, bottom + 0.24]), [f"{s.size}²" for s in stages],
              size=0.95, bold=True, since=said),
    ]  # fmt: skip
    return marks


def _role(stage: Stage) -> str:
    if stage.name in ("input", "output"):
        return stage.name
    return "kernel" if stage.name == "bottleneck" else "accent" if "enc" in stage.name else "output"


def _between(a: np.ndarray, b: np.ndarray) -> tuple[float, float, float, float]:
    """From the right edge of one box to the left edge of the next."""
    return a[0] + a[2] + 0.03, a[1] + a[3] / 2, b[0] - 0.03, b[1] + b[3] / 2


def _skip_arrows(ledger: Ledger, boxes: np.ndarray, full: bool, told: bool) -> list[Mark]:
    joined = [i for i, s in enumerate(ledger.stages) if s.skip]
    if not joined:
        return []
    ends, texts, spots = [], [], []
    for i in joined:
        stage = ledger.stages[i]
        source = boxes[stage.level + 1]
        y = 1.1 * stage.level + 0.5
        ends.append((source[0] + source[2] + 0.05, y, boxes[i][0] - 0.05, y))
        spots.append((ledger.depth + 1.5, y - 0.22))  # clear of the arrow
        cut = f"{stage.skip} → {stage.before}"
        if stage.level < ledger.depth - 1:  # the lowest arrow has no room for words on a phone
            cut = f"crop {cut}"
        texts.append(cut if stage.crop else f"copy {stage.skip}²")
    since = [0 if full else i for i in joined]
    return [
        Arrow("u", ends, color="gradient", width=2, since=since, id="skips"),
        Label("u", spots, texts, color="gradient", size=0.8, since=since if told else joined),
    ]


def _sentence(s: Stage, side: float = np.inf) -> str:
    if s.name == "input":
        return f"**input**: {s.size} × {s.size} pixels, {s.channels} numbers each."
    return (
        f"**{s.name}**: {s.channels} channels of {s.size} × {s.size} "
        f"({number(s.numbers)} numbers), {number(s.parameters)} parameters, "
        f"{number(s.multiplications / 1e6, 3)} million multiplications; one unit sees "
        f"{s.receptive_field} × {s.receptive_field} pixels"
        + (", more than the picture has: the rest is padding." if s.receptive_field > side else ".")
    )


def ledger_scene(ledger: Ledger) -> Scene:
    """The sizes, one stage per frame; the last caption says where a size does not fit."""
    captions = [_step(ledger, i) for i in range(len(ledger.stages))]
    marks = u_marks(ledger, len(captions), full=False)
    if ledger.problem:
        captions[-1] += f" **{ledger.problem}**"
        x, y, width, height = places(ledger)[-1]
        spot = (x + width + 0.25, y + height / 2 + 0.12)
        marks.append(Label("u", spot, "✕ does not fit", color="gradient", anchor="start",
                           size=1.2, bold=True, since=[len(captions) - 1]))  # fmt: skip
    ends = [s.size for s in ledger.stages]
    return Scene(
        [u_panel(ledger)],
        marks,
        frames=len(captions),
        captions=captions,
        jumps=[Jump("stages", list(range(len(captions))))],
        alt=f"The U of the paper: sizes {' → '.join(map(str, ends))}. {ledger.problem}",
        height=400,
        frame_ms=1100,
        start=len(captions) - 1,
    )


def ledger_asked(ledger: Ledger) -> Scene:
    """The stages, and the size of the picture that comes in, before the answer."""
    size, frames = ledger.stages[0].size, len(ledger.stages)
    marks = u_marks(ledger, frames, full=True, told=False)
    alt = f"The stages of a U-Net; a picture of {size} × {size} pixels comes in."
    return opening(replace(ledger_scene(ledger), marks=marks, jumps=()), alt=alt)


def _step(ledger: Ledger, i: int) -> str:
    s = ledger.stages[i]
    if i == 0:
        return f"A picture of {s.size} × {s.size} pixels comes in."
    last = ledger.stages[i - 1]
    if s.name == "output":
        return (
            f"A 1×1 convolution: {s.channels} classes of {s.size} × {s.size}. "
            f"{number(ledger.parameters)} parameters, "
            f"{number(ledger.multiplications / 1e9, 4)} billion multiplications in all."
        )
    shrink = f"$-2-2$ for the two 3×3 convolutions: **{s.size}**"
    if s.size == s.before:
        shrink = "the two 3×3 convolutions with padding keep it"
    if s.skip:
        crop = f"cut {s.crop} from each side of the skip, {s.skip} → {s.before}, and join; "
        return f"Up: $2 \\cdot {last.size} = {s.before}$; {crop if s.crop else 'join; '}{shrink}."
    if s.level:
        return f"Pool: ${last.size} / 2 = {s.before}$; {shrink}. {s.channels} channels."
    return f"${s.before}$; {shrink}. {s.channels} channels."


def path_scene(
    ledger: Ledger,
    photo: np.ndarray,
    maps: Sequence[np.ndarray],
    labels: np.ndarray,
    field: np.ndarray | None,
    at: tuple[int, int],
    full: bool = True,
) -> Scene:
    """The U lights up stage by stage; beside it what the stage sees and what it makes of it.

    ``photo`` (n, n, 3) uint8; ``maps``: per stage (channels, h, w) uint8, the most active first;
    ``labels`` (n, n, 3) uint8: the result; ``field`` (n, n): how strongly the output pixel
    ``at`` = (x, y) depends on each input pixel; it is shown in the last frame. ``full``: all
    sizes stand there from the start; else each comes with its stage.
    """
    n, frames = len(photo), len(ledger.stages)
    said = [_sentence(s, n) for s in ledger.stages]
    mosaics = np.stack([mosaic(m) for m in maps])
    side = mosaics.shape[2] / 4
    rects = np.array([[_window(s.receptive_field, at, n)] for s in ledger.stages], dtype=float)
    sees = [np.asarray(photo)] * (frames - 1)
    sees.append(photo if field is None else heat(photo, field))
    marks = u_marks(ledger, frames, full=True, told=full)
    marks += [
        Picture("photo", np.stack(sees), smooth=True),
        Boxes("photo", rects, color="kernel", fill=0.0, width=3),
        Picture("maps", mosaics, width=4, height=mosaics.shape[1] / side),
        Picture("labels", labels, smooth=True, click=True, id="labels"),
    ]
    return Scene(
        [
            u_panel(ledger, row=0, tall=0.95),
            Panel("photo", "What one unit sees", (0, n), (0, n), equal=True, y_down=True, row=1),
            Panel("maps", "The most active channels", (0, 4), (0, 2), equal=True, y_down=True,
                  row=1, weight=2),
            Panel("labels", "Labels; click a pixel", (0, n), (0, n), equal=True, y_down=True,
                  row=1, click=True),
        ],
        marks,
        frames=frames,
        captions=[
            *said[:-1],
            f"{said[-1]} Bright: the pixels that the chosen one depends on.",
        ],
        jumps=[Jump("stages", list(range(frames)))],
        alt="The U of the network with the most active feature maps of every stage.",
        height=500,
        frame_ms=1200,
    )  # fmt: skip


def _window(field: int, at: tuple[int, int], n: int) -> tuple[float, float, float, float]:
    """The receptive field around ``at``, clipped to the picture."""
    low = [max(0.0, c + 0.5 - field / 2) for c in at]
    high = [min(float(n), c + 0.5 + field / 2) for c in at]
    return low[0], low[1], high[0] - low[0], high[1] - low[1]


def channels_scene(stage: Stage, maps: np.ndarray) -> Scene:
    """All channels (n, h, w) uint8 of one stage as a grid, each bright where it is strongest."""
    columns = min(len(maps), 4 * int(np.ceil(np.sqrt(len(maps) / 4))) if len(maps) > 3 else 3)
    rows = -(-len(maps) // columns)
    tile = max(24, min(72, 960 // columns))
    image = mosaic(maps, columns, rows, tile)
    return Scene(
        [Panel("all", f"All {len(maps)} channels: {stage.name}", (0, columns), (0, rows),
               equal=True, y_down=True)],
        [Picture("all", image, width=columns, height=rows)],
        captions=f"{_sentence(stage)} Each channel is stretched to its own maximum; black is 0.",
        alt=f"All {len(maps)} channels of {stage.name} as a grid.",
        height=min(560, 110 + tile * rows),
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
