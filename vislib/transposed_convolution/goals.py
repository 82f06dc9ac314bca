"""The challenges: what each asks for, whether it holds, and how it stands."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vislib.core.conditions import Condition
from vislib.core.entries import Entries
from vislib.core.text import number, plural
from vislib.transposed_convolution.inversion import RoundTrip
from vislib.transposed_convolution.trace import Trace, trace_2d

Goal = tuple[Condition, ...]
_PAIRS = "pairs, stride 2"


def forward(inputs: int, outputs: int, weights: int, dilation: int, stride: int) -> Goal:
    """As many outputs as inputs, by five weights, dilation 2 and stride 1."""
    return (
        Condition(outputs == inputs, f"{plural(outputs, 'output')} of {plural(inputs, 'input')}"),
        Condition(weights == 5, plural(weights, "weight")),
        Condition(dilation == 2, f"dilation {dilation}"),
        Condition(stride == 1, f"stride {stride}"),
    )


def three_pictures(trace: Trace) -> Goal:
    """Three inputs or more, twice as many outputs, stamps that overlap, no output padding."""
    n, m, extra = trace.x.size, trace.output.size, trace.output_padding
    return (
        Condition(n >= 3, plural(n, "input")),
        Condition(m == 2 * n, plural(m, "output")),
        Condition(trace.overlaps, f"{'some' if trace.overlaps else 'no'} stamps overlap"),
        Condition(not extra, f"output padding {extra}"),
    )


def grid(x: Entries, kernel: Entries, output: np.ndarray) -> Goal:
    """Nothing but ones in input and kernel; among the outputs 1, 2 and 4."""
    if x.symbolic or kernel.symbolic:
        return (Condition(False, "letters, where ones are asked for"),)
    typed = {"input": x.values, "kernel": kernel.values}
    ones = {name: bool((values == 1).all()) for name, values in typed.items()}
    made = set(output.ravel().round(9))  # sums of thirds end in 1e-16
    missing = [str(n) for n in (1, 2, 4) if n not in made]
    outputs = f"no output of {' or '.join(missing)}" if missing else "outputs of 1, 2 and 4"
    return (
        *(
            Condition(met, f"{name} of ones" if met else f"{name} not of ones alone")
            for name, met in ones.items()
        ),
        Condition(not missing, outputs),
    )


def sizes(found: Sequence[int]) -> Condition:
    """Of the sizes that end as 6 there are two: 12 and 13."""
    names = list(map(str, found)) or ["no size"]
    listed = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    return Condition(list(found) == [12, 13], f"6 comes of {listed}")


def gradient(x: np.ndarray, kernel: np.ndarray, delta: np.ndarray) -> Goal:
    """The gradient is the kernel in its lower right corner, and 0 elsewhere."""
    made = trace_2d(delta, kernel).output
    shown = np.isclose(made[-kernel.shape[0] :, -kernel.shape[1] :], kernel, 1e-9, 1e-9)
    rest = made.copy()
    rest[-kernel.shape[0] :, -kernel.shape[1] :] = 0
    others = int((abs(rest) > 1e-9).sum())
    corner = f"{shown.sum()} of {plural(kernel.size, 'number')} of the kernel in the corner"
    return (
        Condition(bool(shown.all()), corner),
        Condition(not others, f"{plural(others, 'number')} other than 0 elsewhere"),
    )


def inverse(trip: RoundTrip, kernel: str) -> Goal:
    """A signal, not all 0, that the pairs of stride 2 send back as it was."""
    dark, off = not trip.signal.any(), number(100 * trip.error_back, 3)
    return (
        Condition(kernel == _PAIRS, f"with “{kernel}”"),
        Condition(not dark, "a signal that is all 0" if dark else "a signal that is not all 0"),
        Condition(not trip.error_back, f"off by {off}\N{NO-BREAK SPACE}%"),
    )


def quiz(lines: np.ndarray, weights: int, windows: int) -> Goal:
    """Every pixel on exactly one of its ``lines`` (n,), with two weights and two windows."""
    alone = int((lines == 1).sum())
    return (
        Condition(alone == lines.size, f"{alone} of {plural(lines.size, 'pixel')} on one line"),
        Condition(weights >= 2, plural(weights, "weight")),
        Condition(windows >= 2, plural(windows, "window")),
    )
