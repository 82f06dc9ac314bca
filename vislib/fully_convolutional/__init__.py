"""From one word a picture to one a pixel: dense layers as convolutions, one pass, skips."""

from vislib.fully_convolutional.kernels import as_kernels, correlate
from vislib.fully_convolutional.tasks import World, world

__all__ = ["World", "as_kernels", "correlate", "world"]
