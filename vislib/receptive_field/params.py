"""What a learner can set in the receptive-field lesson."""

from __future__ import annotations

from dataclasses import dataclass

from vislib.architectures import FAMILIES, NETWORKS, PRESETS, input_size
from vislib.convolution import Layer
from vislib.core.params import Params, choice, integer, number, switch, words
from vislib.core.text import plural
from vislib.receptive_field import growth, layer_text
from vislib.receptive_field.effective import ACTIVATIONS, WEIGHTS
from vislib.receptive_field.fields import theoretical
from vislib.receptive_field.growth import DIRECTIONS

MAX_INPUT = 2048
MAX_BOX = 101  # pixels; a gradient for every depth must be ready while the learner waits
_LARGE = {k: f"{k}×{k}" for k in (5, 7, 9, 11)}
_LARGE = {k: f"{k}×{k}" for k in (5, 7, 9, 11)}
_DIRECTION_NAMES = {
    "grow": "layer by layer",
    "down": "unit → pixels",
    "up": "pixel → units",
}


@dataclass(frozen=True)
class Growth(Params):
    """A stack, as the name of a preset or as text, the input it sees, and the way through it."""

    stack: str = words(
        "Three 3×3",
        "stack",
        max_length=2600,
        help="A preset's name, or layers such as 3p1 3s2p1 pool:2s2 3p2d2: kernel, then "
        "s(tride), p(adding), d(ilation).",
    )
    size: int = integer(
        0,
        0,
        MAX_INPUT,
        "input (0: auto)",
        widget="box",
        help="In pixels; 0 chooses a size that fits.",
    )
    upto: int = integer(0, 0, layer_text.MAX_LAYERS, "up to layer (0: all)", widget="box")
    direction: str = choice("grow", DIRECTIONS, "walk", names=_DIRECTION_NAMES, widget="menu")
    place: float = number(
        0.5, 0.0, 1.0, "where the unit sits", step=0.05, help="0: first unit, 1: last unit."
    )

    @property
    def rows(self) -> tuple[layer_text.Row, ...]:
        """All layers as typed; raises ``ValueError`` if the text cannot be read."""
        name = self.stack.strip()
        return layer_text.of(PRESETS[name]) if name in PRESETS else layer_text.rows(name)

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers up to the chosen one; raises ``ValueError`` with the remedy."""
        whole = layer_text.layers(self.rows)
        return whole[: self.upto or None]

    @property
    def input_size(self) -> int:
        """The input in pixels: as asked, as the preset was made for, or one that fits."""
        return self.size or automatic_size(self.stack.strip(), self.layers)

    def trace(self) -> growth.Trace:
        """The walk through the stack; raises ``ValueError`` with the remedy."""
        return growth.trace(
            self.layers, self.input_size, place=self.place, direction=self.direction
        )


def automatic_size(name: str, layers: tuple[Layer, ...]) -> int:
    """An input on which a stack can be watched: its field and a little more."""
    if name in PRESETS:
        return input_size(name)
    return min(max(theoretical(layers) + 4, 7), MAX_INPUT)


@dataclass(frozen=True)
class Photo(Params):
    """Two networks over one photograph, at the same share of their depth."""

    left: str = choice("VGG16", tuple(NETWORKS), "left", widget="menu")
    right: str = choice("ResNet-50", tuple(NETWORKS), "right", widget="menu")
    x: float = number(0.5, 0.0, 1.0, "across", step=0.01)
    y: float = number(0.5, 0.0, 1.0, "down", step=0.01)


@dataclass(frozen=True)
class SmallFilters(Params):
    """A stack of 3x3 layers against one large filter, C channels in and out, on a square map."""

    kernel: int = choice(7, tuple(_LARGE), "large filter", names=_LARGE, widget="menu")
    channels: int = integer(64, 1, 512, "channels C", widget="box")
    size: int = integer(56, 7, 224, "map size", unit="px", widget="box")
    bias: bool = switch(False, "count biases")


@dataclass(frozen=True)
class Effective(Params):
    """A stack of equal layers and how its gradient is taken."""

    depth: int = integer(12, 1, 20, "layers")
    kernel: int = integer(3, 2, 7, "kernel size", unit="px")
    dilation: int = integer(1, 1, 4, "dilation")
    strided: int = integer(0, 0, 3, "of them with stride 2", help="The first ones.")
    weights: str = choice("random", WEIGHTS, "weights")
    activation: str = choice("relu", ACTIVATIONS, "activation", names={"relu": "ReLU"})
    samples: int = integer(16, 1, 32, "samples")
    seed: int = integer(0, 0, 9999, "seed", widget="box")

    def validate(self) -> None:
        if self.strided > self.depth:
            raise ValueError(
                f"Only {plural(self.depth, 'layer')} can be strided; lower the strides or add "
                "layers."
            )
        if self.box > MAX_BOX:
            raise ValueError(
                f"This stack sees {self.box:,} pixels, more than the {MAX_BOX} that can be "
                "computed while you wait; use fewer layers, strides or a smaller dilation."
            )

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The stack, padded so that strides alone shrink it."""
        padding = (self.kernel - 1) * self.dilation // 2
        return tuple(
            Layer(
                f"conv{i}",
                self.kernel,
                2 if i <= self.strided else 1,
                padding,
                self.dilation,
            )
            for i in range(1, self.depth + 1)
        )

    @property
    def box(self) -> int:
        """The theoretical field, in pixels."""
        return theoretical(self.layers)

    @property
    def input_size(self) -> int:
        """An odd input with a margin around the box, so that padding plays no part."""
        return self.box + self.box % 2 + 2 * 2**self.strided + 7


@dataclass(frozen=True)
class Networks(Params):
    """The input all named networks look at, and the scale of the chart."""

    size: int = integer(224, 32, MAX_INPUT, "input size", unit="px", widget="box")
    family: str = choice("all", ("all", *FAMILIES), "family", widget="menu")
    logarithmic: bool = switch(True, "logarithmic scales")
