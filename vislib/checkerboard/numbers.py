"""The numbers beside the pictures of the lesson on checkerboards."""

from __future__ import annotations

from typing import Any

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
