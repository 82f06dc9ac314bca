"""Enlarging by two with three weights: the effective kernels of the two phases of the output.

Transposed convolution (kernel 3, stride 2, padding 1, output padding 1) and nearest-neighbour
resize with a convolution after it both make two outputs of every input, each a sum over its
neighbours, but with different weights. Along a line, for output 2i and 2i + 1:

    transposed:  w₁ x[i]                       w₂ x[i] + w₀ x[i+1]
    resize:      w₀ x[i−1] + (w₁ + w₂) x[i]    (w₀ + w₁) x[i] + w₂ x[i+1]

The sums of the weights are w₁ and w₀ + w₂ there, and w₀ + w₁ + w₂ twice here. Sources: Odena et
al., Distill, 2016; Shi et al., "Is the deconvolution layer the same as a convolutional layer?",
2016 (effective kernels).
"""

from __future__ import annotations

import numpy as np

INPUTS = 8  # of the row that is enlarged
SIGNALS = ("constant", "ramp", "random")
WAYS = {"transposed": "transposed convolution", "resize": "resize, then convolve"}

# For each phase: which weights fall on the input before, the input itself, the one after.
TERMS: dict[str, tuple[tuple[tuple[int, ...], ...], ...]] = {
    "transposed": (((), (1,), ()), ((), (2,), (0,))),
    "resize": (((0,), (1, 2), ()), ((), (0, 1), (2,))),
}


def effective_kernels(way: str, weights: np.ndarray) -> np.ndarray:
    """``(2, 3)``: what each phase gives to the input before, the input itself, the one after.

    ``weights``: (3,).
    """
    return np.array([[sum(weights[j] for j in js) for js in phase] for phase in TERMS[way]])


def enlarged(way: str, signal: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """``signal`` (n,) or (n, m) enlarged to twice the size along every axis.

    In two dimensions with the outer product of the ``weights`` (3,) with themselves. Beyond the
    ends stand zeros for the transposed convolution, copies of the ends for the resize.
    """
    made = np.asarray(signal, dtype=np.float64)
    for axis in range(made.ndim):
        made = np.moveaxis(_along_first(way, np.moveaxis(made, axis, 0), weights), 0, axis)
    return made


def _along_first(way: str, signal: np.ndarray, weights: np.ndarray) -> np.ndarray:
    around = [(1, 1)] + [(0, 0)] * (signal.ndim - 1)
    padded = np.pad(signal, around, mode="constant" if way == "transposed" else "edge")
    met = np.stack([padded[:-2], padded[1:-1], padded[2:]])  # before, itself, after
    phases = np.tensordot(effective_kernels(way, weights), met, axes=1)  # (2, n, …)
    return np.swapaxes(phases, 0, 1).reshape(2 * len(signal), *signal.shape[1:])


def row(kind: str) -> np.ndarray:
    """(8,) a row of one of ``SIGNALS`` to be enlarged."""
    made = {
        "constant": [1.0] * INPUTS,
        "ramp": np.linspace(0.25, 2.0, INPUTS),
        "random": [1.2, 0.3, 1.7, 0.9, 0.2, 1.5, 1.1, 0.6],
    }
    return np.array(made[kind])


def plane(kind: str, side: int) -> np.ndarray:
    """(side, side) the same in two dimensions, in 0..1."""
    if kind == "random":
        return np.random.default_rng(2).uniform(0, 1, (side, side))
    ramp = np.linspace(0.3, 1, side)
    return np.ones((side, side)) if kind == "constant" else np.outer(ramp, ramp)
