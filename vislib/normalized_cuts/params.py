"""Every control of the lesson: one class a chapter, named like it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vislib.core.params import Params, choice, integer, number
from vislib.normalized_cuts import patches, relaxing, rings, weights

PHOTO = 128  # pixels on the longer side of the photograph a patch is taken from
BOX = (7.4, 3.6)  # where the twelve points may be dragged
TWELVE = np.array([
    [1.0, 1.0], [1.6, 1.2], [1.2, 1.8], [1.9, 1.9], [0.7, 1.5], [3.4, 1.1], [4.0, 1.4], [3.6, 1.9],
    [4.3, 2.1], [3.1, 1.6], [4.5, 1.2], [6.6, 2.9],
])  # fmt: skip
GOOD_BARS = (1.47, 1.24, 1.39, 0.95, 1.5, -0.88, -1.08, -0.96, -1.12, -0.66, -1.14, -1.29) * 2
_COLOUR = {
    "label": "σ of colour",
    "step": 0.01,
    "help": "Colours so far apart (of 0 to 1) leave a tie of 1/e = 0.37.",
}
_PLACE = dict(label="σ of place", unit="px", help="Pixels so far apart leave a tie of 0.37.")
_RADIUS = dict(label="radius r", unit="px", help="Pixels further apart are not tied.")


@dataclass(frozen=True)
class Graph(Params):
    """A patch of a photograph as a graph."""

    sigma_colour: float = number(0.1, 0.02, 1.0, **_COLOUR)
    sigma_place: float = number(4.0, 1.0, 20.0, step=0.5, **_PLACE)
    radius: int = integer(5, 1, 8, **_RADIUS)
    colours: str = choice("grey", patches.COLOURS, "colours")
    side: int = integer(12, 6, 16, "patch", unit="px")

    def ties(self, patch) -> patches.Ties:
        """The ties of ``patch`` (side, side, 3) uint8."""
        seen = patches.features(patch, self.colours)
        return patches.ties(seen, self.radius, self.sigma_colour, self.sigma_place)


@dataclass(frozen=True)
class Cut(Params):
    """Twelve points and all their divisions."""

    sigma: float = number(1.2, 0.3, 4.0, "σ", help="Points so far apart leave a tie of 0.37.")
    criterion: str = choice(
        "ncut", ("cut", "ratio", "ncut"), "height of the dots",
        names={"cut": "cut", "ratio": "ratio cut", "ncut": "Ncut"},
    )  # fmt: skip

    def weights(self, points: np.ndarray) -> np.ndarray:
        """The ties (n, n) of ``points`` (n, 2)."""
        return weights.affinity_points(points, self.sigma)


@dataclass(frozen=True)
class Eigen(Params):
    """A number for each of twelve points, instead of yes and no."""

    view: str = choice(
        "bars", ("bars", "vibration", "sweep"), "show",
        names={"bars": "bars of your own", "vibration": "vibration", "sweep": "threshold"},
    )  # fmt: skip
    data: str = choice(
        "groups", ("groups", "random"), "points",
        names={"groups": "groups and a far point", "random": "anywhere"},
    )  # fmt: skip
    seed: int = integer(0, 0, relaxing.CLOUDS - 1, "sample", widget="box",
                        when={"data": ("random",)})  # fmt: skip
    sigma: float = number(1.2, 0.5, 4.0, "σ", help="Points so far apart leave a tie of 0.37.")
    vector: int = integer(2, 1, 6, "eigenvector", when={"view": ("vibration", "sweep")})

    @property
    def points(self) -> np.ndarray:
        """The twelve points (12, 2)."""
        return TWELVE if self.data == "groups" else relaxing.random_cloud(self.seed)

    @property
    def graph(self) -> str:
        """What bars pulled by hand belong to."""
        return "groups" if self.data == "groups" else f"random {self.seed}"

    def relaxed(self) -> relaxing.Relaxed:
        """Its divisions and eigenvectors."""
        return relaxing.relaxed(weights.affinity_points(self.points, self.sigma))


@dataclass(frozen=True)
class Picture(Params):
    """A photograph, its graph, and the eigenvector that a threshold divides."""

    vector: int = choice(2, (2, 3, 4, 5), "eigenvector")
    side: int = choice(64, (48, 64, 96), "longer side", names={n: f"{n} px" for n in (48, 64, 96)})
    radius: int = integer(5, 2, 8, **_RADIUS)
    sigma_colour: float = number(0.1, 0.03, 0.5, **_COLOUR)
    sigma_place: float = number(4.0, 1.0, 20.0, step=0.5, **_PLACE)
    colours: str = choice("RGB", patches.COLOURS, "colours")


@dataclass(frozen=True)
class Again(Params):
    """Cuts again and again, until they are dear."""

    stop: float = choice(
        0.01, (0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5),
        "stop at Ncut", widget="menu", help="A cut that costs more is not made.",
    )  # fmt: skip
    most: int = integer(12, 2, 24, "most regions")
    on: str = choice("superpixels", ("superpixels", "pixels"), "cut")
    count: int = integer(300, 100, 500, "superpixels", step=50, when={"on": ("superpixels",)})
    sigma_colour: float = number(0.15, 0.03, 0.5, **_COLOUR)


@dataclass(frozen=True)
class Spectral(Params):
    """A cloud, how many groups, and how far ties reach."""

    data: str = choice("rings", tuple(rings.CLOUDS), "points", names=rings.CLOUDS, widget="menu")
    k: int = integer(2, 2, 6, "k")
    sigma: float = number(0.14, 0.05, 1.5, "σ", step=0.01,
                          help="Points so far apart leave a tie of 0.37.")  # fmt: skip
    seed: int = integer(1, 0, 99, "sample", widget="box")


@dataclass(frozen=True)
class Limits(Params):
    """A picture without edges, and a faint disc."""

    height: int = integer(24, 8, 48, "height", unit="px")
    width: int = integer(32, 8, 48, "width", unit="px")
    contrast: float = number(0.0, 0.0, 0.5, "contrast of a disc", step=0.01)
    sigma_colour: float = number(0.1, 0.03, 0.5, **_COLOUR)
