"""What the skips carry: labels with closed connections, which pixels change, and how many."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vislib.core.text import fixed
from vislib.stage.caption import Caption
from vislib.stage.scene import Boxes, Label, Mark, Panel, Scene, Secret
from vislib.stage.theme import ROLES, rgb
from vislib.unet.figures.parts import View, gallery, labelled
from vislib.unet.results import GAINED, LOST_AWAY, LOST_NEAR, OTHERWISE, Changes

WHOLE = "the whole network"  # what judges where no truth is known

# What a change is, the colour role that says so, and how the picture calls it.
KINDS = {
    LOST_NEAR: ("gradient", "lost near an outline"),
    LOST_AWAY: ("input", "lost elsewhere"),
    GAINED: ("output", "gained"),
    OTHERWISE: ("prediction", "wrong, and otherwise than before"),
}


def scene(
    photo: np.ndarray,
    whole: np.ndarray,
    muted: np.ndarray,
    found: Changes,
    against: str,
    donor: np.ndarray | None = None,
    live: str = "",
) -> Scene:
    """A picture (n, n, 3), its labels (n, n) by the whole and by the muted network, the changes.

    ``against``: what ``found`` was judged by, in words; ``donor``: the picture that lends its
    bottleneck. Before the answer the picture and the labels of the whole network. ``live``: see
    ``Scene``.
    """
    views = [
        labelled("The whole network", photo, whole, 0.5),
        labelled("With these connections", photo, muted, 0.5),
        View("The pixels that change", change_map(photo, found.kind)),
    ]
    if donor is not None:
        views.append(View("Lends its bottleneck", donor))
    shown = gallery(
        views,
        caption(found, against),
        "The labels of the whole network and of the muted one, the pixels that change, and how "
        "many are lost near outlines and elsewhere.",
        height=370,
    )
    panel, marks = bars(found)
    hidden = [p.id for p in shown.panels[1:]]
    secret = Secret(
        panels=[*hidden, panel.id],
        caption="The labels of the whole network.",
        alt="A picture with the labels that the whole network gives it.",
        height=320,
    )
    return replace(
        shown,
        panels=[*shown.panels, panel],
        marks=[*shown.marks, *marks],
        secret=secret,
        live=live,
    )


def change_map(photo: np.ndarray, kind: np.ndarray) -> np.ndarray:
    """The picture (n, n, 3) in pale grey, changed pixels in the colours of ``KINDS``."""
    grey = 150 + 0.4 * photo.mean(axis=2, keepdims=True)
    out = np.repeat(grey, 3, axis=2)
    for value, (role, _) in KINDS.items():
        out[kind == value] = rgb(ROLES[role][0])
    return out.clip(0, 255).astype(np.uint8)


def bars(found: Changes) -> tuple[Panel, list[Mark]]:
    """Two bars: lost near outlines and elsewhere, in percent of what was right before."""
    kinds, shares = (LOST_NEAR, LOST_AWAY), np.nan_to_num(np.array([found.near, found.away]))
    colours = [ROLES[KINDS[kind][0]][0] for kind in kinds]  # as the map: the same in both themes
    boxes = [(0.0, i + 0.2, max(100 * share, 0.15), 0.6) for i, share in enumerate(shares)]
    tracks = [(0.0, i + 0.2, 100.0, 0.6) for i in range(2)]
    texts = [percent(share) for share in (found.near, found.away)]
    panel = Panel("lost", "", (-27, 116), (0, 2), y_down=True, row=1, tall=0.24)
    return panel, [
        Boxes("lost", tracks, color="grid", fill=0.5, width=0),
        Boxes("lost", boxes, color=colours, fill=1, width=0, id="lost"),
        Label("lost", [(-1, 0.5), (-1, 1.5)], [KINDS[kind][1] for kind in kinds], anchor="end"),
        Label("lost", [(101, 0.5), (101, 1.5)], texts, anchor="start", bold=True, id="shares"),
    ]  # fmt: skip


def percent(share: float) -> str:
    """A share as read, with its sign: no number of none, never 0 of some, never all but some."""
    if np.isnan(share):
        return "nothing to lose"
    shown = fixed(100 * share, 1)
    if share > 0 and shown == "0.0":
        return "under 0.1 %"
    return "over 99.9 %" if share < 1 and shown == "100.0" else f"{shown} %"


def sentences(against: str) -> dict[str, str]:
    """The parts of the caption, by what they speak of, with the names of their numbers."""
    of = f"pixels that {WHOLE} labels as {against}" if against != WHOLE else f"labels of {WHOLE}"
    return {
        "none": "No pixel changes its label.",
        "lost": f"Lost, of the {of}: at most 2 px from an outline "
        "**{near}**, elsewhere **{away}**.",
        "gained": " Green: right only now, {gained} of all pixels.",
        "otherwise": " Pink: wrong before and wrong now.",
    }


def caption(found: Changes, against: str) -> Caption:
    """What the muted network loses and gains, from the numbers of ``found``."""
    parts = sentences(against)
    if not found.kind.any():
        return Caption(parts["none"])
    said = Caption(parts["lost"], near=percent(found.near), away=percent(found.away))
    if found.gained:
        said += Caption(parts["gained"], gained=percent(found.gained))
    if (found.kind == OTHERWISE).any():
        said += parts["otherwise"]
    return said
