"""Where the checkerboard comes from: how often a transposed convolution writes to each output.

Every input element lays its kernel on the output; neighbours overlap. When the stride does not
divide the kernel, some outputs are written more often than others, in a pattern whose period is
the stride. Conventions are torch's; positions are counted from 0.

Sources: decks "Semantic segmentation, transposed convolution, checkerboard artifacts" and "Neural
Networks and Machine Learning: fully convolutional learning I"; Odena, Dumoulin and Olah,
"Deconvolution and Checkerboard Artifacts", Distill, 2016.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from vislib.transposed_convolution.trace import output_size

Pair = int | tuple[int, int]

MAX_OUTPUTS = 400  # along one axis; more cannot be told apart in a picture


class Layer(NamedTuple):
    """One transposed convolution along one axis."""

    kernel: int
    stride: int = 1
    padding: int = 0


# -- counting ---------------------------------------------------------------------------------


def overlap(n: int, kernel: int, stride: int, padding: int = 0) -> np.ndarray:
    """How many of ``n`` inputs write to each output, ``(outputs,)`` int.

    Equals a transposed convolution of ones with a kernel of ones. Raises ``ValueError`` with the
    remedy for sizes that torch would refuse.
    """
    return stacked(n, [Layer(kernel, stride, padding)])


def overlap_2d(n: Pair, kernel: Pair, stride: Pair, padding: Pair = 0) -> np.ndarray:
    """The same in two dimensions, ``(rows, columns)`` int: the product of the two 1-D counts.

    Each argument is one number for both axes, or a pair (rows, columns).
    """
    axes = zip(*(_pair(a) for a in (n, kernel, stride, padding)), strict=True)
    rows, columns = (overlap(*axis) for axis in axes)
    return np.outer(rows, columns)


def stacked(n: int, layers: Iterable[Layer | tuple[int, ...]]) -> np.ndarray:
    """Paths from ``n`` inputs to each output of a stack of layers, ``(outputs,)`` int.

    ``layers``: (kernel, stride) or (kernel, stride, padding), first to last.
    """
    return levels(n, layers)[-1]


def levels(n: int, layers: Iterable[Layer | tuple[int, ...]]) -> tuple[np.ndarray, ...]:
    """The counts after each layer of a stack; the first entry is the ``n`` ones it starts from."""
    counts = [np.ones(n, dtype=np.int64)]
    for layer in layers:
        counts.append(_stamp(counts[-1], *Layer(*layer)))
    return tuple(counts)


def interior(n: int, layers: Iterable[Layer | tuple[int, ...]], average: int = 1) -> slice:
    """Output positions that the ends of the input do not reach (empty when all are reached)."""
    low, high, size = 0, n, n
    for layer in layers:
        kernel, stride, padding = Layer(*layer)
        size = output_size(size, kernel, stride, padding)
        low = max((low - 1) * stride + kernel - padding, 0)
        high = min(high * stride - padding, size)
    high -= max(average, 1) - 1
    return slice(low, max(low, high))


def averaged(counts: np.ndarray, size: int) -> np.ndarray:
    """Moving average over ``size`` positions (a stride-1 layer of equal weights), no padding."""
    if not 1 <= size <= len(counts):
        raise ValueError(
            f"An average over {size} does not fit {len(counts)} outputs: choose 1 to {len(counts)}."
        )
    return np.convolve(counts, np.ones(size), mode="valid") / size


def active_taps(kernel: int, stride: int) -> tuple[tuple[int, ...], ...]:
    """For each of the ``stride`` output phases: the kernel taps that meet an input, not a zero.

    Away from the ends, output ``o`` has phase ``o % stride`` and uses the taps ``j`` with
    ``j % stride == o % stride``.
    """
    if kernel < 1 or stride < 1:
        raise ValueError("Kernel size and stride start at 1; make them at least 1.")
    return tuple(tuple(range(phase, kernel, stride)) for phase in range(stride))


# -- traces -----------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Stamps:
    """A transposed convolution of ones along one axis, one input element after the other.

    ``weights`` (kernel,); ``counts`` (inputs + 1, outputs) int and ``sums`` (inputs + 1, outputs)
    after each input (row 0: before the first); ``targets`` (inputs, kernel): the output position
    of each tap, outside ``0..outputs-1`` where padding crops it.
    """

    layer: Layer
    weights: np.ndarray
    counts: np.ndarray
    sums: np.ndarray
    targets: np.ndarray

    @property
    def inputs(self) -> int:
        """How many input elements there are."""
        return len(self.targets)

    @property
    def outputs(self) -> int:
        """How many output elements there are."""
        return self.counts.shape[1]

    @property
    def middle(self) -> np.ndarray:
        """The final sums away from the ends."""
        return self.sums[-1, interior(self.inputs, [self.layer])]

    @property
    def even(self) -> bool:
        """Whether all outputs away from the ends are equal."""
        return bool(self.middle.size == 0 or np.ptp(self.middle) < 1e-9)


def stamps(n: int, layer: Layer, weights: np.ndarray | None = None) -> Stamps:
    """Record every stamp of ``n`` ones through ``layer``; ``weights`` (kernel,), default ones."""
    outputs = room(n, layer)
    taps = np.ones(layer.kernel) if weights is None else np.asarray(weights, dtype=np.float64)
    targets = np.arange(n)[:, None] * layer.stride - layer.padding + np.arange(layer.kernel)
    counts = np.zeros((n + 1, outputs), dtype=np.int64)
    sums = np.zeros((n + 1, outputs))
    for i, where in enumerate(targets):
        inside = (where >= 0) & (where < outputs)
        counts[i + 1], sums[i + 1] = counts[i], sums[i]
        counts[i + 1, where[inside]] += 1
        sums[i + 1, where[inside]] += taps[inside]
    return Stamps(layer, taps, counts, sums, targets)


def plane(n: int, layer: Layer) -> np.ndarray:
    """Counts after each of ``n * n`` stamps, row by row, ``(n * n + 1, outputs, outputs)`` int."""
    side = room(n, layer)
    counts = np.zeros((n * n + 1, side, side), dtype=np.int64)
    lines = np.diff(stamps(n, layer).counts, axis=0)  # what each input adds along one axis
    for step in range(n * n):
        down, across = divmod(step, n)
        counts[step + 1] = counts[step] + np.outer(lines[down], lines[across])
    return counts


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
    weights = np.asarray(weights, dtype=np.float64)
    taps = active_taps(len(weights), stride)
    sums = np.array([weights[list(t)].sum() for t in taps])
    return Biases(taps, sums, value * sums + bias, value * (sums.mean() - sums))


def random_weights(kernel: int, seed: int) -> np.ndarray:
    """Positive weights ``(kernel,)`` with mean 1, in steps of 0.1: stand-ins for learned ones."""
    equal = np.full(kernel, 1 / kernel)
    tenths = np.random.default_rng(seed).multinomial(8 * kernel, equal)
    return (tenths + 2) / 10


# -- helpers ----------------------------------------------------------------------------------


def _stamp(values: np.ndarray, kernel: int, stride: int, padding: int) -> np.ndarray:
    outputs = room(len(values), Layer(kernel, stride, padding), np.inf)
    full = np.zeros(outputs + 2 * padding, dtype=np.int64)
    for i, value in enumerate(values):
        full[i * stride : i * stride + kernel] += value
    return full[padding : padding + outputs]


def room(n: int, layer: Layer, limit: float = MAX_OUTPUTS) -> int:
    """The outputs of ``layer`` for ``n`` inputs; ``ValueError`` beyond what a picture can show."""
    outputs = output_size(n, layer.kernel, layer.stride, layer.padding)
    if outputs > limit:
        raise ValueError(
            f"That makes {outputs} outputs; make the input, the stride or the number of layers "
            f"smaller (at most {limit:.0f})."
        )
    return outputs


def _pair(value: Pair) -> tuple[int, int]:
    return (value, value) if np.isscalar(value) else tuple(value)
