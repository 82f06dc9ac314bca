"""What a learner sees before the question is answered: one frame alone, without the secret."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from vislib.stage.marks.base import Mark, colour_range
from vislib.stage.scene import Panel, Scene, Secret

__all__ = ["opening", "question"]


_TIES = {"links": (), "jumps": (), "scrubs": ()}  # what names marks, and leads to other frames


def question(scene: Scene) -> Scene:
    """What of ``scene`` is sent before the answer: see ``Secret``."""
    secret = scene.secret
    own = [m for m in secret.instead if isinstance(m, Mark)]
    gone = {m if isinstance(m, str) else id(m) for m in secret.marks} | {m.id for m in own if m.id}
    panels = {p.id: p for p in scene.panels if p.id not in secret.panels}
    panels |= {p.id: p for p in secret.instead if isinstance(p, Panel)}
    left = [m for m in scene.marks if m.panel in panels and not {m.id, id(m)} & gone]
    cut = opening(
        replace(scene, panels=list(panels.values()), marks=left, secret=Secret(), **_TIES),
        secret.caption,
        frame=secret.frame,
        alt=scene.alt if secret.alt is None else secret.alt,
        height=secret.height or scene.height,
    )
    return replace(cut, marks=[*cut.marks, *own])


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
        "start": 0,
    }
    return replace(scene, **(fields | _TIES | changes))


def _still(mark: Mark, frame: int, frames: int) -> Mark | None:
    """The mark as it stands in ``frame``; None if nothing of it is there."""
    now = mark.in_frame(frame) | _colour_ends(mark)
    still = replace(mark, **(now | {"hover": None, "since": None, "until": None}))
    count = still.count
    if np.ndim(still.opacity) == 1 and len(still.opacity) == frames != count:  # one a frame
        still = replace(still, opacity=float(still.opacity[frame]))
    there = _there(replace(still, since=mark.since, until=mark.until), frame, count)
    if not there.any():
        return None
    changes = {} if there.all() else {"opacity": np.where(there, still.opacity, 0.0)}
    for name in mark.words:
        text = getattr(mark, name)
        if text is not None and not isinstance(text, str | bool):
            changes[name] = _texts(text, frame, frames, there)
    return replace(still, **changes)


def _colour_ends(mark: Mark) -> dict[str, float]:
    """The ends of the colour scale over all frames: the colours stay when the others come."""
    values = mark.colour_values()
    if values is None:
        return {}
    whole = colour_range(mark, values)
    return {"vmin": whole["lo"], "vmax": whole["hi"]}


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
