"""Mean shift: every point climbs to the nearest peak of the density."""

from vislib.mean_shift.algorithm import KERNELS, MERGE, Trace, climb, distinct, merge, rest, run
from vislib.mean_shift.estimates import density, density_over, estimate_bandwidth, weights
from vislib.mean_shift.sweeps import sweep

__all__ = [
    "KERNELS",
    "MERGE",
    "Trace",
    "climb",
    "density",
    "density_over",
    "distinct",
    "estimate_bandwidth",
    "merge",
    "rest",
    "run",
    "sweep",
    "weights",
]
