"""What a learner can set in the lesson on transposed convolution, and the decks' presets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from vislib.convolution import arithmetic as convolution
from vislib.core import entries
from vislib.core.entries import Entries
from vislib.core.params import choice, integer, switch, words
from vislib.transposed_convolution import trace as tc

_MOST_OUTPUTS = 24  # columns that can still be read side by side

_NUMBERS = 'Numbers ("2 3 0 -1", "1/3") or letters ("a b c").'
_GRIDS = 'Rows end with a semicolon: "1 2; 3 4". Numbers or letters.'


@dataclass(frozen=True)
class LineParams:
    """One row of inputs and one row of weights, three pictures of the same operation."""

    x: str = words("a b", "input", max_length=60, help=_NUMBERS)
    kernel: str = words("x y z", "kernel", max_length=60, help=_NUMBERS)
    stride: int = integer(2, 1, 4, "stride")
    padding: int = integer(0, 0, 4, "padding", help="Crops the output at both ends.")
    output_padding: int = integer(0, 0, 3, "output padding", help="Adds outputs at the end.")
    dilation: int = integer(1, 1, 3, "dilation", help="Distance between two weights.")
    flip: bool = switch(
        False, "flip the kernel", help="True convolution flips the kernel; torch does not."
    )
    follow: str = choice(
        "stamps",
        ("stamps", "sums"),
        "one step is",
        names={"stamps": "an input", "sums": "an output"},
    )

    def __post_init__(self) -> None:
        size = self.trace.output.size
        if size > _MOST_OUTPUTS:
            raise ValueError(
                f"That makes {size} outputs, at most {_MOST_OUTPUTS} can be read: "
                "use fewer inputs, a shorter kernel or a smaller stride."
            )

    @property
    def typed(self) -> tuple[Entries, Entries]:
        x = entries.row(self.x, "input", most=8)
        kernel = entries.row(self.kernel, "kernel", most=7)
        return x, kernel.flipped() if self.flip else kernel

    @property
    def trace(self) -> tc.Trace:
        x, kernel = self.typed
        return tc.trace_1d(
            x.values,
            kernel.values,
            self.stride,
            self.padding,
            self.output_padding,
            self.dilation,
        )


_PLAIN = {"padding": 0, "output_padding": 0, "dilation": 1, "flip": False}
LINES: Mapping[str, Mapping[str, Any]] = {
    "a b, x y z, stride 2": {"x": "a b", "kernel": "x y z", "stride": 2} | _PLAIN,
    "cropped to twice the size": {"x": "a b", "kernel": "x y z", "stride": 2}
    | _PLAIN
    | {"padding": 1, "output_padding": 1},
    "2 3 0 −1, 1 2 −1": {"x": "2 3 0 -1", "kernel": "1 2 -1", "stride": 1} | _PLAIN,
    "same size, flipped": {"x": "0 a b c 0", "kernel": "x y z", "stride": 1}
    | _PLAIN
    | {"padding": 1, "flip": True},
    "strided, flipped": {"x": "a b c", "kernel": "x y z", "stride": 2}
    | _PLAIN
    | {"padding": 1, "flip": True},
}


@dataclass(frozen=True)
class ForwardParams:
    """The convolution itself: one row of inputs, one row of weights."""

    x: str = words("a b c d", "input", max_length=80, help=_NUMBERS)
    kernel: str = words("x y z", "kernel", max_length=60, help=_NUMBERS)
    stride: int = integer(2, 1, 4, "stride")
    padding: int = integer(1, 0, 4, "padding", help="Zeros added at both ends.")
    dilation: int = integer(1, 1, 3, "dilation", help="Distance between two weights.")
    flip: bool = switch(
        False, "flip the kernel", help="True convolution flips the kernel; torch does not."
    )

    def __post_init__(self) -> None:
        x, kernel = self.typed
        tc.convolve(x.values, kernel.values, self.stride, self.padding, self.dilation)

    @property
    def typed(self) -> tuple[Entries, Entries]:
        x = entries.row(self.x, "input", most=12)
        kernel = entries.row(self.kernel, "kernel", most=7)
        return x, kernel.flipped() if self.flip else kernel


_BOX = {
    "x": "4 3 2 -5 3 5 2 5 5 6",
    "kernel": "1/3 1/3 1/3",
    "stride": 1,
    "dilation": 1,
    "flip": False,
}
_FLIPPED = {"kernel": "x y z", "padding": 1, "dilation": 1, "flip": True}
FORWARDS: Mapping[str, Mapping[str, Any]] = {
    "a b c d, stride 2": _FLIPPED | {"x": "a b c d", "stride": 2, "flip": False},
    "1 4 −1 0 …, 1 2 0 −1": {
        "x": "1 4 -1 0 2 -2 1 3 3 1",
        "kernel": "1 2 0 -1",
        "stride": 1,
        "padding": 0,
        "dilation": 1,
        "flip": False,
    },
    "4 3 2 −5 …, box": _BOX | {"padding": 0},
    "the same, padded": _BOX | {"padding": 1},
    "same size, flipped": _FLIPPED | {"x": "0 a b c 0", "stride": 1, "padding": 1},
    "strided, flipped": _FLIPPED | {"x": "0 a b c 0", "stride": 2},
}


@dataclass(frozen=True)
class GridParams:
    """The same in two dimensions."""

    x: str = words("1 2; 3 4", "input", max_length=80, help=_GRIDS)
    kernel: str = words("1 2 1; 2 4 2; 1 2 1", "kernel", max_length=120, help=_GRIDS)
    stride: int = integer(2, 1, 3, "stride")
    padding: int = integer(1, 0, 2, "padding", help="Crops the output on all four sides.")
    output_padding: int = integer(0, 0, 2, "output padding", help="Adds a row and a column.")
    dilation: int = integer(1, 1, 2, "dilation")

    def __post_init__(self) -> None:
        if max(self.trace.shape) > 12:
            raise ValueError(
                f"That makes {self.trace.shape[0]} × {self.trace.shape[1]} outputs, at most "
                "12 × 12 can be read: use a smaller input, kernel or stride."
            )

    @property
    def typed(self) -> tuple[Entries, Entries]:
        return (
            entries.grid(self.x, "input", most=4),
            entries.grid(self.kernel, "kernel", most=4),
        )

    @property
    def trace(self) -> tc.Trace:
        x, kernel = self.typed
        return tc.trace_2d(
            x.values,
            kernel.values,
            self.stride,
            self.padding,
            self.output_padding,
            self.dilation,
        )


GRIDS: Mapping[str, Mapping[str, Any]] = {
    "no output padding": {"stride": 2, "padding": 1, "output_padding": 0, "dilation": 1},
    "output padding 1": {"stride": 2, "padding": 1, "output_padding": 1, "dilation": 1},
    "uncropped": {"stride": 2, "padding": 0, "output_padding": 0, "dilation": 1},
    "stride 1": {"stride": 1, "padding": 0, "output_padding": 0, "dilation": 1},
}


@dataclass(frozen=True)
class PairParams:
    """A forward convolution of n × n pixels and the transposed one that goes back."""

    n: int = integer(4, 2, 8, "large grid", unit="px")
    kernel: int = integer(3, 1, 5, "kernel", unit="px")
    stride: int = integer(2, 1, 4, "stride")
    padding: int = integer(1, 0, 2, "padding")
    view: str = choice(
        "grid", ("grid", "line"), "drawn as", names={"grid": "grid", "line": "one line"}
    )

    def __post_init__(self) -> None:
        if self.small < 1 or self.padding > (self.kernel - 1):
            raise ValueError(
                f"A padding of {self.padding} shows a kernel of {self.kernel} nothing but zeros: "
                f"use at most {self.kernel - 1}."
            )

    @property
    def small(self) -> int:
        """Side of the small grid."""
        return convolution.output_size(self.n, self.kernel, self.stride, self.padding)

    @property
    def output_padding(self) -> int:
        """What the transposed convolution needs to get back to n."""
        return self.n - ((self.small - 1) * self.stride - 2 * self.padding + self.kernel)

    @property
    def rounding(self) -> str:
        """In words: whether the way forwards comes out whole, and what the way back needs."""
        exact = (self.n + 2 * self.padding - self.kernel) / self.stride + 1
        formula = f"({self.n} + 2·{self.padding} − {self.kernel}) / {self.stride} + 1 = {exact:.4g}"
        if exact == self.small:
            return f"{formula} comes out whole, so the way back needs no output padding."
        return (
            f"{self.n} × {self.n} → {self.small} × {self.small} is itself rounded: {formula}, "
            f"floor {self.small}. That is why the way back needs output padding."
        )


PAIRS: Mapping[str, Mapping[str, Any]] = {
    "4×4 → 4×4, stride 1": {"n": 4, "kernel": 3, "stride": 1, "padding": 1},
    "4×4 → 2×2, stride 2": {"n": 4, "kernel": 3, "stride": 2, "padding": 1},
}


@dataclass(frozen=True)
class SizeParams:
    """Which input sizes give the same output size."""

    kernel: int = integer(3, 1, 7, "kernel", unit="px")
    stride: int = integer(2, 1, 5, "stride")
    padding: int = integer(1, 0, 3, "padding")
    dilation: int = integer(1, 1, 3, "dilation")

    def __post_init__(self) -> None:
        reach = self.dilation * (self.kernel - 1)
        if self.padding > reach:
            raise ValueError(
                f"A padding of {self.padding} is wider than the kernel's reach of {reach}: "
                f"use at most {reach}."
            )


@dataclass(frozen=True)
class GradientParams:
    """A convolution, and what its gradient does with the same kernel."""

    x: str = words("1 2 0; 3 1 2; 0 1 4", "image P", max_length=120, help=_GRIDS)
    kernel: str = words("1 2; -1 3", "kernel F", max_length=80, help=_GRIDS)
    delta: str = words("1 0; 2 -1", "gradient ∂E/∂O", max_length=120, help=_GRIDS)
    letters: bool = switch(True, "letters")

    def __post_init__(self) -> None:
        x, kernel, delta = self.typed
        inner = tuple(a - b + 1 for a, b in zip(x.values.shape, kernel.values.shape, strict=True))
        if min(inner) < 1:
            raise ValueError("The kernel is larger than the input: make one of them fit.")
        if delta.values.shape != inner:
            raise ValueError(
                f"The output of this convolution is {inner[0]} × {inner[1]}, so its gradient must "
                f"be too; it is {' × '.join(map(str, delta.values.shape))}."
            )

    @property
    def typed(self) -> tuple[Entries, Entries, Entries]:
        x = entries.grid(self.x, "input", most=4)
        kernel = entries.grid(self.kernel, "kernel", most=3)
        delta = entries.grid(self.delta, "gradient", most=4)
        return x, kernel, delta

    @property
    def named(self) -> tuple[Entries, Entries, Entries]:
        """What is printed: the numbers typed, or P, F and δ with row and column."""
        typed = self.typed
        if not self.letters:
            return typed
        shapes = (entry.values.shape for entry in typed)
        return tuple(entries.of(name, shape) for name, shape in zip("PFδ", shapes, strict=True))


_KERNELS: Mapping[str, tuple[tuple[float, ...], int]] = {
    "copy": ((1.0,), 1),
    "average of 3": ((1 / 3, 1 / 3, 1 / 3), 1),
    "smooth 1 2 1": ((0.25, 0.5, 0.25), 1),
    "difference": ((-1.0, 1.0), 1),
    "pairs, stride 2": ((0.5**0.5, 0.5**0.5), 2),
    "bilinear, stride 2": ((0.25, 0.75, 0.75, 0.25), 2),
}


@dataclass(frozen=True)
class InverseParams:
    """A signal, convolved and sent back."""

    x: str = words("2 3 5 4 1 0 0 6", "signal", max_length=80, help="4 to 16 numbers.")
    kernel: str = choice("average of 3", tuple(_KERNELS), "kernel", widget="menu")

    def __post_init__(self) -> None:
        typed = entries.row(self.x, "signal", most=16)
        if typed.symbolic or typed.values.size < 4:
            raise ValueError("The signal needs 4 to 16 numbers, for example 2 3 5 4 1 0 0 6.")

    @property
    def signal(self) -> np.ndarray:
        return entries.row(self.x, "signal", most=16).values

    @property
    def weights(self) -> tuple[np.ndarray, int]:
        """Kernel and stride."""
        kernel, stride = _KERNELS[self.kernel]
        return np.array(kernel), stride
