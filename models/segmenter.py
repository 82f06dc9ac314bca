"""The one door to inference: picture in, probabilities, labels and timings out.

Stateless after construction, so that any number of sessions may share one ``Segmenter``.
"""

from __future__ import annotations

import copy
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from models.pixels import normalise, resize, stretched, to_tensor, working_size
from models.unet import UNet

log = logging.getLogger("pixelwise")

LARGEST_SIDE = 4096  # pixels; more is refused
WHOLE = 1024 * 1024  # pixels of the working size; larger pictures are cut into tiles
TILE, MARGIN = 512, 160  # margin: more than an output pixel sees to either side, a multiple of 16


@dataclass(frozen=True, eq=False)
class Prediction:
    """What a network says about a picture of H x W pixels.

    ``probabilities`` (C, H, W) float32, sum 1 over the classes; ``labels`` (H, W) uint8;
    ``milliseconds`` by stage ("prepare", "network", "finish"); ``device`` in words; ``notice``:
    a sentence for the page when something did not go as planned, else empty.
    """

    probabilities: np.ndarray
    labels: np.ndarray
    milliseconds: Mapping[str, float]
    device: str
    notice: str = ""

    @property
    def entropy(self) -> np.ndarray:
        """(H, W) float32: the network's doubt in every pixel, in nats."""
        p = np.clip(self.probabilities, 1e-12, 1)
        return -(p * np.log(p)).sum(axis=0)

    @property
    def total(self) -> float:
        """Milliseconds of all stages."""
        return sum(self.milliseconds.values())


@dataclass(eq=False)
class Segmenter:
    """A trained network, ready to run; made by ``models.zoo.load``.

    ``classes``: names; ``side``: the shorter side in pixels to which pictures are brought before
    they go through the network; ``device``: "auto" takes CUDA, then MPS, then the CPU;
    ``precision``: "full" (float32), "half" (bfloat16) or "auto": half where the device computes
    bfloat16 itself, which leaves about 998 of 1000 labels as they are (benchmarks/RESULTS.md).
    """

    net: UNet
    classes: tuple[str, ...]
    side: int = 128
    stretch: bool = False
    device: str = "auto"
    name: str = ""
    precision: str = "auto"
    parameters: int = field(default=0, init=False)  # as trained, before folding
    _type: torch.dtype = field(default=torch.float32, init=False, repr=False)
    _fallback: dict[str, UNet] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        self.device = choose_device(self.device)
        if self.precision == "auto":
            self.precision = "half" if has_bfloat16(self.device) else "full"
        self.parameters = sum(p.numel() for p in self.net.parameters())
        self._type = torch.bfloat16 if self.precision == "half" else torch.float32
        layout = {"memory_format": torch.channels_last}
        self.net = folded(self.net).to(self.device, self._type, **layout)

    def predict(self, image: np.ndarray, side: int | None = None) -> Prediction:
        """Segment ``image`` (H, W, 3) uint8; ``side`` overrules the working size.

        Raises ``ValueError`` with the remedy for anything that is no such picture. When the
        memory of the GPU is full, the CPU does it, and ``notice`` says so.
        """
        check_image(image)
        try:
            return self._predict(self.net, self.device, image, side)
        except torch.OutOfMemoryError:
            log.warning("GPU memory full, %s falls back to the CPU", self.name)
            torch.cuda.empty_cache()
        found = self._predict(self._on_cpu(), "cpu", image, side)
        return Prediction(
            found.probabilities,
            found.labels,
            found.milliseconds,
            found.device,
            "The GPU's memory is full, so the CPU did this one.",
        )

    def _on_cpu(self) -> UNet:
        if "cpu" not in self._fallback:
            self._fallback["cpu"] = copy.deepcopy(self.net).to("cpu")
        return self._fallback["cpu"]

    @torch.inference_mode()
    def _predict(self, net: UNet, device: str, image: np.ndarray, side: int | None) -> Prediction:
        watch = Stopwatch(device)
        tensor = self.prepare(image, device, side)
        watch.lap("prepare")
        logits = tiled(net, tensor) if tensor[0, 0].numel() > WHOLE else net(tensor)
        watch.lap("network")
        logits = resize(logits.float(), image.shape[:2])
        probabilities = logits.softmax(dim=1)[0].cpu().numpy()
        labels = logits.argmax(dim=1)[0].to(torch.uint8).cpu().numpy()
        watch.lap("finish")
        return Prediction(probabilities, labels, watch.laps, self.place(device))

    def prepare(self, image: np.ndarray, device: str | None = None, side: int | None = None):
        """The tensor (1, 3, h, w) that the network gets for a picture, at the working size."""
        pixels = stretched(image) if self.stretch else image
        tensor = to_tensor(pixels).to(device or self.device)
        tensor = resize(tensor, working_size(*image.shape[:2], side or self.side))
        return normalise(tensor).to(self._type, memory_format=torch.channels_last)

    def place(self, device: str | None = None) -> str:
        """Device and precision in words, for the page."""
        words = {"half": "bfloat16", "full": "float32"}[self.precision]
        return f"{describe(device or self.device)}, {words}"

    @torch.inference_mode()
    def features(self, image: np.ndarray, side: int | None = None) -> list[Tensor]:
        """What the contracting path makes of a picture: the output of every stage, finest first.

        The working size is cut down to a multiple of 2**depth, so that nothing has to be padded.
        """
        check_image(image)
        tensor = self.prepare(image, side=side)
        multiple = 2**self.net.depth
        height, width = (max(multiple, n // multiple * multiple) for n in tensor.shape[-2:])
        return self.net.encode(resize(tensor, (height, width)))

    @torch.inference_mode()
    def decode(
        self, features: Sequence[Tensor], gates: Sequence[float] | None = None
    ) -> np.ndarray:
        """Probabilities (C, h, w) from ``features``, each stage multiplied by its gate, 0..1."""
        if gates is not None:
            features = [f * g for f, g in zip(features, gates, strict=True)]
        return self.net.decode(features).float().softmax(dim=1)[0].cpu().numpy()


class Stopwatch:
    """Milliseconds between laps; waits for the GPU, which otherwise works on unnoticed."""

    def __init__(self, device: str):
        self.device, self.laps, self._last = device, {}, time.perf_counter()

    def lap(self, name: str) -> None:
        """Book the time since the last lap under ``name``."""
        if self.device.startswith("cuda"):
            torch.cuda.synchronize()
        elif self.device == "mps":
            torch.mps.synchronize()
        now = time.perf_counter()
        self.laps[name] = 1000 * (now - self._last)
        self._last = now


def choose_device(wanted: str = "auto") -> str:
    """ "cuda", "mps" or "cpu"; "auto" takes the first of them that is there."""
    here = [
        name
        for name, there in (
            ("cuda", torch.cuda.is_available()),
            ("mps", torch.backends.mps.is_available()),
            ("cpu", True),
        )
        if there
    ]
    if wanted == "auto":
        return here[0]
    if wanted not in here:
        raise ValueError(f"No device {wanted!r} here; choose auto or one of {', '.join(here)}.")
    return wanted


def has_bfloat16(device: str) -> bool:
    """Whether the device multiplies bfloat16 numbers itself (emulated, they would be slower)."""
    if device.startswith("cuda"):
        return torch.cuda.is_bf16_supported()
    ask = getattr(torch.cpu, "_is_avx512_bf16_supported", None)
    return device == "cpu" and ask is not None and bool(ask())


def describe(device: str) -> str:
    """The device in words, for the page."""
    if device.startswith("cuda"):
        return torch.cuda.get_device_name()
    threads = torch.get_num_threads()
    return {"mps": "Apple GPU"}.get(device, f"CPU, {threads} thread{'s' * (threads != 1)}")


def check_image(image: np.ndarray) -> None:
    """Raise ``ValueError`` with the remedy unless ``image`` is (H, W, 3) uint8 of sane size."""
    if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3:
        raise ValueError("A picture is an array (H, W, 3) of uint8; convert it to 8-bit RGB first.")
    height, width, channels = image.shape
    if channels != 3:
        raise ValueError(f"The picture has {channels} channels; convert it to RGB first.")
    if not (0 < height <= LARGEST_SIDE and 0 < width <= LARGEST_SIDE):
        raise ValueError(f"{width} x {height} pixels: use 1 to {LARGEST_SIDE} on either side.")
    if max(height, width) > 16 * min(height, width):
        raise ValueError(f"{width} x {height} pixels is too narrow; crop it to at most 16 : 1.")


def folded(net: UNet) -> UNet:
    """A copy for inference whose batch norms are part of the convolutions before them."""
    net = copy.deepcopy(net).eval().requires_grad_(False)
    for group in (net.down, net.merge):
        for block in group:
            _fold(block)
    return net


def _fold(block: nn.Sequential) -> None:
    layers: list[nn.Module] = []
    for layer in block:
        if isinstance(layer, nn.BatchNorm2d):
            layers[-1] = fuse_conv_bn_eval(layers[-1], layer)
        else:
            layers.append(layer)
    for name in list(block._modules):
        del block._modules[name]
    block.extend(layers)


def tiled(net: Callable[[Tensor], Tensor], image: Tensor, tile: int = TILE) -> Tensor:
    """``net(image)`` computed tile by tile: the paper's overlap-tile strategy.

    Every tile is cut with a margin wider than an output pixel can see and only its middle is
    kept, so the result is that of the whole picture (``tile`` must be a multiple of 16).
    """
    height, width = image.shape[-2:]
    rows = []
    for top in range(0, height, tile):
        row = []
        for left in range(0, width, tile):
            y, x = max(0, top - MARGIN), max(0, left - MARGIN)
            part = net(image[..., y : top + tile + MARGIN, x : left + tile + MARGIN])
            row.append(part[..., top - y : top - y + tile, left - x : left - x + tile])
        rows.append(torch.cat(row, dim=-1))
    return torch.cat(rows, dim=-2)
