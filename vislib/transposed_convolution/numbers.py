"""The numbers beside the pictures of transposed convolution."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from vislib.core.text import number
from vislib.transposed_convolution.params import Connectivity, Gradient, Inverse
from vislib.transposed_convolution.references import by_torch, input_gradient_by_autograd
from vislib.transposed_convolution.trace import Trace, trace_2d

Numbers = dict[str, Any]


def by(shape: Sequence[int]) -> str:
    """A size for reading: "2 × 3"."""
    return " × ".join(str(n) for n in shape)


def percent(error: float) -> str:
    """A relative error for reading."""
    return f"{number(100 * error, 3)}\N{NO-BREAK SPACE}%"


def compared(trace: Trace, edited: bool = False) -> Numbers:
    """Sizes with their formula, and the largest difference of our three results from torch's.

    ``edited``: an entry of the matrix was typed by hand; the numbers are those without it.
    """
    expected = by_torch(trace)
    ours = (trace.output, trace.output_by_zeros, trace.output_by_matrix)
    largest = max(float(np.abs(result - expected).max()) for result in ours)
    told = "all three pictures, float64, CPU"
    if edited:
        told += "; without the entry typed into Xᵀ"
    return {
        "inputs → outputs": f"{by(trace.x.shape)} → {by(trace.shape)}",
        **_sizes(trace),
        "largest difference from torch": (largest, told),
    }


def _sizes(trace: Trace) -> Numbers:
    """The formula of the size, filled in; in two dimensions one for each side that differs."""
    found = [_formula(trace, axis) for axis in range(trace.x.ndim)]
    if len(set(found)) == 1:
        return {"size": found[0]}
    return dict(zip(("height", "width"), found, strict=True))


def _formula(trace: Trace, axis: int) -> str:
    n, k, size = trace.x.shape[axis], trace.kernel.shape[axis], trace.shape[axis]
    text = f"({n} − 1)·{trace.stride} − 2·{trace.padding} + {trace.dilation}·({k} − 1)"
    return f"{text} + {trace.output_padding} + 1 = {size}"


def connectivity(p: Connectivity) -> Numbers:
    """Sizes both ways, and what the way back needs."""
    return {
        "forwards": f"{p.n} → {p.small}",
        "backwards": f"{p.small} → {p.n}",
        "output padding needed": p.output_padding,
        "stride": f"{p.stride} : 1",
    }


def gradient(p: Gradient) -> Numbers:
    """How far our gradient is from autograd's."""
    x, kernel, delta = (entry.values for entry in p.typed)
    ours = trace_2d(delta, kernel).output
    difference = np.abs(ours - input_gradient_by_autograd(x, kernel, delta)).max()
    lettered = any(entry.symbolic for entry in p.typed)
    what = "numbers in place of letters" if lettered else "the typed numbers"
    return {"largest difference from autograd": (float(difference), f"{what}, float64")}


def inverse(p: Inverse) -> Numbers:
    """How far the two ways back miss the signal, and what X keeps of it."""
    trip = p.trip
    return {
        "off after Xᵀ": percent(trip.error_back),
        "off after X⁺": percent(trip.error_best),
        "rank of X": f"{trip.rank} of {trip.signal.size}",
    }
