"""The camera, continuously: frames come from the browser, labels go back, nothing queues."""

from __future__ import annotations

import base64
import binascii
import io
import json
import struct
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from vislib.core import images

_HERE = Path(__file__).with_name("assets")
_component = st.components.v2.component(
    "pixelwise_webcam",
    html="<div class='pw-cam'></div>",
    css=(_HERE / "webcam.css").read_text(encoding="utf-8"),
    js=(_HERE / "webcam.js").read_text(encoding="utf-8"),
)

FRAME_BYTES = 300_000  # of base64 text; a camera frame of 256 x 341 pixels has about 30,000
FRAME_PIXELS = 512 * 1024


@dataclass(frozen=True, eq=False)
class Frame:
    """One picture of the camera, ``pixels`` (H, W, 3) uint8, and its number."""

    sequence: int
    pixels: np.ndarray


@dataclass(frozen=True, eq=False)
class Local:
    """A network that the browser computes itself: no frame leaves it.

    ``door``: address of the script that exports ``Segmenter`` and ``inWords``; ``network``: of its
    weights; ``check`` (H, W, 3) uint8 must get the labels ``expected`` (H, W) uint8, or another
    engine is taken; ``only``: the engines that may be taken, none for all.
    """

    door: str
    network: str
    check: np.ndarray
    expected: np.ndarray
    only: tuple[str, ...] = ()

    def said(self) -> dict[str, Any]:
        """What the browser is told."""
        height, width = self.check.shape[:2]
        return {
            "door": self.door,
            "network": self.network,
            "only": list(self.only),
            "h": height,
            "w": width,
            "check": base64.b64encode(np.ascontiguousarray(self.check)).decode(),
            "labels": base64.b64encode(np.ascontiguousarray(self.expected, np.uint8)).decode(),
        }


def show(
    label: Callable[[np.ndarray], np.ndarray],
    *,
    key: str,
    colours: Sequence[np.ndarray],
    still: np.ndarray,
    side: int = 192,
    opacity: float = 0.6,
    local: Local | None = None,
) -> None:
    """The camera with ``label(pixels)`` (h, w) uint8 drawn over it, class i in ``colours[i]``.

    ``still`` (H, W, 3) uint8 is shown the same way until the camera is started. ``side``: the
    shorter side, in pixels, of the frames that are sent. Call it in a fragment: each frame reruns
    it. ``local``: the browser labels them itself, and ``label`` is not called.
    """
    if local is not None:
        data = pack(0, side, np.zeros((0, 0)), opacity, 0.0, colours, _jpeg(still), local)
        _component(key=key, data=data, on_frame_change=_nothing, on_engine_change=_nothing)
        return
    start = time.perf_counter()
    frame = decode(_told(key, "frame"))
    labels = label(frame.pixels if frame else images.reduce(still, round(side * 4 / 3)))
    spent = 1000 * (time.perf_counter() - start)
    sequence, photo = (frame.sequence, b"") if frame else (0, _jpeg(still))
    data = pack(sequence, side, labels, opacity, spent, colours, photo)
    _component(key=key, data=data, on_frame_change=_nothing, on_engine_change=_nothing)


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


def calm() -> None:
    """No fading and no running sign, which a stream of frames would make flicker."""
    still = '[data-stale="true"]{opacity:1!important}[data-testid="stStatusWidget"]{display:none}'
    st.html(f"<style>{still}</style>")


@st.cache_resource(max_entries=4, show_spinner=False)
def _jpeg(pixels: np.ndarray) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=85)
    return out.getvalue()


def _nothing() -> None:
    """A callback must exist for each value that comes back."""


def decode(raw: object) -> Frame | None:
    """The frame in a message of the browser; None for anything that is not one."""
    if not isinstance(raw, Mapping) or not isinstance(raw.get("jpeg"), str):
        return None
    sequence = raw.get("seq")
    good = isinstance(sequence, int | float) and 0 < sequence < 2**31
    if not good or len(raw["jpeg"]) > FRAME_BYTES:
        return None
    try:
        data = base64.b64decode(raw["jpeg"], validate=True)
        return Frame(int(sequence), images.decode(data, max_pixels=FRAME_PIXELS).pixels)
    except (binascii.Error, ValueError):
        return None


def pack(
    sequence: int,
    side: int,
    labels: np.ndarray,
    opacity: float,
    milliseconds: float,
    colours: Sequence[np.ndarray],
    photo: bytes = b"",
    local: Local | None = None,
) -> bytes:
    """What the browser needs to draw one answer: numbers, 256 colours, one byte per pixel.

    ``photo``: what lies under the labels where that is no frame of the camera, as a JPEG file.
    ``local``: how it finds the labels itself; then there are none here.

    The labels are deflated, which makes a fiftieth of them: a class shares one wireless network.
    """
    height, width = labels.shape
    table = np.zeros((256, 3), np.uint8)
    table[: len(colours)] = np.stack(colours)
    here = b"" if local is None else json.dumps(local.said()).encode()
    numbers = (sequence, side, width, height, len(photo), len(here), opacity, milliseconds)
    head = struct.pack("<IIIIIIff", *numbers)
    flat = np.ascontiguousarray(labels, np.uint8).tobytes()
    return head + table.tobytes() + photo + here + zlib.compress(flat, 1)
