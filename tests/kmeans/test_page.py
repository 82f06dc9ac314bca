"""K-means, the lesson: its chapters, what waits for the answer, points of one's own."""

import pathlib

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from tests.stages import sent
from vislib.kmeans import params
from vislib.ui import course, link_state
from vislib.ui.link_state import Placed

APP = str(pathlib.Path(__file__).parents[2] / "app.py")


@pytest.fixture
def lesson():
    return AppTest.from_file(APP, default_timeout=60).switch_page("pages/kmeans.py")


def fine(at):
    assert not at.exception
    assert not at.error
    assert not at.warning
    assert at.get("bidi_component")
    return at


@pytest.mark.parametrize("data", ["own", "iris"])
def test_another_cloud_starts_afresh(lesson, data):
    lesson.run()
    lesson.selectbox(key="kmeans.half_steps.data").set_value(data).run()
    lesson.slider(key="kmeans.half_steps.k").set_value(8).run()
    fine(lesson)
    keys = [b.key for b in lesson.button]
    assert ("kmeans.half_steps.points.undo" in keys) == (data == "own")


@pytest.mark.parametrize(
    ("chapter", "answer", "shown", "waits"),
    [
        ("half_steps", 2, "first distortion", "final distortion"),
        ("restarts", 0, "", "different ends"),
        ("selection", 1, "", "first within one error of the next"),
        ("segmentation", 1, "", "connected pieces"),
    ],
)
def test_numbers_that_tell_wait_for_the_answer(lesson, chapter, answer, shown, waits):
    def told(name):
        return any(name in h.proto.body for h in lesson.get("html"))

    lesson.query_params["kmeans.chapter"] = chapter
    lesson.run()
    assert told(shown)
    assert not told(waits)
    lesson.button(key=f"kmeans.{chapter}.q.{answer}").click().run()
    assert told(waits)
    fine(lesson)


@pytest.mark.parametrize("chapter", ["half_steps", "selection"])
def test_points_can_be_taken_away_to_the_last_one(open_page, chapter):
    query = {"kmeans.chapter": chapter, f"kmeans.{chapter}.data": "own"}
    at = open_page("kmeans", query=query)
    undo = f"kmeans.{chapter}.points.undo"
    for left in range(7, 0, -1):
        at.button(key=undo).click().run()
        fine(at)
        texts = " ".join(t for picture in sent(at) for t in picture.words)
        assert ("fewer than 4 different points" in texts) == (chapter == "selection" and left < 4)
    assert undo not in [b.key for b in at.button]


def test_groups_may_come_first(open_page):
    at = open_page("kmeans", query={"kmeans.half_steps.method": params.GROUPS_FIRST})
    (picture,) = sent(fine(at))
    assert any("4 random groups, no centres yet" in w for w in picture.words)


@pytest.mark.parametrize(("left", "said"), [(3, True), (4, False)])
def test_fewer_points_than_groups_are_said_where_groups_come_first(open_page, left, said):
    places = Placed([1, 1, 9, 6, 5, 3, 2, 5][: 2 * left], of="own 0")
    values = {"data": "own", "method": params.GROUPS_FIRST, "k": 4, "points": places}
    at = open_page("kmeans", query=course.chapters()["kmeans.half_steps"].query(values))
    (picture,) = sent(fine(at))
    assert any(f"{min(left, 4)} random groups" in w for w in picture.words)
    assert any("k counts as 3 here" in c.value for c in at.caption) == said


@pytest.mark.parametrize("view", ["elbow", "silhouette", "gap", "samples"])
def test_every_rule_can_be_looked_at(open_page, view):
    query = {"kmeans.chapter": "selection", "kmeans.selection.view": view}
    at = fine(open_page("kmeans", query=query | {"kmeans.selection.samples": "5"}))
    panels = [p["id"] for picture in sent(at) for p in picture.scene["panels"]]
    assert panels[0] == "cloud" and len(panels) == 1 + {"elbow": 1, "samples": 1}.get(view, 2)


def test_one_sample_only_is_refused_and_the_last_picture_stays(open_page):
    at = open_page("kmeans", query={"kmeans.chapter": "selection"})
    at.selectbox(key="kmeans.selection.view").set_value("samples").run()
    at.selectbox(key="kmeans.selection.data").set_value("iris").run()
    assert not at.exception and not at.error and at.get("bidi_component")
    assert any("one sample only" in w.value for w in [*at.warning, *at.info])


def test_no_error_is_an_infinite_psnr(open_page):
    at = open_page("kmeans", query={"kmeans.chapter": "segmentation"})
    next(b for b in at.button if b.label == "toy, clean").click().run()
    assert any("PSNR ∞ dB" in h.proto.body for h in at.get("html"))


def test_old_links_keep_what_hands_placed(open_page):
    added = link_state.said(link_state.Placed([2.0, 3.0], of="blobs 0"))
    at = open_page("kmeans", query={"kmeans.egg.stage.points": added, "kmeans.egg.k": "3"})
    (picture,) = sent(fine(at))
    assert "on 161 points" in picture.scene["alt"] and "k = 3" in picture.scene["alt"]


def test_junk_from_the_browser_changes_nothing(open_page):
    marked = link_state.said(link_state.Placed([9e5, -3.0], of="photograph coffee Lab 5"))
    query = {"kmeans.chapter": "segmentation", "kmeans.segmentation.marked": marked}
    (picture,) = sent(fine(open_page("kmeans", query=query)))
    assert not any("marked pixel" in w for w in picture.words)
    point = link_state.said(link_state.Placed([np.pi * 1e4], of="blobs 0"))
    query = {"kmeans.chapter": "selection", "kmeans.selection.point": point}
    fine(open_page("kmeans", query=query | {"kmeans.selection.view": "silhouette"}))
