"""What the checkerboard lesson lets a learner change: parameters of its demos, declared once."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from vislib.checkerboard.counting import Layer, Stamps, random_weights, room, stamps
from vislib.core import params

_KERNEL = "outputs that one input writes to"
_STRIDE = "outputs from one kernel to the next"
WEIGHTS = {"ones": "all 1", "random": "random"}


@dataclass(frozen=True)
class OverlapParams:
    """Overlap along one axis."""

    kernel: int = params.integer(3, 1, 9, "kernel size", help=_KERNEL)
    stride: int = params.integer(2, 1, 5, "stride", help=_STRIDE)
    inputs: int = params.integer(6, 2, 12, "inputs")
    padding: int = params.integer(0, 0, 4, "padding", help="outputs cropped at either end")
    weights: str = params.choice("ones", tuple(WEIGHTS), "kernel weights", names=WEIGHTS)
    seed: int = params.integer(3, 0, 99, "seed", widget="box")

    def __post_init__(self) -> None:
        params.check(self)
        room(self.inputs, self.layer)

    @property
    def layer(self) -> Layer:
        """The layer these parameters describe."""
        return Layer(self.kernel, self.stride, self.padding)

    def trace(self) -> Stamps:
        """Every stamp."""
        random = self.weights == "random"
        weights = random_weights(self.kernel, self.seed) if random else None
        return stamps(self.inputs, self.layer, weights)


@dataclass(frozen=True)
class PlaneParams:
    """Overlap in two dimensions."""

    kernel: int = params.integer(3, 1, 6, "kernel size", help=_KERNEL)
    stride: int = params.integer(2, 1, 4, "stride", help=_STRIDE)
    inputs: int = params.integer(4, 2, 6, "inputs per side")
    padding: int = params.integer(0, 0, 2, "padding", help="outputs cropped on every side")

    def __post_init__(self) -> None:
        params.check(self)
        room(self.inputs, self.layer)

    @property
    def layer(self) -> Layer:
        """The layer these parameters describe, the same along both axes."""
        return Layer(self.kernel, self.stride, self.padding)


@dataclass(frozen=True)
class StackParams:
    """Several layers, then an average of stride 1."""

    layers: int = params.integer(2, 1, 3, "transposed layers")
    kernel: int = params.integer(3, 1, 6, "kernel size")
    stride: int = params.integer(2, 1, 3, "stride")
    inputs: int = params.integer(4, 2, 8, "inputs")
    average: int = params.integer(
        2, 1, 6, "average after it", unit="px", help="size of the last layer's kernel, stride 1"
    )

    def __post_init__(self) -> None:
        params.check(self)
        size = self.inputs
        for layer in self.stack:
            size = room(size, layer)
        if self.average > size:
            raise ValueError(f"There are only {size} outputs: average over at most {size}.")

    @property
    def stack(self) -> tuple[Layer, ...]:
        """The layers, first to last."""
        return (Layer(self.kernel, self.stride),) * self.layers


@dataclass(frozen=True)
class TapParams:
    """Active taps of a kernel that slides over inserted zeros, and the bias."""

    kernel: int = params.integer(3, 1, 8, "kernel size")
    stride: int = params.integer(2, 1, 4, "stride", help="one input, then stride − 1 zeros")
    value: float = params.number(1.0, 0.0, 2.0, "input brightness", step=0.1)
    bias: float = params.number(0.0, -2.0, 2.0, "bias", step=0.1)

    def __post_init__(self) -> None:
        params.check(self)


# -- the decks' examples ------------------------------------------------------------------------

# Each sets every control: what stands in the others must not change or refuse it.
OVERLAPS = {
    "kernel 3, stride 2": asdict(OverlapParams()),
    "kernel 4, stride 2": asdict(OverlapParams(kernel=4)),
    "kernel 5, stride 3": asdict(OverlapParams(kernel=5, stride=3)),
    "kernel 4, uneven weights": asdict(OverlapParams(kernel=4, weights="random")),
    "kernel 2, stride 3 (gaps)": asdict(OverlapParams(kernel=2, stride=3)),
}
PLANES = {
    "kernel 3, stride 2": asdict(PlaneParams()),
    "kernel 4, stride 2": asdict(PlaneParams(kernel=4)),
    "kernel 5, stride 3": asdict(PlaneParams(kernel=5, stride=3)),
}
STACKS = {
    "one layer, average 2": asdict(StackParams(layers=1, inputs=6)),
    "one layer, average 3": asdict(StackParams(layers=1, inputs=6, average=3)),
    "two layers, average 2": asdict(StackParams()),
    "two layers, average 4": asdict(StackParams(average=4)),
    "two even layers": asdict(StackParams(kernel=4, average=1)),
}
TAPS = {f"kernel {k}": asdict(TapParams(kernel=k)) for k in (1, 2, 3, 4, 5, 6)}
