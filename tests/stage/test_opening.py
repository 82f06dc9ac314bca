"""The first frame of a scene alone: equal to the scene's own first frame, and silent."""

import numpy as np
import pytest

from vislib.stage.opening import opening
from vislib.stage.scene import (
    Bars,
    Boxes,
    Cells,
    Label,
    Link,
    Panel,
    Path,
    Picture,
    Points,
    Scene,
    Scrub,
)

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
        (Bars("a", np.ones(2), base=np.eye(3)[:, :2]), "base", [1, 0]),
        (Points("a", np.ones((2, 2)), color=np.array([[1, 2], [3, 4], [5, 6]])), "color", [1, 2]),
        (Points("a", np.ones((2, 2)), labels=["p", "q"], opacity=[1, 0, 0]), "opacity", 1.0),
        (Points("a", np.ones((2, 2)), labels=["p", "q"], since=[0, 2]), "labels", ["p", ""]),
        (Points("a", np.ones((2, 2)), labels=["p", "q"], until=[0, 2]), "labels", ["p", "q"]),
        (Label("a", [(0, 0), (1, 1)], ["p", "q"], since=[1, 0]), "text", ["", "q"]),
        (Label("a", [(0, 0), (1, 1)], "p", opacity=np.eye(3)[:, :2]), "opacity", [1, 0]),
        (
            Picture("a", np.arange(36, dtype="u1").reshape(3, 3, 4)[..., None].repeat(3, 3)),
            "image",
            np.arange(12, dtype="u1").reshape(3, 4)[..., None].repeat(3, 2),
        ),
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
        scrubs=[Scrub("x")],
        start=2,
    )
    still = opening(told, "Guess.", without=("b",))
    assert still.captions == "Guess." and still.start == 0
    assert [p.id for p in still.panels] == ["a"] and len(still.marks) == 1
    assert still.marks[0].hover is None and not (still.links or still.scrubs)
    assert "answer" not in still.pack().header


def test_what_shows_later_only_is_not_there_at_all():
    later = [
        Label("a", (0, 0), "answer", since=[1]),
        Points("a", np.ones((2, 2)), labels=["answer"] * 2, opacity=np.array([[0], [1], [1]])),
        Boxes("a", np.ones((1, 4)), labels=["answer"], until=[-1]),
    ]
    still = opening(scene([*later, Label("a", (0, 0), "given")]))
    assert [m.text for m in still.marks] == ["given"]


def test_colours_are_those_of_the_whole_scene():
    still = opening(scene([Cells("a", GREY), Points("a", np.ones((1, 2)), color=GREY[:, :1, 0])]))
    assert [(m.vmin, m.vmax) for m in still.marks] == [(0, 11), (0, 8)]


def test_a_later_frame_may_be_the_opening_and_an_opening_stays_what_it_is():
    marks = [Label("a", (0, 0), "one", until=[0]), Label("a", (0, 0), ["p", "q", "r"], since=[1])]
    still = opening(scene(marks), frame=1)
    assert [m.text for m in still.marks] == [["q"]] and still.captions == "two"
    assert opening(still).pack().blob == still.pack().blob
