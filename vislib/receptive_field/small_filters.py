"""Several small filters against one large one of the same receptive field."""

from __future__ import annotations

from dataclasses import dataclass

_COUNTS = ("no", "one", "two", "three", "four", "five")


@dataclass(frozen=True)
class Cost:
    """What a stack of equal layers costs, ``channels`` in and out, on ``size`` x ``size`` units."""

    layers: int
    kernel: int
    channels: int
    size: int
    bias: bool = False

    @property
    def name(self) -> str:
        """The stack in words, such as "three 3×3"."""
        return f"{_COUNTS[self.layers]} {self.kernel}×{self.kernel}"

    @property
    def receptive_field(self) -> int:
        """In pixels, at stride 1."""
        return 1 + self.layers * (self.kernel - 1)

    @property
    def parameters(self) -> int:
        """Weights, and biases if they count."""
        each = self.kernel**2 * self.channels**2 + (self.channels if self.bias else 0)
        return self.layers * each

    @property
    def multiplications(self) -> int:
        """One for each weight at each unit (padded, so that the map keeps its size)."""
        return self.layers * (self.kernel * self.channels * self.size) ** 2

    @property
    def activations(self) -> int:
        """Values that are kept for the backward pass."""
        return self.layers * self.channels * self.size**2


def compare(channels: int, size: int, bias: bool = False, kernel: int = 7) -> tuple[Cost, Cost]:
    """The stack of 3x3 layers that sees what one layer of the odd ``kernel`` sees, and that layer.

    At 7: three of 27 C² weights against 49 C². Deck "Introduction to Computer Vision, Lecture 7";
    Simonyan and Zisserman 2015. Raises ``ValueError`` for an even kernel or one below 3.
    """
    if kernel < 3 or kernel % 2 == 0:
        raise ValueError(f"No stack of 3×3 layers sees {kernel} pixels: take an odd number from 3.")
    small = Cost((kernel - 1) // 2, 3, channels, size, bias)
    return small, Cost(1, kernel, channels, size, bias)
