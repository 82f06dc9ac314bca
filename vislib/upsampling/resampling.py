"""Interpolation as weights: kernels, where the samples sit, and one matrix per axis.

Upsampling by an integer factor is a weighted sum of neighbours. The kernel gives the weights as a
function of distance (in input pixels); the convention says where output sample o sits on the
input's ruler; the edge rule says what happens to weights that fall outside.

Sources: Keys 1981 (cubic), Mitchell and Netravali 1988, Turkowski 1990 (Lanczos); torch's
`interpolate` (nearest, linear, cubic with a = −0.75, area; edges clamped), Pillow's `resize`
(Catmull-Rom, Lanczos 3; edges renormalised), TensorFlow's `image.resize` (Gaussian, Lanczos 5,
Mitchell). The deck "Fully convolutional learning I" inserts zeros and filters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

__all__ = [
    "CONVENTIONS",
    "KERNELS",
    "Kernel",
    "conventions",
    "kernel_of",
    "positions",
    "profile",
    "support",
    "taps",
    "weights",
]


@dataclass(frozen=True)
class Kernel:
    """One interpolation kernel: weight as a function of distance in input pixels."""

    name: str
    title: str
    radius: float
    weight: Callable[[np.ndarray], np.ndarray]
    edges: str  # "clamp": repeat the border pixel; "renormalise": drop and rescale
    reference: str  # whose definition this is

    @property
    def copies(self) -> bool:
        """Whether every output is a copy of the sample in whose block it lies."""
        return self.radius == 0.5


def _box(t: np.ndarray) -> np.ndarray:
    return ((t >= -0.5) & (t < 0.5)).astype(float)


def _triangle(t: np.ndarray) -> np.ndarray:
    return np.maximum(0.0, 1.0 - np.abs(t))


def _cubic(b: float, c: float) -> Callable[[np.ndarray], np.ndarray]:
    """Mitchell and Netravali's family; (0, −a) is Keys' cubic with parameter a."""

    def weight(t: np.ndarray) -> np.ndarray:
        t = np.abs(t)
        near = (12 - 9 * b - 6 * c) * t**3 + (-18 + 12 * b + 6 * c) * t**2 + 6 - 2 * b
        far = (-b - 6 * c) * t**3 + (6 * b + 30 * c) * t**2 + (-12 * b - 48 * c) * t
        far = far + 8 * b + 24 * c
        return np.where(t < 1, near, np.where(t < 2, far, 0.0)) / 6

    return weight


def _lanczos(lobes: int) -> Callable[[np.ndarray], np.ndarray]:
    return lambda t: np.where(np.abs(t) < lobes, np.sinc(t) * np.sinc(t / lobes), 0.0)


def _gaussian(t: np.ndarray) -> np.ndarray:
    """σ = 0.5 pixels cut at 1.5, TensorFlow's choice; weights are normalised afterwards."""
    return np.where(np.abs(t) < 1.5, np.exp(-2.0 * t**2), 0.0)


KERNELS: Mapping[str, Kernel] = MappingProxyType(
    {
        kernel.name: kernel
        for kernel in (
            Kernel("nearest", "Nearest", 0.5, _box, "clamp", "torch"),
            Kernel("area", "Area (box)", 0.5, _box, "clamp", "torch"),
            Kernel("linear", "Linear", 1.0, _triangle, "clamp", "torch"),
            Kernel("cubic", "Cubic, a = −0.75", 2.0, _cubic(0, 0.75), "clamp", "torch"),
            Kernel("catmull-rom", "Cubic, a = −0.5", 2.0, _cubic(0, 0.5), "renormalise", "Pillow"),
            Kernel("mitchell", "Mitchell", 2.0, _cubic(1 / 3, 1 / 3), "renormalise", "TensorFlow"),
            Kernel("gaussian", "Gaussian, σ = 0.5", 1.5, _gaussian, "renormalise", "TensorFlow"),
            Kernel("lanczos3", "Lanczos 3", 3.0, _lanczos(3), "renormalise", "Pillow"),
            Kernel("lanczos5", "Lanczos 5", 5.0, _lanczos(5), "renormalise", "TensorFlow"),
        )
    }
)

_NOTHING = 1e-12  # sinc at whole numbers is 0 up to rounding

CONVENTIONS = ("deck", "align_corners=False", "align_corners=True")

_ALIASES = {
    "bilinear": "linear",
    "bicubic": "cubic",
    "box": "area",
    "zeros": "deck",
    "half-pixel": "align_corners=False",
    "corners": "align_corners=True",
    False: "align_corners=False",
    True: "align_corners=True",
}


def kernel_of(mode: str) -> Kernel:
    """The kernel called `mode` ("bilinear" and "bicubic" are understood)."""
    mode = _ALIASES.get(mode, mode)
    if mode not in KERNELS:
        raise ValueError(f"No interpolation called {mode!r}: choose one of {', '.join(KERNELS)}.")
    return KERNELS[mode]


def _convention(convention) -> str:
    convention = _ALIASES.get(convention, convention)
    if convention not in CONVENTIONS:
        raise ValueError(
            f"No sampling convention {convention!r}: choose one of {', '.join(CONVENTIONS)}."
        )
    return convention


def conventions(mode: str) -> tuple[str, ...]:
    """Those of `CONVENTIONS` that differ for a kernel: copying has one, as in torch."""
    return ("align_corners=False",) if kernel_of(mode).copies else CONVENTIONS


def positions(n: int, factor: int, convention: str) -> np.ndarray:
    """(n·factor,) where each output sample sits, in input pixels (0 = centre of the first).

    "deck": o/s (zero insertion: the first samples coincide); "align_corners=False": pixel *areas*
    coincide, (o + ½)/s − ½; "align_corners=True": first and last centres coincide.
    """
    convention = _convention(convention)
    outputs = np.arange(n * factor, dtype=float)
    if convention == "deck":
        return outputs / factor
    if convention == "align_corners=False":
        return (outputs + 0.5) / factor - 0.5
    return outputs * (n - 1) / max(n * factor - 1, 1)


def profile(mode: str, t: np.ndarray) -> np.ndarray:
    """The kernel's weights at distances `t`, scaled so that those of one output sum to 1.

    Gaussian and, slightly, Lanczos need it.
    """
    kernel = kernel_of(mode)
    reach = int(np.ceil(kernel.radius)) + 1
    others = np.remainder(t, 1)[..., None] + np.arange(-reach, reach)
    return kernel.weight(t) / kernel.weight(others).sum(axis=-1)


def taps(mode: str, factor: int) -> tuple[np.ndarray, np.ndarray]:
    """(offsets, weights) of the filter that slides over the zero-inserted signal.

    ``output[o] = Σ weights[t] · zeros[o − offsets[t]]``. Nearest (and area) copy: `factor` ones
    that reach back. The others are the kernel's `profile`, sampled every 1/factor pixel.
    """
    kernel = kernel_of(mode)
    if kernel.copies:
        return np.arange(factor), np.ones(factor)
    reach = int(np.ceil(kernel.radius * factor)) - 1
    offsets = np.arange(-reach, reach + 1)
    values = profile(mode, offsets / factor)
    values[np.abs(values) < _NOTHING] = 0.0
    return offsets, values


def support(mode: str, factor: int) -> np.ndarray:
    """(factor,) samples that an output adds up, per phase: those whose weight is not 0."""
    offsets, values = taps(mode, factor)
    return np.bincount(offsets[values != 0] % factor, minlength=factor)


def weights(n: int, factor: int, mode: str, convention: str = "align_corners=False") -> np.ndarray:
    """(n·factor, n): row o holds the weights of the inputs in output o."""
    if n < 1 or factor < 1:
        raise ValueError(f"Size and factor start at 1; given: {n} and {factor}.")
    kernel, convention = kernel_of(mode), _convention(convention)
    if kernel.copies:
        return np.repeat(np.eye(n), factor, axis=0)
    if convention == "deck":
        return _weights_by_zeros(n, factor, mode)
    return _weights_by_distance(n, positions(n, factor, convention), kernel)


def _weights_by_zeros(n: int, factor: int, mode: str) -> np.ndarray:
    offsets, values = taps(mode, factor)
    matrix = np.zeros((n * factor, n))
    for offset, value in zip(offsets, values, strict=True):
        outputs = factor * np.arange(n) + offset
        inside = (outputs >= 0) & (outputs < n * factor)  # zeros lie outside: nothing to add
        matrix[outputs[inside], np.flatnonzero(inside)] += value
    return matrix


def _weights_by_distance(n: int, where: np.ndarray, kernel: Kernel) -> np.ndarray:
    reach = int(np.ceil(kernel.radius))
    neighbours = np.floor(where).astype(int)[:, None] + np.arange(1 - reach, reach + 1)
    values = kernel.weight(neighbours - where[:, None])
    values[np.abs(values) < _NOTHING] = 0.0
    if kernel.edges == "renormalise":
        values = np.where((neighbours >= 0) & (neighbours < n), values, 0.0)
    values = values / values.sum(axis=1, keepdims=True)
    matrix = np.zeros((len(where), n))
    rows = np.broadcast_to(np.arange(len(where))[:, None], neighbours.shape)
    np.add.at(matrix, (rows, neighbours.clip(0, n - 1)), values)
    return matrix
