"""OpenVINO, an optional engine behind the door: faster than torch on Intel's and AMD's processors.

Chosen by itself where ``requirements-openvino.txt`` is installed; ``PIXELWISE_OPENVINO=0`` turns it
off. The graph is built from the weights in memory, layer by layer; nothing is written or reported,
see ``runtime``.
"""

from __future__ import annotations

import functools
import importlib.util
import os
import queue
import sys
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from models.unet import UNet, pad_to_multiple

SWITCH = "PIXELWISE_OPENVINO"
TOLERANCE = 0.03  # of the logits' size: bfloat16 has eight bits, and layers add their roundings


@functools.cache
def installed() -> bool:
    """Whether the package is there; nothing is imported."""
    return importlib.util.find_spec("openvino") is not None


def wanted() -> bool:
    """Whether the door should use it: installed, and not turned off."""
    return os.environ.get(SWITCH, "1") != "0" and installed()


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
    Any number of threads may call it. Raises ``ImportError`` where OpenVINO is not installed,
    ``RuntimeError`` with its words where it cannot compute or computes something else than ``net``.
    """

    def __init__(self, net: UNet, half: bool = False):
        threads = torch.get_num_threads()
        settings = {
            "INFERENCE_PRECISION_HINT": "bf16" if half else "f32",
            "INFERENCE_NUM_THREADS": max(threads, os.cpu_count() or 1),
            "NUM_STREAMS": max(1, (os.cpu_count() or 1) // threads),  # so many learners at a time
            "ENABLE_CPU_PINNING": False,  # other processes may sit on the core it would choose
        }
        self._compiled = runtime().Core().compile_model(graph(net), "CPU", settings)
        self._idle: queue.SimpleQueue = queue.SimpleQueue()  # requests: one call at a time each
        self._multiple = 2**net.depth
        self._compare(net)

    def __call__(self, image: Tensor) -> Tensor:
        height, width = image.shape[-2:]
        padded = pad_to_multiple(image, self._multiple)
        try:
            request = self._idle.get_nowait()
        except queue.Empty:
            request = self._compiled.create_infer_request()
        request.infer({0: padded.float().contiguous().numpy()})
        # A copy, because the next call overwrites its memory; channels last, because torch takes
        # maximum and softmax over the classes five times as fast that way.
        found = torch.from_numpy(request.get_output_tensor(0).data)
        found = found[..., :height, :width].clone(memory_format=torch.channels_last)
        self._idle.put(request)
        return found

    @torch.inference_mode()
    def _compare(self, net: UNet) -> None:
        """Raise ``RuntimeError`` unless a picture of waves comes out as from ``net``."""
        weights = net.down[0][0].weight
        y, x = torch.meshgrid(torch.arange(64.0), torch.arange(64.0), indexing="ij")
        waves = [torch.sin(x / (3 + c)) + torch.cos(y / (5 + c)) for c in range(weights.shape[1])]
        image = torch.stack(waves)[None].to(weights.dtype)
        expected = net(image).float()
        off = float((self(image) - expected).norm() / expected.norm())
        if not off < TOLERANCE:  # also where it is no number
            raise RuntimeError(f"its check picture is {off:.1%} off")


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
