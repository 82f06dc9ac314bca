"""The pictures of the lesson, a module a chapter: ``figures.<chapter>.scene``."""

from vislib.fully_convolutional.figures import (
    dense,
    full,
    offsets,
    one_pass,
    patch,
    skips,
    stages,
    tasks,
    ways,
)

__all__ = ["dense", "full", "offsets", "one_pass", "patch", "skips", "stages", "tasks", "ways"]
