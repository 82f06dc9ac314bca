"""Every control of the lesson: one class a chapter, named like it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vislib.convolution import filters, sliding
from vislib.convolution.channels import Cost, cost
from vislib.convolution.depth import COLOURS
from vislib.convolution.lanes import ENDS, Lanes, lanes
from vislib.convolution.pooling import KINDS, NAMES
from vislib.convolution.pools import Pooled, pooled
from vislib.convolution.presets import DECK, POOL
from vislib.convolution.rims import ALL_RULES, MARGIN, Row, row
from vislib.convolution.sizing import FRAMEWORKS, Sizing, sizing
from vislib.convolution.sliding import SHAPES, Sliding
from vislib.convolution.under import SHOWS
from vislib.core import entries
from vislib.core.params import Params, choice, controls_of, integer, number, switch, words

_NAMES = {"exponential": "one-sided exponential"}


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


MOST_INPUTS, MOST_WEIGHTS = 12, 7


@dataclass(frozen=True)
class Flip(Params):
    """A row of numbers or letters and a kernel, both ways."""

    x: str = words("0 0 1 0 0", "input", max_length=80, help="1 to 12 numbers or letters")
    kernel: str = words("1 2 3", "kernel", max_length=60, help="1 to 7 numbers or letters")
    ends: str = choice("same", ENDS, "ends", help="Zeros on both sides: for every overlap, for as "
                       "many outputs as inputs, or none")  # fmt: skip
    swap: bool = switch(False, "swap the two", help="Exchange input and kernel")

    def validate(self) -> None:
        self.lanes()

    def lanes(self) -> Lanes:
        """Both lanes; raises ``ValueError`` with the remedy for what cannot be read."""
        x = entries.row(self.x, "input", most=MOST_INPUTS)
        kernel = entries.row(self.kernel, "kernel", most=MOST_WEIGHTS)
        if self.swap:
            x, kernel = kernel, x
        return lanes(x, kernel, self.ends, swapped=self.swap)


_EVERY = "all"


@dataclass(frozen=True)
class Edges(Params):
    """A row, a kernel, what stands beyond the ends; how often the photograph is averaged."""

    x: str = words("4 3 2 -5 3 5 2 5 5 6", "row", max_length=100, help="3 to 16 numbers")
    kernel: str = words(
        "1/3 1/3 1/3", "kernel of the row", max_length=60, help="1, 3, 5 or 7 numbers"
    )
    rule: str = choice(
        _EVERY,
        (_EVERY, *ALL_RULES),
        "rule",
        names={_EVERY: "all five", "shrink": "leave out"},
        widget="menu",
    )
    layers: int = integer(3, 1, MARGIN, "3×3 means on the photograph", help="One a layer")

    def validate(self) -> None:
        typed, kernel = self.typed
        if typed.symbolic or kernel.symbolic:
            raise ValueError("The row and its kernel are made of numbers: replace the letters.")
        self.rows()

    @property
    def typed(self) -> tuple[entries.Entries, entries.Entries]:
        """The row and the kernel."""
        row = entries.row(self.x, "row", least=3, most=16)
        return row, entries.row(self.kernel, "kernel", most=MOST_WEIGHTS)

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that are shown."""
        return ALL_RULES if self.rule == _EVERY else (self.rule,)

    def rows(self) -> list[Row]:
        """The row under each rule."""
        return [row(*self.typed, rule) for rule in self.rules]


OWN = "own"
LARGEST = 1000  # of a weight


@dataclass(frozen=True)
class Filters(Params):
    """A kernel, of the lecture or one's own, and how its result is shown."""

    kernel: str = choice(
        "edge",
        (*filters.KERNELS, OWN),
        "kernel",
        names={"box": "box (mean)", OWN: "my own"},
        widget="menu",
    )
    own: str = words(
        "0 1 0; 1 -4 1; 0 1 0", "my own kernel", max_length=160,
        help="3 × 3 or 5 × 5 numbers or fractions, row by row", when={"kernel": (OWN,)},
    )  # fmt: skip
    divide: bool = switch(False, "divide by the sum")
    show: str = choice("clipped", SHOWS, "show", widget="menu")
    colour: bool = switch(False, "in colour")

    def validate(self) -> None:
        self.weights()

    @property
    def name(self) -> str:
        """The kernel's name."""
        return "my own" if self.kernel == OWN else self.kernel

    def weights(self) -> np.ndarray:
        """(3, 3) or (5, 5); raises ``ValueError`` with the remedy for what is none."""
        if self.kernel == OWN:
            typed = entries.grid(self.own, "kernel", most=5)
            if typed.symbolic or typed.values.shape not in ((3, 3), (5, 5)):
                raise ValueError(
                    "A kernel of your own has 3 × 3 or 5 × 5 numbers: for example "
                    '"0 1 0; 1 -4 1; 0 1 0".'
                )
            weights = typed.values
            if np.abs(weights).max() > LARGEST:
                raise ValueError(f"A weight is beyond {LARGEST}; keep all between ±{LARGEST}.")
        else:
            weights = filters.KERNELS[self.kernel]
        return filters.divided(weights) if self.divide else weights


_HERE = {"framework": ("torch",)}
LARGEST_N = 64


@dataclass(frozen=True)
class Sizes(Params):
    """A layer along one axis: how many outputs."""

    framework: str = choice(
        "torch", FRAMEWORKS, "padding", names={"torch": "P on both sides",
                                               "tensorflow": "TensorFlow “SAME”"}, widget="menu",
    )  # fmt: skip
    n: int = integer(7, 1, LARGEST_N, "pixels N")
    f: int = integer(3, 1, 11, "kernel F")
    s: int = integer(1, 1, 8, "stride S")
    p: int = integer(0, 0, 5, "padding P", when=_HERE)
    d: int = integer(1, 1, 4, "dilation")
    rounding: str = choice(
        "down", ("down", "up"), "round", when=_HERE, help="Up: as pooling with ceil_mode"
    )

    def validate(self) -> None:
        self.sized()

    def sized(self, n: int = 0) -> Sizing:
        """The windows along ``n`` pixels, by default N."""
        how = {"up": self.rounding == "up" and self.framework == "torch"}
        return sizing(n or self.n, self.f, self.s, self.p, self.d, framework=self.framework, **how)

    def curve(self) -> list[tuple[int, int]]:
        """(N, outputs) for every N that leaves any."""
        found = []
        for n in range(1, LARGEST_N + 1):
            try:
                found.append((n, self.sized(n).count))
            except ValueError:  # no window fits into so few
                continue
        return found


BY_HAND, ONE, PHOTOGRAPH = "3×3", "1×1", "photograph"
_TYPED = {"mode": (BY_HAND, ONE)}
_KERNELS = {"mode": (BY_HAND, PHOTOGRAPH)}
_SLAB, _FILTER = "Rows end with semicolons", "Up to 3 × 3, all three of one size"


@dataclass(frozen=True)
class Channels(Params):
    """Three slabs and a filter of three slabs; and the sizes of a layer, for its counts."""

    mode: str = choice(BY_HAND, (BY_HAND, ONE, PHOTOGRAPH), "filters of")
    filters: int = integer(2, 1, 6, "filters")
    bias: float = number(1.0, -9.0, 9.0, "bias of filter 1", step=1.0)
    relu: bool = switch(True, "ReLU")
    red: str = words(DECK["red"], "red", help=_SLAB, when=_TYPED)
    green: str = words(DECK["green"], "green", help=_SLAB, when=_TYPED)
    blue: str = words(DECK["blue"], "blue", help=_SLAB, when=_TYPED)
    weights: str = words("1 -1 2", "weights of filter 1", help="For red, green and blue",
                         when={"mode": (ONE,)})  # fmt: skip
    kernel_red: str = words(DECK["kernel_red"], "filter 1, red", help=_FILTER, when=_KERNELS)
    kernel_green: str = words(DECK["kernel_green"], "filter 1, green", help=_FILTER, when=_KERNELS)
    kernel_blue: str = words(DECK["kernel_blue"], "filter 1, blue", help=_FILTER, when=_KERNELS)
    n: int = integer(32, 1, 512, "count for: side N", widget="box")
    c: int = integer(3, 1, 512, "channels C", widget="box")
    f: int = integer(5, 1, 11, "kernel F", widget="box")
    count: int = integer(6, 1, 512, "filters in the count", widget="box")

    def validate(self) -> None:
        kernels = self.kernels()
        if self.mode != PHOTOGRAPH:
            slabs = self.slabs()
            for size, wide in zip(kernels.shape[1:], slabs.shape[1:], strict=True):
                if size > wide:
                    raise ValueError(
                        f"A filter of {size} does not fit into a slab of {wide}: make the filter "
                        "smaller or the slabs larger."
                    )
        self.costs()

    def grids(self) -> dict[str, tuple[str, str]]:
        """{field: (label, text)} of the grids that are drawn now."""
        drawn = [f for f, c in controls_of(Channels).items() if c.kind == "words"]
        names = {f: controls_of(Channels)[f] for f in drawn if f != "weights"}
        return {
            f: (c.label, getattr(self, f)) for f, c in names.items() if self.mode in c.when["mode"]
        }

    def slabs(self) -> np.ndarray:
        """(3, H, W): the colours as typed."""
        return _alike([getattr(self, c) for c in COLOURS], "slab", 5)

    def kernels(self) -> np.ndarray:
        """(3, k, l): the first filter."""
        if self.mode == ONE:
            typed = entries.row(self.weights, "row of weights", least=3, most=3)
            if typed.symbolic:
                raise ValueError("Give three weights, for red, green and blue.")
            return typed.values[:, None, None]
        return _alike([getattr(self, f"kernel_{c}") for c in COLOURS], "slab of the filter", 3)

    def costs(self) -> Cost:
        """Counts of the layer."""
        return cost(self.n, self.c, self.f, self.count)


def _alike(texts: list[str], what: str, most: int) -> np.ndarray:
    """(3, H, W) of three typed grids of one size; raises ``ValueError`` with the remedy."""
    grids = [entries.grid(t, f"{c} {what}", most=most) for t, c in zip(texts, COLOURS, strict=True)]
    if any(g.symbolic for g in grids):
        raise ValueError(f"Each {what} is made of numbers: replace the letters.")
    if len({g.values.shape for g in grids}) > 1:
        sizes = ", ".join(f"{g.values.shape[0]} × {g.values.shape[1]}" for g in grids)
        raise ValueError(f"Each {what} must have the same size; these are {sizes}.")
    return np.stack([g.values for g in grids])


_WINDOWED = {"kind": tuple(kind for kind in KINDS if kind != "global")}


@dataclass(frozen=True)
class Pooling(Params):
    """A pooling, a grid for it, and how far the photograph moves."""

    kind: str = choice("max", KINDS, "pooling", names=NAMES, widget="menu")
    size: int = integer(2, 2, 4, "window", when=_WINDOWED)
    stride: int = integer(2, 1, 4, "stride", when=_WINDOWED)
    grid: str = words(POOL, "grid", max_length=160, help="Up to 6 × 6 numbers, row by row")
    shift: int = integer(4, 0, 8, "moves up to", unit="px")

    def validate(self) -> None:
        self.pooled()

    def pooled(self) -> Pooled:
        """The grid, window by window; raises ``ValueError`` with the remedy."""
        typed = entries.grid(self.grid, "grid", most=6)
        if typed.symbolic:
            raise ValueError("The grid is made of numbers: replace the letters.")
        return pooled(typed.values, self.size, self.stride, self.kind)


MEDIAN = "median"
_DESCENT = {"view": ("descent",)}
TARGETS = tuple(n for n, k in filters.KERNELS.items() if k.shape == (3, 3) and n != "identity")


@dataclass(frozen=True)
class Learned(Params):
    """What the filter learns from, what it shall make, and how."""

    view: str = choice(
        "descent", ("descent", "network"), "show",
        names={"descent": "gradient descent", "network": "a trained network"}, widget="menu",
    )  # fmt: skip
    source: str = choice("photograph", ("photograph", "noise"), "learns from", when=_DESCENT)
    target: str = choice("Sobel →", (*TARGETS, MEDIAN), "target", widget="menu", when=_DESCENT)
    steps: int = integer(400, 50, 2000, "steps", step=50, when=_DESCENT)
    rate: float = number(1.0, 0.1, 1.9, "rate, of 1/λmax", step=0.1, when=_DESCENT)
    seed: int = integer(0, 0, 9999, "seed", widget="box", when=_DESCENT)
