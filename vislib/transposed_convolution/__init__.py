"""The transposed convolution: every input number stamps the kernel; stamps add up."""

from vislib.convolution import convolve
from vislib.transposed_convolution.arithmetic import output_size, preimages
from vislib.transposed_convolution.inversion import RoundTrip, round_trip
from vislib.transposed_convolution.references import by_torch, input_gradient_by_autograd
from vislib.transposed_convolution.trace import Trace, connections, trace_1d, trace_2d

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
