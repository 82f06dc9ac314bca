"""From one word a picture to one a pixel: dense layers as convolutions, one pass, skips."""

from vislib.fully_convolutional.kernels import as_kernels, correlate
from vislib.fully_convolutional.tasks import World, world
from vislib.fully_convolutional.towers import Tower, tower

__all__ = ["Tower", "World", "as_kernels", "correlate", "tower", "world"]
