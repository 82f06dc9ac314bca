"""A picture to work on: a bundled photograph, an upload or the camera."""

from __future__ import annotations

import time
from dataclasses import replace

import streamlit as st

from vislib.core import images as store
from vislib.core.images import Image
from vislib.core.params import Control
from vislib.ui import controls, limits, notices

_UPLOAD, _CAMERA = "upload", "webcam"  # as links say them; "camera" is a photograph
_NAMES = {_UPLOAD: "Upload a picture", _CAMERA: "Use the camera"}


def pick(
    key: str,
    *,
    default: str = "cat",
    camera: bool = False,
    side: int = limits.PICTURE_SIDE,
) -> Image:
    """Let the learner choose a picture; returns ``.name`` and ``.pixels`` (H, W, 3) uint8.

    At most ``side`` pixels on the longer side. A file that cannot be read gets one sentence, and
    the last good picture stays.
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
        _take(key, side, camera=chosen == _CAMERA)
    return st.session_state.get(f"{key}.last") or _bundled(start, side)


def _take(key: str, side: int, *, camera: bool) -> None:
    if camera:
        file = st.camera_input("Take a picture", key=f"{key}.camera", label_visibility="collapsed")
    else:
        file = st.file_uploader(
            "PNG, JPEG, WebP, GIF, BMP or TIFF",
            key=f"{key}.upload",
            max_upload_size=limits.UPLOAD_BYTES // 2**20,
        )
    if file is None:
        return
    try:
        st.session_state[f"{key}.last"] = _decoded(file.getvalue(), file.name, side)
    except ValueError as error:
        notices.refuse(error, "The last picture stays.", ":material/broken_image:")


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
