"""torch's own results for the same numbers, to be shown beside ours."""

from __future__ import annotations

import numpy as np

from vislib.transposed_convolution.trace import Trace

__all__ = ["by_torch", "input_gradient_by_autograd"]


def by_torch(trace: Trace) -> np.ndarray:
    """torch's own result for the same numbers (float64 on the CPU)."""
    import torch

    functions = torch.nn.functional
    apply = {1: functions.conv_transpose1d, 2: functions.conv_transpose2d}[trace.x.ndim]
    with torch.no_grad():
        result = apply(
            torch.from_numpy(trace.x)[None, None],
            torch.from_numpy(trace.kernel)[None, None],
            stride=trace.stride,
            padding=trace.padding,
            output_padding=trace.output_padding,
            dilation=trace.dilation,
        )
    return result[0, 0].numpy()


def input_gradient_by_autograd(x: np.ndarray, kernel: np.ndarray, delta: np.ndarray) -> np.ndarray:
    """∂E/∂X of a 2-D convolution for given ∂E/∂O = delta, by torch's autograd (float64)."""
    import torch

    image = torch.tensor(np.asarray(x, float), requires_grad=True)
    weights = torch.from_numpy(np.ascontiguousarray(kernel, float))
    output = torch.nn.functional.conv2d(image[None, None], weights[None, None])
    output[0, 0].backward(torch.from_numpy(np.ascontiguousarray(delta, float)))
    return image.grad.numpy()
