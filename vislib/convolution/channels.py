"""A filter is as deep as its input: partial sums, one a channel, then a bias, then a ReLU."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vislib.convolution.arithmetic import convolve, output_size


@dataclass(frozen=True)
class Filtered:
    """``parts`` (F, C, h, w): what each channel adds; ``output`` (F, h, w): their sum plus bias."""

    parts: np.ndarray
    output: np.ndarray

    @property
    def activated(self) -> np.ndarray:
        """(F, h, w): the output after a ReLU."""
        return np.maximum(self.output, 0)


def layer(
    x: np.ndarray, weight: np.ndarray, bias: np.ndarray, stride: int = 1, padding: int = 0
) -> Filtered:
    """A convolution layer on x (C, H, W) with weight (F, C, k, k) and bias (F,).

    Raises ``ValueError`` where depths differ.
    """
    x, weight, bias = (np.asarray(a, float) for a in (x, weight, bias))
    if weight.ndim != 4 or x.ndim != 3 or weight.shape[1] != x.shape[0]:
        raise ValueError(
            f"A filter must be as deep as its input: weight (filters, channels, k, k), got "
            f"{weight.shape} for an input {x.shape}."
        )
    if bias.shape != weight.shape[:1]:
        raise ValueError(f"One bias a filter: ({weight.shape[0]},), got {bias.shape}.")
    parts = np.stack(
        [
            np.stack([convolve(plane, k, stride, padding) for plane, k in zip(x, f, strict=True)])
            for f in weight
        ]
    )
    return Filtered(parts, parts.sum(axis=1) + bias[:, None, None])


@dataclass(frozen=True)
class Cost:
    """Sizes and counts of a convolution layer, and of a dense layer with as many outputs."""

    shape: tuple[int, int, int]  # of the output: filters, rows, columns
    parameters: int
    multiplications: int
    dense_weights: int


def cost(
    n: int, channels: int, kernel: int, filters: int, stride: int = 1, padding: int = 0
) -> Cost:
    """Of a layer on an input of ``channels`` × ``n`` × ``n``, biases included in the parameters.

    One multiplication with its addition counts once.
    """
    if kernel > n + 2 * padding:
        raise ValueError(
            f"A kernel of {kernel}×{kernel} does not fit into {n}×{n}: count for a larger side N "
            "or a smaller kernel F."
        )
    m = output_size(n, kernel, stride, padding)
    weights, outputs = channels * kernel * kernel * filters, filters * m * m
    dense = n * n * channels * outputs
    return Cost((filters, m, m), weights + filters, weights * m * m, dense)
