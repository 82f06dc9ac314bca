"""The first frame of a scene alone: equal to the scene's own first frame, and silent."""

import numpy as np
import pytest

from vislib.figures.opening import opening
from vislib.stage.scene import Bars, Boxes, Cells, Label, Link, Panel, Path, Scene

GREY = np.arange(12.0).reshape(3, 2, 2)


def scene(marks, **more):
    panels = [Panel("a", "A"), Panel("b", "B")]
    return Scene(panels, marks, frames=3, captions=["one", "two", "three"], **more)


@pytest.mark.parametrize(
    ("mark", "name", "first"),
    [
        (Cells("a", GREY), "values", GREY[0]),
        (Cells("a", GREY, text=[["p"] * 4, ["q"] * 4, ["r"] * 4]), "text", ["p"] * 4),
        (Cells("a", GREY, text=list("pqrs")), "text", list("pqrs")),
        (Cells("a", GREY[0], x=np.array([5.0, 6, 7])), "x", 5.0),
        (Boxes("a", np.ones((3, 1, 4)) * [[[1]], [[2]], [[3]]]), "boxes", np.ones((1, 4))),
        (Boxes("a", np.ones((2, 4)), opacity=np.eye(3)[:, :2]), "opacity", [1, 0]),
        (Label("a", (0, 0), ["p", "q", "r"]), "text", ["p"]),
        (Label("a", [(0, 0), (1, 1)], ["p", "q"]), "text", ["p", "q"]),
        (Path("a", np.zeros((4, 2)), upto=[1, 2, 3]), "upto", [1]),
        (Bars("a", np.ones((3, 2)), text=".2f"), "text", ".2f"),
    ],
)
def test_every_property_is_that_of_the_first_frame(mark, name, first):
    still = opening(scene([mark]))
    np.testing.assert_array_equal(getattr(still.marks[0], name), first)
    assert still.frames == 1 and still.captions == "one" and still.pack().nbytes >= 0


def test_nothing_tells_what_comes_later():
    told = scene(
        [Cells("a", GREY, id="c", hover=["answer"] * 4), Boxes("b", np.ones((1, 4)), id="x")],
        links=[Link("c", "x", [[0]] * 4)],
        autoplay=True,
    )
    still = opening(told, "Guess.", without=("b",))
    assert still.captions == "Guess." and not still.autoplay
    assert [p.id for p in still.panels] == ["a"] and len(still.marks) == 1
    assert still.marks[0].hover is None and not still.links
    assert "answer" not in still.pack().header
