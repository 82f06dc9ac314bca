"""Ways to make a small map large: unpooling, and zeros followed by a filter."""

from vislib.upsampling.algorithms import (
    Filtering,
    average_pool,
    bed_of_nails,
    filtering,
    interpolate,
    max_pool,
    max_unpool,
    multiplications,
    nearest,
    rms_error,
    shrink,
)

__all__ = [
    "Filtering",
    "average_pool",
    "bed_of_nails",
    "filtering",
    "interpolate",
    "max_pool",
    "max_unpool",
    "multiplications",
    "nearest",
    "rms_error",
    "shrink",
]
