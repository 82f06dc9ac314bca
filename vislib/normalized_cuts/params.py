"""Every control of the lesson: one class a chapter, named like it."""

from __future__ import annotations

from dataclasses import dataclass

from vislib.core.params import Params, choice, integer, number
from vislib.normalized_cuts import patches

PHOTO = 128  # pixels on the longer side of the photograph a patch is taken from
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
