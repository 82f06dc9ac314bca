"""A classifier whose encoder is the way down of a U-Net: a word a picture, learned from labels."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional

from models.unet import UNet


class Namer(nn.Module):
    """What a picture shows: the way down of a U-Net, the mean of its last map, a dense layer.

    ``down`` fits ``UNet(3, …, base, depth, norm="batch").down``.
    """

    def __init__(self, classes: int, base: int = 8, depth: int = 3) -> None:
        super().__init__()
        self.down = UNet(3, classes, base=base, depth=depth, norm="batch").down
        self.out = nn.Linear(base * 2**depth, classes)

    def forward(self, x: Tensor) -> Tensor:
        """A score a class (n, classes) of pictures (n, 3, H, W)."""
        x = self.down[0](x)
        for stage in self.down[1:]:
            x = stage(functional.max_pool2d(x, 2))
        return self.out(x.mean(dim=(2, 3)))
