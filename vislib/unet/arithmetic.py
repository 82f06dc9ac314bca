"""U-Net in numbers: sizes, crops, costs and receptive fields of every stage; the demos' controls.

The network itself is ``models/unet.py``. Source: Ronneberger, Fischer and Brox 2015, Figure 1;
deck "Convolutional networks" for 572 -> 388.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from vislib.core.params import check, choice, integer, number, switch

MODELS = ("person", "pets", "nuclei", "leaf", "shapes")
WATCHING = MODELS[:4]  # those that may see something in front of a camera
ABLATED = ("leaf", "shapes")  # data on which the small networks were trained in variants
MODEL_NAMES = {
    "person": "person",
    "pets": "cats and dogs",
    "nuclei": "cell nuclei",
    "leaf": "coffee leaf",
    "shapes": "drawn shapes",
}


@dataclass(frozen=True)
class Stage:
    """One stage after its two convolutions; sizes along one axis, square maps.

    ``level`` 0 is the full resolution; ``before``: size that enters its first convolution;
    ``skip``: size of the encoder map that is cropped to ``before`` (0: none);
    ``receptive_field``: pixels of the input one unit can see at most.
    """

    name: str
    level: int
    channels: int
    size: int
    before: int
    skip: int
    parameters: int
    multiplications: int
    receptive_field: int

    @property
    def numbers(self) -> int:
        """How many numbers its output holds."""
        return self.channels * self.size**2

    @property
    def crop(self) -> int:
        """Pixels cut from each side of the skip."""
        return (self.skip - self.before) // 2 if self.skip else 0


@dataclass(frozen=True)
class Ledger:
    """The stages of a U-Net, input first, output last; ``problem`` is empty when all is well."""

    stages: tuple[Stage, ...]
    depth: int
    problem: str = ""

    @property
    def parameters(self) -> int:
        """Everything that is learnt, in all stages."""
        return sum(s.parameters for s in self.stages)

    @property
    def multiplications(self) -> int:
        """Multiply-adds of one picture."""
        return sum(s.multiplications for s in self.stages)


def ledger(
    size: int,
    base: int = 64,
    depth: int = 4,
    in_channels: int = 1,
    classes: int = 2,
    padding: str = "valid",
    norm: str | None = None,
) -> Ledger:
    """What happens to a square picture of ``size`` pixels, stage by stage.

    A size that does not fit ends the list where it fails, and ``problem`` says why and what to
    use instead. ``norm``: None or "batch"; transposed convolutions 2x2 on the way up.
    """
    eaten = 4 if padding == "valid" else 0
    convolved = partial(_convolved, eaten=eaten, norm=norm)
    stages = [Stage("input", 0, in_channels, size, size, 0, 0, 0, 1)]
    channels = [base * 2**level for level in range(depth + 1)]
    for level, after in enumerate(channels):
        last = stages[-1]
        before = last.size // 2 if level else size
        if (level and last.size % 2) or before <= eaten:
            return Ledger(tuple(stages), depth, problem(size, depth, last, level, padding))
        name = "bottleneck" if level == depth else f"encoder {level + 1}"
        stages.append(convolved(name, level, last.channels, after, before, encoder_field(level)))
    for level in range(depth - 1, -1, -1):
        last, half = stages[-1], channels[level]
        if 2 * last.size <= eaten:
            return Ledger(tuple(stages), depth, problem(size, depth, last, level, padding))
        name, field = f"decoder {level + 1}", decoder_field(level, depth)
        made = convolved(name, level, 2 * half, half, 2 * last.size, field)
        stages.append(_joined(made, last, stages[level + 1]))
    last, head = stages[-1], base * classes
    sizes = 0, classes, last.size, last.size, 0
    costs = head + classes, head * last.size**2
    return Ledger((*stages, Stage("output", *sizes, *costs, last.receptive_field)), depth)


def _convolved(
    name: str, level: int, before: int, after: int, size: int, field: int,
    eaten: int, norm: str | None,
) -> Stage:  # fmt: skip
    """Two 3x3 convolutions, ``before`` to ``after`` channels, on a map of ``size``.

    Each has a bias a channel, or a batch norm with a factor and a summand a channel.
    """
    middle, end = size - eaten // 2, size - eaten
    weights = 9 * before * after, 9 * after * after
    parameters = sum(weights) + 2 * after * (2 if norm else 1)
    multiplications = weights[0] * middle**2 + weights[1] * end**2
    return Stage(name, level, after, end, size, 0, parameters, multiplications, field)


def _joined(stage: Stage, below: Stage, skip: Stage) -> Stage:
    """A decoder stage with the transposed convolution from the one below, and its skip."""
    up = 4 * below.channels * stage.channels
    return replace(
        stage,
        skip=skip.size,
        parameters=stage.parameters + up + stage.channels,
        multiplications=stage.multiplications + up * below.size**2,
    )


def encoder_field(level: int) -> int:
    """Receptive field after encoder stage ``level``: r + (k - 1) jump, layer by layer."""
    field, jump = 1, 1
    for step in range(level + 1):
        if step:
            field, jump = field + jump, jump * 2
        field += 4 * jump
    return field


def decoder_field(level: int, depth: int) -> int:
    """Receptive field after decoder stage ``level``, at most (it depends on the unit's place).

    Two 3x3 convolutions ask for 4 more units; w neighbouring units come from at most
    floor(w/2) + 1 units before the doubling.
    """
    width = 1
    for _ in range(depth - level):
        width = (width + 4) // 2 + 1
    return encoder_field(depth) + (width - 1) * 2**depth


def fitting(lowest: int, highest: int, depth: int = 4) -> tuple[int, ...]:
    """The sizes in [lowest, highest] that the valid network takes."""
    return tuple(n for n in range(lowest, highest + 1) if _fits(n, depth))


def _fits(size: int, depth: int) -> bool:
    size -= 4
    for _ in range(depth):
        if size % 2 or size < 10:
            return False
        size = size // 2 - 4
    for _ in range(depth):
        size = 2 * size - 4
    return size > 0


def problem(size: int, depth: int, last: Stage, level: int, padding: str) -> str:
    """One sentence saying where a size fails, and the nearest that fit."""
    if last.size % 2 and level <= last.level + 1 and last.size > 1:
        why = f"After {last.name} the map is {last.size} × {last.size}, which cannot be halved."
    else:
        why = f"After {last.name} the map is {last.size} × {last.size}: nothing would be left."
    if padding == "same":
        return f"{why} Use a multiple of {2**depth}."
    near = fitting(max(1, size - 2**depth), max(size, 188) + 2**depth, depth)
    below = [n for n in near if n < size][-1:]
    above = [n for n in near if n > size][:1]
    return f"{why} Use {' or '.join(str(n) for n in below + above)} instead of {size}."


def entropy(probabilities: np.ndarray) -> np.ndarray:
    """Doubt per pixel in nats: entropy over the classes, the first axis."""
    p = np.clip(probabilities, 1e-12, 1)
    return -(p * np.log(p)).sum(axis=0)


def sure(labels: np.ndarray, probabilities: np.ndarray, threshold: float) -> np.ndarray:
    """``labels`` (argmax); 255 where the largest probability is below ``threshold``."""
    if threshold <= 0:
        return labels
    return np.where(probabilities.max(axis=0) < threshold, np.uint8(255), labels)


def areas(labels: np.ndarray, classes: int) -> np.ndarray:
    """Share of the pixels per class; what is not labelled counts in none."""
    return np.bincount(labels[labels < classes].ravel(), minlength=classes) / labels.size


def pieces(mask: np.ndarray, smallest: int = 4) -> int:
    """Connected pieces of at least ``smallest`` pixels (neighbours along edges)."""
    from scipy.ndimage import label

    marked, _ = label(mask)
    return int((np.bincount(marked.ravel())[1:] >= smallest).sum())


def calibration(
    confidence: np.ndarray, right: np.ndarray, bins: int = 10
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Per bin of confidence in 0..1: mean confidence, share that is right, pixels (NaN: empty)."""
    index = np.clip((confidence * bins).astype(int), 0, bins - 1).ravel()
    count = np.bincount(index, minlength=bins)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.bincount(index, confidence.ravel(), bins) / count
        share = np.bincount(index, right.ravel().astype(float), bins) / count
    return mean, share, count


def disturb(image: np.ndarray, truth: np.ndarray | None, p: Disturbance) -> tuple:
    """Picture and truth after turning; then noise, brightness and a grey patch on the picture."""
    from scipy.ndimage import rotate

    turn = {"reshape": False, "mode": "reflect"}
    if p.rotation:
        image = rotate(image, p.rotation, axes=(1, 0), order=1, **turn)
        truth = None if truth is None else rotate(truth, p.rotation, order=0, **turn)
    shown = image * np.float32(p.brightness)
    if p.noise:
        noise = np.random.default_rng(p.seed).standard_normal(image.shape, dtype=np.float32)
        shown += 255 * p.noise * noise
    shown = np.clip(shown, 0, 255).round().astype(np.uint8)
    side = round(p.patch * min(image.shape[:2]))
    top, left = ((n - side) // 2 for n in image.shape[:2])
    shown[top : top + side, left : left + side] = 128
    return shown, truth


@dataclass(frozen=True)
class LiveParams:
    """What is shown over the picture."""

    model: str = choice("person", MODELS, "network", names=MODEL_NAMES, widget="menu")
    opacity: float = number(0.55, 0.0, 1.0, "opacity of the labels", step=0.05)
    threshold: float = number(
        0.0, 0.0, 0.99, "label only from probability", step=0.01,
        help="Below it: no label. Nothing changes up to 1/C, which the likeliest of C classes has.",
    )  # fmt: skip
    source: str = choice("drawing", ("drawing", "photograph"), "picture", widget="buttons")
    seed: int = integer(7, 0, 999, "number of the drawing", widget="box")


@dataclass(frozen=True)
class PathParams:
    """Which network looks at which picture."""

    model: str = choice("person", MODELS, "network", names=MODEL_NAMES, widget="menu")
    source: str = choice("drawing", ("drawing", "photograph"), "picture", widget="buttons")
    seed: int = integer(7, 0, 999, "number of the drawing", widget="box")


@dataclass(frozen=True)
class GateParams:
    """How much of every connection is let through."""

    model: str = choice("shapes", MODELS, "network", names=MODEL_NAMES, widget="menu")
    skip1: float = number(1.0, 0.0, 1.0, "skip 1, finest", step=0.05)
    skip2: float = number(1.0, 0.0, 1.0, "skip 2", step=0.05)
    skip3: float = number(1.0, 0.0, 1.0, "skip 3", step=0.05)
    skip4: float = number(1.0, 0.0, 1.0, "skip 4, coarsest", step=0.05)
    bottleneck: float = number(1.0, 0.0, 1.0, "bottleneck", step=0.05)
    exchange: bool = switch(False, "swap the bottleneck", help="With that of another picture.")
    source: str = choice("drawing", ("drawing", "photograph"), "picture", widget="buttons")
    seed: int = integer(12, 0, 999, "number of the drawing", widget="box")

    @property
    def gates(self) -> tuple[float, ...]:
        """Finest first, the bottleneck last, as the network's features."""
        return self.skip1, self.skip2, self.skip3, self.skip4, self.bottleneck


@dataclass(frozen=True)
class SizeParams:
    """The picture that is to go through the paper's network."""

    size: int = integer(572, 140, 700, "input size", unit="px", widget="box")


@dataclass(frozen=True)
class Disturbance:
    """What is done to the picture before the network sees it."""

    model: str = choice("pets", MODELS, "network", names=MODEL_NAMES, widget="menu")
    noise: float = number(0.0, 0.0, 0.6, "noise", step=0.02)
    rotation: int = integer(0, -180, 180, "rotation", unit="°", step=5)
    brightness: float = number(1.0, 0.1, 2.0, "brightness", step=0.05)
    patch: float = number(0.0, 0.0, 0.8, "grey patch", step=0.05, help="Share of the side.")
    source: str = choice("drawing", ("drawing", "photograph"), "picture", widget="buttons")
    seed: int = integer(7, 0, 999, "number of the drawing", widget="box")

    def __post_init__(self) -> None:
        check(self)


@dataclass(frozen=True)
class VariantParams:
    """A drawing for networks trained in variants: upsampling, or with and without skips."""

    data: str = choice("leaf", ABLATED, "trained on", names=MODEL_NAMES, widget="buttons")
    seed: int = integer(3, 0, 999, "number of the drawing", widget="box")


@dataclass(frozen=True)
class CameraParams:
    """The network that watches the camera."""

    model: str = choice("person", WATCHING, "network", names=MODEL_NAMES, widget="menu")
    side: int = choice(128, (128, 192, 256), "shorter side of a frame (px)", widget="menu")
    opacity: float = number(0.6, 0.1, 1.0, "opacity of the labels", step=0.05)


@dataclass(frozen=True)
class TrainParams:
    """The small network that is trained in the page."""

    skips: bool = switch(True, "skips")
    rate: float = choice(0.003, (0.0003, 0.001, 0.003, 0.01), "learning rate", widget="menu")
    seed: int = integer(0, 0, 99, "seed", widget="box")
