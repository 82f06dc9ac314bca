"""Dilated convolution and context: holes in kernels, pyramids, what gates let through."""

from vislib.dilated.aspp import inside, mean_taps
from vislib.dilated.benchmark_tables import CITYSCAPES, VOC
from vislib.dilated.gating import attention, gated, share_near
from vislib.dilated.holes import effective, taps, with_zeros
from vislib.dilated.levels import Pyramid, bins, pyramid
from vislib.dilated.reading import Coverage, coverage, hdc, paths
from vislib.dilated.shuffling import shares, shuffle, unshuffle

__all__ = [
    "CITYSCAPES",
    "Coverage",
    "Pyramid",
    "VOC",
    "attention",
    "bins",
    "coverage",
    "effective",
    "gated",
    "hdc",
    "inside",
    "mean_taps",
    "paths",
    "pyramid",
    "share_near",
    "shares",
    "shuffle",
    "taps",
    "unshuffle",
    "with_zeros",
]
