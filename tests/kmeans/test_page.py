"""K-means, the lesson: its chapters, what waits for the answer, points of one's own."""

import pathlib

import pytest
from streamlit.testing.v1 import AppTest

APP = str(pathlib.Path(__file__).parents[2] / "app.py")


@pytest.fixture
def lesson():
    at = AppTest.from_file(APP, default_timeout=60).run()
    return at.switch_page("pages/kmeans.py")


@pytest.mark.parametrize("chapter", ["Chicken and egg", "Bad luck", "Which k?"])
def test_every_chapter_shows_its_picture(lesson, chapter):
    lesson.session_state["kmeans.chapter"] = chapter
    lesson.run()
    assert not lesson.exception
    assert not lesson.error
    assert not lesson.warning
    assert lesson.get("bidi_component")


@pytest.mark.parametrize("data", ["own", "iris"])
def test_another_cloud_starts_afresh(lesson, data):
    lesson.run()
    lesson.selectbox(key="kmeans.egg.data").set_value(data).run()
    lesson.slider(key="kmeans.egg.k").set_value(8).run()
    assert not lesson.exception
    assert not lesson.error
    assert bool(lesson.button(key="kmeans.egg.undo")) if data == "own" else True


@pytest.mark.parametrize(
    ("chapter", "question", "shown", "waits"),
    [
        ("Chicken and egg", "kmeans.q.rise.2", "first distortion", "final distortion"),
        ("Bad luck", "kmeans.q.ends.0", "", "different ends"),
        ("Which k?", "kmeans.q.k.1", "", "highest silhouette"),
    ],
)
def test_numbers_that_tell_wait_for_the_answer(lesson, chapter, question, shown, waits):
    def told(name):
        return any(name in h.proto.body for h in lesson.get("html"))

    lesson.session_state["kmeans.chapter"] = chapter
    lesson.run()
    assert told(shown)
    assert not told(waits)
    lesson.button(key=question).click().run()
    assert told(waits)


def test_points_can_be_taken_away_to_the_last_one(lesson):
    lesson.session_state["kmeans.egg.data"] = "own"
    lesson.run()
    for _ in range(7):
        lesson.button(key="kmeans.egg.undo").click().run()
    assert not lesson.exception
    assert [e.value for e in lesson.error] == []
    assert "kmeans.egg.undo" not in [b.key for b in lesson.button]


def test_no_error_is_an_infinite_psnr(lesson):
    lesson.session_state["kmeans.chapter"] = "Segmenting a picture"
    lesson.run()
    next(b for b in lesson.button if b.label == "toy, clean").click().run()
    assert any("PSNR ∞ dB" in h.proto.body for h in lesson.get("html"))
