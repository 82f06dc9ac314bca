"""Named networks as stacks of layers."""

from vislib.architectures.networks import (
    FAMILIES,
    NETWORKS,
    PRESETS,
    STACKS,
    input_size,
)

__all__ = [
    "FAMILIES",
    "NETWORKS",
    "PRESETS",
    "STACKS",
    "input_size",
]
