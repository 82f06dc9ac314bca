"""Residual networks: why deep nets fail to learn, and what one addition changes."""

from vislib.residual.clouds import points
from vislib.residual.depth_training import DepthTraining
from vislib.residual.gradient_chain import Chain, chain
from vislib.residual.lesion import Removal, removal
from vislib.residual.net import Net, path_lengths, without
from vislib.residual.residual_block import Shortcut, Trace, block, shortcut
from vislib.residual.shattered import Slopes, alike, along, drawn, slopes
from vislib.residual.signal_flow import Flow, flow

__all__ = [
    "Chain", "DepthTraining", "Flow", "Net", "Removal", "Shortcut", "Slopes", "Trace", "alike",
    "along", "block", "chain", "drawn", "flow", "path_lengths", "points", "removal", "shortcut",
    "slopes", "without",
]  # fmt: skip
