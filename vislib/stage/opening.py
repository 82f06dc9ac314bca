"""The first frame of a scene alone: what a learner sees before the question is answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from vislib.stage.pack_marks import colour_range
from vislib.stage.scene import Cells, Mark, Picture, Scene

__all__ = ["opening"]

# Axes of a property of one frame; one axis more is the frames'.
_AXES = {"values": 2, "hatch": 2, "boxes": 2, "ends": 2, "xy": 2, "heights": 1, "base": 1}
_AXES |= {"color": 1, "opacity": 1, "size": 1}
_TEXTS = ("text", "labels")


def opening(
    scene: Scene,
    caption: str | None = None,
    *,
    frame: int = 0,
    without: Sequence[str] = (),
    **changes: Any,
) -> Scene:
    """``scene`` cut to one frame, the first, with nothing in it that tells what comes later.

    Nothing can be hovered, and what shows later only is left out, its words too. ``caption``
    replaces that frame's; panels named in ``without`` go with their marks; ``changes`` are further
    fields of the scene. The opening of an opening is the same again.
    """
    marks = [_still(m, frame, scene.frames) for m in scene.marks if m.panel not in without]
    if caption is None:
        caption = scene.captions if isinstance(scene.captions, str) else scene.captions[frame]
    fields = {
        "panels": [p for p in scene.panels if p.id not in without],
        "marks": [m for m in marks if m is not None],
        "frames": 1,
        "captions": caption,
        "links": (),
        "jumps": (),
        "start": 0,
    }
    return replace(scene, **(fields | changes))


def _still(mark: Mark, frame: int, frames: int) -> Mark | None:
    """The mark as it stands in ``frame``; None if nothing of it is there."""
    now: dict[str, Any] = {"hover": None, "since": None, "until": None}
    for name, axes in _AXES.items():
        value = getattr(mark, name, None)
        if value is not None and np.ndim(value) > axes:
            now[name] = np.asarray(value)[frame]
    if getattr(mark, "upto", None) is not None:
        now["upto"] = np.asarray(mark.upto)[frame : frame + 1]
    if isinstance(mark, Cells):
        now |= {n: float(getattr(mark, n)[frame]) for n in "xy" if np.ndim(getattr(mark, n))}
    if isinstance(mark, Picture):
        now |= _image(mark, frame)
    still = replace(mark, **(now | _scale(mark)))
    count = _count(still)
    if np.ndim(still.opacity) == 1 and len(still.opacity) == frames != count:  # one a frame
        still = replace(still, opacity=float(still.opacity[frame]))
    there = _there(replace(still, since=mark.since, until=mark.until), frame, count)
    if not there.any():
        return None
    changes = {} if there.all() else {"opacity": np.where(there, still.opacity, 0.0)}
    for name in _TEXTS:
        text = getattr(mark, name, None)
        if text is not None and not isinstance(text, str | bool):
            changes[name] = _texts(text, frame, frames, there)
    return replace(still, **changes)


def _image(mark: Picture, frame: int) -> dict[str, Any]:
    image = np.asarray(mark.image)
    framed = image.ndim == 4 or (image.ndim == 3 and image.shape[-1] not in (3, 4))
    return {"image": image[frame]} if framed else {}


def _scale(mark: Mark) -> dict[str, float]:
    """The ends of the colour scale over all frames: the colours stay when the others come."""
    values = np.asarray(mark.values if isinstance(mark, Cells) else getattr(mark, "color", None))
    if values.dtype.kind not in ("fiub" if isinstance(mark, Cells) else "f"):
        return {}
    whole = colour_range(mark, values.astype(float))
    return {"vmin": whole["lo"], "vmax": whole["hi"]}


def _count(mark: Mark) -> int:
    """How many elements a mark in one frame has."""
    places = {"values": 1, "xy": 2, "heights": 1, "boxes": 4, "ends": 4}
    return next((np.size(getattr(mark, n)) // k for n, k in places.items() if hasattr(mark, n)), 1)


def _there(mark: Mark, frame: int, count: int) -> np.ndarray:
    """(count,) which elements are visible in ``frame``."""
    seen = np.broadcast_to(np.asarray(mark.opacity, dtype=float) > 0, count)
    if mark.since is not None:
        seen = seen & (np.asarray(mark.since) <= frame)
    return seen if mark.until is None else seen & (np.asarray(mark.until) >= frame)


def _texts(text: Any, frame: int, frames: int, there: np.ndarray) -> list[str]:
    """What stands at each element in ``frame``; nothing where it is not visible."""
    listed, count = np.asarray(text, dtype=object).ravel(), len(there)
    if listed.size == frames * count != count:
        listed = listed[frame * count : (frame + 1) * count]
    listed = np.broadcast_to(listed, count)
    return [t if seen else "" for t, seen in zip(listed, there, strict=True)]
