"""The controls of the lesson, one class a chapter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vislib.core.params import Params, choice, integer, number, switch

MODELS = ("person", "pets", "nuclei", "leaf", "shapes")
MODEL_NAMES = {
    "person": "person",
    "pets": "cats and dogs",
    "nuclei": "cell nuclei",
    "leaf": "coffee leaf",
    "shapes": "drawn shapes",
}
SMALLER = {"person": "person-small"}  # of the same classes, for browsers that are slow
WATCHING = MODELS[:4]  # those that may see something in front of a camera
DRAWN = ("leaf", "shapes", "nuclei")  # networks for which a picture can be drawn with its truth
VARIED = ("leaf", "shapes")  # data on which the small networks were trained in variants


# Where a network is computed: in words, and the engines that may do it.
WHERE = {
    "browser": ("in this browser", ()),
    "gpu": ("in this browser, on its GPU (WebGPU)", ("webgpu",)),
    "half": ("in this browser, GPU, half precision", ("half",)),
    "processor": ("in this browser, on its processor", ("relaxed", "plain")),
    "server": ("on the server", ()),
}
FOLLOWS = "In this browser the picture follows a slider at once; the numbers are the server's."
HALF = (
    " There a GPU computes by WebGPU, the processor by WebAssembly. Half precision moves less "
    "memory, and a few labels differ; it was tried on GPUs that a processor plays, on no real one "
    "yet."
)


def _model(default: str, options: tuple[str, ...] = MODELS) -> Any:
    return choice(default, options, "network", names=MODEL_NAMES, widget="menu")


def _where(default: str, help: str) -> Any:
    names = {key: words for key, (words, _) in WHERE.items()}
    return choice(default, tuple(WHERE), "computed", names=names, widget="menu", help=help + HALF)


def _source() -> Any:
    options = ("drawing", "photograph")
    return choice("drawing", options, "picture", widget="buttons", when={"model": DRAWN})


def _drawing(default: int = 7) -> Any:
    when = {"model": DRAWN, "source": ("drawing",)}
    return integer(default, 0, 999, "number of the drawing", widget="box", when=when)


class Looks(Params):
    """A network that looks at a picture: a drawing with its truth, or a photograph."""

    model: str
    source: str
    seed: int

    @property
    def drawn(self) -> bool:
        """Whether the program draws the picture."""
        return self.model in DRAWN and self.source == "drawing"


@dataclass(frozen=True)
class Live(Looks):
    """What is shown over the picture."""

    model: str = _model("person")
    source: str = _source()
    seed: int = _drawing()
    opacity: float = number(0.55, 0.0, 1.0, "opacity of the labels", step=0.05)
    threshold: float = number(
        0.0, 0.0, 0.99, "label only from probability", step=0.01,
        help="Below it: no label. Nothing changes up to 1/C, which the likeliest of C classes has.",
    )  # fmt: skip
    where: str = _where("server", FOLLOWS)


@dataclass(frozen=True)
class Path(Looks):
    """Which network looks at which picture."""

    model: str = _model("person")
    source: str = _source()
    seed: int = _drawing()
    where: str = _where("server", "In this browser: maps and labels; the numbers are the server's.")


@dataclass(frozen=True)
class Skips(Looks):
    """How much of every connection is let through."""

    model: str = _model("leaf")
    source: str = _source()
    seed: int = _drawing(7)
    skip1: float = number(0.0, 0.0, 1.0, "skip 1, finest", step=0.05)
    skip2: float = number(1.0, 0.0, 1.0, "skip 2", step=0.05)
    skip3: float = number(1.0, 0.0, 1.0, "skip 3", step=0.05)
    skip4: float = number(1.0, 0.0, 1.0, "skip 4, coarsest", step=0.05)
    bottleneck: float = number(1.0, 0.0, 1.0, "bottleneck", step=0.05)
    exchange: bool = switch(False, "swap the bottleneck", help="With that of another picture.")
    where: str = _where("server", FOLLOWS)

    @property
    def gates(self) -> tuple[float, ...]:
        """Finest first, the bottleneck last, as the network's features."""
        return self.skip1, self.skip2, self.skip3, self.skip4, self.bottleneck


GATES = ("skip1", "skip2", "skip3", "skip4", "bottleneck")
_OPEN = {**dict.fromkeys(GATES, 1.0), "exchange": False}
CLOSED = {
    "all open": _OPEN,
    "no finest skip": _OPEN | {"skip1": 0.0},
    "no skips": _OPEN | dict.fromkeys(GATES[:4], 0.0),
    "no bottleneck": _OPEN | {"bottleneck": 0.0},
}


@dataclass(frozen=True)
class Trained(Params):
    """A drawing for networks trained in variants: upsampling, or with and without skips."""

    data: str = choice("leaf", VARIED, "trained on", names=MODEL_NAMES, widget="buttons")
    seed: int = integer(3, 0, 999, "number of the drawing", widget="box")


@dataclass(frozen=True)
class Up(Params):
    """A drawing for the networks that differ in their way up."""

    data: str = choice("shapes", VARIED, "trained on", names=MODEL_NAMES, widget="buttons")
    seed: int = integer(20, 0, 999, "number of the drawing", widget="box")


@dataclass(frozen=True)
class Sizes(Params):
    """The picture that is to go through the paper's network."""

    size: int = integer(572, 140, 700, "input size", unit="px", widget="box")


SIZES = {str(n): {"size": n} for n in (188, 204, 556, 572, 588, 500)}


@dataclass(frozen=True)
class Fails(Looks):
    """What is done to the picture before the network sees it."""

    model: str = _model("pets")
    source: str = _source()
    seed: int = _drawing()
    noise: float = number(0.0, 0.0, 0.6, "noise", step=0.02)
    rotation: int = integer(0, -180, 180, "rotation", unit="°", step=5)
    brightness: float = number(1.0, 0.1, 2.0, "brightness", step=0.05)
    patch: float = number(0.0, 0.0, 0.8, "grey patch", step=0.05, help="Share of the side.")

    @property
    def disturbed(self) -> bool:
        """Whether anything is done to it."""
        return bool(self.noise or self.rotation or self.patch or self.brightness != 1)


@dataclass(frozen=True)
class Camera(Params):
    """The network that watches the camera."""

    model: str = _model("person", WATCHING)
    side: int = choice(128, (128, 192, 256), "shorter side of a frame (px)", widget="menu")
    where: str = _where("browser", "In this browser no picture leaves your device.")
    size: str = choice(
        "measured",
        ("measured", "larger", "smaller"),
        "size of the network",
        names={
            "measured": "what suits this device",
            "larger": "the larger",
            "smaller": "the smaller",
        },
        widget="menu",
        help="What suits a device is the smaller where the larger takes over 100 ms a frame on it.",
        when={"model": tuple(SMALLER), "where": tuple(WHERE)[:-1]},
    )
    opacity: float = number(0.6, 0.1, 1.0, "opacity of the labels", step=0.05)


@dataclass(frozen=True)
class Train(Params):
    """The small network that is trained in the page."""

    skips: bool = switch(True, "skips")
    rate: float = choice(0.003, (0.0003, 0.001, 0.003, 0.01), "learning rate", widget="menu")
    seed: int = integer(0, 0, 99, "seed", widget="box")
