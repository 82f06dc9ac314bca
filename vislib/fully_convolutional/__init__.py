"""From one word a picture to one a pixel: dense layers as convolutions, one pass, skips."""

from vislib.fully_convolutional.kernels import as_kernels, correlate
from vislib.fully_convolutional.tasks import World, world
from vislib.fully_convolutional.towers import Tower, tower
from vislib.fully_convolutional.windows import WindowWork, sheet, window_work

__all__ = [
    "Tower",
    "WindowWork",
    "World",
    "as_kernels",
    "correlate",
    "sheet",
    "tower",
    "window_work",
    "world",
]
