"""Every control of the lesson: one class a chapter, named like it."""

from __future__ import annotations

from dataclasses import dataclass

from vislib.core.params import Params, choice, integer, number, switch, words
from vislib.dilated.holes import Comb
from vislib.dilated.levels import MODES, POOLINGS
from vislib.dilated.reading import Coverage, coverage
from vislib.dilated.shuffling import KERNELS

GRID_SIDE, GRID_RATE = 16, 4  # larger ones are drawn as a line


def whole_numbers(text: str, name: str, most: int, high: int) -> tuple[int, ...]:
    """Typed numbers of 1 to ``high``, at most ``most``. Raises ``ValueError`` with the remedy."""
    parts = text.replace(",", " ").split()
    if not 1 <= len(parts) <= most:
        raise ValueError(f"{name}: {len(parts)} numbers; type 1 to {most} of them.")
    found = tuple(_whole(part, name) for part in parts)
    if not all(1 <= n <= high for n in found):
        raise ValueError(f"{name}: each number is from 1 to {high}.")
    return found


def _whole(part: str, name: str) -> int:
    try:
        return int(part)
    except ValueError:
        raise ValueError(f"{name}: “{part}” is no whole number; type such as 1 2 3.") from None


HOLES = {
    "dilation 1": {"kernel": 3, "dilation": 1, "size": 13, "padding": "same", "view": "grid"},
    "dilation 2": {"kernel": 3, "dilation": 2, "size": 13, "padding": "same", "view": "grid"},
    "dilation 4": {"kernel": 3, "dilation": 4, "size": 13, "padding": "same", "view": "grid"},
    "rate 12 on 33": {"kernel": 3, "dilation": 12, "size": 33, "padding": "same", "view": "line"},
}


@dataclass(frozen=True)
class Holes(Params):
    """One dilated kernel over a grid, or over a line."""

    kernel: int = integer(3, 1, 5, "kernel")
    dilation: int = integer(2, 1, 18, "dilation")
    size: int = integer(13, 5, 40, "pixels a side")
    padding: str = choice("same", ("same", "none"), "padding", widget="buttons")
    view: str = choice("grid", ("grid", "line"), "shown as a", widget="buttons")

    def validate(self) -> None:
        if self.view == "grid" and (self.size > GRID_SIDE or self.dilation > GRID_RATE):
            raise ValueError(
                f"As a grid at most {GRID_SIDE} pixels a side and dilation {GRID_RATE} can be "
                "read: choose the line, or smaller numbers."
            )
        if self.padding == "same" and self.kernel % 2 == 0:
            raise ValueError("An even kernel has no middle to keep the size: choose padding none.")
        assert self.comb().outputs  # raises its own sentence where the kernel is too wide

    def comb(self) -> Comb:
        """The kernel and where it may stand."""
        around = self.dilation * (self.kernel - 1) // 2 if self.padding == "same" else 0
        return Comb(self.kernel, self.dilation, self.size, around)


MOST_RATES, MOST_RATE, MOST_SPAN = 7, 32, 400
GRIDDING = {
    "2 2 2": {"rates": "2 2 2", "kernel": 3},
    "1 2 3": {"rates": "1 2 3", "kernel": 3},
    "1 2 5": {"rates": "1 2 5", "kernel": 3},
    "1 2 9": {"rates": "1 2 9", "kernel": 3},
    "2 4 8": {"rates": "2 4 8", "kernel": 3},
    "1 3 9": {"rates": "1 3 9", "kernel": 3},
    "4 4 4": {"rates": "4 4 4", "kernel": 3},
    "Yu and Koltun": {"rates": "1 1 2 4 8 16 1", "kernel": 3},
}


@dataclass(frozen=True)
class Gridding(Params):
    """The rates of a stack of dilated layers."""

    rates: str = words("2 2 2", "rates, first layer first", max_length=30, help="1 to 7 rates of "
                       "1 to 32; in the picture a rate can be dragged")  # fmt: skip
    kernel: int = choice(3, (2, 3, 5), "kernel", widget="buttons")
    turned: bool = switch(False, "last layer first")

    def validate(self) -> None:
        span = self.coverage().span
        if span > MOST_SPAN:
            raise ValueError(
                f"That stack reaches over {span} pixels, the picture over {MOST_SPAN}: take "
                "smaller rates, or fewer of them."
            )

    def numbers(self) -> tuple[int, ...]:
        """The rates in the order in which they are used."""
        found = whole_numbers(self.rates, "Rates", MOST_RATES, MOST_RATE)
        return found[::-1] if self.turned else found

    def coverage(self) -> Coverage:
        """What one unit on top reads."""
        return coverage(self.numbers(), self.kernel)


FOUR = {
    "2 2 2": {"rates": "2 2 2", "parts": 2, "kernel": "mean"},
    "1 2 3": {"rates": "1 2 3", "parts": 2, "kernel": "mean"},
    "4 4": {"rates": "4 4", "parts": 2, "kernel": "mean"},
    "nine, rate 3": {"rates": "3 3", "parts": 3, "kernel": "mean"},
}


@dataclass(frozen=True)
class Four(Params):
    """Interleaved photographs under a few dilated layers."""

    rates: str = words("2 2 2", "rates", max_length=20, help="1 to 4 rates of 1 to 4")
    kernel: str = choice("mean", tuple(KERNELS), "kernel 3×3", widget="buttons")
    parts: int = choice(
        2, (2, 3, 4), "interleaved", names={2: "2 × 2", 3: "3 × 3", 4: "4 × 4"}, widget="buttons"
    )

    def validate(self) -> None:
        self.numbers()

    def numbers(self) -> tuple[int, ...]:
        """The rates, first layer first."""
        return whole_numbers(self.rates, "Rates", 4, 4)


PYRAMIDS = {
    "1 2 3 6": {"size": 60, "levels": "1 2 3 6", "pooling": "average", "mode": "bilinear"},
    "7 pixels, 3 bins": {"size": 7, "levels": "3", "pooling": "average", "mode": "nearest"},
    "the mean alone": {"size": 60, "levels": "1", "pooling": "average", "mode": "bilinear"},
}


@dataclass(frozen=True)
class Pyramid(Params):
    """The bins of a pyramid over a map."""

    size: int = integer(60, 6, 96, "pixels a side of the map")
    levels: str = words("1 2 3 6", "bins a side", max_length=24, help="1 to 6 levels of 1 to 12")
    pooling: str = choice("average", POOLINGS, "pooling", widget="buttons")
    mode: str = choice("bilinear", MODES, "enlarged", widget="buttons")
    channels: int = integer(2048, 1, 4096, "channels of the map", widget="box")
    reduced: int = integer(512, 1, 1024, "each level reduced to", widget="box")

    def validate(self) -> None:
        self.numbers()

    def numbers(self) -> tuple[int, ...]:
        """Bins a side, level by level."""
        return whole_numbers(self.levels, "Bins", 6, 12)


RATES_MOST = 5
ASPP = {
    "6 12 18 on 65": {"size": 65, "rates": "6 12 18", "image": True},
    "6 12 18 on 33": {"size": 33, "rates": "6 12 18", "image": True},
    "12 24 36 on 65": {"size": 65, "rates": "12 24 36", "image": True},
    "rate 65 on 65": {"size": 65, "rates": "65", "image": False},
}


@dataclass(frozen=True)
class Aspp(Params):
    """The rates of the branches and the map that they read."""

    size: int = integer(65, 17, 129, "pixels a side of the map")
    rates: str = words("6 12 18", "rates", max_length=24, help="1 to 5 rates of 1 to 128")
    image: bool = switch(True, "with the image's mean")
    c_in: int = integer(2048, 1, 4096, "channels in", widget="box")
    c_out: int = integer(256, 1, 1024, "channels of a branch", widget="box")

    def validate(self) -> None:
        self.numbers()

    def numbers(self) -> tuple[int, ...]:
        """The rates of the 3×3 branches."""
        return whole_numbers(self.rates, "Rates", RATES_MOST, 128)


KEEPS = {
    "a stride": {"kind": "stride", "layers": 3, "kernel": 3, "output_stride": "16", "size": 513},
    "a pool": {"kind": "pool", "layers": 3, "kernel": 3, "output_stride": "8", "size": 513},
    "473 pixels": {"kind": "stride", "layers": 3, "kernel": 3, "output_stride": "8", "size": 473},
}


@dataclass(frozen=True)
class Keep(Params):
    """A stack with a stride, and the same without it."""

    seed: int = integer(0, 0, 99, "row", widget="box")
    layers: int = integer(3, 2, 4, "layers")
    kernel: int = integer(3, 2, 5, "kernel")
    kind: str = choice("stride", ("stride", "pool"), "halved by a", widget="buttons")
    size: int = integer(513, 65, 1025, "ResNet-50 on a picture of (px)")
    output_stride: str = choice("16", ("32", "16", "8"), "output stride", widget="buttons")


CONTEXTS = (
    "pyramid (ASPP)", "pyramid (PSP)", "encoder–decoder", "atrous encoder–decoder", "UperNet",
)  # fmt: skip
SHAPES = {
    "all, 512 px": {"shape": "all", "size": 512, "classes": 21},
    "encoder–decoder": {"shape": "encoder–decoder", "size": 512, "classes": 21},
    "Cityscapes": {"shape": "all", "size": 1024, "classes": 19},
}


@dataclass(frozen=True)
class Shapes(Params):
    """Networks around the same backbone."""

    shape: str = choice("all", ("all", *CONTEXTS), "shape", widget="menu")
    size: int = integer(512, 128, 1024, "picture (px)", step=32)
    classes: int = integer(21, 1, 150, "classes", widget="box")

    def validate(self) -> None:
        if self.size % 32:
            raise ValueError(
                "The decoder doubles five times: choose a picture whose side 32 divides, such as "
                f"{max(128, self.size // 32 * 32)}."
            )


PICTURES = ("cat", "astronaut", "camera")
GATES = {
    "as in the lecture": {"gain": 6.0, "width": 4.0, "residual": False},
    "wide open": {"gain": 0.0, "width": 4.0, "residual": False},
    "as in the paper": {"gain": 6.0, "width": 4.0, "residual": True},
}


@dataclass(frozen=True)
class Gate(Params):
    """The gate on a photograph's gradient."""

    picture: str = choice("cat", PICTURES, "picture", widget="menu")
    gain: float = number(6.0, 0.0, 12.0, "gain a", step=0.5)
    width: float = number(4.0, 1.0, 12.0, "width w (px)", step=0.5)
    residual: bool = switch(False, "(1 + σ(A)) ⊙ ∇I", help="As the paper adds what it gates")
    against: str = choice(
        "DeepLabv3+", ("LRR", "DeepLabv2", "Piecewise", "PSPNet", "DeepLabv3+"),
        "GSCNN compared with", widget="menu",
    )  # fmt: skip
