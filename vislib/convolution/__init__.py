"""Convolution along one axis: sizes, spans, and a convolution as a matrix."""

from vislib.convolution.arithmetic import (
    Layer,
    convolution_matrix,
    output_size,
    span,
)

__all__ = [
    "Layer",
    "convolution_matrix",
    "output_size",
    "span",
]
