"""U-Net, written to be read beside the paper.

Ronneberger, Fischer, Brox: "U-Net: Convolutional Networks for Biomedical Image Segmentation",
MICCAI 2015. ``UNet(1, 2, padding="valid")`` is the network of their Figure 1: 31,030,658
parameters, 572 -> 388. The lesson's networks are ``UNet(3, classes, base=16, norm="batch")``:
same padding, a quarter of the channels, so a sixteenth of the parameters.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

PADDINGS = ("same", "valid")
UPS = ("transposed", "bilinear", "nearest")
NORMS = (None, "batch")


class DoubleConv(nn.Sequential):
    """Two 3x3 convolutions, each followed by a ReLU; batch norm in between if asked for."""

    def __init__(self, in_channels: int, out_channels: int, padding: str, norm: str | None):
        layers: list[nn.Module] = []
        for channels in (in_channels, out_channels):
            # A bias before batch norm would be subtracted again with the mean.
            layers.append(nn.Conv2d(channels, out_channels, 3, padding=padding, bias=norm is None))
            if norm == "batch":
                layers.append(nn.BatchNorm2d(out_channels))
            layers.append(nn.ReLU(inplace=True))
        super().__init__(*layers)


def up_convolution(in_channels: int, method: str) -> nn.Module:
    """Twice the height and width, half the channels.

    ``transposed`` is the paper's 2x2 up-convolution with stride 2: its stamps do not overlap.
    The others resize first and then convolve 3x3 (Odena et al. 2016).
    """
    half = in_channels // 2
    if method == "transposed":
        return nn.ConvTranspose2d(in_channels, half, 2, stride=2)
    smooth = {"align_corners": False} if method == "bilinear" else {}
    return nn.Sequential(
        nn.Upsample(scale_factor=2, mode=method, **smooth),
        nn.Conv2d(in_channels, half, 3, padding=1),
    )


BUILDING = threading.Lock()  # first weights come from a generator that all threads share


class UNet(nn.Module):
    """The U: ``depth`` halvings down, the bottleneck, ``depth`` doublings up, a 1x1 convolution.

    Parameters
    ----------
    in_channels, classes: channels of the image; channels of the logits.
    base: channels of the first stage; each stage down doubles them (paper: 64, ..., 1024).
    padding: "same" keeps the size and takes any (see ``forward``); "valid" is the paper's.
    up: "transposed", "bilinear" or "nearest", see ``up_convolution``.
    skips: concatenate each encoder stage with its decoder stage, or leave the decoder alone.
    norm: None (paper) or "batch".

    Raises ``ValueError`` with the remedy for impossible options or sizes.
    """

    def __init__(
        self,
        in_channels: int,
        classes: int,
        base: int = 64,
        depth: int = 4,
        padding: str = "same",
        up: str = "transposed",
        skips: bool = True,
        norm: str | None = None,
    ):
        super().__init__()
        _check_options(in_channels, classes, base, depth)
        _check_choice("padding", padding, PADDINGS)
        _check_choice("up", up, UPS)
        _check_choice("norm", norm, NORMS)
        self.depth, self.padding, self.skips = depth, padding, skips
        channels = [base * 2**level for level in range(depth + 1)]
        inputs = [in_channels, *channels[:-1]]
        self.down = nn.ModuleList(
            DoubleConv(i, o, padding, norm) for i, o in zip(inputs, channels, strict=True)
        )
        upward = channels[:0:-1]  # deepest first
        self.ups = nn.ModuleList(up_convolution(c, up) for c in upward)
        self.merge = nn.ModuleList(
            DoubleConv(c if skips else c // 2, c // 2, padding, norm) for c in upward
        )
        self.head = nn.Conv2d(base, classes, 1)

    def encode(self, image: Tensor) -> list[Tensor]:
        """Contracting path: the output of every stage, finest first, the bottleneck last."""
        features = [self.down[0](image)]
        for stage in self.down[1:]:
            features.append(stage(functional.max_pool2d(features[-1], 2)))
        return features

    def expand(self, features: Sequence[Tensor]) -> list[Tensor]:
        """Expanding path: the output of every stage, coarsest first."""
        *skips, x = features
        outputs = []
        for up, merge, skip in zip(self.ups, self.merge, reversed(skips), strict=True):
            x = up(x)
            if self.skips:
                x = torch.cat((centre_crop(skip, x.shape[-2:]), x), dim=1)
            x = merge(x)
            outputs.append(x)
        return outputs

    def decode(self, features: Sequence[Tensor]) -> Tensor:
        """Logits from what ``encode`` gave (whole, muted or exchanged)."""
        return self.head(self.expand(features)[-1])

    def forward(self, image: Tensor) -> Tensor:
        """Logits ``(N, classes, h, w)`` of images ``(N, in_channels, H, W)``.

        With same padding h = H and w = W: a size that 2**depth does not divide is continued by
        its mirror image (by its edge where it is too small for that) and the logits are cropped.
        """
        height, width = image.shape[-2:]
        if self.padding == "valid":
            check_size(height, self.depth)
            check_size(width, self.depth)
            return self.decode(self.encode(image))
        padded = pad_to_multiple(image, 2**self.depth)
        return self.decode(self.encode(padded))[..., :height, :width]


def centre_crop(skip: Tensor, size: Sequence[int]) -> Tensor:
    """The middle of ``skip``: valid convolutions have eaten the border of what it is joined to."""
    top = (skip.shape[-2] - size[0]) // 2
    left = (skip.shape[-1] - size[1]) // 2
    return skip[..., top : top + size[0], left : left + size[1]]


def pad_to_multiple(image: Tensor, multiple: int) -> Tensor:
    """``image`` continued to the right and below until ``multiple`` divides both sides."""
    bottom, right = (-image.shape[-2]) % multiple, (-image.shape[-1]) % multiple
    if not bottom and not right:
        return image
    mirror = bottom < image.shape[-2] and right < image.shape[-1]
    return functional.pad(image, (0, right, 0, bottom), mode="reflect" if mirror else "replicate")


def valid_sizes(size: int, depth: int) -> tuple[int, ...]:
    """Sizes after every stage of the valid network; the last is the output. See ``check_size``."""
    sizes = [size - 4]
    for _ in range(depth):
        if sizes[-1] % 2 or sizes[-1] < 2:
            return ()
        sizes.append(sizes[-1] // 2 - 4)
    for _ in range(depth):
        sizes.append(sizes[-1] * 2 - 4)
    return tuple(sizes) if min(sizes) > 0 and sizes[depth] > 0 else ()


def check_size(size: int, depth: int = 4) -> None:
    """Raise ``ValueError`` naming the nearest fitting sizes unless the valid network takes it."""
    if valid_sizes(size, depth):
        return
    step = 2**depth
    below = next(
        (n for n in range(size - 1, max(size - step, 0) - 1, -1) if valid_sizes(n, depth)), None
    )
    above = size + 1
    while not valid_sizes(above, depth):
        above += 1
    near = f"{below} or {above}" if below else f"{above}, the smallest"
    raise ValueError(
        f"{size} pixels do not fit: with valid padding every map must have an even side where it "
        f"is pooled. Use {near} (sizes that fit come in steps of {step})."
    )


def _check_choice(name: str, value: object, options: tuple) -> None:
    if value not in options:
        raise ValueError(f"{name} cannot be {value!r}; choose one of {options}.")


def _check_options(in_channels: int, classes: int, base: int, depth: int) -> None:
    for name, value in (("in_channels", in_channels), ("classes", classes), ("base", base)):
        if value < 1:
            raise ValueError(f"{name} must be at least 1, not {value}.")
    if not 1 <= depth <= 7:
        raise ValueError(f"depth must be from 1 to 7, not {depth}.")
