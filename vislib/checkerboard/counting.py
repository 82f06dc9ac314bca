"""Where the checkerboard comes from: how often a transposed convolution writes to each output.

Every input element lays its kernel on the output; neighbours overlap. With equal weights the
result is even exactly if the stride divides the kernel; else some outputs are written more often
than others, in a pattern whose period is the stride. Other weights follow no such rule: what
counts is whether those that meet in one output add up to the same at every phase.

Conventions are torch's; positions are counted from 0. A layer is (kernel, stride) or (kernel,
stride, padding), the same along every axis.

Sources: decks "Semantic segmentation, transposed convolution, checkerboard artifacts" and "Neural
Networks and Machine Learning: fully convolutional learning I"; Odena, Dumoulin and Olah,
"Deconvolution and Checkerboard Artifacts", Distill, 2016.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from vislib.transposed_convolution import output_size

Pair = int | tuple[int, int]
Layer = tuple[int, ...]

MAX_OUTPUTS = 400  # along one axis; more cannot be told apart in a picture


def overlap(n: int, kernel: int, stride: int, padding: int = 0) -> np.ndarray:
    """How many of ``n`` inputs write to each output, ``(outputs,)`` int.

    Equals a transposed convolution of ones with a kernel of ones. Raises ``ValueError`` with the
    remedy for sizes that torch would refuse.
    """
    return stacked(n, [(kernel, stride, padding)])


def overlap_2d(n: Pair, kernel: Pair, stride: Pair, padding: Pair = 0) -> np.ndarray:
    """The same in two dimensions, ``(rows, columns)`` int: the product of the two 1-D counts.

    Each argument is one number for both axes, or a pair (rows, columns).
    """
    axes = zip(*(_pair(a) for a in (n, kernel, stride, padding)), strict=True)
    rows, columns = (overlap(*axis) for axis in axes)
    return np.outer(rows, columns)


def stacked(n: int, layers: Iterable[Layer]) -> np.ndarray:
    """Paths from ``n`` inputs to each output of a stack of layers, ``(outputs,)`` int.

    ``layers``: (kernel, stride) or (kernel, stride, padding), first to last.
    """
    return levels(n, layers)[-1]


def levels(n: int, layers: Iterable[Layer]) -> tuple[np.ndarray, ...]:
    """The counts after each layer of a stack; the first entry is the ``n`` ones it starts from."""
    counts = [np.ones(n, dtype=np.int64)]
    for layer in layers:
        counts.append(_stamped(counts[-1], *layer))
    return tuple(counts)


def interior(n: int, layers: Iterable[Layer], average: int = 1) -> slice:
    """Output positions that the ends of the input do not reach (empty when all are reached).

    ``average``: size of a moving average of stride 1 that follows the ``layers``.
    """
    low, high, size = 0, n, n
    for layer in layers:
        kernel, stride, padding = (*layer, 0)[:3]
        size = output_size(size, kernel, stride, padding)
        low = max((low - 1) * stride + kernel - padding, 0)
        high = min(high * stride - padding, size)
    high -= max(average, 1) - 1
    return slice(low, max(low, high))


def evenness(values: np.ndarray, period: int) -> bool | None:
    """Whether all ``values`` (m,) of a pattern that repeats every ``period`` are equal.

    None where they are fewer than a period and equal: then the rest is not known.
    """
    values = np.asarray(values, dtype=np.float64)
    if values.size and np.ptp(values) > 1e-9:
        return False
    return True if values.size >= period else None


def averaged(counts: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """A layer of stride 1 over ``counts`` (n,): the mean under ``weights`` (m,), no padding.

    ``(n - m + 1,)`` float64; the weights are divided by their sum.
    """
    weights = np.asarray(weights, dtype=np.float64)
    if not 1 <= weights.size <= len(counts):
        raise ValueError(
            f"An average over {weights.size} does not fit {len(counts)} outputs: choose 1 to "
            f"{len(counts)}."
        )
    return np.convolve(counts, weights, mode="valid") / weights.sum()


def active_taps(kernel: int, stride: int) -> tuple[tuple[int, ...], ...]:
    """For each of the ``stride`` output phases: the kernel taps that meet an input, not a zero.

    Away from the ends, output ``o`` has phase ``o % stride`` and uses the taps ``j`` with
    ``j % stride == o % stride``.
    """
    if kernel < 1 or stride < 1:
        raise ValueError("Kernel size and stride start at 1; make them at least 1.")
    return tuple(tuple(range(phase, kernel, stride)) for phase in range(stride))


def checked_output_size(
    n: int, kernel: int, stride: int, padding: int = 0, limit: float = MAX_OUTPUTS
) -> int:
    """The outputs of a layer over ``n`` inputs; ``ValueError`` beyond what a picture can show."""
    outputs = output_size(n, kernel, stride, padding)
    if outputs > limit:
        raise ValueError(
            f"That makes {outputs} outputs; make the input, the stride or the number of layers "
            f"smaller (at most {limit:.0f})."
        )
    return outputs


def _stamped(values: np.ndarray, kernel: int, stride: int, padding: int = 0) -> np.ndarray:
    outputs = checked_output_size(len(values), kernel, stride, padding, np.inf)
    full = np.zeros(outputs + 2 * padding, dtype=np.int64)
    for i, value in enumerate(values):
        full[i * stride : i * stride + kernel] += value
    return full[padding : padding + outputs]


def _pair(value: Pair) -> tuple[int, int]:
    return (value, value) if np.isscalar(value) else tuple(value)
