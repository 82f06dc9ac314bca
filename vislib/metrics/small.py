"""Three small pictures in four classes, of which one is in none of them."""

from __future__ import annotations

import numpy as np

from vislib.metrics.counting import confusion

CLASSES = ("ground", "cat", "dog", "bird")
BIRD = 3
STRAY = (2, 0, 5)  # picture, row, column of the pixel that one answer calls a bird
_TRUTH = (
    ("000000", "001100", "001100", "000000"),
    ("000000", "110000", "110022", "000022"),
    ("000000", "000000", "022220", "022220"),
)
_ANSWER = (
    ("000000", "001110", "001110", "000000"),
    ("000000", "110000", "100022", "000002"),
    ("000000", "000000", "022200", "022220"),
)


def _maps(rows) -> np.ndarray:
    return np.array([[[int(c) for c in row] for row in one] for one in rows])


def truths() -> np.ndarray:
    """(3, 4, 6) int: what the pixels are."""
    return _maps(_TRUTH)


def answers(stray: bool = False) -> np.ndarray:
    """(3, 4, 6) int: what they were called; ``stray``: one pixel of the third a bird."""
    maps = _maps(_ANSWER)
    if stray:
        maps[STRAY] = BIRD
    return maps


def counts(stray: bool = False) -> np.ndarray:
    """(3, 4, 4) int: pixels of each picture; rows the truth, columns the answer."""
    return np.array(
        [confusion(y, x, len(CLASSES)) for y, x in zip(truths(), answers(stray), strict=True)]
    )
