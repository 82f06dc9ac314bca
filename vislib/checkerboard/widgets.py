"""What hands did in the lesson on checkerboards, and what is computed once for everybody."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from vislib.checkerboard import decoders, gradients, params, training
from vislib.core import devices

if TYPE_CHECKING:
    from vislib.ui.chapter import Here


def device(p) -> devices.Device:
    """The device asked for; raises ``ValueError`` where there is none."""
    return devices.choose(p.device)


def follow_weights(here: Here) -> None:
    """Write the bars dragged in the picture into the text field of the weights."""
    here.hands.write_heights("weights", "weights", count=3)


def follow_stripes(here: Here) -> None:
    """Write where the stripes' peak was dragged to into their period."""
    drag = here.hands.drag(count=1)
    if drag:
        here.hands.write(params.Decoders, "period", 1 / max(abs(drag.x), 1e-3))


@st.cache_data(max_entries=16, show_spinner=False)
def untrained(seed: int, device: str) -> dict[str, decoders.Sample]:
    """Every decoder on the same noise, before any training."""
    return decoders.untrained(seed, device)


@st.cache_data(max_entries=16, show_spinner=False)
def compared(p: params.Gradients, photograph: np.ndarray, device: str) -> gradients.Comparison:
    """A gradient or a dream at a fixed and at changing positions."""
    network = gradients.network(p.halving, p.depth, p.seed, device)
    make = gradients.dream if p.what == "dream" else gradients.averages
    return make(photograph, network, p.seed)


def begin(p: params.Training, photograph: np.ndarray, device: str) -> training.Training:
    """The decoders as they are before the first step."""
    from models.training.adam import AdamW

    settings = p.variants, p.steps, p.rate, p.seed, device
    return training.Training(photograph, *settings, optimiser=partial(AdamW, decay=0.0))
