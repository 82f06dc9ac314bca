"""K-means: assign each point to its nearest centre, move each centre to the mean."""

from vislib.kmeans.lloyd import (
    MAX_ITERATIONS,
    METHODS,
    Step,
    Trace,
    assign,
    distortion,
    initial_centres,
    run,
    update,
)

__all__ = [
    "MAX_ITERATIONS",
    "METHODS",
    "Step",
    "Trace",
    "assign",
    "distortion",
    "initial_centres",
    "run",
    "update",
]
