"""The camera, continuously: its frames are labelled in the browser or through ``frames``."""

from __future__ import annotations

import base64
import io
import json
import struct
import zlib
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from vislib.core import images
from vislib.ui import frames

if TYPE_CHECKING:
    from models.segmenter import Prediction

_HERE = Path(__file__).with_name("assets")
_component = st.components.v2.component(
    "pixelwise_webcam",
    html="<div class='pw-cam'></div>",
    css=(_HERE / "webcam.css").read_text(encoding="utf-8"),
    js=(_HERE / "webcam.js").read_text(encoding="utf-8"),
)


@dataclass(frozen=True, eq=False)
class Local:
    """A network that the browser computes itself: no frame leaves it.

    ``door``: address of the script that exports ``crew`` and ``inWords``; ``network``: of its
    weights; ``check`` (H, W, 3) uint8 must get the labels ``expected`` (H, W) uint8, or another
    engine is taken; ``only``: the engines that may be taken, none for all. ``smaller``: another
    network for the same classes, for browsers in which this one is slow; fetched by them alone.
    """

    door: str
    network: str
    check: np.ndarray
    expected: np.ndarray
    only: tuple[str, ...] = ()
    smaller: Local | None = None

    def said(self) -> dict[str, Any]:
        """What the browser is told."""
        height, width = self.check.shape[:2]
        smaller = {} if self.smaller is None else {"smaller": self.smaller.said()}
        return smaller | {
            "door": self.door,
            "network": self.network,
            "only": list(self.only),
            "h": height,
            "w": width,
            "check": base64.b64encode(np.ascontiguousarray(self.check)).decode(),
            "labels": base64.b64encode(np.ascontiguousarray(self.expected, np.uint8)).decode(),
        }


def show(
    label: Callable[[Sequence[np.ndarray]], list[Prediction]],
    *,
    key: str,
    group: Hashable,
    colours: Sequence[np.ndarray],
    still: np.ndarray,
    side: int = 192,
    opacity: float = 0.6,
    local: Local | None = None,
) -> None:
    """The camera with labels over it, class i in ``colours[i]``.

    ``label(frames)`` gives the predictions for frames (H, W, 3) uint8 of all pages whose ``group``
    is the same, see ``frames.address``. ``still`` (H, W, 3) uint8 is shown the same way until the
    camera is started. ``side``: the shorter side, in pixels, of the frames that are sent.
    ``local``: the browser labels them itself, and ``label`` is not called.
    """
    labels, route = np.zeros((0, 0), np.uint8), ""
    if local is None:
        labels = label([images.reduce(still, round(side * 4 / 3))])[0].labels
        route = frames.address(key, group, label)
    data = pack(side, labels, opacity, colours, _jpeg(still), local, route)
    _component(key=key, data=data, on_engine_change=_nothing)


def failed(key: str, local: Local) -> str:
    """Why the browser of this visitor cannot compute ``local`` itself; empty where it can."""
    said = _told(key, "engine")
    if not isinstance(said, Mapping) or said.get("network") != local.network:
        return ""
    return str(said.get("why", ""))[:300] if said.get("only") == list(local.only) else ""


def _told(key: str, what: str) -> object:
    """What the browser's half said last; None for nothing."""
    state = st.session_state.get(key)
    return state.get(what) if isinstance(state, Mapping) else None


@st.cache_resource(max_entries=4, show_spinner=False)
def _jpeg(pixels: np.ndarray) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=85)
    return out.getvalue()


def _nothing() -> None:
    """A callback must exist for each value that comes back."""


def pack(
    side: int,
    labels: np.ndarray,
    opacity: float,
    colours: Sequence[np.ndarray],
    photo: bytes,
    local: Local | None = None,
    route: str = "",
) -> bytes:
    """What the browser needs: numbers, 256 colours, a photograph and its labels, where to ask.

    ``photo``: what lies under ``labels`` (h, w), one byte per pixel, as a JPEG file. ``local``: how
    it finds the labels itself; then there are none here. ``route``: where frames are sent else.
    """
    height, width = labels.shape
    table = np.zeros((256, 3), np.uint8)
    table[: len(colours)] = np.stack(colours)
    ways = {"route": route} if local is None else {"local": local.said()}
    told = json.dumps(ways).encode()
    head = struct.pack("<IIIIIf", side, width, height, len(photo), len(told), opacity)
    flat = np.ascontiguousarray(labels, np.uint8).tobytes()
    return head + table.tobytes() + photo + told + zlib.compress(flat, 1)
