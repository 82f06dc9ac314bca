"""What a learner can set in the lesson on checkerboard artifacts: one class a chapter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from vislib.checkerboard.counting import (
    averaged,
    checked_output_size,
    interior,
    overlap,
    stacked,
)
from vislib.checkerboard.decoders import VARIANTS
from vislib.checkerboard.gradients import LAYERS
from vislib.checkerboard.phases import SIGNALS, WAYS
from vislib.checkerboard.stamping import Stamps, stamps
from vislib.checkerboard.weighting import Biases, biases, kernel_weights
from vislib.core import entries, params

_KERNEL = "outputs that one input writes to"
_STRIDE = "outputs from one kernel to the next"
_DEVICES = {"auto": "best", "cuda": "CUDA", "mps": "MPS", "cpu": "CPU"}


def _device() -> Any:
    return params.choice("auto", tuple(_DEVICES), "device", names=_DEVICES, widget="menu")


@dataclass(frozen=True)
class Overlap(params.Params):
    """Overlap along one axis."""

    kernel: int = params.integer(3, 1, 9, "kernel size", help=_KERNEL)
    stride: int = params.integer(2, 1, 5, "stride", help=_STRIDE)
    inputs: int = params.integer(6, 2, 12, "inputs")
    padding: int = params.integer(0, 0, 4, "padding", help="outputs cropped at either end")
    weights: str = params.choice(
        "ones",
        ("ones", "triangle", "random"),
        "kernel weights",
        names={"ones": "all 1", "triangle": "½ 1 ½", "random": "random"},
        help="½ 1 ½: rising evenly to 1 and falling again, whatever the kernel size",
        widget="menu",
    )
    seed: int = params.integer(3, 0, 99, "seed", widget="box", when={"weights": ("random",)})

    def validate(self) -> None:
        checked_output_size(self.inputs, self.kernel, self.stride, self.padding)

    def trace(self) -> Stamps:
        """Every stamp."""
        weights = kernel_weights(self.weights, self.kernel, self.seed)
        return stamps(self.inputs, weights, self.stride, self.padding)


@dataclass(frozen=True)
class Plane(params.Params):
    """Overlap in two dimensions."""

    kernel: int = params.integer(3, 1, 6, "kernel size", help=_KERNEL)
    stride: int = params.integer(2, 1, 4, "stride", help=_STRIDE)
    inputs: int = params.integer(4, 2, 6, "inputs per side")
    padding: int = params.integer(0, 0, 2, "padding", help="outputs cropped on every side")

    def validate(self) -> None:
        checked_output_size(self.inputs, *self.layer)

    @property
    def layer(self) -> tuple[int, int, int]:
        """Kernel, stride and padding, the same along both axes."""
        return self.kernel, self.stride, self.padding

    @property
    def counts(self) -> set[int]:
        """How often outputs are written, away from the ends."""
        inside = interior(self.inputs, [self.layer])
        line = overlap(self.inputs, *self.layer)[inside]
        return set(np.outer(line, line).ravel().tolist())


@dataclass(frozen=True)
class Stack(params.Params):
    """Several layers, then an average of stride 1."""

    layers: int = params.integer(2, 1, 3, "transposed layers")
    kernel: int = params.integer(3, 1, 6, "kernel size")
    stride: int = params.integer(2, 1, 3, "stride")
    inputs: int = params.integer(4, 2, 8, "inputs")
    average: int = params.integer(
        2, 1, 6, "average after it", unit="px", help="size of the last layer's kernel, stride 1"
    )
    bell: bool = params.switch(
        False, "its weights rise and fall", help="¼ ½ ¼ in place of ⅓ ⅓ ⅓: Pascal's triangle"
    )

    def validate(self) -> None:
        size = self.inputs
        for layer in self.stack:
            size = checked_output_size(size, *layer)
        if self.average > size:
            raise ValueError(f"There are only {size} outputs: average over at most {size}.")

    @property
    def stack(self) -> tuple[tuple[int, int], ...]:
        """(kernel, stride) of the layers, first to last."""
        return ((self.kernel, self.stride),) * self.layers

    @property
    def out(self) -> np.ndarray:
        """(n,) what comes out, away from the ends."""
        counts = averaged(stacked(self.inputs, self.stack), self.weights)
        return counts[interior(self.inputs, self.stack, self.average)]

    @property
    def weights(self) -> np.ndarray:
        """(average,) weights of the average, whole numbers."""
        made = np.ones(1 if self.bell else self.average)
        while len(made) < self.average:
            made = np.convolve(made, [1.0, 1.0])
        return made


@dataclass(frozen=True)
class Taps(params.Params):
    """Active taps of a kernel that slides over inserted zeros, and the bias."""

    kernel: int = params.integer(3, 1, 8, "kernel size")
    stride: int = params.integer(2, 1, 4, "stride", help="one input, then stride − 1 zeros")
    value: float = params.number(1.0, 0.0, 2.0, "input brightness", step=0.1)
    bias: float = params.number(0.0, -2.0, 2.0, "bias", step=0.1)
    weights: str = params.choice(
        "ones",
        ("ones", "symmetric", "random"),
        "kernel weights",
        names={"ones": "all 1", "symmetric": "symmetric", "random": "random"},
        help="symmetric: the same from either end",
        widget="menu",
    )
    seed: int = params.integer(
        3, 0, 99, "seed", widget="box", when={"weights": ("symmetric", "random")}
    )

    @property
    def taps(self) -> np.ndarray:
        """(kernel,) the weights."""
        return kernel_weights(self.weights, self.kernel, self.seed)

    @property
    def biases(self) -> Biases:
        """Sums and outputs of every phase, and what each would need."""
        return biases(self.taps, self.stride, self.value, self.bias)


@dataclass(frozen=True)
class Weights(params.Params):
    """Three weights at stride 2, by transposed convolution or after a resize."""

    way: str = params.choice("transposed", tuple(WAYS), "upsampling", names=WAYS)
    weights: str = params.words(
        "1 1 1", "weights w₀ w₁ w₂", max_length=40, help="Three numbers from −2 to 2."
    )
    signal: str = params.choice("constant", SIGNALS, "input")

    def validate(self) -> None:
        typed = entries.row(self.weights, "row of weights", least=3, most=3)
        if typed.symbolic or np.abs(typed.values).max() > 2:
            raise ValueError("Give three numbers from −2 to 2, for example 1 1 1.")

    @property
    def typed(self) -> np.ndarray:
        """(3,) the weights."""
        return entries.row(self.weights, "row of weights", most=3).values


@dataclass(frozen=True)
class Decoders(params.Params):
    """The untrained decoders, and a pattern to learn spectra by."""

    period: float = params.number(5.0, 2.0, 16.0, "period of the stripes", step=0.1, unit="px")
    strength: float = params.number(0.2, 0.0, 0.5, "their strength", step=0.01)
    seed: int = params.integer(11, 0, 999, "seed of noise and weights", widget="box")
    device: str = _device()


_TITLES = {name: v.title for name, v in VARIANTS.items()}


@dataclass(frozen=True)
class Training(params.Params):
    """Two decoders, one photograph."""

    left: str = params.choice("transposed_two", tuple(VARIANTS), "left", names=_TITLES)
    right: str = params.choice("nearest", tuple(VARIANTS), "right", names=_TITLES)
    target: str = params.choice(
        "plain",
        ("plain", "checkered"),
        "photograph",
        names={"plain": "as it is"},
        help="What is to be learned: is resize-convolution able to draw a checkerboard?",
    )
    steps: int = params.integer(300, 50, 1000, "training steps", step=50)
    rate: float = params.choice(0.005, (0.001, 0.002, 0.005, 0.01), "learning rate", widget="menu")
    seed: int = params.integer(11, 0, 999, "seed", widget="box")
    device: str = _device()

    def validate(self) -> None:
        if self.left == self.right:
            raise ValueError("Left and right are the same decoder; choose two different ones.")

    @property
    def variants(self) -> tuple[str, str]:
        """Left and right."""
        return self.left, self.right


_WHAT = {"gradient": "one gradient", "dream": "DeepDream"}


@dataclass(frozen=True)
class Gradients(params.Params):
    """A network and where it looks."""

    what: str = params.choice("gradient", tuple(_WHAT), "what", names=_WHAT, widget="menu")
    halving: str = params.choice("stride 3", tuple(LAYERS), "layers", names=LAYERS)
    depth: int = params.integer(2, 1, 3, "how many", help="each halves the picture")
    seed: int = params.integer(0, 0, 999, "seed", widget="box")
    device: str = _device()


# -- the decks' examples ------------------------------------------------------------------------

# Each sets every control: what stands in the others must not change or refuse it.
OVERLAP: Mapping[str, Mapping[str, Any]] = {
    "kernel 3, stride 2": asdict(Overlap()),
    "kernel 4, stride 2": asdict(Overlap(kernel=4)),
    "kernel 5, stride 3": asdict(Overlap(kernel=5, stride=3)),
    "kernel 4, uneven": asdict(Overlap(kernel=4, weights="random")),
    "½ 1 ½, stride 2": asdict(Overlap(weights="triangle")),
    "kernel 2, stride 3": asdict(Overlap(kernel=2, stride=3)),
}
PLANE: Mapping[str, Mapping[str, Any]] = {
    "kernel 3, stride 2": asdict(Plane()),
    "kernel 4, stride 2": asdict(Plane(kernel=4)),
    "kernel 5, stride 3": asdict(Plane(kernel=5, stride=3)),
}
STACK: Mapping[str, Mapping[str, Any]] = {
    "1 layer, over 2": asdict(Stack(layers=1, inputs=6)),
    "1 layer, over 3": asdict(Stack(layers=1, inputs=6, average=3)),
    "1 layer, ¼ ½ ¼": asdict(Stack(layers=1, inputs=6, average=3, bell=True)),
    "2 layers, over 2": asdict(Stack()),
    "2 layers, over 4": asdict(Stack(average=4)),
    "2 even layers": asdict(Stack(kernel=4, average=1)),
}
TAPS: Mapping[str, Mapping[str, Any]] = {
    f"kernel {k}": asdict(Taps(kernel=k)) for k in (1, 2, 3, 4, 5, 6)
}
WEIGHTS: Mapping[str, Mapping[str, Any]] = {
    "1 1 1": asdict(Weights()),
    "resize, 1 1 1": asdict(Weights(way="resize")),
    "resize, noise": asdict(Weights(way="resize", weights="0.5 1 -0.5", signal="random")),
}
