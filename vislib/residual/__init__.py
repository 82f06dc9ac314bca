"""Residual networks: why deep nets fail to learn, and what one addition changes."""

from vislib.residual.gradient_chain import Chain, chain
from vislib.residual.residual_block import Shortcut, Trace, block, shortcut
from vislib.residual.signal_flow import Flow, flow

__all__ = ["Chain", "Flow", "Shortcut", "Trace", "block", "chain", "flow", "shortcut"]
