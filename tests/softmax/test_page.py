"""The lesson's page: what it keeps back, refuses and mentions."""

import pytest

from vislib.softmax.figures.parts import score_range


# -- the page -----------------------------------------------------------------------------------
@pytest.mark.parametrize("chapter", ["Softmax", "P and Q", "First guess", "Per pixel"])
def test_unanswered_chapters_keep_their_secret(open_page, chapter):
    at = open_page("softmax", answered=False, query={"softmax.chapter": chapter})
    assert not at.exception and not at.error
    assert any(b.label == "Show me anyway" for b in at.button)
    assert not at.expander or all(e.label != "The same in code" for e in at.expander)


def test_impossible_input_gets_a_sentence(open_page):
    at = open_page("softmax", query={"softmax.chapter": "Softmax"})
    at.text_input(key="softmax.scores.scores").set_value("1 2").run()
    assert "one score for each class" in at.warning[0].value
    at.text_input(key="softmax.scores.scores").set_value("1 two 3").run()
    assert "numbers with spaces" in at.warning[0].value


@pytest.mark.parametrize("typed", [[3.2, 5.1, -1.7], [-1e4, 1e4, 0], [1e4, 1e4], [-1e4, -1e4]])
def test_the_axis_leaves_room_for_the_numbers_at_both_ends(typed):
    low, high = score_range(typed)
    room = 0.1 * (high - low)
    assert low + room <= min([0, *typed]) and max([0, *typed]) <= high - room


@pytest.mark.parametrize(
    ("chapter", "erratum"), [("Smoothing", "“minimum = 0”"), ("First guess", "1/C as the loss")]
)
def test_the_slides_are_spoken_of_in_the_note_alone(open_page, chapter, erratum):
    at = open_page("softmax", query={"softmax.chapter": chapter})
    notes = [c.value for c in at.caption]
    assert any("(If you have the slides: " in note and erratum in note for note in notes)
    assert not any("slide" in m.value for m in at.markdown)


def test_the_challenge_names_no_class_that_may_be_gone(open_page):
    at = open_page("softmax", query={"softmax.scores.names": "x y z"})
    (said,) = (m.value for m in at.markdown if "Challenge" in m.value)
    assert "car" not in said and "second class" in said
