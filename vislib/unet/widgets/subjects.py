"""The picture that a network looks at: drawn with its truth, bundled, uploaded or from a camera."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from models import devices
from vislib.core import images as store
from vislib.core import masks
from vislib.core.images import Image
from vislib.ui import images, limits, notices
from vislib.ui.chapter import Here
from vislib.unet import params
from vislib.unet.results import UNDECIDED

SUGGESTED = {"person": "astronaut", "pets": "cat", "nuclei": "galaxies", "leaf": "flower"}
UNFIT = {
    "nuclei": 'Only "tissue" shows nuclei, in a stain on which this network fails; '
    "upload a micrograph of your own.",
    "leaf": "None of these shows a coffee leaf; upload one.",
}


@dataclass(frozen=True, eq=False)
class Subject:
    """What the network looks at: ``pixels`` (h, w, 3) uint8, ``truth`` (h, w) where it is known.

    ``anything``: the truth says 1 for anything that is not background, of whatever class.
    ``decoded``: milliseconds that reading an upload took; ``note``: who drew the truth.
    """

    name: str
    pixels: np.ndarray
    truth: np.ndarray | None = None
    anything: bool = False
    decoded: float | None = None
    note: str = ""

    def as_foreground(
        self, labels: np.ndarray, classes: tuple[str, ...]
    ) -> tuple[np.ndarray, tuple[str, ...]]:
        """Labels (h, w) and class names, told apart no further than the truth does."""
        if not self.anything:
            return labels, classes
        found = np.where(labels == UNDECIDED, labels, labels > 0).astype(np.uint8)
        return found, (classes[0], "foreground")


def subject(here: Here, p: params.Looks, suggested: dict[str, str] | None = None) -> Subject:
    """What ``p`` says, with a menu of photographs among the controls where nothing is drawn.

    ``suggested``: the photograph to begin with, by network.
    """
    notices.device(devices.choose().notice)
    if p.drawn:
        return drawn(p.model, p.seed)
    with here.controls:
        picture = _photograph(here.key, p.model, suggested or SUGGESTED)
    truth, note = None, ""
    if picture.milliseconds is None:  # bundled; an upload may have any name
        if p.model in UNFIT:
            with here.controls:
                st.caption(UNFIT[p.model])
        truth = masks.truth(p.model, picture.name, picture.pixels.shape[:2])
        note = masks.note(picture.name) if truth is not None else ""
    return Subject(
        picture.name, picture.pixels, truth, truth is not None, picture.milliseconds, note
    )


def _photograph(key: str, model: str, suggested: dict[str, str]) -> Image:
    """The photograph chosen for a network; one that it cannot take is refused, the last stays."""
    from models.segmenter import check_image

    field = f"{key}.image.{model}"
    first = suggested.get(model, "cat")
    picture, good = images.pick(field, default=first, camera=True), f"{field}.good.last"
    try:
        check_image(picture.pixels)
    except ValueError as error:
        notices.refuse(error, "The last picture stays.", ":material/broken_image:")
        return st.session_state.get(good) or store.load(first, side=limits.PICTURE_SIDE)
    st.session_state[good] = picture
    return picture


def placeholder(model: str) -> np.ndarray:
    """(h, w, 3) uint8: what a network sees before a camera is on, a photograph cut to 4 : 3."""
    pixels = store.load(SUGGESTED.get(model, "cat")).pixels
    return pixels[: 3 * pixels.shape[1] // 4]


def truth_credit(shown: Subject) -> str:
    """Who has drawn the truth, if a hand has; else empty."""
    return f"The truth of this picture was {shown.note}." if shown.note else ""


def drawn(model: str, seed: int) -> Subject:
    """A picture drawn by the program with its exact truth; no network was trained on it."""
    return Subject(f"drawing {seed}", *_drawing(model, seed))


@st.cache_resource(max_entries=16, show_spinner=False)
def _drawing(model: str, seed: int) -> tuple[np.ndarray, np.ndarray]:
    from models.drawings import drawing

    return drawing(model, seed)
