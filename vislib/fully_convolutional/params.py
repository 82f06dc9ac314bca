"""Every control of the lesson: one class a chapter, named like it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vislib.core import entries
from vislib.core.params import Params, choice, integer, number, switch, words
from vislib.core.text import plural
from vislib.fully_convolutional import (
    drawn,
    fusion,
    offsets,
    patches,
    staged,
    tasks,
    towers,
    upward,
    windows,
)

TASKS = {
    "two discs and a square": {"world": tasks.DISCS_AND_SQUARE},
    "three discs": {"world": tasks.ROW},
    "on few pixels": {"world": tasks.DISCS_AND_SQUARE, "rows": 12},
}


@dataclass(frozen=True)
class Tasks(Params):
    """Which things, on how fine a grid, which of them in front."""

    world: str = choice(tasks.DISCS_AND_SQUARE, tuple(tasks.WORLDS), "world", widget="menu")
    rows: int = choice(48, (12, 24, 48), "rows of pixels")
    front: int = integer(
        3, 1, 3, "thing in front", when={"world": (tasks.DISCS_AND_SQUARE, tasks.ROW)}
    )

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the grid."""
        return self.rows, self.rows * tasks.WIDTH // tasks.HEIGHT

    @property
    def start(self) -> np.ndarray:
        """(n, 2) where the things stand at first."""
        return np.array([(x, y) for _, x, y, _ in tasks.WORLDS[self.world]])

    def things(self, places: np.ndarray) -> list[tuple[int, float, float, float]]:
        """(class, x, y, half width) of each thing at ``places`` (n, 2), kept inside the world."""
        inside = np.clip(places, 0, (tasks.WIDTH, tasks.HEIGHT)).tolist()
        known = tasks.WORLDS[self.world]
        return [(k, x, y, h) for (k, _, _, h), (x, y) in zip(known, inside, strict=True)]

    @property
    def order(self) -> list[int]:
        """The things from back to front."""
        count = len(tasks.WORLDS[self.world])
        front = min(self.front, count) - 1
        return [i for i in range(count) if i != front] + [front]

    def case(self, places: np.ndarray) -> tasks.World:
        """The world with its things at ``places``."""
        return tasks.world(self.things(places), self.shape, self.order)


_GRIDS = 'Numbers; rows end with a semicolon: "1 2; 3 4".'
DENSE = {
    "as it was made": {"side": 2},
    "one row and column more": {"side": 3},
    "edges": {
        "side": 6, "w1": "-1 1 -1 1", "w2": "-1 -1 1 1",
        "x": "0 0 0 0 0 0; 0 1 1 1 1 0; 0 1 1 1 1 0; 0 1 1 1 1 0; 0 1 1 1 1 0; 0 0 0 0 0 0",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Dense(Params):
    """The picture, its side, and a dense layer of two units made for 2 × 2."""

    side: int = integer(3, 2, 6, "side of the input", unit="px")
    w1: str = words("1 0 0 -1", "weights of unit 1", max_length=60, help="Four numbers.")
    w2: str = words("0 1 1 0", "weights of unit 2", max_length=60, help="Four numbers.")
    x: str = words(
        "1 2 0 1 3 0; 3 4 1 0 2 1; 0 1 2 2 0 1; 2 0 1 3 1 0; 1 1 0 2 4 1; 0 3 1 0 1 2",
        "input (its upper left corner is used)",
        max_length=240,
        help=_GRIDS,
    )

    def validate(self) -> None:
        _ = self.weights, self.pixels

    @property
    def weights(self) -> np.ndarray:
        """(2, 4) the dense layer."""
        return np.stack([_numbers_of(t, f"row of unit {i}", (1, 4)) for i, t in
                         enumerate((self.w1, self.w2), start=1)])[:, 0]  # fmt: skip

    @property
    def pixels(self) -> np.ndarray:
        """(side, side) the input."""
        typed = _numbers_of(self.x, "input", None)
        if min(typed.shape) < self.side:
            raise ValueError(
                f"The input has {plural(typed.shape[0], 'row')} of {typed.shape[1]}: give "
                f"{self.side} × {self.side} at least, or a smaller side."
            )
        return typed[: self.side, : self.side]


def _numbers_of(text: str, what: str, shape: tuple[int, int] | None) -> np.ndarray:
    """The grid typed, float64; letters and other shapes are refused with the remedy."""
    entries.no_decimal_commas(text, what)
    typed = entries.grid(text, what, most=6, letters=False)
    if typed.symbolic:
        raise ValueError(f"The {what} has letters: numbers alone can be compared with torch.")
    if shape and typed.values.shape != shape:
        rows, count = len(typed.values), typed.values.size
        has = "1 entry" if count == 1 else f"{count} entries"
        where = f" in {rows} rows" if rows > 1 else ""
        raise ValueError(f"The {what} has {has}{where}: give {shape[1]} in one row.")
    return typed.values


FULL = {
    "VGG16": {"convolutions": 13, "channels": 64, "poolings": 5, "doubling": True, "side": 224},
    "no pooling": {"poolings": 0},
    "ten alike": {"convolutions": 10, "channels": 32, "poolings": 3, "doubling": False},
    "403 ms": {"ms": 403.0},
    "356 ms": {"ms": 356.0},
}


@dataclass(frozen=True)
class Full(Params):
    """Two towers of the same convolutions, one with poolings."""

    convolutions: int = integer(13, 2, 20, "convolutions")
    channels: int = integer(64, 8, 64, "channels at first", step=8)
    poolings: int = integer(5, 0, 5, "poolings")
    side: int = integer(224, 32, 512, "side of the picture", unit="px", step=32)
    doubling: bool = switch(True, "channels double", help="At each pooling, up to 512.")
    ms: float = number(403.0, 1.0, 5000.0, "a picture takes", unit="ms", step=1.0, widget="box")

    def validate(self) -> None:
        _ = self.towers

    @property
    def towers(self) -> tuple[towers.Tower, towers.Tower]:
        """With and without pooling."""
        how = self.side, self.convolutions, self.channels, self.poolings, self.doubling
        return towers.tower(*how), towers.tower(*how, pooled=False)


NONE, SAME = "none", "same"
LABEL = "the label"
ONE_PASS = {
    "every 4 pixels": {"side": 94, "step": 4, "padding": NONE},
    "one window": {"side": 30, "step": 4, "padding": NONE},
    "every pixel": {"side": 94, "step": 1, "padding": NONE},
    "padded": {"side": 94, "step": 4, "padding": SAME},
    "a large drawing": {"side": 254, "step": 4, "padding": NONE},
}


@dataclass(frozen=True)
class OnePass(Params):
    """A sheet of drawings, and how it is covered with windows of 30 pixels."""

    side: int = integer(94, 30, 254, "side of the sheet", unit="px", step=4)
    step: int = choice(
        4, (1, 2, 4, 8, 16), "a window every … px", help="Below 4 the pass is shifted and repeated."
    )
    padding: str = choice(NONE, (NONE, SAME), "padding of the convolutions")
    shown: str = choice(LABEL, (LABEL, *windows.CLASSES), "shown", widget="menu")

    @property
    def work(self) -> windows.WindowWork:
        """What both ways cost."""
        return windows.window_work(self.side, step=self.step, same=self.padding == SAME)


OFFSETS = {
    "FCN-32s": {"n": 500, "pad": 100, "finest": 32},
    "FCN-16s": {"n": 500, "pad": 100, "finest": 16},
    "FCN-8s": {"n": 500, "pad": 100, "finest": 8},
    "VGG16's own padding": {"n": 500, "pad": 1, "finest": 32},
    "too small": {"n": 128, "pad": 1, "finest": 32},
}


@dataclass(frozen=True)
class Offsets(Params):
    """Which of the three networks, on how many pixels, padded by how many."""

    n: int = integer(500, 32, 512, "side of the input", unit="px")
    pad: int = integer(100, 0, 128, "padding of the first convolution", unit="px")
    finest: int = choice(32, (32, 16, 8), "network", names={32: "32s", 16: "16s", 8: "8s"})

    @property
    def rulers(self) -> offsets.Rulers:
        """All maps of the network over the input."""
        return offsets.rulers(self.n, self.pad, self.finest)


WAYS = {
    "224 px, 21 classes": {"side": 224, "classes": 21},
    "512 px, 19 classes": {"side": 512, "classes": 19},
    "two classes": {"side": 224, "classes": 2},
}


@dataclass(frozen=True)
class Ways(Params):
    """The picture and the classes that the four networks are built for."""

    side: int = integer(224, 64, 512, "side of the picture", unit="px", step=32)
    classes: int = integer(21, 2, 50, "classes")

    @property
    def made(self) -> tuple[upward.Way, ...]:
        """The four networks."""
        return upward.ways(self.side, self.classes)


SKIPS = {
    "8s": {"finest": 8, "pool4": 1.0, "pool3": 1.0},
    "16s": {"finest": 16, "pool4": 1.0},
    "32s": {"finest": 32},
    "8s without its skips": {"finest": 8, "pool4": 0.0, "pool3": 0.0},
}


CLASSES = drawn.CLASSES


@dataclass(frozen=True)
class Skips(Params):
    """Which drawing, which network, and how much of each skip is added."""

    drawing: int = integer(8, 0, 999, "drawing", widget="box")
    shown: str = choice("circle", drawn.CLASSES, "scores of", widget="menu")
    finest: int = choice(8, (32, 16, 8), "network", names={32: "32s", 16: "16s", 8: "8s"})
    pool4: float = number(1.0, 0.0, 1.0, "share of pool4", when={"finest": (16, 8)})
    pool3: float = number(1.0, 0.0, 1.0, "share of pool3", when={"finest": (8,)})
    mode: str = choice(
        fusion.BILINEAR, (fusion.BILINEAR, fusion.NEAREST), "enlarging", widget="menu"
    )

    def fused(self, scores: dict[int, np.ndarray]) -> fusion.Fusion:
        """The scores of the network, added as the gates say."""
        return fusion.fuse(scores, {16: self.pool4, 8: self.pool3}, self.mode)


def pixel_of(click) -> tuple[float, float] | None:
    """(row, column) of the pixel clicked; None outside of the drawing."""
    row, column = int(click.y // 1), int(click.x // 1)
    inside = 0 <= row < drawn.SIDE and 0 <= column < drawn.SIDE
    return (row, column) if inside and click.panel in ("", "drawing", "labels") else None


STAGES = {
    "thawed half-way": {"thaw": 200},
    "never frozen": {"thaw": 0},
    "ten masks": {"masks": 10},
    "many masks": {"masks": 160},
}


@dataclass(frozen=True)
class Stages(Params):
    """On how many masks, and when the encoder thaws."""

    masks: int = choice(40, staged.MASKS, "drawings with masks")
    thaw: int = choice(
        200,
        staged.THAWS,
        "the encoder thaws",
        names={t: f"at step {t}" for t in staged.THAWS}
        | {0: "never frozen", staged.STEPS: "never"},
    )

    @property
    def runs(self) -> staged.Runs:
        """The logged runs on so many masks."""
        return staged.runs(self.masks)


PATCH = {
    "inside": {"drawing": 8, "row": 18, "column": 42},
    "on an outline": {"drawing": 8, "row": 18, "column": 29},
    "background": {"drawing": 8, "row": 40, "column": 12},
    "in the corner": {"drawing": 8, "row": 0, "column": 0},
}


@dataclass(frozen=True)
class Patch(Params):
    """Which pixel of which drawing."""

    drawing: int = integer(8, 0, 999, "drawing", widget="box")
    row: int = integer(18, 0, patches.SIDE - 1, "row", help="Or click a pixel of the drawing.")
    column: int = integer(42, 0, patches.SIDE - 1, "column")
