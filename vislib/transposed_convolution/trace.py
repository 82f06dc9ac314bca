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

from vislib.convolution.arithmetic import convolution_matrix

__all__ = [
    "Trace",
    "output_size",
    "preimages",
    "convolve",
    "trace_1d",
    "trace_2d",
    "by_torch",
    "connections",
    "input_gradient_by_autograd",
    "round_trip",
]


def output_size(
    n: int,
    kernel: int,
    stride: int = 1,
    padding: int = 0,
    output_padding: int = 0,
    dilation: int = 1,
) -> int:
    """Length of the output of a transposed convolution of `n` inputs (pixels, one axis).

    ``(n - 1) stride - 2 padding + dilation (kernel - 1) + output_padding + 1``, as in torch.
    Raises ValueError, with the remedy, where torch would refuse too.
    """
    if min(n, kernel, stride, dilation) < 1 or min(padding, output_padding) < 0:
        raise ValueError(
            "Input size, kernel, stride and dilation start at 1; paddings start at 0. "
            f"Given: {n}, {kernel}, {stride}, {dilation} and {padding}, {output_padding}."
        )
    if output_padding >= max(stride, dilation):
        raise ValueError(
            f"Output padding {output_padding} must be smaller than the stride {stride} or the "
            f"dilation {dilation}: set it to at most {max(stride, dilation) - 1}."
        )
    full = (n - 1) * stride + dilation * (kernel - 1) + 1 + output_padding
    if full - 2 * padding < 1:
        raise ValueError(
            f"A padding of {padding} crops the whole output of {full} away: "
            f"use at most {(full - 1) // 2}."
        )
    return full - 2 * padding


def preimages(
    outputs: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1
) -> dict[int, int]:
    """The input sizes that a convolution turns into `outputs`, each with its output padding.

    They are why output_padding exists: it says which of them a transposed convolution restores.
    There are `stride` of them, in order, less those below 1.
    """
    first = (outputs - 1) * stride + dilation * (kernel - 1) + 1 - 2 * padding
    return {first + extra: extra for extra in range(stride) if first + extra >= 1}


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
        spans = [self.dilation * (k - 1) + 1 for k in self.kernel.shape]
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
            slice(corner, corner + self.dilation * (k - 1) + 1, self.dilation)
            for corner, k in zip(corners, self.kernel.shape, strict=True)
        )

    @cached_property
    def connections(self) -> np.ndarray:
        """(m, 3) of (input, kernel element, output), see `connections`."""
        return connections(
            self.x.shape, self.kernel.shape, self.shape, self.stride, self.padding, self.dilation
        )

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


def convolve(
    x: np.ndarray, kernel: np.ndarray, stride: int = 1, padding: int = 0, dilation: int = 1
) -> np.ndarray:
    """The forward convolution (correlation) of a 1-D or 2-D array, as torch computes it."""
    x, kernel = _arrays(x, kernel)
    padded = np.pad(x, padding)
    spans = [dilation * (k - 1) + 1 for k in kernel.shape]
    if any(span > n for span, n in zip(spans, padded.shape, strict=True)):
        raise ValueError(
            f"The kernel spans {max(spans)} elements, the padded input has "
            f"{min(padded.shape)}: choose a longer input, more padding or a smaller kernel."
        )
    views = np.lib.stride_tricks.sliding_window_view(padded, spans)
    views = views[(slice(None, None, stride),) * x.ndim]
    views = views[(..., *(slice(None, None, dilation),) * x.ndim)]
    return (views * kernel).sum(axis=tuple(range(-x.ndim, 0)))


def trace_1d(x, kernel, stride=1, padding=0, output_padding=0, dilation=1) -> Trace:
    """Transposed convolution of `x` (n,) with `kernel` (k,): every step, `.output` as torch's."""
    return _trace(x, kernel, 1, stride, padding, output_padding, dilation)


def trace_2d(x, kernel, stride=1, padding=0, output_padding=0, dilation=1) -> Trace:
    """Transposed convolution of `x` (H, W) with `kernel` (kh, kw), see `trace_1d`."""
    return _trace(x, kernel, 2, stride, padding, output_padding, dilation)


def _trace(x, kernel, axes, stride, padding, output_padding, dilation) -> Trace:
    x, kernel = _arrays(x, kernel)
    if x.ndim != axes or kernel.ndim != axes:
        raise ValueError(
            f"Input and kernel need {axes} axis(es) each; they have {x.ndim} and {kernel.ndim}."
        )
    shape = tuple(
        output_size(n, k, stride, padding, output_padding, dilation)
        for n, k in zip(x.shape, kernel.shape, strict=True)
    )
    return Trace(x, kernel, stride, padding, output_padding, dilation, shape)


def _arrays(x, kernel) -> tuple[np.ndarray, np.ndarray]:
    x, kernel = (np.ascontiguousarray(values, float) for values in (x, kernel))
    for name, values in (("input", x), ("kernel", kernel)):
        if values.size == 0 or not np.isfinite(values).all():
            raise ValueError(f"The {name} needs at least one number, all of them finite.")
    return x, kernel


@dataclass(frozen=True, eq=False)
class RoundTrip:
    """A signal x (n,), convolved and sent back by Xᵀ and by the pseudo-inverse X⁺."""

    convolved: np.ndarray  # (m,) Xx
    back: np.ndarray  # (n,) XᵀXx
    best: np.ndarray  # (n,) X⁺Xx
    error_back: float  # length of the difference, relative to the signal's
    error_best: float
    rank: int


def round_trip(signal: np.ndarray, kernel: np.ndarray, stride: int = 1) -> RoundTrip:
    """Is the transposed convolution the inverse? Convolve, transpose, compare."""
    signal = np.asarray(signal, float)
    matrix = convolution_matrix(np.asarray(kernel, float), signal.size, stride)
    convolved = matrix @ signal
    back, best = matrix.T @ convolved, np.linalg.pinv(matrix) @ convolved
    size = np.linalg.norm(signal) or 1.0
    return RoundTrip(
        convolved,
        back,
        best,
        float(np.linalg.norm(back - signal) / size),
        float(np.linalg.norm(best - signal) / size),
        int(np.linalg.matrix_rank(matrix)),
    )


def by_torch(trace: Trace) -> np.ndarray:
    """torch's own result for the same numbers (float64 on the CPU)."""
    import torch

    functions = torch.nn.functional
    apply = {1: functions.conv_transpose1d, 2: functions.conv_transpose2d}[trace.x.ndim]
    with torch.no_grad():
        result = apply(
            torch.from_numpy(trace.x)[None, None],
            torch.from_numpy(trace.kernel)[None, None],
            stride=trace.stride,
            padding=trace.padding,
            output_padding=trace.output_padding,
            dilation=trace.dilation,
        )
    return result[0, 0].numpy()


def input_gradient_by_autograd(x: np.ndarray, kernel: np.ndarray, delta: np.ndarray) -> np.ndarray:
    """∂E/∂X of a 2-D convolution for given ∂E/∂O = delta, by torch's autograd (float64)."""
    import torch

    image = torch.tensor(np.asarray(x, float), requires_grad=True)
    weights = torch.from_numpy(np.ascontiguousarray(kernel, float))
    output = torch.nn.functional.conv2d(image[None, None], weights[None, None])
    output[0, 0].backward(torch.from_numpy(np.ascontiguousarray(delta, float)))
    return image.grad.numpy()
