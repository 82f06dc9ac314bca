"""Normalised cuts: a picture as a graph of likeness, and where it comes apart at least cost."""

from vislib.normalized_cuts.cuts import Divisions, cut, divisions, ncut
from vislib.normalized_cuts.weights import affinity, affinity_points

__all__ = ["Divisions", "affinity", "affinity_points", "cut", "divisions", "ncut"]
