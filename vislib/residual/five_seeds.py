"""Training accuracies of five seeds, computed with ``DepthTraining``'s net and points."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """A recipe, a depth, and the accuracies of seeds 0 to 4 on their 256 training points."""

    rate: float
    steps: int
    norm: bool
    layers: int
    plain: tuple[float, ...]
    residual: tuple[float, ...]


_ALL = (1.0,) * 5
RESULTS = (
    Result(0.003, 400, False, 4, _ALL, _ALL),
    Result(0.003, 400, False, 10, _ALL, _ALL),
    Result(0.003, 400, False, 20, _ALL, _ALL),
    Result(0.003, 400, False, 40, (0.98, 0.92, 0.94, 0.50, 1.00), _ALL),
    Result(0.003, 400, False, 60, (1.00, 0.94, 0.45, 0.50, 1.00), _ALL),
    Result(0.001, 800, False, 40, _ALL, _ALL),
    Result(0.001, 800, False, 60, (0.95, 1.00, 0.99, 0.50, 0.64), _ALL),
    Result(0.005, 300, True, 40, (0.75, 0.80, 0.77, 0.78, 0.75), _ALL),
)
