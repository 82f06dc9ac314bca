"""Auto-encoders small enough to be looked through: dense, and convolutional."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional


class Dense(nn.Module):
    """``n`` numbers, hidden layers, ``z`` numbers, and the same way back; ReLU between.

    Parameters
    ----------
    n: numbers of a picture, all in 0..1.
    hidden: width of the hidden layer, or of several from the outside in.
    z: size of the code.
    skip: lead the picture past the code as well: the answer is ``x + decode(z)``, and the decoder
        ends without a sigmoid.
    """

    def __init__(self, n: int, hidden: int | tuple[int, ...], z: int, skip: bool = False):
        super().__init__()
        widths = (hidden,) if isinstance(hidden, int) else tuple(hidden)
        if min(n, z, *widths) < 1:
            raise ValueError("Every layer needs at least one number.")
        self.down = _stack((n, *widths, z))
        self.up = _stack((z, *widths[::-1], n))
        self.skip = skip

    def encode(self, x: Tensor) -> Tensor:
        """The codes (N, z) of pictures (N, ...) in 0..1."""
        return self.down(x.flatten(1))

    def decode(self, z: Tensor) -> Tensor:
        """The pictures (N, n) of codes (N, z); with a skip: what the code adds to it."""
        return self.logits(z) if self.skip else self.logits(z).sigmoid()

    def logits(self, z: Tensor) -> Tensor:
        """The last layer (N, n) of codes (N, z), before the sigmoid."""
        return self.up(z)

    def forward(self, x: Tensor) -> Tensor:
        """The pictures (N, n) that come back."""
        back = self.decode(self.encode(x))
        return x.flatten(1) + back if self.skip else back


class Convolutional(nn.Module):
    """Strided 3x3 convolutions down, nearest upsampling and 3x3 convolutions up; GELU between.

    ``channels``: of the stages, each at half the side of the one before; ``latent``: channels of
    the code, one stage further down. 24 x 24 pixels with ``(8, 16)`` and 4: 12, 6, then 3 x 3 x 4.
    """

    def __init__(self, channels: tuple[int, ...], latent: int):
        super().__init__()
        stages = (1, *channels, latent)
        if min(stages) < 1:
            raise ValueError("Every stage needs at least one channel.")
        pairs = list(zip(stages, stages[1:], strict=False))
        self.down = nn.ModuleList(nn.Conv2d(a, b, 3, stride=2, padding=1) for a, b in pairs)
        self.up = nn.ModuleList(nn.Conv2d(b, a, 3, padding=1) for a, b in reversed(pairs))

    def encode(self, x: Tensor) -> Tensor:
        """The codes (N, latent, h, w) of pictures (N, 1, H, W) in 0..1."""
        return self.maps(x)[-1]

    def maps(self, x: Tensor) -> list[Tensor]:
        """What each stage down gives, the code last (it alone has no GELU)."""
        found = []
        for layer in self.down:
            x = layer(functional.gelu(x) if found else x)
            found.append(x)
        return found

    def decode(self, z: Tensor) -> Tensor:
        """The pictures (N, 1, H, W) of codes (N, latent, h, w)."""
        return self.logits(z).sigmoid()

    def logits(self, z: Tensor) -> Tensor:
        """The last layer (N, 1, H, W) of codes, before the sigmoid."""
        for i, layer in enumerate(self.up):
            z = functional.interpolate(functional.gelu(z) if i else z, scale_factor=2)
            z = layer(z)
        return z

    def forward(self, x: Tensor) -> Tensor:
        """The pictures (N, 1, H, W) that come back."""
        return self.decode(self.encode(x))


def _stack(widths: tuple[int, ...]) -> nn.Sequential:
    """Linear layers between neighbouring ``widths``, ReLU between the layers."""
    layers: list[nn.Module] = []
    for a, b in zip(widths, widths[1:], strict=False):
        layers += [nn.Linear(a, b), nn.ReLU()]
    return nn.Sequential(*layers[:-1])
