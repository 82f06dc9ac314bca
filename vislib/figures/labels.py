"""Colours of labels: the same group, the same colour, in every picture."""

from __future__ import annotations

import numpy as np

from vislib.stage.theme import CATEGORICAL

_COLOURS = np.array([*CATEGORICAL, "muted"])


def colours(labels: np.ndarray) -> np.ndarray:
    """A palette colour's role name for each label, any shape; those below 0 are muted.

    There are as many colours as ``CATEGORICAL`` has; beyond them they repeat.
    """
    return _COLOURS[np.where(labels < 0, -1, labels % len(CATEGORICAL))]
