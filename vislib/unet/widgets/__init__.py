"""The lesson's own pieces of Streamlit: pictures to look at, networks, questions."""

from vislib.unet.widgets import camera, chapters, filling, networks, questions, trained, training
from vislib.unet.widgets.networks import card, colour_key, load, maps, predicted, warm_up
from vislib.unet.widgets.subjects import placeholder, subject, truth_credit

__all__ = [
    "camera",
    "card",
    "chapters",
    "colour_key",
    "filling",
    "load",
    "maps",
    "networks",
    "placeholder",
    "predicted",
    "questions",
    "subject",
    "trained",
    "training",
    "truth_credit",
    "warm_up",
]
