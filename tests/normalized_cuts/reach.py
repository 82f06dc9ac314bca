"""Settings a learner can reach, drawn from the declarations of the controls; and pictures."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from vislib.core.params import Control, controls_of


def _values(control: Control) -> st.SearchStrategy:
    if control.kind in ("integer", "number"):
        steps = round((control.high - control.low) / control.step)
        value = st.integers(0, steps).map(lambda i: round(control.low + i * control.step, 9))
        return value.map(int) if control.kind == "integer" else value
    return st.booleans() if control.kind == "switch" else st.sampled_from(control.options)


def settings_of(params: type, **fixed: st.SearchStrategy) -> st.SearchStrategy:
    """Parameters of that class, every control anywhere in its bounds, or as ``fixed``."""
    fields = {name: _values(control) for name, control in controls_of(params).items()}
    return st.builds(params, **(fields | fixed))


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
