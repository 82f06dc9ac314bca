"""The first layer of a trained network, filter by filter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from vislib.convolution import channels
from vislib.convolution.figures import learned
from vislib.core.conditions import Condition

if TYPE_CHECKING:
    from vislib.ui.chapter import Here

NETWORK, FIRST = "pets", "down.0.0"  # the network whose first layer is shown, and that layer


def show(here: Here) -> None:
    """The first layer of a trained network, filter by filter."""
    here.challenge(Condition(False, "a trained network is shown: choose gradient descent"))
    try:
        weights, biases = first_layer()
    except ValueError as error:
        here.say(f"{error} The descent of one filter does without it: choose it above.")
        return
    chosen = chosen_filter(here, len(weights))
    made = map_of(here.image.pixels, weights[chosen], biases[chosen])
    here.picture(learned.trained(weights, here.image.pixels, made, chosen), name="network")
    here.say(
        "Nobody typed these weights: a U-Net learned them with all its others, from photographs of "
        "cats and dogs."
    )


@st.cache_data(max_entries=1, show_spinner="Loading a network …")
def first_layer() -> tuple[np.ndarray, np.ndarray]:
    """Weights (16, 3, 3, 3) and biases (16,) of a trained network's first layer.

    Raises ``ValueError`` where its file is missing or damaged.
    """
    from models import zoo

    kept = zoo.load(NETWORK, device="cpu").net.state_dict()
    return tuple(kept[f"{FIRST}.{name}"].float().numpy() for name in ("weight", "bias"))


def chosen_filter(here: Here, count: int) -> int:
    """Which filter was clicked last; at first the first."""
    found = here.hands.clicked(
        "filter",
        (0,),
        read=lambda click: (click.index,) if click.mark == "filters" else None,
        stage="network",
    )
    return int(np.clip(found[0], 0, count - 1)) if found.size == 1 else 0


def map_of(photo: np.ndarray, weight: np.ndarray, bias: float) -> np.ndarray:
    """(H−2, W−2): the photograph (H, W, 3), as the network gets it, under one of its filters."""
    from models.pixels import MIDDLE, SPREAD

    x = (np.moveaxis(photo, -1, 0) / 255 - MIDDLE) / SPREAD
    return channels.layer(x, weight[None], np.array([bias])).output[0]
