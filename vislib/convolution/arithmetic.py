"""Convolution: a layer, how long its output is, the operation itself, and the same as a matrix.

Conventions are torch's: cross-correlation (the kernel is not flipped), zero padding on both
sides, the size rounded down when the stride does not divide evenly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vislib.core.text import plural


@dataclass(frozen=True)
class Layer:
    """A convolution or pooling layer along one axis; sizes in units of the layer below.

    Raises ``ValueError`` with the remedy when a value is impossible.
    """

    name: str
    kernel: int
    stride: int = 1
    padding: int = 0
    dilation: int = 1

    def __post_init__(self) -> None:
        lowest = {"kernel": 1, "stride": 1, "padding": 0, "dilation": 1}
        for field, low in lowest.items():
            value = getattr(self, field)
            if value != int(value) or value < low:
                raise ValueError(
                    f"Layer {self.name!r}: the {field} is {value}; "
                    f"make it a whole number, at least {low}."
                )

    @property
    def span(self) -> int:
        """Input positions from the first tap to the last."""
        return span(self.kernel, self.dilation)

    def output_size(self, n: int) -> int:
        """Outputs over ``n`` inputs; the error names this layer."""
        try:
            return output_size(n, self.kernel, self.stride, self.padding, self.dilation)
        except ValueError as error:
            raise ValueError(f"Layer {self.name!r}: {error}") from None


def span(kernel: int, dilation: int = 1) -> int:
    """Input positions from a dilated kernel's first tap to its last: ``(kernel - 1) d + 1``."""
    return (kernel - 1) * dilation + 1


def output_size(n: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    """Outputs of a convolution or pooling over ``n`` inputs (at least 1).

    ``floor((n + 2 padding - dilation (kernel - 1) - 1) / stride) + 1``, as in torch. Raises
    ``ValueError`` with the remedy when no output is left or an argument is impossible.
    """
    _check(n, kernel, stride, padding, dilation)
    reach, room = span(kernel, dilation), n + 2 * padding
    if reach > room:
        raise ValueError(
            f"A kernel that spans {reach} does not fit into {room} "
            f"({plural(n, 'input')}, padding {padding} on each side): make the kernel or the "
            "dilation smaller, or the input or the padding larger."
        )
    return (room - reach) // stride + 1


def convolution_matrix(
    kernel: np.ndarray, n: int, stride: int = 1, padding: int = 0, dilation: int = 1
) -> np.ndarray:
    """The matrix ``(outputs, n)`` whose product with an input of length ``n`` is its convolution.

    Row ``i`` holds the kernel, starting at input position ``i * stride - padding``; taps that
    fall on the zero padding have no column. ``kernel``: ``(k,)`` finite numbers. Its transpose
    is the transposed convolution. (Deck "Semantic segmentation", learnable upsampling.)
    """
    taps = np.asarray(kernel, dtype=np.float64)
    if taps.ndim != 1 or not taps.size or not np.isfinite(taps).all():
        raise ValueError("The kernel must be a row of at least one finite number.")
    outputs = output_size(n, taps.size, stride, padding, dilation)
    rows, tap = np.indices((outputs, taps.size))
    columns = rows * stride - padding + tap * dilation
    inside = (columns >= 0) & (columns < n)
    matrix = np.zeros((outputs, n))
    matrix[rows[inside], columns[inside]] = taps[tap[inside]]
    return matrix


def convolve(
    x: np.ndarray,
    kernel: np.ndarray,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
    *,
    flip: bool = False,
) -> np.ndarray:
    """The convolution of ``x`` (n,) or (H, W) with ``kernel`` (k,) or (kh, kw), float64.

    As torch computes it: a correlation, (m,) or (rows, columns); ``flip`` reverses the kernel on
    every axis first, which is the convolution of mathematics. Raises ``ValueError``, with the
    remedy, for a kernel that does not fit and for what is no finite number.
    """
    x, kernel = finite(x, "input"), finite(kernel, "kernel")
    if x.ndim != kernel.ndim:
        raise ValueError(
            f"The input has {x.ndim} axes, the kernel {kernel.ndim}: give both the same number."
        )
    for n, k in zip(x.shape, kernel.shape, strict=True):
        output_size(n, k, stride, padding, dilation)  # raises where nothing is left
    spans = [span(k, dilation) for k in kernel.shape]
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(x, padding), spans)
    windows = windows[(slice(None, None, stride),) * x.ndim]
    windows = windows[(..., *(slice(None, None, dilation),) * x.ndim)]
    weights = np.flip(kernel) if flip else kernel
    return (windows * weights).sum(axis=tuple(range(-x.ndim, 0)))


def finite(values: np.ndarray, name: str) -> np.ndarray:
    """``values`` as a float64 array of the same shape; ``ValueError`` for none, NaN, infinity."""
    array = np.ascontiguousarray(values, dtype=np.float64)
    if not array.size or not np.isfinite(array).all():
        raise ValueError(f"The {name} needs at least one number, all of them finite.")
    return array


def _check(n: int, kernel: int, stride: int, padding: int, dilation: int) -> None:
    if min(n, kernel, stride, dilation) >= 1 and padding >= 0:
        return
    lowest = {"input size": 1, "kernel size": 1, "stride": 1, "padding": 0, "dilation": 1}
    given = (n, kernel, stride, padding, dilation)
    for (name, low), value in zip(lowest.items(), given, strict=True):
        if value < low:
            raise ValueError(f"The {name} is {value}; make it at least {low}.")
