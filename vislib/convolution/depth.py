"""A layer on three colours: one filter typed by hand, and a few more of known weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vislib.convolution.channels import Filtered, layer
from vislib.core.text import clean

COLOURS = ("red", "green", "blue")
MORE = (
    "all ones",
    "the middle of red",
    "green − blue at the middle",
    "all minus ones",
    "the middles of all",
)


@dataclass(frozen=True, eq=False)
class Depth:
    """``x`` (3, H, W), ``weight`` (F, 3, k, l), ``bias`` (F,); ``made``: what comes out.

    The first filter was typed, the others have the weights that ``MORE`` says, and no bias.
    """

    x: np.ndarray
    weight: np.ndarray
    bias: np.ndarray
    relu: bool
    made: Filtered

    @property
    def output(self) -> np.ndarray:
        """(F, h, w): after the ReLU, if there is one."""
        return self.made.activated if self.relu else self.made.output

    @property
    def parameters(self) -> int:
        """Weights and biases."""
        return self.weight.size + self.bias.size

    @property
    def multiplications(self) -> int:
        """Of the whole layer on this input."""
        return self.weight.size * int(np.prod(self.output.shape[1:]))


def depth(x: np.ndarray, kernels: np.ndarray, bias: float, filters: int, relu: bool) -> Depth:
    """A layer of ``filters`` filters on x (3, H, W): the first is ``kernels`` (3, k, l)."""
    weight = np.stack([kernels, *(_more(i, kernels.shape) for i in range(filters - 1))])
    biases = np.zeros(filters)
    biases[0] = bias
    made = layer(x, weight, biases)
    scale = float(max(np.abs(made.parts).max(), np.abs(made.output).max(), abs(bias)))
    made = Filtered(clean(made.parts, scale), clean(made.output, scale))
    return Depth(x, weight, biases, relu, made)


def _more(which: int, shape: tuple[int, ...]) -> np.ndarray:
    """The weights (3, k, l) of the filter ``MORE[which]``."""
    if which in (0, 3):
        return np.full(shape, 1.0 if which == 0 else -1.0)
    found = np.zeros(shape)
    colours = {1: (1, 0, 0), 2: (0, 1, -1), 4: (1, 1, 1)}[which]
    found[:, shape[1] // 2, shape[2] // 2] = colours
    return found
