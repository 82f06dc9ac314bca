"""Transposed convolution, computed in three ways that must agree.

Stamp and add, insert zeros and convolve, multiply by the transposed matrix of the forward
convolution. Everything follows torch: correlation (the kernel is not flipped), padding *crops*
the output, output_padding adds positions at the end only.

Sources: CS231n, "Object detection and image segmentation" (the matrix Xᵀ); F. Fleuret, "Deep
learning", 7.1 (stamps); Dumoulin and Visin, "A guide to convolution arithmetic", 2016 (zeros).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np

from vislib.convolution import finite, span
from vislib.transposed_convolution.arithmetic import output_size

__all__ = ["Trace", "connections", "trace_1d", "trace_2d"]


@dataclass(frozen=True, eq=False)
class Trace:
    """Every step of one transposed convolution of `x` (1-D or 2-D) with `kernel`.

    Arrays are float64. "Full" means before `padding` crops the ends. Elements are numbered
    row-major in 2-D.
    """

    x: np.ndarray
    kernel: np.ndarray
    stride: int
    padding: int
    output_padding: int
    dilation: int
    shape: tuple[int, ...]  # of the output

    @property
    def full_shape(self) -> tuple[int, ...]:
        return tuple(size + 2 * self.padding for size in self.shape)

    # -- first picture: stamp and add ------------------------------------------------------
    @cached_property
    def stamps(self) -> np.ndarray:
        """(inputs, *full): what each input element adds, its kernel times its value."""
        return self._unit_stamps * self.x.reshape(-1, *[1] * self.x.ndim)

    @cached_property
    def sums(self) -> np.ndarray:
        """(inputs + 1, *full): the output growing, one stamp after another."""
        nothing = np.zeros((1, *self.full_shape))
        return np.concatenate([nothing, np.cumsum(self.stamps, axis=0)])

    @cached_property
    def output(self) -> np.ndarray:
        """The result, equal to torch's conv_transpose."""
        return self.crop(self.sums[-1])

    def crop(self, full: np.ndarray) -> np.ndarray:
        """Cut `padding` elements off both ends of the last axes of a full array."""
        inside = tuple(slice(self.padding, self.padding + size) for size in self.shape)
        return full[(..., *inside)]

    # -- second picture: insert zeros and convolve -----------------------------------------
    @cached_property
    def spread(self) -> np.ndarray:
        """The input with stride − 1 zeros between its elements and zeros around it."""
        spread = np.zeros([(n - 1) * self.stride + 1 for n in self.x.shape])
        spread[(slice(None, None, self.stride),) * self.x.ndim] = self.x
        for axis, margin in enumerate(self.margins):
            spread = _pad(spread, axis, margin, margin + self.output_padding)
        return spread

    @cached_property
    def margins(self) -> tuple[int, ...]:
        """Zeros before the input on each axis: d(k − 1) − padding (negative: cropped)."""
        return tuple(self.dilation * (k - 1) - self.padding for k in self.kernel.shape)

    @cached_property
    def flipped(self) -> np.ndarray:
        """The kernel as it slides over `spread`: reversed on every axis."""
        return np.flip(self.kernel)

    @cached_property
    def windows(self) -> np.ndarray:
        """(*shape, *kernel): what the flipped kernel sees at each output position."""
        spans = [span(k, self.dilation) for k in self.kernel.shape]
        views = np.lib.stride_tricks.sliding_window_view(self.spread, spans)
        return views[(..., *(slice(None, None, self.dilation),) * self.x.ndim)]

    @cached_property
    def output_by_zeros(self) -> np.ndarray:
        axes = tuple(range(-self.x.ndim, 0))
        return (self.windows * self.flipped).sum(axis=axes)

    # -- third picture: the transposed matrix ----------------------------------------------
    @cached_property
    def matrix(self) -> np.ndarray:
        """(inputs, outputs): X, the matrix of the forward convolution of `shape` elements."""
        return self.crop(self._unit_stamps).reshape(self.x.size, -1)

    @cached_property
    def output_by_matrix(self) -> np.ndarray:
        return (self.matrix.T @ self.x.ravel()).reshape(self.shape)

    # -- shared ----------------------------------------------------------------------------
    @cached_property
    def _unit_stamps(self) -> np.ndarray:
        stamps = np.zeros((self.x.size, *self.full_shape))
        for stamp, index in zip(stamps, np.ndindex(self.x.shape), strict=True):
            stamp[self._where(index)] = self.kernel
        return stamps

    def _where(self, index: tuple[int, ...]) -> tuple[slice, ...]:
        corners = (self.stride * i for i in index)
        return tuple(
            slice(corner, corner + span(k, self.dilation), self.dilation)
            for corner, k in zip(corners, self.kernel.shape, strict=True)
        )

    @cached_property
    def connections(self) -> np.ndarray:
        """(m, 3) of (input, kernel element, output), see `connections`."""
        return connections(
            self.x.shape, self.kernel.shape, self.shape, self.stride, self.padding, self.dilation
        )

    @property
    def overlaps(self) -> bool:
        """Whether two inputs meet in some output."""
        return bool(np.bincount(self.connections[:, 2], minlength=1).max() > 1)

    def sources(self, output: int) -> np.ndarray:
        """(m, 2) of (input, kernel element) that meet in output element `output`."""
        return self.connections[self.connections[:, 2] == output, :2]


def _pad(values: np.ndarray, axis: int, before: int, after: int) -> np.ndarray:
    """Zeros before and after along `axis`; negative counts cut instead."""
    grow = [(0, 0)] * values.ndim
    grow[axis] = (max(before, 0), max(after, 0))
    values = np.pad(values, grow)
    stop = values.shape[axis] + min(after, 0)
    return np.take(values, range(max(-before, 0), stop), axis=axis)


def connections(
    few: tuple[int, ...],
    kernel: tuple[int, ...],
    many: tuple[int, ...],
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
) -> np.ndarray:
    """Who meets whom: (m, 3) rows (element of `few`, kernel element, element of `many`).

    Element i of the small side and element o of the large side meet through kernel element j
    where ``o = stride i + dilation j - padding`` on each axis. A convolution reads this map from
    right to left, a transposed convolution from left to right; the map is the same.
    """
    rows = []
    for i, j in product(np.ndindex(few), np.ndindex(kernel)):
        o = [stride * a + dilation * b - padding for a, b in zip(i, j, strict=True)]
        if all(0 <= place < size for place, size in zip(o, many, strict=True)):
            rows.append([_flat(i, few), _flat(j, kernel), _flat(o, many)])
    return np.array(rows, int).reshape(-1, 3)


def _flat(index, shape) -> int:
    return int(np.ravel_multi_index(tuple(index), shape))


def trace_1d(x, kernel, stride=1, padding=0, output_padding=0, dilation=1) -> Trace:
    """Transposed convolution of `x` (n,) with `kernel` (k,): every step, `.output` as torch's."""
    return _trace(x, kernel, 1, stride, padding, output_padding, dilation)


def trace_2d(x, kernel, stride=1, padding=0, output_padding=0, dilation=1) -> Trace:
    """Transposed convolution of `x` (H, W) with `kernel` (kh, kw), see `trace_1d`."""
    return _trace(x, kernel, 2, stride, padding, output_padding, dilation)


def _trace(x, kernel, axes, stride, padding, output_padding, dilation) -> Trace:
    x, kernel = finite(x, "input"), finite(kernel, "kernel")
    if x.ndim != axes or kernel.ndim != axes:
        raise ValueError(
            f"Input and kernel need {axes} axis(es) each; they have {x.ndim} and {kernel.ndim}."
        )
    shape = tuple(
        output_size(n, k, stride, padding, output_padding, dilation)
        for n, k in zip(x.shape, kernel.shape, strict=True)
    )
    return Trace(x, kernel, stride, padding, output_padding, dilation, shape)
