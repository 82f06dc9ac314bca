"""How often each output of a transposed convolution is written to."""

from vislib.checkerboard.counting import (
    MAX_OUTPUTS,
    Biases,
    Layer,
    Stamps,
    active_taps,
    averaged,
    biases,
    interior,
    levels,
    overlap,
    overlap_2d,
    plane,
    random_weights,
    room,
    stacked,
    stamps,
)

__all__ = [
    "Biases",
    "Layer",
    "MAX_OUTPUTS",
    "Stamps",
    "active_taps",
    "averaged",
    "biases",
    "interior",
    "levels",
    "overlap",
    "overlap_2d",
    "plane",
    "random_weights",
    "room",
    "stacked",
    "stamps",
]
