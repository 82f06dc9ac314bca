"""The transposed convolution: every input number stamps the kernel; stamps add up."""

from vislib.transposed_convolution.trace import (
    RoundTrip,
    Trace,
    by_torch,
    connections,
    convolve,
    input_gradient_by_autograd,
    output_size,
    preimages,
    round_trip,
    trace_1d,
    trace_2d,
)

__all__ = [
    "RoundTrip",
    "Trace",
    "by_torch",
    "connections",
    "convolve",
    "input_gradient_by_autograd",
    "output_size",
    "preimages",
    "round_trip",
    "trace_1d",
    "trace_2d",
]
