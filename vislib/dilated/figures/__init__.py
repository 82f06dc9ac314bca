"""The pictures of the lesson, a module a chapter: ``figures.<chapter>.scene``."""

from vislib.dilated.figures import aspp, four, gate, gridding, holes, keep, loop, pyramid, shapes

__all__ = ["aspp", "four", "gate", "gridding", "holes", "keep", "loop", "pyramid", "shapes"]
