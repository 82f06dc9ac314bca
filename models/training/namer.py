"""The encoder of ``models.training.stages``, pretrained: which shape does a small picture show?"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from models.namer import Namer
from models.pixels import normalise
from models.training import shapes, shipping
from models.training.stepwise import Job, constant

NAME = "stages-encoder"
FOLDER = "fully_convolutional"  # of ``zoo.FOLDERS``
LABELS, BATCH, STEPS, RATE = 4000, 32, 1000, 3e-3
TEST = 400  # pictures that follow those
FIRST, SIDE, SMALL = 5_000_000, 64, 32  # seed of the first drawing, its side, that of the picture


def tensors(images: np.ndarray) -> Tensor:
    """(n, 3, H, W) of pictures (n, H, W, 3) uint8, as networks take them."""
    pixels = normalise(torch.from_numpy(images).movedim(-1, 1).float() / 255)
    return pixels.contiguous(memory_format=torch.channels_last)


def labelled(index: int) -> tuple[np.ndarray, int]:
    """A picture (32, 32, 3) uint8 with a shape about its middle, or without any; its label."""
    rng = np.random.default_rng(FIRST + index)
    image, labels = shapes.draw(rng, SIDE, most=1)
    middle = np.argwhere(labels).mean(axis=0)
    if index % len(shapes.CLASSES):
        corner = middle - SMALL / 2 + rng.integers(-4, 5, 2)
    else:  # from the corner of the drawing that is farthest away
        corner = np.where(middle < SIDE / 2, SIDE - SMALL, 0)
    top, left = np.clip(corner, 0, SIDE - SMALL).astype(int)
    part = np.s_[top : top + SMALL, left : left + SMALL]
    return image[part], int(labels[part].max())


@cache
def labels() -> tuple[np.ndarray, Tensor]:
    """All pictures that come with a label (n, 32, 32, 3) uint8, and the labels (n,)."""
    images, said = zip(*map(labelled, range(LABELS)), strict=True)
    return np.stack(images), torch.tensor(said)


def job() -> Job:
    """The encoder's first task."""
    torch.manual_seed(0)

    def loss(net: nn.Module, rng: np.random.Generator, step: int) -> Tensor:
        images, said = labels()
        chosen, turns = rng.integers(LABELS, size=BATCH), int(rng.integers(4))
        pixels = torch.rot90(tensors(images[chosen]), turns, (-2, -1))
        with torch.autocast("cpu", torch.bfloat16):
            scores = net(pixels.contiguous(memory_format=torch.channels_last))
        return functional.cross_entropy(scores.float(), said[torch.from_numpy(chosen)])

    net = Namer(len(shapes.CLASSES)).to(memory_format=torch.channels_last)
    return Job(NAME, net, loss, constant(RATE), STEPS)


def ship(folder: Path) -> None:
    """The encoder with its dense layer, in half precision, with checksum and card."""
    first = job()
    first.resume(folder)
    if first.step < first.steps:
        raise SystemExit(f"{NAME} has gone {first.step} of {first.steps} steps.")
    right = named_right(first.net)
    figures = {"accuracy": round(right, 4), "pictures": TEST}
    said = {"network": {"kind": "namer", "classes": len(shapes.CLASSES)}, "figures": figures}
    digest = shipping.write(NAME, shipping.packed(first.net), said, FOLDER)
    shipping.note(NAME, _card(first, figures, digest), FOLDER)


@torch.inference_mode()
def named_right(net: nn.Module) -> float:
    """The share of ``TEST`` pictures, none of them trained on, that it names rightly."""
    images, said = zip(*map(labelled, range(LABELS, LABELS + TEST)), strict=True)
    found = net.eval()(tensors(np.stack(images))).argmax(dim=1)
    return float((found == torch.tensor(said)).float().mean())


def _card(first: Job, figures: dict[str, float], digest: str) -> str:
    weights = sum(p.numel() for p in first.net.parameters())
    return f"""# {NAME}

**Classes**: {", ".join(shapes.CLASSES)}, one a picture.

**Data**: {LABELS:,} pictures of {SMALL} x {SMALL} pixels with a shape or none, cut from drawings of
`models/training/shapes.py`.

**Network**: the way down of a U-Net (base 8, three halvings, batch norm), the mean of its last
map, a dense layer; {weights:,} parameters.

**Training**: {STEPS} steps of {BATCH} pictures, turned, cross-entropy; AdamW;
{first.seconds / 60:.1f} minutes of one CPU core; seed {first.seed}.

**Measured on {figures["pictures"]} pictures that were not trained on**: accuracy
{figures["accuracy"]}.

**File**: `models/weights/{FOLDER}/{NAME}.safetensors`, half precision, SHA-256
`{digest}`.
"""
