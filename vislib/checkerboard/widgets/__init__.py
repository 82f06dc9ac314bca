"""What hands did in the lesson on checkerboards, and what is computed once for everybody."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from models import devices
from vislib.checkerboard import decoders, gradients, params, training
from vislib.ui import notices

if TYPE_CHECKING:
    from vislib.ui.chapter import Here


def device(p) -> devices.Device:
    """The device asked for; raises ``ValueError`` where there is none."""
    return devices.choose(p.device)


def where(chosen: devices.Device, failed: str = "") -> str:
    """Where it was computed, in words; a notice says why not where one would expect.

    ``failed``: what ``devices.run`` said.
    """
    notices.device(failed or chosen.notice)
    return devices.describe("cpu") if failed else chosen.description


def follow_weights(here: Here) -> None:
    """Write the bars dragged in the picture into the text field of the weights."""
    here.hands.write_heights("weights", "weights", count=3)


def follow_stripes(here: Here) -> None:
    """Write where the stripes' peak was dragged to into their period."""
    drag = here.hands.drag(count=1)
    if drag:
        here.hands.write(params.Decoders, "period", 1 / max(abs(drag.x), 1e-3))


@st.cache_data(max_entries=16, show_spinner=False)
def untrained(seed: int, device: str) -> tuple[dict[str, decoders.Sample], str]:
    """Every decoder on the same noise, before any training; what ``devices.run`` said."""
    return devices.run(partial(decoders.untrained, seed), device)


@st.cache_data(max_entries=16, show_spinner=False)
def compared(
    p: params.Gradients, photograph: np.ndarray, device: str
) -> tuple[gradients.Comparison, str]:
    """A gradient or a dream at a fixed and at changing positions; what ``devices.run`` said."""
    make = gradients.dream if p.what == "dream" else gradients.averages

    def compare(name: str) -> gradients.Comparison:
        return make(photograph, gradients.network(p.halving, p.depth, p.seed, name), p.seed)

    return devices.run(compare, device)


def photograph(p: params.Training, pixels: np.ndarray) -> np.ndarray:
    """What is learned: the picture ``pixels`` (H, W, 3), or one with a checkerboard in it."""
    made = training.photograph(pixels)
    return training.checkered(made) if p.target == "checkered" else made


def begin(p: params.Training, photograph: np.ndarray, device: str) -> training.Training:
    """The decoders as they are before the first step."""
    from models.training.adam import AdamW

    settings = p.variants, p.steps, p.rate, p.seed, device
    return training.Training(photograph, *settings, optimiser=partial(AdamW, decay=0.0))
