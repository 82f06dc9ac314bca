"""The pictures of the lesson, a module a chapter: ``figures.<chapter>.scene``."""

from vislib.residual.figures import block, chain, depth, layers, noise, paper, paths, shapes

__all__ = ["block", "chain", "depth", "layers", "noise", "paper", "paths", "shapes"]
