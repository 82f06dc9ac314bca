"""Pictures for the laws of this room."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st


@st.composite
def photos(draw, least: int, most: int) -> np.ndarray:
    """Pictures (H, W, 3) uint8: noise, one colour, two colours, a gradient."""
    height, width = draw(st.integers(least, most)), draw(st.integers(least, most))
    random = np.random.default_rng(draw(st.integers(0, 999)))
    kind = draw(st.sampled_from(["noise", "one colour", "two colours", "gradient"]))
    made = np.empty((height, width, 3), np.uint8)
    if kind == "noise":
        made[:] = random.integers(0, 256, made.shape)
    elif kind == "gradient":
        made[:] = np.linspace(0, 255, width).astype(np.uint8)[None, :, None]
    else:
        made[:] = random.integers(0, 256, 3)
        if kind == "two colours":
            made[: height // 2] = random.integers(0, 256, 3)
    return made
