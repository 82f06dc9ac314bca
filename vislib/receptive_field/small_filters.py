"""Several small filters against one large one of the same receptive field."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Cost:
    """What a stack of equal layers costs, ``channels`` in and out, on ``size`` x ``size`` units."""

    layers: int
    kernel: int
    channels: int
    size: int
    bias: bool = False

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


def compare(channels: int, size: int, bias: bool = False) -> tuple[Cost, Cost]:
    """Three 3x3 layers and one 7x7 layer: 27 C² against 49 C² weights.

    Deck "Introduction to Computer Vision, Lecture 7"; Simonyan and Zisserman 2015.
    """
    return Cost(3, 3, channels, size, bias), Cost(1, 7, channels, size, bias)
