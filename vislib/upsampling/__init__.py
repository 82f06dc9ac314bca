"""Ways to make a small map large: unpooling, and zeros followed by a filter."""

from vislib.upsampling.algorithms import (
    Filtering,
    Unpooled,
    bed_of_nails,
    feature_map,
    filtering,
    interpolate,
    max_pool,
    max_unpool,
    multiplications,
    nearest,
    shrink,
    unpooled,
)

__all__ = [
    "Filtering",
    "Unpooled",
    "bed_of_nails",
    "feature_map",
    "filtering",
    "interpolate",
    "max_pool",
    "max_unpool",
    "multiplications",
    "nearest",
    "shrink",
    "unpooled",
]
