"""Convolution: sizes, spans, the operation itself, and the same as a matrix."""

from vislib.convolution.arithmetic import (
    Layer,
    convolution_matrix,
    convolve,
    finite,
    output_size,
    span,
)

__all__ = [
    "Layer",
    "convolution_matrix",
    "convolve",
    "finite",
    "output_size",
    "span",
]
