"""Two walks from A to B, through pixels and through codes, and the plane of the second one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vislib.autoencoder.figures.parts import handles, picture, square
from vislib.autoencoder.numbers import median_distances
from vislib.autoencoder.walking import LONELY, Step, Walk
from vislib.core.text import fixed, number
from vislib.figures.waiting import waiting
from vislib.stage.caption import Caption
from vislib.stage.scene import Boxes, Label, Mark, Panel, Path, Points, Scene, Scrub, Secret

__all__ = ["Plane", "scene"]


@dataclass(frozen=True, eq=False)
class Plane:
    """Two coordinates of all codes: ``known`` (n, 2), ``groups`` (n,) int or None to colour them.

    ``ends`` (2, 2): A and B; ``way`` (F, 2); ``point`` (2,): P; ``names``: of the coordinates;
    ``mark``: id of the handle P; ``lonely``: how far P is from all codes; ``drawn``: its picture.
    """

    known: np.ndarray
    groups: np.ndarray | None
    ends: np.ndarray
    way: np.ndarray
    point: np.ndarray
    names: tuple[str, str]
    mark: str
    lonely: float
    drawn: np.ndarray

    @property
    def box(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """What the panel shows: all codes and a margin as wide again."""
        low, high = self.known.min(axis=0), self.known.max(axis=0)
        room = 0.35 * (high - low)
        (a, b), (c, d) = zip(low - room, high + room, strict=True)
        return (float(a), float(b)), (float(c), float(d))


def scene(
    found: Walk, plane: Plane, steps: Sequence[Step] | None, start: int,
    places: np.ndarray | None = None, mosaic: np.ndarray | None = None,
) -> Scene:  # fmt: skip
    """A frame a step of the walk. Discs: ``places`` (2, 3) with ``steps``; digits: ``mosaic``."""
    panels = _panels(found.pixels.shape[1], plane, mosaic)
    return Scene(
        panels,
        [
            *_ends(found, places, mosaic),
            picture("pixels", found.pixels),
            picture("decoded", found.decoded),
            picture("point", plane.drawn),
            *_walks(found),
            *_plane(plane, found, places is None),
        ],
        frames=len(found.shares),
        captions=[_caption(found, i, steps, plane) for i in range(len(found.shares))],
        scrubs=[Scrub("t")],
        alt="Two walks from one picture to another, through pixels and through codes.",
        height=440,
        frame_ms=700,
        start=start,
        secret=_secret(panels, digits=places is None),
    )


def _panels(side: int, plane: Plane, mosaic: np.ndarray | None) -> list[Panel]:
    """Pictures of ``side`` pixels above, below them both walks and the plane."""
    first = square("ends", "A and B: drag them", side) if mosaic is None else square(
        "ends", "What the codes of the plane decode to", len(mosaic), weight=1.5)  # fmt: skip
    return [
        first,
        square("pixels", "In pixels, at t", side),
        square("decoded", "In z, at t", side),
        square("point", "What P decodes to", side),
        Panel("walks", "Above in pixels, below in z: drag t", (-0.1, 9.1), (-0.15, 2.45),
              equal=True, y_down=True, row=1, weight=2.0),
        Panel("plane", "Codes: drag P", *plane.box, axes=True, x_label=plane.names[0],
              y_label=plane.names[1], row=1, weight=1.3, tall=1.2),
    ]  # fmt: skip


def _secret(panels: list[Panel], *, digits: bool) -> Secret:
    """All but A and B waits; of digits the mosaic, too, which tells what the codes decode to."""
    later = [p for p in panels if p.id != "ends"]
    return Secret(
        panels=[*(p.id for p in later), *(["ends"] if digits else [])],
        instead=[part for p in later for part in waiting(p)],
        caption="A and B. What lies halfway, in pixels and in z?",
        alt="Two discs, which can be dragged.",
    )


def _ends(found: Walk, places: np.ndarray | None, mosaic: np.ndarray | None) -> list[Mark]:
    """A and B in one picture, to drag; of digits what the codes of the plane decode to."""
    if places is None:
        return [picture("ends", mosaic, smooth=True)]
    both = picture("ends", found.pixels[[0, -1]].max(axis=0))
    return [both, *handles("ends", places, id="discs"), *_letters(places)]


def _letters(places: np.ndarray) -> list[Mark]:
    return [Label("ends", places[:, :2] - (0, 1.4), ["A", "B"], color="gradient", bold=True)]


def _walks(found: Walk) -> list[Mark]:
    """The pictures of both walks in two rows, and a frame around those of t."""
    marks: list[Mark] = []
    for i in range(len(found.shares)):
        how = {"x": i, "width": 0.94, "height": 0.94}
        marks.append(picture("walks", found.pixels[i], y=0.0, **how))
        marks.append(picture("walks", found.decoded[i], y=1.2, **how))
    x = np.arange(len(found.shares)) - 0.03
    boxes = np.column_stack([x, np.full_like(x, -0.05), np.ones_like(x), np.full_like(x, 2.25)])
    return [*marks, Boxes("walks", boxes[:, None], color="gradient", fill=0, width=2.5, id="t")]


def _plane(plane: Plane, found: Walk, drag_ends: bool) -> list[Mark]:
    if plane.groups is None:
        known = Points("plane", plane.known, size=2.5, color="muted", opacity=0.6)
    else:
        known = Points("plane", plane.known, size=2.8, color=plane.groups)
    ends = {"drag": "xy", "id": "codes"} if drag_ends else {}
    return [
        known,
        Path("plane", plane.way, color="output", width=2),
        Points("plane", plane.ends, size=7, color="output", labels=["A", "B"], **ends),
        Points("plane", plane.way[:, None], size=9, color="ink", shape="ring"),
        Points("plane", [plane.point], size=8, color="gradient", drag="xy", id=plane.mark,
               labels=["P"], hover=["Drag: any code at all"]),
    ]  # fmt: skip


def _caption(found: Walk, i: int, steps: Sequence[Step] | None, plane: Plane) -> Caption:
    t = float(found.shares[i])
    said = Caption("t = {t}: in z ", t=fixed(t, 3))
    if steps is None:
        said += "decode((1 − t) a + t b), in pixels (1 − t) A + t B. "
    else:
        said += _drawn(steps[i])
    far = plane.lonely
    said += Caption("P is {far} median distances from the nearest code", far=median_distances(far))
    return said + (": nothing was ever here." if far > LONELY else ".")


def _drawn(step: Step) -> Caption:
    x, y, radius = (fixed(v, 1) for v in step.found.place)
    if step.found.alike:
        said = Caption("one disc at ({x}, {y}), radius {radius}", x=x, y=y, radius=radius)
    else:
        said = Caption("nothing like one disc")
    return said + Caption(
        "; off the true one by **{code}**, in pixels by **{pixels}**. ",
        code=number(step.code, 3),
        pixels=number(step.pixels, 3),
    )
