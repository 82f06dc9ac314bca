"""Residual networks: why deep nets fail to learn, and what one addition changes."""

from vislib.residual.clouds import points
from vislib.residual.depth_training import DepthTraining
from vislib.residual.gradient_chain import Chain, chain
from vislib.residual.net import Net, path_lengths, without
from vislib.residual.residual_block import Shortcut, Trace, block, shortcut
from vislib.residual.signal_flow import Flow, flow

__all__ = [
    "Chain", "DepthTraining", "Flow", "Net", "Shortcut", "Trace", "block", "chain", "flow",
    "path_lengths", "points", "shortcut", "without",
]  # fmt: skip
