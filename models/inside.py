"""Looking into a trained network: feature maps, muted connections, gradients."""

from __future__ import annotations

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


def square_labels(labels: np.ndarray, side: int) -> np.ndarray:
    """The middle square of a label map (H, W), every pixel the nearest, as ``square`` cuts."""
    n = min(labels.shape)
    top, left = ((size - n) // 2 for size in labels.shape)
    index = ((np.arange(side) + 0.5) * n / side).astype(int)
    return labels[top : top + n, left : left + n][np.ix_(index, index)]


def opened(
    segmenter: Segmenter, image: np.ndarray, x: int, y: int
) -> tuple[list[np.ndarray], np.ndarray, np.ndarray]:
    """What one run shows of a square picture of the network's side: its maps, labels and a field.

    The maps, per stage, input to output: up to ``MAPS`` feature maps (k, h, w) uint8, the most
    active first (largest mean), each stretched from 0 to its own maximum; the input as it is, the
    output as probabilities.

    The labels, (h, w) uint8, are of the logits themselves.

    The field, (h, w) float32: how strongly the winning logit at pixel (x, y) depends on each input
    pixel. The absolute gradient, summed over the colours (Luo et al. 2016, for one trained network
    and one picture).
    """
    return segmenter.attempt(lambda door: _opened(door, image, x, y))[0]


def _opened(
    segmenter: Segmenter, image: np.ndarray, x: int, y: int
) -> tuple[list[np.ndarray], np.ndarray, np.ndarray]:
    net, tensor = segmenter.net, segmenter.prepare(image).detach().requires_grad_()
    with torch.enable_grad():
        features = net.encode(tensor)
        outputs = net.expand(features)
        logits = net.head(outputs[-1])
        (slope,) = torch.autograd.grad(logits[0, :, y, x].max(), tensor)
    with torch.no_grad():
        inner = [_strongest(stage) for stage in (*features, *outputs)]
        chances = (logits.float().softmax(dim=1)[0] * 255).round().to(torch.uint8).cpu().numpy()
        labels = logits.argmax(dim=1)[0].to(torch.uint8).cpu().numpy()
    maps = [image.transpose(2, 0, 1), *inner, chances[:MAPS]]
    return maps, labels, slope[0].float().abs().sum(dim=0).cpu().numpy()


def stage_values(segmenter: Segmenter, image: np.ndarray, index: int) -> np.ndarray:
    """What stage ``index`` holds, (channels, h, w) float32; 0 is the input in 0..1, then every
    stage down, every stage up, and last the probabilities.
    """
    if index == 0:
        return image.transpose(2, 0, 1).astype(np.float32) / 255
    return segmenter.attempt(lambda door: _stage_values(door, image, index))[0]


@torch.inference_mode()
def _stage_values(segmenter: Segmenter, image: np.ndarray, index: int) -> np.ndarray:
    features = segmenter._features(image, None)
    stages = [*features, *segmenter.net.expand(features)]
    if index <= len(stages):
        return stages[index - 1][0].float().cpu().numpy()
    return segmenter.net.head(stages[-1]).float().softmax(dim=1)[0].cpu().numpy()


def _strongest(maps: Tensor) -> np.ndarray:
    maps = maps[0].float()
    order = maps.mean(dim=(1, 2)).argsort(descending=True)[:MAPS]
    chosen = maps[order]
    highest = chosen.amax(dim=(1, 2), keepdim=True).clamp_min(1e-6)
    return chosen.mul_(255 / highest).round_().to(torch.uint8).cpu().numpy()
