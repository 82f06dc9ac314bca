"""What this lesson keeps between runs of its page, and what its clicks mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from vislib.ui.stage import Click


def clicked_division(click: Click) -> list[float] | None:
    """The division whose dot was clicked; empty where nothing was."""
    return [click.index] if click.mark == "all" else None


def one_of(numbers: np.ndarray, count: int) -> int | None:
    """The one number that a click left, if it is one of 0 to ``count - 1``."""
    if numbers.size != 1 or not 0 <= numbers[0] < count:
        return None
    return int(numbers[0])
