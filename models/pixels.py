"""From photographs to what the network takes, and back to the size of the photograph."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

MIDDLE, SPREAD = 0.5, 0.25  # the same for all networks, so that no statistics have to travel


def normalise(image: Tensor) -> Tensor:
    """Intensities 0..1 to the range the networks are trained on, about -2..2."""
    return (image - MIDDLE) / SPREAD


def to_tensor(pixels: np.ndarray) -> Tensor:
    """``(H, W, 3)`` uint8 to ``(1, 3, H, W)`` float32 in 0..1."""
    planes = np.ascontiguousarray(pixels.transpose(2, 0, 1))
    return torch.from_numpy(planes).float().div_(255.0)[None]


def working_size(height: int, width: int, side: int) -> tuple[int, int]:
    """The size at which the shorter side is ``side``, the shape kept."""
    scale = side / min(height, width)
    return max(1, round(height * scale)), max(1, round(width * scale))


def resize(image: Tensor, size: tuple[int, int]) -> Tensor:
    """Bilinear, averaged over the covered pixels where it gets smaller."""
    if tuple(image.shape[-2:]) == tuple(size):
        return image
    smaller = size[0] < image.shape[-2] or size[1] < image.shape[-1]
    return functional.interpolate(
        image, size=size, mode="bilinear", align_corners=False, antialias=smaller
    )


def stretched(pixels: np.ndarray) -> np.ndarray:
    """``(H, W, 3)`` uint8 with its intensities spread over the whole range.

    Half a per cent of the grey values is cut off at either end. Microscopes deliver pictures that
    use a tenth of the range; a picture of one single value stays as it is.
    """
    wide = pixels.astype(np.uint16)
    grey = wide[..., 0] + wide[..., 1] + wide[..., 2]
    low, high = np.percentile(grey, (0.5, 99.5)) / 3
    if high - low < 1:
        return pixels
    spread = (np.arange(256, dtype=np.float32) - low) * (255 / (high - low))
    return np.clip(spread, 0, 255).round().astype(np.uint8)[pixels]


def outcome(logits: Tensor, size: tuple[int, int], maps: bool) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities (C, H, W) float32 and labels (H, W) uint8 of one picture's ``logits``.

    ``logits`` (1, C, h, w); ``size``: H and W of the picture. Without ``maps`` the labels alone
    are computed, and the probabilities hold no class.
    """
    logits = resize(logits.float(), size)
    labels = logits.argmax(dim=1)[0].to(torch.uint8).cpu().numpy()
    if not maps:
        return np.zeros((0, *size), np.float32), labels
    return logits.softmax(dim=1)[0].cpu().numpy(), labels
