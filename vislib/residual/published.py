"""What the paper measured: errors by depth, with the numbers of its tables.

He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition", CVPR 2016. ImageNet: table
2, top-1 error in %, ten crops of a validation picture. CIFAR-10: table 6, test error in %; of 110
layers the best of five.
"""

from __future__ import annotations

IMAGENET = {"plain": {18: 27.94, 34: 28.54}, "residual": {18: 27.88, 34: 25.03}}
CIFAR = {20: 8.75, 32: 7.51, 44: 7.17, 56: 6.97, 110: 6.43, 1202: 7.93}
CIFAR_MILLIONS = {20: 0.27, 32: 0.46, 44: 0.66, 56: 0.85, 110: 1.7, 1202: 19.4}


def cifar_parameters(depth: int) -> int:
    """Weights of the CIFAR network of 6n + 2 layers: 16, 32 and 64 channels, n blocks each.

    Convolutions without biases, two numbers a channel of each normalisation, shortcuts of zeros,
    ten classes. Raises ``ValueError`` for other depths.
    """
    blocks, rest = divmod(depth - 2, 6)
    if rest or blocks < 1:
        raise ValueError(f"{depth} layers are not 6n + 2; take 20, 32, 44, 56, 110 or 1,202.")
    convolutions, norms, before = 9 * 3 * 16, 2 * 16, 16
    for channels in (16, 32, 64):
        for _ in range(blocks):
            convolutions += 9 * before * channels + 9 * channels * channels
            norms += 4 * channels
            before = channels
    return convolutions + norms + 64 * 10 + 10
