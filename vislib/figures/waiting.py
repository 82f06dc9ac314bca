"""What stands in the place of a panel until the question is answered."""

from __future__ import annotations

from dataclasses import replace

from vislib.stage.scene import Boxes, Label, Panel

__all__ = ["waiting"]


def waiting(panel: Panel, title: str = "") -> list[Panel | Boxes | Label]:
    """An empty frame of the same size, under another ``title``, and a question mark in it.

    For ``Secret(instead=...)``, beside the panel's name in ``panels``: the picture keeps its height
    and nothing moves when the answer comes.
    """
    name = f"{panel.id}.later"
    empty = replace(
        panel, id=name, title=title, x=(0, 1), y=(0, 1), axes=False, equal=False, click=False
    )
    outline = [(0.01, 0.02, 0.98, 0.96)]
    return [
        empty,
        Boxes(name, outline, color="muted", fill=0, width=1, dash=True, opacity=0.6),
        Label(name, (0.5, 0.5), "?", size=2.2, color="muted"),
    ]
