"""A fully convolutional network with skips, after Long, Shelhamer, Darrell (CVPR 2015), in small.

Five stages halve the picture; a top of two convolutions takes the place of the dense layers. Three
score layers, 1x1 convolutions, say what strides 32, 16 and 8 think; enlarged and added they are
the paper's FCN-32s, FCN-16s and FCN-8s.
"""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn
from torch.nn import functional

STRIDES = (32, 16, 8)


def block(in_channels: int, out_channels: int, kernel: int, norm: str | None) -> list[nn.Module]:
    """A convolution of the same size, batch norm if asked for, ReLU."""
    plain = norm is None  # a bias before batch norm would be subtracted again with the mean
    convolution = nn.Conv2d(in_channels, out_channels, kernel, padding=kernel // 2, bias=plain)
    norms = [] if plain else [nn.BatchNorm2d(out_channels)]
    return [convolution, *norms, nn.ReLU(inplace=True)]


class FCN(nn.Module):
    """Scores (N, classes, H, W) for pictures (N, 3, H, W) whose sides 32 divides.

    Parameters
    ----------
    classes: of the scores.
    channels: of the five stages; ``top``: of the two convolutions after them.
    norm: "batch" or None.
    """

    def __init__(
        self,
        classes: int,
        channels: Sequence[int] = (16, 32, 48, 64, 96),
        top: int = 128,
        norm: str | None = "batch",
    ):
        super().__init__()
        if norm not in (None, "batch") or len(channels) != 5:
            raise ValueError('An FCN has five stages and norm=None or norm="batch".')
        self.stages = nn.ModuleList()
        before = 3
        for index, now in enumerate(channels):
            layers = block(before, now, 3, norm)
            if index:  # at the full size one convolution has to do: it is the dearest
                layers += block(now, now, 3, norm)
            self.stages.append(nn.Sequential(*layers, nn.MaxPool2d(2)))
            before = now
        self.top = nn.Sequential(*block(before, top, 3, norm), *block(top, top, 1, norm))
        self.score_top = nn.Conv2d(top, classes, 1)
        self.score_pool4 = nn.Conv2d(channels[3], classes, 1)
        self.score_pool3 = nn.Conv2d(channels[2], classes, 1)
        for skip in (self.score_pool4, self.score_pool3):  # a new 16s begins as its 32s
            nn.init.zeros_(skip.weight)
            nn.init.zeros_(skip.bias)

    def pools(self, x: Tensor) -> list[Tensor]:
        """The maps after the five stages, at strides 2, 4, 8, 16, 32."""
        maps = []
        for stage in self.stages:
            x = stage(x)
            maps.append(x)
        return maps

    def scores(self, pools: list[Tensor]) -> dict[int, Tensor]:
        """What each stride says by itself, (N, classes, H / stride, W / stride); nothing added."""
        return {
            32: self.score_top(self.top(pools[4])),
            16: self.score_pool4(pools[3]),
            8: self.score_pool3(pools[2]),
        }

    def forward(self, x: Tensor, stride: int = 8) -> Tensor:
        """Scores at the size of ``x``: those from 32 down to ``stride`` enlarged and added."""
        if stride not in STRIDES or x.shape[2] % 32 or x.shape[3] % 32:
            raise ValueError("stride is 32, 16 or 8, and 32 divides both sides: pad the picture.")
        scores = self.scores(self.pools(x))
        total = scores[32]
        for finer in STRIDES[1 : STRIDES.index(stride) + 1]:
            total = enlarged(total, 2) + scores[finer]
        return enlarged(total, stride)


def enlarged(x: Tensor, factor: int) -> Tensor:
    """``x`` (N, C, h, w), bilinear, ``factor`` times as high and wide."""
    return functional.interpolate(x, scale_factor=factor, mode="bilinear", align_corners=False)
