"""A small generator that ends in different kinds of upsampling: which draw a checkerboard?

Noise ``(CHANNELS, 8, 8)`` is doubled three times to a picture of 64 × 64 pixels. All variants
share the noise; layers of the same kind share their weights. The weights are He-initialised from
a seed, biases zero: what shows before training is the architecture, not the data.

Sources: deck "Semantic segmentation, transposed convolution, checkerboard artifacts" (transposed
convolution in the last two layers, the last one, none); Odena et al., Distill, 2016; Shi et al.,
2016 (sub-pixel convolution); Aitken et al., 2017 (ICNR initialisation).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from vislib.checkerboard import spectrum

if TYPE_CHECKING:
    from torch import Tensor

SIDE = 64  # pixels of the picture
CHANNELS = 16
PERIODS = (2, 4)  # pixels
_DOUBLINGS = 3
_ALIKE = ("nearest", "bilinear", "icnr")  # at first the weights of every output add up alike


@dataclass(frozen=True)
class Variant:
    """``title``, ``label``, ``note`` for people; ``doublings``: how each of the layers doubles."""

    title: str
    label: str
    note: str
    doublings: tuple[str, str, str]

    @property
    def patterned(self) -> tuple[bool, ...]:
        """For each of ``PERIODS``: whether the layer that draws it starts with unequal sums."""
        return tuple(how not in _ALIKE for how in (self.doublings[-1], self.doublings[-2]))


VARIANTS: dict[str, Variant] = {
    "transposed_two": Variant(
        "transposed, last two",
        "trans. ×2",
        "Transposed convolution, kernel 3, stride 2, in the last two layers: patterns of period "
        "2 and 4 pixels.",
        ("nearest", "transposed 3", "transposed 3"),
    ),
    "transposed_one": Variant(
        "transposed, last one",
        "trans. ×1",
        "Transposed convolution in the last layer only: the pattern of period 4 is gone, "
        "period 2 stays.",
        ("nearest", "nearest", "transposed 3"),
    ),
    "nearest": Variant(
        "resize, nearest",
        "nearest",
        "Nearest-neighbour resize, then a convolution of stride 1: at every output the weights add "
        "up to the same.",
        ("nearest",) * 3,
    ),
    "bilinear": Variant(
        "resize, bilinear",
        "bilinear",
        "Bilinear resize, then a convolution of stride 1: at every output the weights add up to "
        "the same, and neighbours share their inputs.",
        ("bilinear",) * 3,
    ),
    "kernel_4": Variant(
        "transposed, kernel 4",
        "kernel 4",
        "Kernel 4, stride 2: every output is written equally often, yet random weights do not add "
        "up alike.",
        ("nearest", "transposed 4", "transposed 4"),
    ),
    "shuffle": Variant(
        "pixel shuffle",
        "shuffle",
        "Sub-pixel convolution: four separate kernels for the four pixels of a 2 × 2 block, "
        "each with its own random weights.",
        ("nearest", "shuffle", "shuffle"),
    ),
    "icnr": Variant(
        "pixel shuffle, ICNR",
        "ICNR",
        "Sub-pixel convolution whose four kernels start equal: at first it is a convolution "
        "with nearest-neighbour resize after it.",
        ("nearest", "icnr", "icnr"),
    ),
}


class Decoder:
    """One variant with its weights; call it with noise ``(1, CHANNELS, 8, 8)``.

    Returns a picture ``(1, 3, 64, 64)`` in 0..1. ``weights``: a (kernel, bias) pair per layer.
    """

    def __init__(self, variant: str, seed: int, device: str = "cpu") -> None:
        self.variant = VARIANTS[variant]
        sizes = [CHANNELS] * _DOUBLINGS + [3]
        self.weights: list[tuple[Tensor, Tensor]] = []
        for i, how in enumerate(self.variant.doublings):
            gain = 2.0 if i + 1 < _DOUBLINGS else 0.5  # the sigmoid must not saturate
            kernel, bias = initial(how, sizes[i], sizes[i + 1], generator(seed, i + 1), gain)
            self.weights.append((kernel.to(device), bias.to(device)))

    def parameters(self) -> list[Tensor]:
        """Every weight and bias, asked to collect gradients."""
        return [t.requires_grad_() for pair in self.weights for t in pair]

    def __call__(self, noise: Tensor) -> Tensor:
        x = noise
        for i, (how, (kernel, bias)) in enumerate(
            zip(self.variant.doublings, self.weights, strict=True)
        ):
            x = double(how, x.relu() if i else x, kernel, bias)
        return x.sigmoid()


def double(how: str, x: Tensor, kernel: Tensor, bias: Tensor) -> Tensor:
    """``x`` (1, C, H, W) doubled to (1, D, 2H, 2W) by transposed convolution, resize or shuffle."""
    from torch.nn import functional as F

    if how == "transposed 3":
        return F.conv_transpose2d(x, kernel, bias, stride=2, padding=1, output_padding=1)
    if how == "transposed 4":
        return F.conv_transpose2d(x, kernel, bias, stride=2, padding=1)
    if how in ("nearest", "bilinear"):
        x = F.interpolate(x, scale_factor=2, mode=how)
    # Borders repeat: a frame of zeros would draw an edge that is no checkerboard.
    x = F.conv2d(F.pad(x, (1, 1, 1, 1), mode="replicate"), kernel, bias)
    return x if how in ("nearest", "bilinear") else F.pixel_shuffle(x, 2)


def initial(
    how: str, inputs: int, outputs: int, source: Any, gain: float = 2.0
) -> tuple[Tensor, Tensor]:
    """Normal kernel of variance gain / fan-in (He: 2) and zero bias; ``source``: a generator."""
    import torch

    side = 4 if how == "transposed 4" else 3
    if how.startswith("transposed"):
        shape, fan = (inputs, outputs, side, side), inputs * side * side / 4  # a stride of 2 x 2
    elif how == "shuffle":
        shape, fan = (4 * outputs, inputs, side, side), inputs * side * side
    else:
        shape, fan = (outputs, inputs, side, side), inputs * side * side
    kernel = torch.randn(shape, generator=source) * (gain / fan) ** 0.5
    if how == "icnr":
        kernel = kernel.repeat_interleave(4, dim=0)
    return kernel, torch.zeros(4 * outputs if how in ("shuffle", "icnr") else outputs)


def generator(seed: int, stream: int) -> Any:
    """A torch generator of its own: nothing global is touched, sessions cannot disturb each other.

    Random numbers are drawn on the CPU, so that every device starts from the same ones.
    """
    import torch

    return torch.Generator().manual_seed(1000 * seed + stream)


def noise(seed: int, device: str = "cpu") -> Tensor:
    """The input that all variants share, (1, CHANNELS, 8, 8)."""
    import torch

    side = SIDE // 2**_DOUBLINGS
    return torch.randn((1, CHANNELS, side, side), generator=generator(seed, 0)).to(device)


@dataclass(frozen=True, eq=False)
class Sample:
    """One picture and what was measured on it.

    ``picture`` (64, 64, 3) float32 in 0..1; ``spectrum`` (64, 64) magnitudes; ``peaks``: the
    ratio of the peak to its neighbourhood for each period that was asked for.
    """

    picture: np.ndarray
    spectrum: np.ndarray
    peaks: tuple[float, ...]


def bounds(samples: Mapping[str, Sample]) -> tuple[float, float]:
    """The highest ratio where the layers make no pattern, and the lowest where they make one."""
    ratios: dict[bool, list[float]] = {False: [], True: []}
    for name, sample in samples.items():
        for there, peak in zip(VARIANTS[name].patterned, sample.peaks, strict=True):
            ratios[there].append(peak)
    return max(ratios[False]), min(ratios[True])


@dataclass(frozen=True)
class Cost:
    """What a decoder takes: its ``weights`` (biases too), ``multiplications`` for one picture."""

    weights: int
    multiplications: int


def cost(variant: str) -> Cost:
    """Count a variant's weights and multiplications; one with its addition counts once.

    A transposed convolution multiplies every input by the whole kernel, also what is cropped; a
    resize is free, but the convolution after it works on four times as many pixels.
    """
    sizes, side = [CHANNELS] * _DOUBLINGS + [3], SIDE // 2**_DOUBLINGS
    weights = multiplications = 0
    for i, how in enumerate(VARIANTS[variant].doublings):
        kernels = 4 * sizes[i + 1] if how in ("shuffle", "icnr") else sizes[i + 1]
        taps = sizes[i] * kernels * (16 if how == "transposed 4" else 9)
        resized = how in ("nearest", "bilinear")
        weights += taps + kernels
        multiplications += taps * side**2 * (4 if resized else 1)
        side *= 2
    return Cost(weights, multiplications)


def measure(picture: np.ndarray, periods: tuple[int, ...] = PERIODS) -> Sample:
    """The spectrum of a picture (H, W, 3) and its peaks at ``periods``."""
    magnitude = spectrum.magnitude(picture)
    peaks = tuple(spectrum.peak_ratio(magnitude, p) for p in periods)
    return Sample(np.asarray(picture, dtype=np.float32), magnitude, peaks)


def render(decoder: Decoder, source: Tensor) -> Sample:
    """What a decoder makes of the noise, measured."""
    import torch

    with torch.no_grad():
        return measure(decoder(source)[0].permute(1, 2, 0).cpu().numpy())


def untrained(seed: int, device: str = "cpu") -> dict[str, Sample]:
    """Every variant on the same noise, before any training."""
    source = noise(seed, device)
    return {name: render(Decoder(name, seed, device), source) for name in VARIANTS}
