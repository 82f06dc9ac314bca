"""The numbers beside the pictures, as rows and names."""

from __future__ import annotations

from typing import Any

import numpy as np

from vislib.autoencoder.principal import Squeeze
from vislib.core.text import fixed, number


def percent(share: float, digits: int = 1) -> str:
    """A share 0..1 in per cent, with as many digits as do not turn a part into all of it."""
    if np.isnan(share):
        return "–"
    for more in range(digits, 7):
        said = fixed(100 * share, more)
        if float(said) not in (0.0, 100.0) or share in (0.0, 1.0):
            return f"{said} %"
    return "almost 100 %" if share > 0.5 else "almost 0 %"


def decibels(error: float) -> str:
    """The peak signal-to-noise ratio of a mean squared error in grey levels."""
    return f"{fixed(10 * np.log10(255**2 / error), 1)} dB" if error > 0 else "∞ dB"


def squeeze(found: Squeeze, keep: int) -> dict[str, Any]:
    """What ``keep`` numbers a patch come to."""
    i = next((i for i, k in enumerate(found.counts) if k >= keep), len(found.counts) - 1)
    size, error = found.patches.shape[1], float(found.errors[i])
    return {
        "numbers a patch": f"{size} → {min(found.counts[i], found.rank)}",
        "variance kept": percent(float(found.kept[i]), 2),
        "mean squared error": (number(error), "in grey levels, squared"),
        "PSNR": decibels(error),
    }
