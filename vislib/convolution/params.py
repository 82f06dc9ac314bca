"""Every control of the lesson: one class a chapter, named like it."""

from __future__ import annotations

from dataclasses import dataclass

from vislib.convolution import sliding
from vislib.convolution.sliding import SHAPES, Sliding
from vislib.core.params import Params, choice, integer, number, switch

_NAMES = {"exponential": "one-sided exponential"}
_TWO = {"times": 1, "flip": True}
SLIDES = {
    "two boxes": {"f": "box", "g": "box", "width_f": 1.0, "width_g": 1.0, **_TWO},
    "two bells": {"f": "Gauss", "g": "Gauss", "width_f": 0.5, "width_g": 0.8, **_TWO},
    "box and exponential": {"f": "box", "g": "exponential", "width_f": 1.0, "width_g": 0.5, **_TWO},
    "six boxes": {"f": "box", "width_f": 1.0, "times": 6, "flip": True},
}


@dataclass(frozen=True)
class Slide(Params):
    """Two shapes, or one shape with itself several times."""

    times: int = integer(1, 1, 6, "f with itself, times", help="1: f with g. 3: f ∗ f ∗ f")
    f: str = choice("box", SHAPES, "f", names=_NAMES, widget="menu")
    width_f: float = number(1.0, 0.5, 3.0, "width of f", step=0.1)
    g: str = choice("box", SHAPES, "g", names=_NAMES, widget="menu", when={"times": (1,)})
    width_g: float = number(1.0, 0.5, 3.0, "width of g", step=0.1, when={"times": (1,)})
    flip: bool = switch(True, "turn g over", help="Off: a correlation")

    def slid(self) -> Sliding:
        """f and g, the second turned over or not, at every shift."""
        f = sliding.shape(self.f, self.width_f)
        if self.times > 1:
            g = sliding.repeated(f, self.times - 1)
        else:
            g = sliding.shape(self.g, self.width_g)
        return sliding.slide(f, g, flip=self.flip)
