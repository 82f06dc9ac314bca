"""The pictures of the lesson, a module for each chapter."""

from vislib.kmeans.figures import half_steps, restarts, rules, segmentation, selection

__all__ = ["half_steps", "restarts", "rules", "segmentation", "selection"]
