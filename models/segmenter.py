"""The one door to inference: picture in, probabilities, labels and timings out.

Stateless after construction, so that any number of sessions may share one ``Segmenter``.
"""

from __future__ import annotations

import copy
import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from models import devices, openvino_engine
from models.devices import Stopwatch, choose_device, describe, has_bfloat16
from models.graphs import Graphed
from models.pixels import normalise, outcome, resize, stretched, to_tensor, working_size
from models.tiling import WHOLE, tiled
from models.unet import UNet

log = logging.getLogger("pixelwise")
Network = Callable[[Tensor], Tensor]
T = TypeVar("T")

LARGEST_SIDE = 4096  # pixels; more is refused
TOGETHER = 64  # pictures that go through a network at once, at most


@dataclass(frozen=True, eq=False)
class Prediction:
    """What a network says about a picture of H x W pixels.

    ``probabilities`` (C, H, W) float32, sum 1 over the classes; ``labels`` (H, W) uint8;
    ``milliseconds`` by stage ("prepare", "network", "finish", and "decode" first where the caller
    told it; of a batch, each picture's share); ``device`` in words; ``notice``:
    a sentence for the page when something did not go as planned, else empty; ``batch``: pictures
    that went through the network together. Where labels alone were asked for, ``probabilities``
    hold no class.
    """

    probabilities: np.ndarray
    labels: np.ndarray
    milliseconds: Mapping[str, float]
    device: str
    notice: str = ""
    batch: int = 1

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
    ``engine``: "torch", or "auto": on the CPU OpenVINO where it is installed.
    On CUDA, predictions of a size that comes again are replayed as a CUDA graph.
    """

    net: UNet
    classes: tuple[str, ...]
    side: int = 128
    stretch: bool = False
    device: str = "auto"
    name: str = ""
    precision: str = "auto"
    engine: str = "auto"
    parameters: int = field(default=0, init=False)  # as trained, before folding
    _type: torch.dtype = field(default=torch.float32, init=False, repr=False)
    _asked: tuple[str, str] = field(init=False, repr=False)  # precision and engine
    _trained: UNet = field(init=False, repr=False)
    _spare: Segmenter | None = field(default=None, init=False, repr=False)
    _notice: str = field(default="", init=False, repr=False)
    _engine: Network | None = field(default=None, init=False, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def __post_init__(self) -> None:
        self.parameters = sum(p.numel() for p in self.net.parameters())
        self._trained = self.net
        self._asked = self.precision, self.engine
        device = choose_device(self.device)
        self._notice = devices.notice() if device == "cpu" != self.device else ""
        try:
            self._move_to(device)
        except Exception as error:
            self._notice = devices.after(error, device)
            self._move_to("cpu")

    def _move_to(self, device: str) -> None:
        precision, engine = self._asked
        if precision == "auto":
            precision = "half" if has_bfloat16(device) else "full"
        kind = torch.bfloat16 if precision == "half" else torch.float32
        self.net = folded(self._trained).to(device, kind, memory_format=torch.channels_last)
        self.device, self.precision, self._type = device, precision, kind
        fits = device == "cpu" and self.net.padding == "same" and openvino_engine.wanted()
        self.engine = "openvino" if engine == "auto" and fits else "torch"
        if device == "cpu":
            self._trained = self.net  # nothing to fall back to, so no second copy

    def predict(
        self, image: np.ndarray, side: int | None = None, decoded: float | None = None
    ) -> Prediction:
        """Segment ``image`` (H, W, 3) uint8; ``side`` overrules the working size.

        ``decoded``: milliseconds that reading the picture took, to stand among the stages.
        Raises ``ValueError`` with the remedy for anything that is no such picture. When the GPU
        fails, the CPU does it, and ``notice`` says why and what helps.
        """
        check_image(image)
        found = self._together([image], side, True)[0]
        if decoded is None:
            return found
        return replace(found, milliseconds={"decode": decoded, **found.milliseconds})

    def predict_batch(
        self, images: Sequence[np.ndarray], side: int | None = None, maps: bool = True
    ) -> list[Prediction]:
        """``predict`` for several pictures, in their order; those of one working size together.

        Without ``maps`` the labels alone.
        """
        groups: dict[tuple[int, int], list[int]] = defaultdict(list)
        for index, image in enumerate(images):
            check_image(image)
            groups[working_size(*image.shape[:2], side or self.side)].append(index)
        found: dict[int, Prediction] = {}
        for size, members in groups.items():
            most = min(TOGETHER, max(1, WHOLE // (size[0] * size[1])))
            for start in range(0, len(members), most):
                part = members[start : start + most]
                together = self._together([images[i] for i in part], side, maps)
                found |= zip(part, together, strict=True)
        return [found[index] for index in range(len(images))]

    def attempt(self, run: Callable[[Segmenter], T]) -> tuple[T, str]:
        """``run`` with this door, or with one on the CPU if the GPU fails; and a notice, or ""."""
        if devices.problem(self.device):  # it has failed before
            return run(self._on_cpu()), devices.notice()
        try:
            return run(self), self._notice
        except Exception as error:
            notice = devices.after(error, self.device)
        return run(self._on_cpu()), notice

    def _together(self, images: list[np.ndarray], side: int | None, maps: bool) -> list[Prediction]:
        """Pictures of one working size; the notice of ``attempt`` in each prediction."""
        made, notice = self.attempt(lambda door: door._predict_all(images, side, maps))
        return [replace(found, notice=notice) for found in made] if notice else made

    def _on_cpu(self) -> Segmenter:
        """The same on the CPU, from weights that never left it: a GPU that failed copies none."""
        with self._lock:
            if self._spare is None:
                where = ("cpu", self.name, *self._asked)
                self._spare = Segmenter(
                    self._trained, self.classes, self.side, self.stretch, *where
                )
            return self._spare

    def _fastest(self) -> Network:
        """What predictions run: CUDA graphs on CUDA, OpenVINO where chosen, elsewhere ``net``."""
        if self.engine == "torch" and not self.device.startswith("cuda"):
            return self.net
        with self._lock:
            if self._engine is None:
                self._engine = self._openvino() if self.engine == "openvino" else Graphed(self.net)
            return self._engine

    def _openvino(self) -> Network:
        """The network in OpenVINO, or as it is, with a notice, where OpenVINO fails."""
        try:
            return openvino_engine.OpenVino(self.net, self.precision == "half")
        except Exception as error:  # its own kinds differ from version to version
            return self._without(error)

    def _without(self, error: Exception) -> Network:
        """From now on without OpenVINO; the notice says why."""
        log.warning("OpenVINO failed, torch goes on: %s", error)
        self.engine, self._engine = "torch", None
        why = str(error).strip().splitlines() or [type(error).__name__]
        self._notice = f"OpenVINO cannot be used ({why[0][:160].rstrip('.')}), so torch computes."
        return self.net

    def _logits(self, tensor: Tensor) -> Tensor:
        """What the network says of a tensor; torch says it where OpenVINO fails at it."""
        net = self._fastest()
        try:
            return tiled(net, tensor) if tensor[0, 0].numel() > WHOLE else net(tensor)
        except Exception as error:
            if self.engine != "openvino":
                raise
            self._without(error)
            return self._logits(tensor)

    @torch.inference_mode()
    def _predict_all(
        self, images: list[np.ndarray], side: int | None, maps: bool = True
    ) -> list[Prediction]:
        """Pictures of one working size, through the network together."""
        watch = Stopwatch(self.device)
        logits = self.logits(images, side, watch)
        found = [outcome(own, i.shape[:2], maps) for own, i in zip(logits, images, strict=True)]
        watch.lap("finish")
        share = {name: spent / len(images) for name, spent in watch.laps.items()}
        told = (share, self.place(), self._notice, len(images))
        return [Prediction(*each, *told) for each in found]

    @torch.inference_mode()
    def logits(self, images: list[np.ndarray], side: int | None, watch: Stopwatch) -> list[Tensor]:
        """What the network says of pictures of one working size: a tensor (1, C, h, w) for each.

        On the device of ``watch``, which is told when "prepare" and "network" are done.
        """
        tensor = torch.cat([self.prepare(image, side) for image in images])
        watch.lap("prepare")
        found = self._logits(tensor)
        watch.lap("network")
        return list(found.split(1))

    def prepare(self, image: np.ndarray, side: int | None = None) -> Tensor:
        """The tensor (1, 3, h, w) that the network gets for a picture, at the working size."""
        pixels = stretched(image) if self.stretch else image
        tensor = to_tensor(pixels).to(self.device)
        tensor = resize(tensor, working_size(*image.shape[:2], side or self.side))
        return normalise(tensor).to(self._type, memory_format=torch.channels_last)

    def place(self) -> str:
        """Device and precision in words, for the page."""
        words = {"half": "bfloat16", "full": "float32"}[self.precision]
        engine = ", OpenVINO" * (self.engine == "openvino")
        return f"{describe(self.device)}, {words}{engine}"

    def features(self, image: np.ndarray, side: int | None = None) -> list[Tensor]:
        """What the contracting path makes of a picture: the output of every stage, finest first.

        The working size is cut down to a multiple of 2**depth, so that nothing has to be padded.
        Kept where they can always be read: on the CPU.
        """
        check_image(image)
        return self.attempt(lambda door: [f.cpu() for f in door._features(image, side)])[0]

    @torch.inference_mode()
    def _features(self, image: np.ndarray, side: int | None) -> list[Tensor]:
        tensor = self.prepare(image, side)
        multiple = 2**self.net.depth
        height, width = (max(multiple, n // multiple * multiple) for n in tensor.shape[-2:])
        return self.net.encode(resize(tensor, (height, width)))

    def decode(
        self, features: Sequence[Tensor], gates: Sequence[float] | None = None
    ) -> np.ndarray:
        """Probabilities (C, h, w) from ``features``, each stage multiplied by its gate, 0..1."""

        def run(door: Segmenter) -> np.ndarray:
            return door._decode([f.to(door.device, door._type) for f in features], gates)

        return self.attempt(run)[0]

    @torch.inference_mode()
    def _decode(self, features: list[Tensor], gates: Sequence[float] | None) -> np.ndarray:
        if gates is not None:
            features = [f * g for f, g in zip(features, gates, strict=True)]
        return self.net.decode(features).float().softmax(dim=1)[0].cpu().numpy()


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
