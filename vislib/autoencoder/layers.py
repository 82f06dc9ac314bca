"""How many numbers each layer of the dense and the convolutional network holds, by picture size."""

from __future__ import annotations

HIDDEN, CHANNELS = 128, (1, 8, 16, 4)  # of the dense one; of the convolutional one, code last
KERNEL = 3
TRAINED, SIDES = 24, (24, 48, 96, 224)


def dense(side: int) -> tuple[int, ...]:
    """Numbers of each layer for pictures of ``side`` pixels, the code as large as the other's."""
    code = CHANNELS[-1] * (side // 8) ** 2
    return side**2, HIDDEN, code, HIDDEN, side**2


def convolutional(side: int) -> tuple[tuple[int, int], ...]:
    """(channels, side) of each layer: three halvings, and the same way back."""
    down = [(wide, side // 2**i) for i, wide in enumerate(CHANNELS)]
    return (*down, *down[-2::-1])


def weights(side: int) -> tuple[int, int]:
    """Weights and biases of the dense and of the convolutional network."""
    flat = dense(side)
    wide = [channels for channels, _ in convolutional(side)]
    return (
        sum((a + 1) * b for a, b in zip(flat, flat[1:], strict=False)),
        sum((KERNEL**2 * a + 1) * b for a, b in zip(wide, wide[1:], strict=False)),
    )
