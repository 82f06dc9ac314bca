"""Sizes of a transposed convolution along one axis, and which sizes a convolution forgets."""

from __future__ import annotations

__all__ = ["output_size", "preimages"]


def output_size(
    n: int,
    kernel: int,
    stride: int = 1,
    padding: int = 0,
    output_padding: int = 0,
    dilation: int = 1,
) -> int:
    """Length of the output of a transposed convolution of `n` inputs (pixels, one axis).

    ``(n - 1) stride - 2 padding + dilation (kernel - 1) + output_padding + 1``, as in torch.
    Raises ValueError, with the remedy, where torch would refuse too.
    """
    if min(n, kernel, stride, dilation) < 1 or min(padding, output_padding) < 0:
        raise ValueError(
            "Input size, kernel, stride and dilation start at 1; paddings start at 0. "
            f"Given: {n}, {kernel}, {stride}, {dilation} and {padding}, {output_padding}."
        )
    if output_padding >= max(stride, dilation):
        raise ValueError(
            f"Output padding {output_padding} must be smaller than the stride {stride} or the "
            f"dilation {dilation}: set it to at most {max(stride, dilation) - 1}."
        )
    full = (n - 1) * stride + dilation * (kernel - 1) + 1 + output_padding
    if full - 2 * padding < 1:
        raise ValueError(
            f"A padding of {padding} crops the whole output of {full} away: "
            f"use at most {(full - 1) // 2}."
        )
    return full - 2 * padding


def preimages(
    outputs: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1
) -> dict[int, int]:
    """The input sizes that a convolution turns into `outputs`, each with its output padding.

    They are why output_padding exists: it says which of them a transposed convolution restores.
    There are `stride` of them, in order, less those below 1.
    """
    first = (outputs - 1) * stride + dilation * (kernel - 1) + 1 - 2 * padding
    return {first + extra: extra for extra in range(stride) if first + extra >= 1}
