"""What a learner can set in the lesson on transposed convolution: one class a chapter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from vislib.convolution import convolve, output_size, span
from vislib.core import entries
from vislib.core.entries import Entries
from vislib.core.params import Params, choice, integer, switch, words
from vislib.transposed_convolution.editing import Edit, read_edit
from vislib.transposed_convolution.inversion import RoundTrip, round_trip
from vislib.transposed_convolution.trace import Trace, connections, trace_1d, trace_2d

_MOST_OUTPUTS = 24  # columns that can still be read side by side
_MOST_ROWS = 12  # the same in two dimensions

_NUMBERS = 'Numbers ("2 3 0 -1", "1/3") or letters ("a b c").'
_GRIDS = 'Rows end with a semicolon: "1 2; 3 4". Numbers or letters.'
_FLIP = "True convolution flips the kernel; torch does not."
_DILATION = "Distance between two weights."


class _Stamped:
    """What the chapters with one transposed convolution share."""

    @property
    def trace(self) -> Trace:
        """Every step of it, for the numbers typed."""
        x, kernel = self.typed
        make = {1: trace_1d, 2: trace_2d}[x.values.ndim]
        geometry = self.stride, self.padding, self.output_padding, self.dilation
        return make(x.values, kernel.values, *geometry)


def _rows(p: Forward | ThreePictures, most: int) -> tuple[Entries, Entries]:
    """Input and kernel as typed, the kernel as it slides."""
    x, kernel = entries.row(p.x, "input", most=most), entries.row(p.kernel, "kernel", most=7)
    return x, kernel.flipped() if p.flip else kernel


@dataclass(frozen=True)
class Forward(Params):
    """The convolution itself: one row of inputs, one row of weights."""

    x: str = words("4 3 2 -5 3 5 2 5 5 6", "input", max_length=80, help=_NUMBERS)
    kernel: str = words("1/3 1/3 1/3", "kernel", max_length=60, help=_NUMBERS)
    stride: int = integer(1, 1, 4, "stride")
    padding: int = integer(0, 0, 4, "padding", help="Zeros added at both ends.")
    dilation: int = integer(1, 1, 3, "dilation", help=_DILATION)
    flip: bool = switch(False, "flip the kernel", help=_FLIP)

    def validate(self) -> None:
        x, kernel = self.typed
        convolve(x.values, kernel.values, self.stride, self.padding, self.dilation)

    @property
    def typed(self) -> tuple[Entries, Entries]:
        """Input (n,) and kernel (k,) as they are used: the kernel flipped if it shall be."""
        return _rows(self, 12)

    @property
    def outputs(self) -> int:
        """How many outputs there are."""
        n, k = (entry.values.size for entry in self.typed)
        return output_size(n, k, self.stride, self.padding, self.dilation)

    @property
    def formula(self) -> str:
        """The size, filled in, with its fraction: (4 + 2·1 − 3) / 2 + 1 = 2.5 → 2."""
        n, k = (entry.values.size for entry in self.typed)
        wide = span(k, self.dilation)
        exact = (n + 2 * self.padding - wide) / self.stride + 1
        text = f"({n} + 2·{self.padding} − {wide}) / {self.stride} + 1 = {exact:.4g}"
        return text if exact == self.outputs else f"{text} → {self.outputs}"


@dataclass(frozen=True)
class ThreePictures(_Stamped, Params):
    """One row of inputs and one row of weights, three pictures of the same operation."""

    x: str = words("a b", "input", max_length=60, help=_NUMBERS)
    kernel: str = words("x y z", "kernel", max_length=60, help=_NUMBERS)
    stride: int = integer(2, 1, 4, "stride")
    padding: int = integer(0, 0, 4, "padding", help="Crops the output at both ends.")
    output_padding: int = integer(0, 0, 3, "output padding", help="Adds outputs at the end.")
    dilation: int = integer(1, 1, 3, "dilation", help=_DILATION)
    flip: bool = switch(False, "flip the kernel", help=_FLIP)
    follow: str = choice(
        "stamps",
        ("stamps", "sums"),
        "one step is",
        names={"stamps": "an input", "sums": "an output"},
    )
    entry: str = words(
        "",
        "change an entry of Xᵀ",
        max_length=40,
        help='Row, column and what shall stand there: "3 1 0". Empty: nothing is changed.',
    )

    def validate(self) -> None:
        size = self.trace.output.size
        if size > _MOST_OUTPUTS:
            raise ValueError(
                f"That makes {size} outputs, at most {_MOST_OUTPUTS} can be read: "
                "use fewer inputs, a shorter kernel or a smaller stride."
            )
        read_edit(self.entry, self.shape)

    @property
    def edit(self) -> Edit | None:
        """The entry of Xᵀ that was changed, if one was."""
        return read_edit(self.entry, self.shape)

    @property
    def shape(self) -> tuple[int, int]:
        """(outputs, inputs): the size of Xᵀ."""
        trace = self.trace
        return trace.output.size, trace.x.size

    @property
    def typed(self) -> tuple[Entries, Entries]:
        """Input (n,) and kernel (k,) as they are used: the kernel flipped if it shall be."""
        return _rows(self, 8)


@dataclass(frozen=True)
class Grid(_Stamped, Params):
    """The same in two dimensions."""

    x: str = words("1 2; 3 4", "input", max_length=80, help=_GRIDS)
    kernel: str = words("1 2 1; 2 4 2; 1 2 1", "kernel", max_length=120, help=_GRIDS)
    stride: int = integer(2, 1, 3, "stride")
    padding: int = integer(1, 0, 2, "padding", help="Crops the output on all four sides.")
    output_padding: int = integer(0, 0, 2, "output padding", help="Adds a row and a column.")
    dilation: int = integer(1, 1, 2, "dilation", help=_DILATION)

    def validate(self) -> None:
        rows, columns = self.trace.shape
        if max(rows, columns) > _MOST_ROWS:
            raise ValueError(
                f"That makes {rows} × {columns} outputs, at most {_MOST_ROWS} × {_MOST_ROWS} can "
                "be read: use a smaller input, kernel or stride."
            )

    @property
    def typed(self) -> tuple[Entries, Entries]:
        """Input (H, W) and kernel (kh, kw)."""
        return (
            entries.grid(self.x, "input", most=4),
            entries.grid(self.kernel, "kernel", most=4),
        )


@dataclass(frozen=True)
class Connectivity(Params):
    """A forward convolution of n × n pixels and the transposed one that goes back."""

    n: int = integer(4, 2, 8, "large grid", unit="px")
    kernel: int = integer(3, 1, 5, "kernel", unit="px")
    stride: int = integer(2, 1, 4, "stride")
    padding: int = integer(1, 0, 2, "padding")
    view: str = choice(
        "grid", ("grid", "line"), "drawn as", names={"grid": "grid", "line": "one line"}
    )
    cells: str = choice(
        "numbers",
        ("numbers", "weights"),
        "in the window",
        names={"numbers": "numbers", "weights": "w₁ w₂ …"},
        when={"view": ("grid",)},
    )

    def validate(self) -> None:
        if self.small < 1 or self.padding > (self.kernel - 1):
            raise ValueError(
                f"A padding of {self.padding} shows a kernel of {self.kernel} nothing but zeros: "
                f"use at most {self.kernel - 1}."
            )

    @property
    def small(self) -> int:
        """Side of the small grid."""
        return output_size(self.n, self.kernel, self.stride, self.padding)

    @property
    def output_padding(self) -> int:
        """What the transposed convolution needs to get back to n."""
        return self.n - ((self.small - 1) * self.stride - 2 * self.padding + self.kernel)

    @property
    def pixels(self) -> np.ndarray:
        """(n, n) small whole numbers, to be convolved."""
        row, column = np.indices((self.n, self.n))
        return (2 * row + 3 * column) % 5

    @property
    def sent(self) -> np.ndarray:
        """(small, small) small whole numbers, to be sent back."""
        return np.arange(self.small**2).reshape(self.small, -1) % 4 + 1

    @property
    def weights(self) -> np.ndarray:
        """(kernel, kernel) whole numbers that rise to the middle and fall again."""
        rise = np.arange(1, self.kernel + 1)
        side = np.minimum(rise, rise[::-1])
        return np.outer(side, side)

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


@dataclass(frozen=True)
class Sizes(Params):
    """Which input sizes give the same output size."""

    kernel: int = integer(3, 1, 7, "kernel", unit="px")
    stride: int = integer(2, 1, 5, "stride")
    padding: int = integer(1, 0, 3, "padding")
    dilation: int = integer(1, 1, 3, "dilation")

    def validate(self) -> None:
        reach = self.dilation * (self.kernel - 1)
        if self.padding > reach:
            raise ValueError(
                f"A padding of {self.padding} is wider than the kernel's reach of {reach}: "
                f"use at most {reach}."
            )


@dataclass(frozen=True)
class Gradient(Params):
    """A convolution, and what its gradient does with the same kernel."""

    x: str = words("1 2 0; 3 1 2; 0 1 4", "image P", max_length=120, help=_GRIDS)
    kernel: str = words("1 2; -1 3", "kernel F", max_length=80, help=_GRIDS)
    delta: str = words("1 0; 2 -1", "gradient ∂E/∂O", max_length=120, help=_GRIDS)
    letters: bool = switch(True, "letters")

    def validate(self) -> None:
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
        """Image, kernel and the output's gradient, each (H, W)."""
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


@dataclass(frozen=True)
class Quiz(Params):
    """A convolution along a line and its transpose, to look at while answering."""

    n: int = integer(6, 2, 8, "large side", unit="px")
    kernel: int = integer(3, 1, 5, "kernel", unit="px")
    stride: int = integer(2, 1, 4, "stride")
    padding: int = integer(1, 0, 2, "padding")

    def validate(self) -> None:
        _ = self.line

    @property
    def line(self) -> Connectivity:
        """The same as in the chapter on connections; it refuses what cannot be."""
        return Connectivity(self.n, self.kernel, self.stride, self.padding, "line")

    @property
    def pairs(self) -> np.ndarray:
        """(m, 3) of (unit of the small side, weight, pixel of the large side)."""
        small = (self.line.small,)
        return connections(small, (self.kernel,), (self.n,), self.stride, self.padding)


KERNELS: Mapping[str, tuple[tuple[float, ...], int]] = {  # weights and stride
    "copy": ((1.0,), 1),
    "average of 3": ((1 / 3, 1 / 3, 1 / 3), 1),
    "smooth 1 2 1": ((0.25, 0.5, 0.25), 1),
    "difference": ((-1.0, 1.0), 1),
    "pairs, stride 2": ((0.5**0.5, 0.5**0.5), 2),
    "bilinear, stride 2": ((0.25, 0.75, 0.75, 0.25), 2),
}


@dataclass(frozen=True)
class Inverse(Params):
    """A signal, convolved and sent back."""

    x: str = words("2 3 5 4 1 0 0 6", "signal", max_length=160, help="4 to 16 numbers.")
    kernel: str = choice("average of 3", tuple(KERNELS), "kernel", widget="menu")

    def validate(self) -> None:
        typed = entries.row(self.x, "signal", least=4, most=16)
        if typed.symbolic:
            raise ValueError("The signal needs 4 to 16 numbers, for example 2 3 5 4 1 0 0 6.")

    @property
    def signal(self) -> np.ndarray:
        """(n,) what was typed."""
        return entries.row(self.x, "signal", most=16).values

    @property
    def weights(self) -> tuple[np.ndarray, int]:
        """Kernel (k,) and stride."""
        kernel, stride = KERNELS[self.kernel]
        return np.array(kernel), stride

    @property
    def trip(self) -> RoundTrip:
        """The signal there and back."""
        return round_trip(self.signal, *self.weights)
