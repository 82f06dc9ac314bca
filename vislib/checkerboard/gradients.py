"""Checkerboards in gradients: the backward pass of a strided layer is a transposed convolution.

A small untrained network of one to three halving layers looks at a picture; the gradient of its
response with respect to the picture shows the overlap pattern of those layers. Moving the picture
under the network (jitter) moves the pattern, so the average over positions washes it out.

Sources: deck "Semantic segmentation, transposed convolution, checkerboard artifacts" (artifacts
in gradients, DeepDream at a fixed and at changing positions); Odena et al., Distill, 2016.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vislib.checkerboard.decoders import Sample, generator, measure

if TYPE_CHECKING:
    from torch import Tensor

POSITIONS = 64  # every shift by 0..7 pixels down and across: all phases of a stride of 2, 4 or 8
PERIODS = (2, 4, 8)
FAINT = 6.0  # a lower peak than this occurs without any pattern
STEP = 0.006  # mean change of a pixel in one DeepDream step
_CHANNELS = (3, 8, 16, 32)

LAYERS = {
    "stride 3": "convolution 3 × 3, stride 2",
    "stride 4": "convolution 4 × 4, stride 2",
    "max": "convolution, max pooling",
    "average": "convolution, average pooling",
}


@dataclass(frozen=True, eq=False)
class Network:
    """``depth`` halving layers with He-initialised weights; borders wrap around.

    ``weights``: kernels (out, in, k, k). Wrapping makes a shift of the picture the only change.
    """

    halving: str
    weights: tuple[Tensor, ...]

    @property
    def depth(self) -> int:
        """How many layers halve the picture."""
        return len(self.weights)

    def response(self, x: Tensor) -> Tensor:
        """Mean squared activation of the last layer for pictures (n, 3, H, W), as (n,)."""
        from torch.nn import functional as F

        for kernel in self.weights:
            x = F.pad(x, (1, 1, 1, 1), mode="circular")
            x = F.conv2d(x, kernel, stride=2 if self.halving.startswith("stride") else 1).relu()
            if self.halving in ("max", "average"):
                pool = F.max_pool2d if self.halving == "max" else F.avg_pool2d
                x = pool(x, 2)
        return x.square().mean(dim=(1, 2, 3))

    def gradient(self, pictures: Tensor) -> Tensor:
        """Gradient of each picture's response with respect to that picture, (n, 3, H, W)."""
        import torch

        x = pictures.detach().requires_grad_()
        return torch.autograd.grad(self.response(x).sum(), x)[0]

    def gradient_at(self, pictures: Tensor, shifts: np.ndarray) -> Tensor:
        """The same with picture ``i`` moved by ``shifts[i]`` (down, across) and moved back."""
        moved = self.gradient(roll(pictures, shifts))
        return roll(moved, -shifts)


def network(halving: str, depth: int, seed: int, device: str = "cpu") -> Network:
    """An untrained network of ``depth`` layers."""
    import torch

    side = 4 if halving == "stride 4" else 3
    weights = []
    for i in range(depth):
        shape = (_CHANNELS[i + 1], _CHANNELS[i], side, side)
        scale = (2 / (_CHANNELS[i] * side * side)) ** 0.5
        weights.append((torch.randn(shape, generator=generator(seed, i)) * scale).to(device))
    return Network(halving, tuple(weights))


def roll(pictures: Tensor, shifts: np.ndarray) -> Tensor:
    """Each picture moved, wrapping around, by its own (down, across)."""
    import torch

    pairs = zip(pictures, shifts.tolist(), strict=True)
    return torch.stack([torch.roll(p, tuple(s), dims=(1, 2)) for p, s in pairs])


def positions(seed: int) -> np.ndarray:
    """All ``POSITIONS`` shifts in a random order, (64, 2): each comes once."""
    deck = np.stack(np.divmod(np.arange(POSITIONS), 8), axis=1)
    return np.random.default_rng(seed).permutation(deck)


@dataclass(frozen=True, eq=False)
class Comparison:
    """Fixed against moving, recorded after ``counts`` positions or steps.

    ``fixed`` and ``moving``: one measured picture per entry of ``counts``; gradients are signed.
    """

    counts: tuple[int, ...]
    fixed: tuple[Sample, ...]
    moving: tuple[Sample, ...]

    def strongest(self, depth: int) -> tuple[int, float, float]:
        """Of the periods that ``depth`` halvings can draw the one that stands out at the end.

        The period, its peak at the fixed position, its peak with changing ones.
        """
        ends = zip(PERIODS[:depth], self.fixed[-1].peaks, self.moving[-1].peaks, strict=False)
        return max(ends, key=lambda peaks: peaks[1])


def averages(picture: np.ndarray, net: Network, seed: int) -> Comparison:
    """The gradient at one position, and averaged over more and more, in the end all 64.

    ``picture``: (H, W, 3) in 0..1, sides multiples of 8.
    """
    x = _tensor(picture, net)
    # A move by the network's whole stride changes nothing, so a phase is computed once.
    phases, which = np.unique(positions(seed) % 2**net.depth, axis=0, return_inverse=True)
    there = net.gradient_at(x.expand(len(phases), -1, -1, -1), phases)[which.ravel()]
    here = _sample(net.gradient(x)[0])
    counts = (1, 4, 16, 32, 64)
    moving = tuple(_sample(there[:n].mean(dim=0)) for n in counts)
    return Comparison(counts, (here,) * len(counts), moving)


def dream(picture: np.ndarray, net: Network, seed: int) -> Comparison:
    """DeepDream, small: 64 steps up the gradient, at a fixed and at a changing position."""
    import torch

    pair = _tensor(picture, net).repeat(2, 1, 1, 1)
    shifts = np.stack([np.zeros((POSITIONS, 2), dtype=int), positions(seed)], axis=1)
    counts = (0, 1, 4, 16, 64)
    samples = [[_sample(p) for p in pair]]
    for step in range(POSITIONS):
        up = net.gradient_at(pair, shifts[step])
        size = up.abs().mean(dim=(1, 2, 3), keepdim=True)
        # A response of exactly 0 has no uphill; the picture then stays as it is.
        pair = torch.clamp(pair + STEP * up / size.clamp_min(1e-20), 0, 1)
        if step + 1 in counts:
            samples.append([_sample(p) for p in pair])
    fixed, moving = zip(*samples, strict=True)
    return Comparison(counts, fixed, moving)


def _tensor(picture: np.ndarray, net: Network) -> Tensor:
    import torch

    x = torch.as_tensor(np.asarray(picture, dtype=np.float32)).permute(2, 0, 1)[None]
    return x.to(net.weights[0].device)


def _sample(values: Tensor) -> Sample:
    return measure(values.detach().permute(1, 2, 0).cpu().numpy(), PERIODS)
