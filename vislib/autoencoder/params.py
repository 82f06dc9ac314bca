"""Every control of the lesson: one class a chapter, named like it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vislib.autoencoder import bending, forgetting, halves, layers, linear, noising, trained
from vislib.core.params import Params, choice, integer, number, switch

COUNTS = (0, 1, 2, 3, 4, 6, 8, 12, 16, 19, 24, 32, 48, 64, 96, 128, 192, 384, 768)


@dataclass(frozen=True)
class Squeeze(Params):
    """How large the patches are, and how many numbers of each are kept."""

    side: int = choice(8, (4, 8, 16), "side of a patch (px)")
    keep: int = choice(19, COUNTS, "numbers kept", widget="menu")
    colour: bool = switch(True, "colours")

    @property
    def size(self) -> int:
        """How many numbers a patch has."""
        return self.side**2 * (3 if self.colour else 1)

    @property
    def counts(self) -> tuple[int, ...]:
        """The numbers kept, a frame each: as far as a patch goes."""
        return tuple(k for k in COUNTS if k <= self.size)


ANYWHERE, SECOND, BESIDE = "anywhere", "on the second axis", "a hair beside it"
_LENGTH, _HAIR = 0.6, 1e-3
BOX = ((-5.4, 5.4), (-3.5, 3.5))  # where points and starts may be dragged


@dataclass(frozen=True)
class Line(Params):
    """Forty points, where the two vectors start, and how they go downhill."""

    start: str = choice(
        ANYWHERE, (ANYWHERE, SECOND, BESIDE), "start of both vectors", widget="menu"
    )
    rate: float = number(0.05, 0.005, 0.3, "step size", step=0.005)
    steps: int = integer(300, 20, 600, "steps", step=10)
    sample: int = integer(1, 0, 99, "sample")

    def points(self) -> np.ndarray:
        """(40, 2): the sample, before anything is dragged."""
        return linear.sample(self.sample)

    def vector(self, found: linear.Lines) -> np.ndarray:
        """(2,): where encoder and decoder start, from the middle of the points."""
        if self.start == ANYWHERE:
            return np.array([-0.3, 0.6])
        hair = _HAIR if self.start == BESIDE else 0.0
        return _LENGTH * found.axes[1] + hair * found.axes[0]


@dataclass(frozen=True)
class Bend(Params):
    """Which points, and how large a network is trained how long."""

    points: str = choice(bending.RING, bending.KINDS, "points", widget="menu")
    hidden: int = integer(16, 2, 32, "hidden units")
    steps: int = integer(600, 100, 1500, "steps", step=100)
    seed: int = integer(0, 0, 99, "seed")

    def job(self) -> bending.Bending:
        """The training, not begun yet."""
        x = bending.points(self.points)
        return bending.Bending(
            x, hidden=self.hidden, steps=self.steps, rate=bending.RATE, seed=self.seed
        )


@dataclass(frozen=True)
class Disc(Params):
    """Which network, by the size of its code, and whether PCA draws too."""

    z: int = choice(3, trained.SIZES, "numbers in z")
    rival: bool = switch(True, "PCA beside it")


OWN = "your own"


@dataclass(frozen=True)
class Forgets(Params):
    """Which picture, and how far the two gates of the network with a skip are open."""

    shown: str = choice(forgetting.DISC, (*forgetting.GALLERY, OWN), "picture", widget="menu")
    skip: float = number(0.0, 0.0, 1.0, "gate of the skip", step=0.05)
    code: float = number(1.0, 0.0, 1.0, "gate of z", step=0.05)


@dataclass(frozen=True)
class Noise(Params):
    """How much noise, and how many axes PCA keeps."""

    sigma: float = number(0.2, 0.0, 0.6, "σ of the noise", step=0.02)
    keep: int = choice(32, noising.KEPT, "k, axes kept", widget="menu")
    seed: int = integer(0, 0, 99, "noise no.")


STAGES = {"first": 0, "second": 1, "code": 2}


CONV = {
    "as trained": {"side": layers.TRAINED},
    "a photograph": {"side": 224},
}


@dataclass(frozen=True)
class Conv(Params):
    """How large the disc is, and whose maps are shown."""

    radius: float = number(3.0, *halves.SMALL, "radius", unit="px", step=0.25)
    layer: str = choice(
        "code",
        tuple(STAGES),
        "maps of the convolutional one",
        names={"first": "12 × 12", "second": "6 × 6", "code": "3 × 3, the code"},
    )
    side: int = choice(
        layers.TRAINED, layers.SIDES, "rows of layers for pictures of … px",
        help="Sizes and weights alone: trained were those for 24 px.",
    )  # fmt: skip


DISCS, DIGITS = "discs", "digits"
PAIRS = {"z1, z2": (0, 1), "z1, z3": (0, 2), "z2, z3": (1, 2)}


@dataclass(frozen=True)
class Between(Params):
    """Between which pictures, how far along, and which two coordinates of the codes are shown."""

    data: str = choice(DISCS, (DISCS, DIGITS), "data")
    share: float = number(0.5, 0.0, 1.0, "share t of B", step=0.125)
    pair: str = choice("z1, z2", tuple(PAIRS), "coordinates shown", when={"data": (DISCS,)})

    @property
    def coordinates(self) -> tuple[int, int]:
        """Which two coordinates of a code the plane shows."""
        return PAIRS[self.pair] if self.data == DISCS else (0, 1)
