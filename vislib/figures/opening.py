"""The first frame of a scene alone: what a learner sees before the question is answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from vislib.stage.scene import Cells, Mark, Scene

__all__ = ["opening"]

# Axes of a property of one frame; one axis more is the frames'.
_AXES = {"values": 2, "hatch": 2, "boxes": 2, "ends": 2, "xy": 2, "heights": 1, "image": 3}


def opening(
    scene: Scene, caption: str | None = None, *, without: Sequence[str] = (), **changes: Any
) -> Scene:
    """``scene`` cut to its first frame, with nothing to hover that would tell what comes later.

    ``caption`` replaces the first frame's; panels named in ``without`` go with their marks;
    ``changes`` are further fields of the scene. ``scene`` has two frames or more.
    """
    marks = [_first(m, scene.frames) for m in scene.marks if m.panel not in without]
    if caption is None:
        caption = scene.captions if isinstance(scene.captions, str) else scene.captions[0]
    fields = {
        "panels": [p for p in scene.panels if p.id not in without],
        "marks": marks,
        "frames": 1,
        "captions": caption,
        "links": (),
        "jumps": (),
        "autoplay": False,
        "start": 0,
    }
    return replace(scene, **(fields | changes))


def _first(mark: Mark, frames: int) -> Mark:
    """The mark as it stands in frame 0."""
    now: dict[str, Any] = {"hover": None}
    for name, axes in _AXES.items():
        value = getattr(mark, name, None)
        if value is not None and np.ndim(value) > axes:
            now[name] = np.asarray(value)[0]
    for name in ("opacity", "size", "upto"):
        value = getattr(mark, name, None)
        if np.ndim(value) == 2:
            now[name] = np.asarray(value)[0]
        elif np.ndim(value) == 1 and name == "upto":
            now[name] = np.asarray(value)[:1]
    if isinstance(mark, Cells):
        now |= {n: float(getattr(mark, n)[0]) for n in ("x", "y") if np.ndim(getattr(mark, n))}
    text = getattr(mark, "text", None)
    if text is not None and not isinstance(text, str | bool):
        now["text"] = _texts(text, _count(replace(mark, **now)), frames)
    return replace(mark, **now)


def _count(mark: Mark) -> int:
    """How many elements a mark with texts has."""
    places = {"values": 1, "xy": 2, "heights": 1}
    return next(np.size(getattr(mark, n)) // k for n, k in places.items() if hasattr(mark, n))


def _texts(text: Any, count: int, frames: int) -> list[str]:
    listed = np.asarray(text, dtype=object).ravel()
    return listed[:count].tolist() if listed.size == frames * count else listed.tolist()
