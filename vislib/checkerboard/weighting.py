"""What the weights of a kernel make of even overlap: sums per phase, and the bias they would need.

An upsampling layer of factor s has s effective kernels, one for each phase of the output. On a
constant input each output is the sum of its phase's weights: even exactly if those sums agree.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vislib.checkerboard.counting import active_taps

WEIGHTS = ("ones", "triangle", "symmetric", "random")


def kernel_weights(kind: str, kernel: int, seed: int) -> np.ndarray:
    """Weights ``(kernel,)`` of one of ``WEIGHTS``; the random ones stand in for learned ones.

    "triangle" rises evenly to 1 and falls again: ½ 1 ½ for three. "random": positive, mean 1, in
    steps of 0.1; "symmetric": the same from either end.
    """
    if kind == "ones":
        return np.ones(kernel)
    if kind == "triangle":
        rise = np.arange(1, kernel + 1)
        return np.minimum(rise, rise[::-1]) / ((kernel + 1) // 2)
    random = random_weights(kernel, seed)
    return random if kind == "random" else ((random + random[::-1]) / 2).round(2)


def random_weights(kernel: int, seed: int) -> np.ndarray:
    """Positive weights ``(kernel,)`` with mean 1, in steps of 0.1: stand-ins for learned ones."""
    equal = np.full(kernel, 1 / kernel)
    tenths = np.random.default_rng(seed).multinomial(8 * kernel, equal)
    return (tenths + 2) / 10


def phase_sums(weights: np.ndarray, stride: int) -> np.ndarray:
    """``(stride,)``: the sum of the weights that meet in the outputs of each phase."""
    weights = np.asarray(weights, dtype=np.float64)
    return np.array([weights[list(taps)].sum() for taps in active_taps(len(weights), stride)])


@dataclass(frozen=True, eq=False)
class Biases:
    """What a bias would have to make up for, per output phase, away from the ends.

    ``taps``: the active taps; ``sums`` (stride,): the sum of their weights; ``outputs`` (stride,):
    value for a constant input; ``extra`` (stride,): what each phase would need on top of the
    common bias to reach the mean of all. It grows with the input, so no constant can do it.
    """

    taps: tuple[tuple[int, ...], ...]
    sums: np.ndarray
    outputs: np.ndarray
    extra: np.ndarray


def biases(weights: np.ndarray, stride: int, value: float = 1.0, bias: float = 0.0) -> Biases:
    """Outputs for a constant input ``value``, and the extra bias each phase would need."""
    sums = phase_sums(weights, stride)
    taps = active_taps(len(weights), stride)
    return Biases(taps, sums, value * sums + bias, value * (sums.mean() - sums))
