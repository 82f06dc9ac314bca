"""The room's picture shows the room's numbers, whatever they are."""

import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vislib.classroom import picture
from vislib.classroom.question import Question
from vislib.classroom.store import moved, shown
from vislib.classroom.summary import HEAD, table
from vislib.stage.scene import Bars, Points


def _state(question: Question, said: dict, revealed: bool) -> dict:
    rounds = max(said, default=1)
    state = {"phase": "revealed" if revealed else "shown", "round": rounds,
             "question": {"options": list(question.options)}}  # fmt: skip
    state |= shown(question.options, said, rounds)
    return state | ({"answer": question.answer, **moved(question, said)} if revealed else {})


@st.composite
def rooms(draw, numbers: bool):
    options = () if numbers else tuple(f"o{i}" for i in range(draw(st.integers(2, 6))))
    value = (
        st.floats(-1e6, 1e6, allow_subnormal=False)
        if numbers
        else st.integers(0, len(options) - 1).map(float)
    )
    answer = draw(value) if numbers else int(draw(value))
    rounds = draw(st.integers(1, 3))
    votes = st.dictionaries(st.integers(0, 30).map(str), value, max_size=20)
    said = {n: found for n in range(1, rounds + 1) if (found := draw(votes))}
    return Question("q", "?", options, answer, tolerance=0.5 * numbers), said, draw(st.booleans())


@given(rooms(numbers=False))
def test_bars_are_the_counts(room):
    question, said, revealed = room
    scene = picture.scene(_state(question, said, revealed))
    bars = [m for m in scene.marks if isinstance(m, Bars)]
    for number, mark in enumerate(bars, 1):
        counted = [
            list(said.get(number, {}).values()).count(i) for i in range(len(question.options))
        ]
        np.testing.assert_array_equal(mark.heights, counted)
        assert mark.text == [str(n) for n in counted]
    told = any("✓" in str(getattr(m, "text", "")) for m in scene.marks)
    assert told == revealed


@given(rooms(numbers=True))
def test_every_number_is_a_dot_of_its_own(room):
    question, said, revealed = room
    scene = picture.scene(_state(question, said, revealed))
    dots = [m for m in scene.marks if isinstance(m, Points)]
    for number, mark in enumerate(dots, 1):
        assert len(mark.xy) == len(said.get(number, {}))
        assert len({tuple(p) for p in np.round(mark.xy, 9).tolist()}) == len(mark.xy)
        low, high = scene.panels[number - 1].x
        assert ((mark.xy[:, 0] >= low) & (mark.xy[:, 0] <= high)).all()


@given(rooms(numbers=False))
def test_who_moved_is_counted_by_brute_force(room):
    question, said, _ = room
    if len(said) < 2:
        assert moved(question, said) == {}
        return
    first, last = said[min(said)], said[max(said)]
    both = set(first) & set(last)
    right = question.answer
    found = moved(question, said)["moved"]
    assert found["both"] == len(both)
    assert found["to_right"] == sum(first[v] != right and last[v] == right for v in both)
    assert found["from_right"] == sum(first[v] == right and last[v] != right for v in both)
    text = picture.caption(_state(question, said, True))
    assert f"**{found['to_right']}** moved from wrong to right" in text


def test_the_summary_is_a_table_without_voters_and_without_formulas():
    question = Question("softmax.scores", "=1+1", ("a", "b"), 1)
    told = {"question": question, "tally": [[3, 1], [0, 4]]}
    numbers = {"question": Question("n", "How many?", (), 4), "tally": [[3]], "values": [[1, 4, 4]]}
    rows = list(csv.reader(io.StringIO(table([told, numbers]))))
    assert tuple(rows[0]) == HEAD
    assert rows[1:5] == [
        ["softmax.scores", "'=1+1", "b", str(r), o, str(n)]
        for r, o, n in ((1, "a", 3), (1, "b", 1), (2, "a", 0), (2, "b", 4))
    ]
    assert [row[3:] for row in rows[5:]] == [["1", "1", "1"], ["1", "4", "2"]]


@pytest.mark.parametrize("options", [("a", "b"), ()])
def test_an_empty_room_has_a_picture(options):
    state = _state(Question("q", "?", options, 0), {}, True)
    assert picture.scene(state).captions.startswith("0 people")
