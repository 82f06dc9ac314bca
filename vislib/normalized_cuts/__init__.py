"""Normalised cuts: a picture as a graph of likeness, and where it comes apart at least cost."""

from vislib.normalized_cuts.clusters import spectral
from vislib.normalized_cuts.cuts import Divisions, cut, divisions, ncut
from vislib.normalized_cuts.regions import Split, split
from vislib.normalized_cuts.thresholds import Sweep, sweep
from vislib.normalized_cuts.vectors import eigenvectors
from vislib.normalized_cuts.weights import affinity, affinity_points

__all__ = [
    "Divisions",
    "Split",
    "Sweep",
    "affinity",
    "affinity_points",
    "cut",
    "divisions",
    "eigenvectors",
    "ncut",
    "spectral",
    "split",
    "sweep",
]
