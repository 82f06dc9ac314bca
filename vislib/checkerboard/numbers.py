"""The numbers beside the pictures of the lesson on checkerboards."""

from __future__ import annotations

from typing import Any

import numpy as np

from vislib.checkerboard import phases
from vislib.checkerboard.decoders import VARIANTS, cost
from vislib.checkerboard.training import History
from vislib.core.text import Decimals, number, plural

Numbers = dict[str, Any]


def after(history: History) -> str:
    """When the numbers were taken."""
    step = history.readings[-1].step
    return f"After {plural(step, 'step')} of training" if step else "Before training"


def costs(history: History) -> list[Numbers]:
    """One row a decoder: what it takes, and how far it has come after the last reading."""
    last = history.readings[-1]
    rows = []
    for k, name in enumerate(history.variants):
        spent = cost(name)
        rows.append(
            {
                "decoder": VARIANTS[name].title,
                "weights": spent.weights,
                "multiplications a picture": spent.multiplications,
                "sums start equal": all(not there for there in VARIANTS[name].patterned),
                "mean squared error": Decimals(last.losses[k], 4),
                "peak at 2 px": f"{number(last.peaks[k][0], 2)}×",
            }
        )
    return rows


def silence(way: str, weights: np.ndarray) -> tuple[bool, str]:
    """Whether a resize with these ``weights`` (3,), not all 0, leaves every other output at 0.

    Exactly, as the picture says it; with how things stand.
    """
    fainter, louder = sorted(np.abs(phases.effective_kernels(way, weights)).max(axis=1))
    if not weights.any():
        return False, "Now: all three are 0."
    now = f"Now: one kind weighs its inputs by {number(fainter)} at most, the other by "
    now += f"{number(louder)} (signs aside)"
    met = way == "resize" and bool(fainter < 1e-9)
    return met, f"{now}{'' if way == 'resize' else ', but by transposed convolution'}."
