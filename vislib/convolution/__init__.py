"""Convolution: the operation, what stands beyond the edge, filters, channels, pooling, learning."""

from vislib.convolution.arithmetic import (
    Layer,
    convolution_matrix,
    convolve,
    finite,
    output_size,
    span,
)
from vislib.convolution.channels import cost, layer
from vislib.convolution.edges import RULES, pad, same_padding, unread
from vislib.convolution.filters import KERNELS, apply, noise_gain, rank
from vislib.convolution.learned_filter import descend
from vislib.convolution.pooling import pool, shift_error
from vislib.convolution.sliding import SHAPES, shape, slide

__all__ = [
    "KERNELS",
    "RULES",
    "SHAPES",
    "Layer",
    "apply",
    "convolution_matrix",
    "convolve",
    "cost",
    "descend",
    "finite",
    "layer",
    "noise_gain",
    "output_size",
    "pad",
    "pool",
    "rank",
    "same_padding",
    "shape",
    "shift_error",
    "slide",
    "span",
    "unread",
]
