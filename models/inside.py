"""Looking into a trained network: feature maps, muted connections, gradients."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from models.segmenter import Segmenter

MAPS = 8  # feature maps kept per stage


def square(image: np.ndarray, side: int) -> np.ndarray:
    """The middle of a picture (H, W, 3) uint8 as a square of ``side`` pixels."""
    from PIL import Image

    n = min(image.shape[:2])
    top, left = ((size - n) // 2 for size in image.shape[:2])
    middle = Image.fromarray(np.ascontiguousarray(image[top : top + n, left : left + n]))
    return np.asarray(middle.resize((side, side), Image.Resampling.BILINEAR, reducing_gap=2.0))


@torch.inference_mode()
def stage_maps(segmenter: Segmenter, image: np.ndarray, most: int = MAPS) -> list[np.ndarray]:
    """Per stage, input to output: up to ``most`` feature maps (k, h, w) uint8.

    The most active first (largest mean), each stretched from 0 to its own maximum; the input as
    it is, the output as probabilities.
    """
    features = segmenter.features(image)
    outputs = segmenter.net.expand(features)
    return _shown(image, [*features, *outputs], segmenter.net.head(outputs[-1]), most)


def _shown(image: np.ndarray, stages: Sequence[Tensor], logits: Tensor, most: int) -> list:
    inner = [_strongest(stage, most) for stage in stages]
    chances = (logits.float().softmax(dim=1)[0] * 255).round().to(torch.uint8).cpu().numpy()
    return [image.transpose(2, 0, 1), *inner, chances[:most]]


def opened(
    segmenter: Segmenter, image: np.ndarray, x: int, y: int, most: int = MAPS
) -> tuple[list[np.ndarray], np.ndarray]:
    """``stage_maps`` and ``gradient_field`` of a square picture of the network's own side.

    One run instead of two.
    """
    net, tensor = segmenter.net, segmenter.prepare(image).detach().requires_grad_()
    with torch.enable_grad():
        features = net.encode(tensor)
        outputs = net.expand(features)
        logits = net.head(outputs[-1])
        (slope,) = torch.autograd.grad(logits[0, :, y, x].max(), tensor)
    with torch.no_grad():
        maps = _shown(image, [*features, *outputs], logits, most)
    return maps, slope[0].float().abs().sum(dim=0).cpu().numpy()


@torch.inference_mode()
def stage_values(segmenter: Segmenter, image: np.ndarray, index: int) -> np.ndarray:
    """What stage ``index`` holds, (channels, h, w) float32; 0 is the input in 0..1, then every
    stage down, every stage up, and last the probabilities.
    """
    if index == 0:
        return image.transpose(2, 0, 1).astype(np.float32) / 255
    features = segmenter.features(image)
    stages = [*features, *segmenter.net.expand(features)]
    if index <= len(stages):
        return stages[index - 1][0].float().cpu().numpy()
    return segmenter.net.head(stages[-1]).float().softmax(dim=1)[0].cpu().numpy()


def _strongest(maps: Tensor, most: int) -> np.ndarray:
    maps = maps[0].float()
    order = maps.mean(dim=(1, 2)).argsort(descending=True)[:most]
    chosen = maps[order]
    highest = chosen.amax(dim=(1, 2), keepdim=True).clamp_min(1e-6)
    return chosen.mul_(255 / highest).round_().to(torch.uint8).cpu().numpy()


def gradient_field(segmenter: Segmenter, image: np.ndarray, x: int, y: int) -> np.ndarray:
    """(h, w) float32: how strongly the winning logit at pixel (x, y) depends on each input pixel.

    The absolute gradient, summed over the colours (Luo et al. 2016, for one trained network and
    one picture).
    """
    tensor = segmenter.prepare(image).detach().requires_grad_()
    with torch.enable_grad():
        logits = segmenter.net(tensor)
        logits[0, :, y, x].max().backward()
    return tensor.grad[0].float().abs().sum(dim=0).cpu().numpy()


def gated(
    segmenter: Segmenter,
    image: np.ndarray,
    gates: Sequence[float],
    other: np.ndarray | None = None,
) -> np.ndarray:
    """Probabilities (C, h, w) with every connection multiplied by its gate, finest first.

    ``other``: a picture of the same size that lends its bottleneck.
    """
    features = segmenter.features(image)
    if other is not None:
        features[-1] = segmenter.features(other)[-1]
    return segmenter.decode(features, gates)
