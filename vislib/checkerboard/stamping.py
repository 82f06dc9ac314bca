"""A transposed convolution of ones, one stamp after the other, along a line and in the plane."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vislib.checkerboard.counting import checked_output_size, evenness, interior


@dataclass(frozen=True, eq=False)
class Stamps:
    """A transposed convolution of ones along one axis, one input element after the other.

    ``weights`` (kernel,); ``counts`` (inputs + 1, outputs) int and ``sums`` (inputs + 1, outputs)
    after each input (row 0: before the first); ``targets`` (inputs, kernel): the output position
    of each tap, outside ``0..outputs-1`` where padding crops it.
    """

    weights: np.ndarray
    stride: int
    padding: int
    counts: np.ndarray
    sums: np.ndarray
    targets: np.ndarray

    @property
    def kernel(self) -> int:
        """How many weights there are."""
        return len(self.weights)

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
        return self.sums[-1, interior(self.inputs, [(self.kernel, self.stride, self.padding)])]

    @property
    def equal_weights(self) -> bool:
        """Whether all weights are 1: then the sums are the counts."""
        return bool(np.all(self.weights == 1))

    @property
    def even(self) -> bool | None:
        """Whether all outputs away from the ends are equal; None: too few of them to say."""
        return evenness(self.middle, self.stride)


def stamps(n: int, weights: np.ndarray, stride: int, padding: int = 0) -> Stamps:
    """Record every stamp of ``n`` ones with ``weights`` (kernel,), see ``Stamps``."""
    weights = np.asarray(weights, dtype=np.float64)
    outputs = checked_output_size(n, len(weights), stride, padding)
    targets = np.arange(n)[:, None] * stride - padding + np.arange(len(weights))
    counts = np.zeros((n + 1, outputs), dtype=np.int64)
    sums = np.zeros((n + 1, outputs))
    for i, where in enumerate(targets):
        inside = (where >= 0) & (where < outputs)
        counts[i + 1], sums[i + 1] = counts[i], sums[i]
        counts[i + 1, where[inside]] += 1
        sums[i + 1, where[inside]] += weights[inside]
    return Stamps(weights, stride, padding, counts, sums, targets)


def stamps_2d(n: int, kernel: int, stride: int, padding: int = 0) -> np.ndarray:
    """Counts after each of ``n * n`` stamps, row by row, ``(n * n + 1, outputs, outputs)`` int."""
    lines = np.diff(stamps(n, np.ones(kernel), stride, padding).counts, axis=0)
    side = lines.shape[1]  # what each input adds along one axis: (n, side)
    counts = np.zeros((n * n + 1, side, side), dtype=np.int64)
    for step in range(n * n):
        down, across = divmod(step, n)
        counts[step + 1] = counts[step] + np.outer(lines[down], lines[across])
    return counts
