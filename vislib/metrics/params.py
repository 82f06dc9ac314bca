"""Every control of the lesson: one class a chapter, named like it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vislib.core.params import Params, choice, integer, number, switch
from vislib.metrics import (
    detection,
    discs,
    drawing,
    leaves,
    purse,
    resampling,
    road,
    shapes,
    small,
    soft,
)

FIRST, AGAIN, COMPARE = "first", "again", "compare"


@dataclass(frozen=True)
class Paint(Params):
    """Which mask is painted, or whether both are compared."""

    turn: str = choice(
        FIRST,
        (FIRST, AGAIN, COMPARE),
        "now",
        names={FIRST: "your mask", AGAIN: "paint it again", COMPARE: "compare both"},
        widget="buttons",
    )


COUNTS = {
    "perfect": {"answer": purse.PERFECT},
    "never a purse": {"answer": purse.NEVER, "instead": "person", "names": purse.OWN},
    "one pixel beside": {"answer": purse.BESIDE, "instead": "person", "names": purse.OWN},
    "all grass": {"answer": purse.ALL_GRASS},
    "simulated network": {"answer": purse.NETWORK},
}


@dataclass(frozen=True)
class Counts(Params):
    """Which answer to the label map, whose counts, in which classes."""

    answer: str = choice(purse.NEVER, purse.ANSWERS, "answer", widget="menu")
    instead: str = choice(
        "person",
        ("person", "grass", "sidewalk", "building"),
        "a missed purse is called",
        widget="menu",
    )
    positive: str = choice("purse", purse.CLASSES, "whose counts", widget="menu")
    names: str = choice(purse.OWN, (purse.OWN, purse.MSRC), "classes", widget="menu")
    seed: int = integer(
        0, 0, 9999, "seed of the network", widget="box", when={"answer": (purse.NETWORK,)}
    )

    @property
    def of(self) -> str:
        """Which data the pixels changed by hand belong to."""
        return f"{self.answer} {self.instead} {self.seed}"

    def case(self, changes=()) -> purse.Case:
        """Truth and answer, with single pixels changed by hand (see ``purse.changed``)."""
        instead = purse.CLASSES.index(self.instead)
        labels = purse.changed(purse.answer(self.answer, instead, self.seed), changes)
        return purse.case(labels, self.names, instead)


_RIGHT, _DOWN = 5.0, 3.0  # how far the second shape goes
OVERLAP = {
    "half of each": {"shape": shapes.BOX, "dx": 2.0, "dy": 0.0, "ratio": 1.0},
    "inside": {"dx": 0.0, "dy": 0.0, "ratio": 0.25},
    "a thin line, a little beside": {"shape": shapes.LINE, "dx": 0.3, "dy": 0.0, "ratio": 1.0},
    "apart": {"shape": shapes.DISC, "dx": 5.0, "dy": 1.0, "ratio": 1.0},
}


@dataclass(frozen=True)
class Overlap(Params):
    """Which shape, where the second of it stands, and how large it is."""

    shape: str = choice(shapes.BOX, shapes.SHAPES, "shape", widget="menu")
    dx: float = number(2.0, -_RIGHT, _RIGHT, "to the right", step=0.1)
    dy: float = number(0.0, -_DOWN, _DOWN, "down", step=0.1)
    ratio: float = number(1.0, 0.25, 4.0, "area of the prediction by the truth's", step=0.05)

    @property
    def pair(self) -> shapes.Pair:
        """Both shapes and what they share."""
        return shapes.Pair(self.shape, self.dx, self.dy, self.ratio)


SMALL, LEAVES, CITYSCAPES = _DATA = ("three small pictures", "25 leaves", "Cityscapes, a table")
_CLEAN, _STRAY = "as it is", "one pixel called bird"
MEAN = {
    "nobody says bird": {"data": SMALL, "stray": _CLEAN},
    "one pixel called bird": {"data": SMALL, "stray": _STRAY},
    "25 leaves": {"data": LEAVES, "network": "leaf-small"},
    "a printed table": {"data": CITYSCAPES},
}


@dataclass(frozen=True)
class Mean(Params):
    """Which scores are averaged."""

    data: str = choice(SMALL, _DATA, "data", widget="menu")
    stray: str = choice(
        _CLEAN, (_CLEAN, _STRAY), "third answer", widget="menu", when={"data": (SMALL,)}
    )
    network: str = choice(
        "leaf-small", leaves.networks(), "network", widget="menu", when={"data": (LEAVES,)}
    )

    @property
    def astray(self) -> bool:
        """Whether the third small answer calls one pixel a bird."""
        return self.stray == _STRAY

    @property
    def counts(self) -> np.ndarray:
        """(n, C, C) pixels of each picture; of the small ones where a table is shown."""
        return leaves.counts(self.network) if self.data == LEAVES else small.counts(self.astray)

    @property
    def classes(self) -> tuple[str, ...]:
        """Their names."""
        return leaves.classes() if self.data == LEAVES else small.CLASSES


SIX, PURSE = "six pixels", "264 pixels, 4 of them purse"
_PIXELS = {  # x, y, how many pixels each stands for
    SIX: ((0.9, 0.8, 0.3, 0.4, 0.1, 0.05), (1, 1, 1, 0, 0, 0), (1, 1, 1, 1, 1, 1)),
    PURSE: ((0.5, 0.5), (1, 0), (4, 260)),
}
PROBABILITIES, SCORES = "probabilities", "scores"
LOSS = {
    "six pixels": {"data": SIX, "on": PROBABILITIES, "loss": soft.SOFT_IOU, "rate": 0.1},
    "264 pixels, soft IoU": {"data": PURSE, "on": SCORES, "loss": soft.SOFT_IOU, "rate": 1.0},
    "264 pixels, cross-entropy": {
        "data": PURSE, "on": SCORES, "loss": soft.CROSS_ENTROPY, "rate": 1.0,
    },
}  # fmt: skip


@dataclass(frozen=True)
class Loss(Params):
    """Which pixels, which loss is descended, on what, and how fast."""

    data: str = choice(SIX, (SIX, PURSE), "pixels", widget="menu")
    loss: str = choice(soft.SOFT_IOU, soft.LOSSES, "descend", widget="menu")
    on: str = choice(PROBABILITIES, (PROBABILITIES, SCORES), "gradient on", widget="menu")
    rate: float = number(
        0.1, 0.01, 2.0, "step size η", step=0.01, help="A step is η · number of pixels · gradient"
    )

    @property
    def start(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """x, y and how many pixels each stands for, (m,) each."""
        x, y, times = (np.array(v, dtype=np.float64) for v in _PIXELS[self.data])
        return x, y, times

    def descent(self, x: np.ndarray, y: np.ndarray) -> soft.Descent:
        """The descent from ``x`` towards the truth ``y``."""
        return soft.descend(
            x, y, self.start[2], loss=self.loss, rate=self.rate, on_scores=self.on == SCORES
        )


ONE, TWO_CLASSES = "eight found boxes", "two classes"
CURVE = {
    "IoU ≥ 50 %": {"data": ONE, "threshold": 0.5},
    "IoU ≥ 75 %": {"data": ONE, "threshold": 0.75},
    "IoU ≥ 90 %": {"data": ONE, "threshold": 0.9},
    "macro and micro": {"data": TWO_CLASSES, "convention": detection.ENVELOPE},
}


@dataclass(frozen=True)
class Curve(Params):
    """Which boxes, and from which overlap on one is right."""

    data: str = choice(ONE, (ONE, TWO_CLASSES), "data", widget="menu")
    threshold: float = number(
        0.5, 0.05, 0.95, "IoU from which a box is right", step=0.05, when={"data": (ONE,)}
    )
    convention: str = choice(
        detection.ENVELOPE,
        detection.CONVENTIONS,
        "area",
        names={detection.ELEVEN: "11 points", detection.HUNDRED: "101 points"},
        widget="menu",
        when={"data": (TWO_CLASSES,)},
    )

    def found(self, corners: np.ndarray, scores: np.ndarray) -> drawing.Found:
        """The found boxes, their corners at ``corners`` (8, 2), with these scores."""
        sizes = drawing.start()[:, 2:]
        return drawing.Found(np.hstack([corners, sizes]), scores, self.threshold)


NOISE_PAIR = ("leaf-small", "leaf-small-nearest")  # of the question
NOISE = {
    "A and B": {"a": "leaf-small", "b": "leaf-small-nearest", "average": resampling.PIXELS},
    "averaged otherwise": {"average": resampling.PICTURES},
    "on the brink": {"b": "leaf-small-bilinear", "average": resampling.PIXELS},
    "without skips": {"b": "leaf-small-no-skips", "average": resampling.PIXELS},
    "five pictures": {"pictures": 5},
}


@dataclass(frozen=True)
class Noise(Params):
    """Which two networks, on how many pictures, averaged how, drawn how often."""

    a: str = choice("leaf-small", leaves.networks(), "network A", widget="menu")
    b: str = choice("leaf-small-nearest", leaves.networks(), "network B", widget="menu")
    average: str = choice(
        resampling.PIXELS,
        resampling.AVERAGES,
        "average",
        names={resampling.PIXELS: "all pixels", resampling.PICTURES: "picture by picture"},
        widget="menu",
    )
    pictures: int = integer(25, 5, 25, "pictures")
    draws: int = integer(5000, 200, 20_000, "draws", step=100)
    paired: bool = switch(True, "same draw for both")
    seed: int = integer(0, 0, 9999, "seed", widget="box")

    @property
    def counts(self) -> tuple[np.ndarray, np.ndarray]:
        """(n, 3, 3) counts of A and of B on the first of the pictures."""
        return leaves.counts(self.a)[: self.pictures], leaves.counts(self.b)[: self.pictures]

    def resampled(self) -> resampling.Resampled:
        """The draws."""
        how = {"seed": self.seed, "average": self.average, "paired": self.paired}
        return resampling.resample(*self.counts, self.draws, **how)


DISCS, ROAD = "discs", "a road"
EDGES = {
    "one pixel too wide": {"view": DISCS, "radius": 5, "grow": 1, "shift": 0, "rough": 0.0},
    "moved by three": {"view": DISCS, "radius": 20, "grow": 0, "shift": 3, "rough": 0.0},
    "a rough edge": {"view": DISCS, "radius": 50, "grow": 0, "shift": 0, "rough": 3.0},
    "towards the vanishing point": {"view": ROAD},
}


@dataclass(frozen=True)
class Edges(Params):
    """One mistake on discs of several sizes; or crops of a road."""

    view: str = choice(DISCS, (DISCS, ROAD), "picture", widget="buttons")
    radius: int = integer(5, 3, 60, "radius", unit="px", when={"view": (DISCS,)})
    grow: int = integer(1, -5, 5, "too wide by", unit="px", when={"view": (DISCS,)})
    shift: int = integer(0, 0, 10, "moved by", unit="px", when={"view": (DISCS,)})
    rough: float = number(0.0, 0.0, 4.0, "rough by", step=0.5, unit="px", when={"view": (DISCS,)})
    band: float = number(
        2.0, 0.5, 5.0, "band, % of the diagonal", step=0.5, when={"view": (DISCS,)}
    )
    stride: int = choice(16, road.STRIDES, "output stride", when={"view": (ROAD,)})

    @property
    def mistakes(self) -> tuple[discs.Mistake, ...]:
        """The mistake on discs of this radius and of four others, by radius."""
        radii = sorted({self.radius, *discs.RADII})
        how = (self.grow, self.shift, self.rough, self.band)
        return tuple(discs.Mistake(r, *how) for r in radii)

    @property
    def start(self) -> int:
        """Which of them has this radius."""
        return sorted({self.radius, *discs.RADII}).index(self.radius)
