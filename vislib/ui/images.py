"""A picture to work on: a bundled photograph, an upload or the camera."""

from __future__ import annotations

import time
from dataclasses import replace
from urllib.parse import urlsplit

import streamlit as st

from vislib.core import decoding
from vislib.core import images as store
from vislib.core.images import Image
from vislib.core.params import Control
from vislib.ui import controls, limits, notices

_UPLOAD, _CAMERA = "upload", "webcam"  # as links say them; "camera" is a photograph
_NAMES = {_UPLOAD: "Upload a picture", _CAMERA: "Use the camera"}
# Said wherever a camera is offered, also in the browser (webcam.js).
NO_CAMERA = "The browser gives the camera to https or localhost only."


def pick(
    key: str,
    *,
    default: str = "cat",
    camera: bool = False,
    side: int = limits.PICTURE_SIDE,
    least: int = 1,
    narrowest: float = limits.NARROWEST,
) -> Image:
    """Let the learner choose a picture; returns ``.name`` and ``.pixels`` (H, W, 3) uint8.

    At most ``side`` pixels on the longer side. A file that cannot be read, has fewer than ``least``
    pixels on its shorter side, or is longer than ``narrowest`` times its width, gets one sentence,
    and the last good picture stays.
    """
    names = store.bundled()
    options = [*names, _UPLOAD, *([_CAMERA] if camera else [])]
    start = default if default in names else names[0]
    control = Control(
        "choice", start, "picture", options=tuple(options), names=_NAMES, widget="menu"
    )
    chosen = controls.draw(control, key)
    if chosen in names:
        st.session_state[f"{key}.last"] = _bundled(chosen, side)
    elif chosen in (_UPLOAD, _CAMERA):
        _take(key, side, (least, narrowest), camera=chosen == _CAMERA)
    found = st.session_state.get(f"{key}.last") or _bundled(start, side)
    if found.note:
        st.caption(found.note)
    return found


def _take(key: str, side: int, shape: tuple[int, float], *, camera: bool) -> None:
    if camera and not secure(st.context.url):
        notices.refuse(
            ValueError(NO_CAMERA), "Upload a picture instead.", ":material/videocam_off:"
        )
        return
    if camera:
        file = st.camera_input("Take a picture", key=f"{key}.camera", label_visibility="collapsed")
    else:
        file = st.file_uploader(
            decoding.NAMES,
            type=list(decoding.SUFFIXES),
            key=f"{key}.upload",
            max_upload_size=limits.UPLOAD_BYTES // 2**20,
        )
    if file is None:
        return
    try:
        found = _decoded(file.getvalue(), file.name, side)
        check_shape(found, *shape)
        st.session_state[f"{key}.last"] = found
    except ValueError as error:
        notices.refuse(error, "The last picture stays.", ":material/broken_image:")


def check_shape(picture: Image, least: int, narrowest: float) -> None:
    """Raise ``ValueError`` with the remedy for a picture too small or too narrow for a chapter."""
    height, width = picture.pixels.shape[:2]
    short, long = sorted((height, width))
    if long > narrowest * short:
        raise ValueError(
            f"This picture is more than {narrowest:g} times as long as it is wide; please crop it "
            f"to at most {narrowest:g} : 1."
        )
    if short < least:
        raise ValueError(
            f"This picture has {width} × {height} pixels, and this chapter needs {least} on the "
            "shorter side; please choose a larger one."
        )


def secure(url: str | None) -> bool:
    """Whether a browser lets a page at this address use the camera; True where nobody says."""
    parts = urlsplit(url or "https://")
    host = parts.hostname or ""
    local = host in ("localhost", "::1") or host.startswith("127.") or host.endswith(".localhost")
    return local or parts.scheme == "https"


@st.cache_data(max_entries=32, show_spinner=False)
def _bundled(name: str, side: int) -> Image:
    return store.load(name, side=side)


@st.cache_data(max_entries=8, show_spinner=False)
def _decoded(data: bytes, name: str, side: int) -> Image:
    start = time.perf_counter()
    picture = store.decode(
        data,
        name=name,
        side=side,
        max_bytes=limits.UPLOAD_BYTES,
        max_pixels=limits.UPLOAD_PIXELS,
    )
    return replace(picture, milliseconds=1000 * (time.perf_counter() - start))
