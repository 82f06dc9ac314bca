"""From one word a picture to one a pixel: dense layers as convolutions, one pass, skips."""

from vislib.fully_convolutional.fusion import Fusion, fuse
from vislib.fully_convolutional.kernels import as_kernels, correlate
from vislib.fully_convolutional.offsets import Ruler, Rulers, rulers
from vislib.fully_convolutional.tasks import World, world
from vislib.fully_convolutional.towers import Tower, tower
from vislib.fully_convolutional.upward import Way, ways
from vislib.fully_convolutional.windows import WindowWork, sheet, window_work

__all__ = [
    "Fusion",
    "Ruler",
    "Rulers",
    "Tower",
    "Way",
    "WindowWork",
    "World",
    "as_kernels",
    "correlate",
    "fuse",
    "rulers",
    "sheet",
    "tower",
    "ways",
    "window_work",
    "world",
]
