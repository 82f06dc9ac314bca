"""How often each output of a transposed convolution is written to, and by which weights."""

from vislib.checkerboard.counting import (
    MAX_OUTPUTS,
    active_taps,
    averaged,
    checked_output_size,
    evenness,
    interior,
    levels,
    overlap,
    overlap_2d,
    stacked,
)
from vislib.checkerboard.stamping import Stamps, stamps, stamps_2d
from vislib.checkerboard.weighting import (
    Biases,
    biases,
    kernel_weights,
    phase_sums,
    random_weights,
)

__all__ = [
    "Biases",
    "MAX_OUTPUTS",
    "Stamps",
    "active_taps",
    "averaged",
    "biases",
    "checked_output_size",
    "evenness",
    "interior",
    "kernel_weights",
    "levels",
    "overlap",
    "overlap_2d",
    "phase_sums",
    "random_weights",
    "stacked",
    "stamps",
    "stamps_2d",
]
