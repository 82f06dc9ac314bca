"""A peer in ``benchmarks.unet``: the network as an OpenVINO graph.

The graph is built from the weights in memory, layer by layer; nothing is written or reported, see
``runtime``. The app does not use it: it was less than 1.5 times as fast as torch (RESULTS.md).
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from models.unet import UNet


def runtime() -> Any:
    """The package ``openvino``, without its reporter; ``ImportError`` where it is not installed.

    Merely imported, it would note the use in the home folder and send it to its makers. It does
    without where the package that does so is missing, so that one is declared missing.
    """
    sys.modules.setdefault("openvino_telemetry", None)
    import openvino

    return openvino


class OpenVino:
    """Logits ``(N, classes, h, w)`` float32 of images ``(N, channels, h, w)``, like the network.

    ``net``: a U-Net with same padding whose batch norms are folded. ``half``: compute in bfloat16.
    Raises ``ImportError`` where OpenVINO is not installed.
    """

    def __init__(self, net: UNet, half: bool = False):
        settings = {
            "INFERENCE_PRECISION_HINT": "bf16" if half else "f32",
            "INFERENCE_NUM_THREADS": torch.get_num_threads(),
            "ENABLE_CPU_PINNING": False,  # other processes may sit on the core it would choose
        }
        compiled = runtime().Core().compile_model(graph(net), "CPU", settings)
        self._request = compiled.create_infer_request()

    def __call__(self, image: Tensor) -> Tensor:
        self._request.infer({0: image.float().contiguous().numpy()})
        # A copy, because the next call overwrites its memory; channels last, because torch takes
        # maximum and softmax over the classes five times as fast that way.
        found = torch.from_numpy(self._request.get_output_tensor(0).data)
        return found.clone(memory_format=torch.channels_last)


def graph(net: UNet) -> Any:
    """The network as an ``openvino.Model`` of any batch and any size that 2**depth divides."""
    openvino = runtime()
    ops = openvino.opset13
    channels = net.down[0][0].in_channels
    image = x = ops.parameter([-1, channels, -1, -1], np.float32, name="image")
    features = []
    for level, block in enumerate(net.down):
        x = _block(ops, block, _pool(ops, x) if level else x)
        features.append(x)
    for up, block, skip in zip(net.ups, net.merge, reversed(features[:-1]), strict=True):
        x = _layer(ops, up, x)
        x = _block(ops, block, ops.concat([skip, x], axis=1) if net.skips else x)
    return openvino.Model([_layer(ops, net.head, x)], [image], "unet")


def _pool(ops: Any, x: Any) -> Any:
    return ops.max_pool(x, [2, 2], [1, 1], [0, 0], [0, 0], [2, 2]).output(0)


def _block(ops: Any, block: nn.Sequential, x: Any) -> Any:
    for layer in block:
        x = _layer(ops, layer, x)
    return x


def _layer(ops: Any, layer: nn.Module, x: Any) -> Any:
    match layer:
        case nn.Sequential():
            return _block(ops, layer, x)
        case nn.ReLU():
            return ops.relu(x)
        case nn.Upsample():
            return _upsample(ops, layer, x)
        case nn.ConvTranspose2d():
            x = ops.convolution_backprop_data(x, _constant(layer.weight), list(layer.stride))
            return ops.add(x, _constant(layer.bias, (1, -1, 1, 1)))
        case nn.Conv2d():
            pad = [size // 2 for size in layer.kernel_size]
            x = ops.convolution(x, _constant(layer.weight), [1, 1], pad, pad, [1, 1])
            return ops.add(x, _constant(layer.bias, (1, -1, 1, 1)))
    raise ValueError(f"No translation of {type(layer).__name__}")


def _upsample(ops: Any, layer: nn.Upsample, x: Any) -> Any:
    exact = {"nearest": "asymmetric", "bilinear": "half_pixel"}[layer.mode]
    return ops.interpolate(
        x,
        np.array([2, 2], np.float32),
        {"nearest": "nearest", "bilinear": "linear_onnx"}[layer.mode],
        "scales",
        coordinate_transformation_mode=exact,
        nearest_mode="floor",
        axes=np.array([2, 3]),
    )


def _constant(values: Tensor, shape: tuple[int, ...] | None = None) -> np.ndarray:
    array = values.detach().float().cpu().contiguous().numpy()
    return array.reshape(shape) if shape else array
