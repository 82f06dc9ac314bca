"""Chapters of which a control shows quite another picture: that one's page, and the brush's."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from vislib.core.conditions import Condition
from vislib.metrics import (
    cityscapes,
    drawing,
    figures,
    goals,
    numbers,
    painting,
    params,
    snippets,
    widgets,
)
from vislib.ui.chapter import Here


@dataclass(frozen=True, eq=False)
class Painted:
    """A photograph, a learner's two masks of one shape, and what they are judged by."""

    photo: np.ndarray
    name: str
    mine: np.ndarray
    again: np.ndarray

    @property
    def of(self) -> str:
        """What the masks belong to."""
        return _of(self.name, self.mine.shape)

    @cached_property
    def truth(self) -> np.ndarray | None:
        """What somebody drew; None where nobody did."""
        return painting.truth(self.name, self.mine.shape)

    @cached_property
    def by_truth(self) -> painting.Score | None:
        """The first mask; None where nobody knows the truth."""
        return painting.judged("you", self.truth, self.mine)

    @cached_property
    def by_oneself(self) -> painting.Score:
        """The second mask by the first."""
        return painting.Score("you again, by your first", self.mine, self.again)

    @property
    def rows(self) -> list[painting.Score]:
        """All that can be compared."""
        rows = [] if self.truth is None else painting.all_of(
            self.name, self.truth, self.mine, self.again
        )  # fmt: skip
        return [*rows, self.by_oneself] if self.again.any() else rows

    @property
    def judge(self) -> str:
        """By what the rows are judged."""
        by = "" if self.truth is None else "By a careful drawing"
        own = "by your first mask" if self.again.any() else ""
        if by and own:
            return f"{by}; the last row {own}"
        return by or own.capitalize()


def _of(name: str, shape: tuple[int, ...]) -> str:
    return f"{name} {shape[0]} {shape[1]}"


def painted(here: Here) -> Painted:
    """The chosen photograph and what was painted over it."""
    photo, name = here.image.pixels, here.image.name
    shape = painting.grid(photo)
    masks = (here.hands.mask(mark, shape, of=_of(name, shape)) for mark in ("mask", "again"))
    return Painted(photo, name, *masks)


def show_painted(here: Here, p: Painted, turn: str) -> None:
    """The picture of a turn: a brush, a mask against the truth, or both masks."""
    what = painting.what(p.name)
    if turn == params.COMPARE:
        scene = figures.paint.scene(p.photo, p.by_oneself, "", "your first mask", what)
        here.picture(scene, p.of)
        here.numbers(numbers.painted(p.by_oneself))
    elif turn == params.AGAIN or p.by_truth is None:
        mask, mark = (p.again, "again") if turn == params.AGAIN else (p.mine, "mask")
        said = f"Paint {what}{' again, as if for the first time' if mark == 'again' else ''}."
        here.picture(figures.paint.brush(p.photo, mask, mark, said), p.of)
    else:
        scene = figures.paint.scene(p.photo, p.by_truth, "mask", "a careful drawing", what)
        here.picture(scene, p.of)
        here.numbers(numbers.painted(p.by_truth))


def printed(here: Here) -> None:
    """Averages: the table of six methods and 19 classes."""
    keep = cityscapes.kept(widgets.left_out(here))
    here.picture(figures.cityscapes.scene(keep))
    here.hands.undo_button("columns", "All 19 classes")
    here.challenge(*goals.printed(keep))
    here.say(
        "IoU on the validation set of Cityscapes, as printed in the paper on Gated-SCNN (2019). "
        "One decimal of one class moves the mean by 0.005."
    )
    here.code(snippets.cityscapes(cityscapes.scores(), keep))


def two_classes(here: Here, p: params.Curve) -> None:
    """Average precision: two lists and both as one."""
    here.picture(figures.curve.classes(p.convention), p.convention)
    here.numbers({name: numbers.score(v, 3) for name, v in drawing.two(p.convention).items()})
    here.challenge(Condition(False, "choose the eight found boxes"))
    here.code(snippets.two(*drawing.lists()))


def road(here: Here, p: params.Edges) -> None:
    """Edges: crops of a drawn road."""
    here.picture(figures.edges.crops(p.stride), f"road {p.stride}")
    here.challenge(Condition(False, "choose the discs"))
    here.table(numbers.crops(), caption="Mean IoU by crop factor")
    here.say(
        "The answers are the truth itself, averaged in blocks of the output stride and enlarged: "
        "no network was run. The measure is that of the paper on Gated-SCNN; on Cityscapes' "
        "1,024 × 2,048 pixels its crop of 400 leaves 224 × 448."
    )
    here.code(snippets.crops(40))
