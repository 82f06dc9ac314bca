"""The pictures of mean shift: one module a chapter, and what they share."""

from vislib.mean_shift.figures import (
    all_windows,
    bandwidth,
    climbing,
    inside,
    methods,
    segmentation,
)

__all__ = ["all_windows", "bandwidth", "climbing", "inside", "methods", "segmentation"]
