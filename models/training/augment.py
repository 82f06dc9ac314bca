"""Random views of the training pictures: crop, zoom, turn, flip, light, colour, noise."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from models.pixels import to_tensor
from models.training import shapes
from models.training.data import Pictures
from models.training.recipes import Recipe


@dataclass
class _Source:
    """A picture at full and at half size: large crops are cut from the half, against aliasing."""

    image: Tensor
    half: Tensor
    labels: Tensor


class Batches:
    """Endless random batches ``(images (N, 3, s, s) 0..1, labels (N, s, s) int64)``."""

    def __init__(self, recipe: Recipe, pictures: Pictures, seed: int):
        self.recipe, self.rng = recipe, np.random.default_rng(seed)
        self.sources = [
            _source(i, m) for i, m in zip(pictures.images, pictures.labels, strict=True)
        ]
        total = pictures.weights.sum()
        self.chances = pictures.weights / total if total else None

    def __next__(self) -> tuple[Tensor, Tensor]:
        drawn = [self._one() for _ in range(self.recipe.batch)]
        images, labels = (torch.stack(part) for part in zip(*drawn, strict=True))
        if self.recipe.strong:
            images, labels = stronger(images, labels, int(self.rng.integers(2**31)))
        return colours(images, self.recipe, self.rng), labels.long()

    def _one(self) -> tuple[Tensor, Tensor]:
        if self.recipe.data == "shapes":
            image, labels = shapes.draw(self.rng, self.recipe.crop)
            return to_tensor(image)[0], torch.from_numpy(labels)
        image, labels = self._view()
        if self.rng.random() < self.recipe.paste:
            return paste(image, labels, *self._view())
        return image, labels

    def _view(self) -> tuple[Tensor, Tensor]:
        source = self.sources[self.rng.choice(len(self.sources), p=self.chances)]
        return view(source, self.recipe, self.rng)


def paste(image: Tensor, labels: Tensor, other: Tensor, others: Tensor) -> tuple[Tensor, Tensor]:
    """What is not background in the other view, laid over the first (Ghiasi et al., CVPR 2021).

    Images ``(3, s, s)``, labels ``(s, s)``; left-out pixels travel with the object they border.
    """
    over = others != 0
    return torch.where(over, other, image), torch.where(over, others, labels)


def _source(image: np.ndarray, labels: np.ndarray) -> _Source:
    whole = (to_tensor(image) * 255).to(torch.uint8)
    half = functional.avg_pool2d(whole.float(), 2).round().to(torch.uint8)
    return _Source(whole, half, torch.from_numpy(labels)[None, None])


def view(source: _Source, recipe: Recipe, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    """One square crop of a picture, zoomed, turned and flipped; outside it is mirrored."""
    height, width = source.labels.shape[-2:]
    low, high = np.log(recipe.zoom)
    half = 0.5 * min(height, width) * np.exp(rng.uniform(low, high))
    stretch = np.exp(rng.uniform(-0.12, 0.12))
    cx, cy = (rng.uniform(min(half, s / 2), max(s - half, s / 2)) for s in (width, height))
    angle = np.deg2rad(rng.uniform(-recipe.rotation, recipe.rotation))
    flip = rng.choice((-1, 1))
    upside = rng.choice((-1, 1)) if recipe.upside_down else 1
    c, s = np.cos(angle), np.sin(angle)
    hx, hy = half * stretch, half / stretch
    theta = torch.tensor(
        [
            [2 * hx / width * c * flip, -2 * hy / width * s * upside, 2 * cx / width - 1],
            [2 * hx / height * s * flip, 2 * hy / height * c * upside, 2 * cy / height - 1],
        ],
        dtype=torch.float32,
    )
    size = (1, 1, recipe.crop, recipe.crop)
    grid = functional.affine_grid(theta[None], size, align_corners=False)
    pixels = source.half if 2 * half > 1.4 * recipe.crop else source.image
    options = {"padding_mode": "reflection", "align_corners": False}
    image = functional.grid_sample(pixels.float().div_(255), grid, mode="bilinear", **options)
    labels = functional.grid_sample(source.labels.float(), grid, mode="nearest", **options)
    return image[0], labels[0, 0].to(torch.uint8)


@cache
def _bender() -> nn.Module:
    from kornia import augmentation as views

    return views.AugmentationSequential(
        views.RandomElasticTransform((31, 31), (6.0, 6.0), (0.6, 0.6), align_corners=False, p=0.3),
        views.ColorJiggle(saturation=(0.5, 1.5), hue=(-0.06, 0.06), p=0.8),
        views.RandomGaussianBlur((5, 5), (0.3, 1.5), p=0.25),
        data_keys=["input", "mask"],
    )


def stronger(images: Tensor, labels: Tensor, seed: int) -> tuple[Tensor, Tensor]:
    """Some bent, some blurred, most of other hue and saturation; by kornia, from ``seed`` alone.

    Images (n, 3, s, s) 0..1 and labels (n, s, s) uint8 are bent alike, labels to whole classes.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        bent, classes = _bender()(images, labels[:, None].float())
    return bent.clamp(0, 1), classes[:, 0].round().to(torch.uint8)


def colours(images: Tensor, recipe: Recipe, rng: np.random.Generator) -> Tensor:
    """Gain and shift of each channel, contrast, gamma, noise; sometimes grey or negative."""
    n = len(images)

    def draw(low: float, high: float, channels: int = 1) -> Tensor:
        return torch.from_numpy(rng.uniform(low, high, (n, channels, 1, 1)).astype(np.float32))

    def some(probability: float) -> Tensor:
        return torch.from_numpy(rng.random((n, 1, 1, 1)) < probability)

    images = torch.where(some(recipe.grey), images.mean(dim=1, keepdim=True), images)
    images = torch.where(some(recipe.invert), 1 - images, images)
    mean = images.mean(dim=(2, 3), keepdim=True)
    images = (images - mean) * draw(0.7, 1.35) + mean
    images = images * draw(0.88, 1.12, 3) + draw(-0.12, 0.12)
    images = images.clamp(0, 1) ** torch.exp(draw(-0.25, 0.25))
    noise = torch.from_numpy(rng.standard_normal(images.shape, dtype=np.float32))
    return (images + noise * draw(0, 0.03)).clamp_(0, 1)
