"""Every control of the lesson: one class a chapter, named like it."""

from __future__ import annotations

from dataclasses import dataclass

from vislib.core.params import Params, choice, switch

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
