"""The pictures of normalised cuts: one module a chapter, and what they share."""

from vislib.normalized_cuts.figures import again, cut, eigen, graph, limits, picture, spectral

__all__ = ["again", "cut", "eigen", "graph", "limits", "picture", "spectral"]
