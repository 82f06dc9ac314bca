"""The pictures of normalised cuts: one module a chapter, and what they share."""

from vislib.normalized_cuts.figures import cut, eigen, graph, limits, picture, spectral

__all__ = ["cut", "eigen", "graph", "limits", "picture", "spectral"]
